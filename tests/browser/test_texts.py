"""Texts that would do harm as HTML are shown as texts, wherever they come from."""

import pytest

from tests.browser.stock import VECTORS

# Where a browser would have taken one of the texts for more.
HARM = """document.querySelectorAll(
    "[onerror], [onload], [onfocus], iframe, script:not([src]), [href^='javascript:']"
).length"""
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
    "/admin/login?next={}",
)


def test_stored_texts(visit, site, stock):
    tab, seen = visit("admin"), ""
    for address in (each for pages in site.pages.values() for each in pages):
        tab.goto(address)
        assert tab.evaluate(HARM) == 0, address
        seen += tab.evaluate(WORDS)
    assert [where for where, text in stock.texts.items() if text not in seen] == []


@pytest.mark.parametrize("page", ECHOES)
def test_texts_of_an_address(visit, witness, page):
    witness.meant |= {400, 404}
    tab = visit("admin")
    for vector in VECTORS:
        tab.goto(
            page.format(vector.format(n=1).replace("#", "%23").replace("&", "%26"))
        )
        assert tab.evaluate(HARM) == 0
