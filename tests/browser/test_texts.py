"""Texts that would do harm as HTML are shown as texts, wherever they come from."""

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
