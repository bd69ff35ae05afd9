"""Every page that a GET shows: at two widths, light and dark, without JavaScript, by axe."""

import pytest

from tests.browser.crawl import page_rules

WIDE, NARROW = 1440, 360  # pixels
HEIGHT = 900
LOGGED_OUT = ["/admin/login", "/admin/login?next=/admin/account"]
RUN_AXE = """async (options) => (await axe.run(document, {
        resultTypes: ["violations"], preload: false, selectors: false, ...options,
    })).violations
    .filter(({impact}) => ["serious", "critical"].includes(impact))
    .map(({id, nodes}) => `${id}: ${nodes.map(({html}) => html.slice(0, 200)).join(" | ")}`)"""
# Where Chromium would have taken a stored text for more than a text.
HARM = """document.querySelectorAll(
    "[onerror], [onload], [onfocus], iframe, script:not([src]), [href^='javascript:']"
).length"""
OVERFLOW = "document.documentElement.scrollWidth - innerWidth"


@pytest.mark.parametrize("endpoint", ["help", *sorted(page_rules())])
def test_as_an_admin(visit, site, axe, endpoint):
    if endpoint not in site.pages:
        assert endpoint in site.others, "no page links to it"
    tab = visit("admin")
    for number, address in enumerate(site.pages[endpoint]):
        assert faults(tab, address, axe, is_like_others=number > 1) == []


@pytest.mark.parametrize("address", LOGGED_OUT)
def test_as_nobody(visit, axe, address):
    assert faults(visit(), address, axe) == []


@pytest.mark.parametrize("endpoint", ["help", *sorted(page_rules())])
def test_without_scripts(visit, site, endpoint):
    tab = visit("admin", width=NARROW, scripts=False)
    for address in site.pages[endpoint]:
        assert tab.goto(address).status == 200
        assert tab.evaluate(OVERFLOW) <= 0, address
        assert tab.locator("h1").is_visible()


def faults(tab, address: str, axe: str, *, is_like_others=False) -> list[str]:
    """Open a page wide and light, then narrow and dark; tell what is wrong with it.

    One that is like others is looked at by axe-core only once.
    """
    tab.emulate_media(color_scheme="light")
    tab.set_viewport_size({"width": WIDE, "height": HEIGHT})
    found = [] if tab.goto(address).status == 200 else [f"{address} is not there"]
    tab.evaluate(axe)
    found += ["a text became more than a text"] if tab.evaluate(HARM) else []
    found += overflow(tab)
    if not is_like_others:
        found += tab.evaluate(RUN_AXE, {"runOnly": ["color-contrast"]})
    tab.emulate_media(color_scheme="dark")
    tab.set_viewport_size({"width": NARROW, "height": HEIGHT})
    found += overflow(tab) + tab.evaluate(RUN_AXE, {})
    return [f"{address}: {each}" for each in found]


def overflow(tab) -> list[str]:
    beyond = tab.evaluate(OVERFLOW)
    width = tab.evaluate("innerWidth")
    return [f"{beyond} px too wide at {width} px"] if beyond > 0 else []
