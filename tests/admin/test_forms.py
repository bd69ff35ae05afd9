"""Forms that a browser must not fill again by itself when its user comes back to them."""

import re
from pathlib import Path

import service.admin

TEMPLATES = Path(service.admin.__file__).parent / "templates"
FORM = re.compile(r'<form method="post"[^\n]*>')
FILLED_BY_BROWSERS = {"login.html"}  # a password manager's work
ONLY_A_BUTTON = 'class="lone"'


def test_no_form_is_filled_again_by_the_browser():
    """Ticks and choices that come back would count as meant by whoever saves next."""
    found = [
        (path.name, tag)
        for path in TEMPLATES.glob("*.html")
        for tag in FORM.findall(path.read_text("utf-8"))
        if path.name not in FILLED_BY_BROWSERS and ONLY_A_BUTTON not in tag
    ]
    assert len(found) > 10
    assert [each for each in found if 'autocomplete="off"' not in each[1]] == []
