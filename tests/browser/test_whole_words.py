"""Words, ids and numbers stay whole at every width; what is too long scrolls in its box."""

import uuid

import pytest

from tests.admin.desk import submit
from tests.browser.sight import broken_words
from tests.browser.test_every_page import overflow

WIDTHS = [360, 768, 1440]
REVENUE = "12345678.0024"
CAMPAIGN = "An ordinary name of a campaign with rather many words in its middle"


@pytest.fixture
def crowded(live_world):
    """Pending returns of long ids, with a reason of one endless word and some more."""
    reason = live_world.name("Not Interested in whatever was on offer " + "W" * 40)
    query = """
        UPDATE return_reasons SET return_reason_name = %s WHERE return_reason_id = %s
    """
    live_world.db.execute(query, [reason, live_world.reason_id])
    ids = [str(uuid.uuid4()), uuid.uuid4().hex[:12], uuid.uuid4().hex * 3]
    for lead_id in ids:
        live_world.lead(lead_id)
        live_world.sale(lead_id, price="1234567.8901")
        submit(live_world, lead_id)
    return ids


@pytest.fixture
def report(live_world):
    row = {"affiliate_id": live_world.insert("affiliates", affiliate_name="A")}
    row |= {"offer_id": live_world.offer(), "campaign_name": CAMPAIGN}
    campaign_id = live_world.insert("campaigns", **row)
    at = {"sold_at": "2021-04-15T12:00Z", "campaign_id": campaign_id}
    live_world.sold_lead(**at, price=REVENUE)
    days = "start_date=2021-04-15&end_date=2021-04-15"
    return f"/admin/reports/lead-status?{days}&vertical_id={live_world.vertical_id}"


@pytest.mark.parametrize("width", WIDTHS)
def test_the_queue(visit, live_world, crowded, width):
    tab = visit("desk", width=width)
    tab.goto(f"/admin/returns/queue?contract={live_world.contract_id}")
    assert broken_words(tab) == []
    assert overflow(tab) == []
    ids = tab.get_by_role("rowheader")
    one = ids.filter(has_text=crowded[1]).locator("a").bounding_box()
    long = ids.filter(has_text=crowded[0]).locator("a").bounding_box()
    if width > 360:
        assert long["height"] == one["height"], "broken at a hyphen"


@pytest.mark.parametrize("width", WIDTHS)
def test_lists_of_names_and_texts(visit, stock, width):
    tab = visit("admin", width=width)
    for address in ("/admin/buyers/contracts", "/admin/buyers/all", *stock.addresses()):
        tab.goto(address)
        assert broken_words(tab) == [], address
        assert overflow(tab) == [], address


@pytest.mark.parametrize("width", WIDTHS)
def test_the_numbers_of_the_report(visit, report, width):
    tab = visit("viewer", width=width)
    tab.goto(report)
    assert broken_words(tab, ".tiles dd") == []
    revenue = tab.locator(".tiles dd").filter(has_text="12,345,678.0024")
    tile, page = revenue.bounding_box(), tab.locator("main").bounding_box()
    assert tile["x"] + tile["width"] <= page["x"] + page["width"]


@pytest.mark.parametrize("width", WIDTHS)
def test_the_names_of_the_chart(visit, report, width):
    tab = visit("viewer", width=width)
    tab.goto(report)
    for words in (CAMPAIGN, "1"):
        text = tab.locator(".chart").get_by_text(words, exact=True).bounding_box()
        assert 0 <= text["x"] <= text["x"] + text["width"] <= width, words
    assert broken_words(tab, ".chart") == []
