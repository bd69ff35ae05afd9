"""Leads: one found by its id, with sales, ledger, returns, statuses, fields, changes."""

from decimal import Decimal
from urllib.parse import quote

import pytest

from service.rules.commands import (
    AddSale,
    UpdateLead,
    UpdateLeadPrice,
    UpdateSaleRevenue,
)
from service.usecases.add_sale import add_sale
from service.usecases.update_lead import update_lead
from service.usecases.update_lead_price import update_lead_price
from service.usecases.update_sale_revenue import update_sale_revenue
from tests.admin.browser import words
from tests.admin.desk import CALLER, attack, holds_no_markup_of, submit
from tests.usecases.calls import ANYBODY
from tests.usecases.contract_calls import stored


def page_of(browser, lead_id: str) -> str:
    answer = browser.get(f"/leads?lead={quote(lead_id, safe='')}")
    assert answer.status_code == 200, answer.text
    return answer.text


def update(world, lead_id: str, **parameters) -> None:
    with world.db.transaction():
        update_lead(world.db, ANYBODY, UpdateLead(lead_id, 0, **parameters))


@pytest.fixture
def lived_lead(live_world, statuses_enabled):
    """A lead that was updated twice and then credited."""
    lead_id = live_world.sold_lead()
    status = live_world.status()
    field = live_world.field("number", vertical_id=live_world.vertical_id)
    update(live_world, lead_id, status=status, field_name=field, field_value="17.5")
    update(live_world, lead_id, amount=Decimal("7.5"), add_to_existing=True)
    submit(live_world, lead_id)
    submit(live_world, lead_id, "approve_for_credit")
    return lead_id, status, field


def test_a_lead_with_its_life(viewer, lived_lead):
    lead_id, status, field = lived_lead
    page = words(page_of(viewer, lead_id))

    assert "Price 12.50 Revenue 20.00" in page
    assert f"Status {status} Updates 2" in page
    assert f"17.5000 {field}" in page
    assert "Added +7.50 12.50 20.00 buyer without a key" in page
    assert "Approved for credit credit 20.00" in page
    assert "Credited" in page


def test_every_change_newest_first_with_who_and_when(viewer, lived_lead):
    lead_id, status, field = lived_lead
    changes = words(page_of(viewer, lead_id)).partition("Every change")[2]
    told = [
        "Return state: pending → credited",
        "Return state: pending",
        "Revenue: 12.50 → 20.00",
        f"Field {field}: empty → 17.5000",
    ]

    places = [changes.index(text) for text in told]
    assert places == sorted(places)
    assert f"Lead status: empty → {status}" in changes
    assert changes.count("from 192.0.2.2") == 2
    assert changes.count("key:2000000007 ReturnLead") == 2


def test_changes_have_names_and_the_instances_times(
    viewer, live_world, statuses_enabled
):
    sold_at = "2026-06-01T03:59:59+00:00"
    created = {"created_at": "2026-05-31T12:00:00Z"}
    lead_id = live_world.lead()
    query = "UPDATE leads SET created_at = %(created_at)s WHERE lead_id = %(lead_id)s"
    live_world.db.execute(query, created | {"lead_id": lead_id})
    places = (lead_id, live_world.vertical_id, live_world.contract_id)
    with live_world.db.transaction():
        add_sale(live_world.db, ANYBODY, AddSale(*places, Decimal(1), sold_at, False))
    field = live_world.field("string", field_name=live_world.name("paid_at"))
    update(live_world, lead_id, field_name=field, field_value=sold_at)
    live_world.settings(time_zone="America/New_York")
    changes = page_of(viewer, lead_id).partition("Every change")[2]
    live_world.settings(time_zone="UTC")

    contract = stored(live_world)["buyer_contract_name"]
    assert f"Contract: {contract}" in words(changes)
    assert "Sold at: 2026-05-31 23:59 " in words(changes)
    assert f'<time datetime="{sold_at}">2026-05-31 23:59</time>' in changes
    assert f"Field {field}: empty → {sold_at}" in words(changes)


def test_a_lead_is_found_with_the_blanks_of_a_copied_id(viewer, live_world):
    lead_id = live_world.sold_lead()
    assert f"Lead {lead_id}" in words(page_of(viewer, f" {lead_id}\t"))


def test_an_id_of_any_characters_is_found(viewer, live_world):
    lead_id = live_world.lead(f"a/b?c=d&e#%20+ {live_world.contract_id}")
    assert "Not sold yet" in words(page_of(viewer, lead_id))


def test_one_id_in_two_verticals(viewer, live_world):
    lead_id = live_world.sold_lead()
    other = live_world.vertical()
    live_world.lead(lead_id, other)
    page = page_of(viewer, lead_id)

    assert page.count("<section") == 2
    assert "Not sold yet" in page


@pytest.mark.parametrize("lead", ["nope", "%00", "x" * 300])
def test_an_unknown_id(viewer, lead):
    answer = viewer.get(f"/leads?lead=no+{lead}")
    assert answer.status_code == 404
    assert "An ID must match letter by letter" in answer.text


def test_without_an_id_the_page_asks_for_one(viewer):
    assert "Lead ID Find" in words(viewer.get("/leads").text)


def test_stored_texts_stay_texts(viewer, live_world, statuses_enabled):
    field = live_world.field("string", field_name=f"{attack(30)}{live_world.reason_id}")
    lead_id = live_world.lead(f"{attack(60)}{live_world.reason_id}")
    live_world.sale(lead_id)
    status = live_world.status(f"{attack(40)}{live_world.reason_id}")
    update(live_world, lead_id, status=status, field_name=field, field_value=attack(90))
    page = page_of(viewer, lead_id)

    assert holds_no_markup_of(page)
    assert page.count("&lt;script&gt;alert(1)") >= 8


def test_what_a_lead_costs_and_that_it_was_clawed_back(viewer, live_world):
    lead_id, vertical_id = live_world.lead(), live_world.vertical_id
    for amount, marks, note in (
        (Decimal(3), False, ""),
        (Decimal(0), True, "late & bad"),
    ):
        command = UpdateLeadPrice(
            vertical_id,
            lead_id,
            add_to_existing=True,
            amount=amount,
            mark_as_returned=marks,
            note_to_append=note,
            effective_date_option="custom",
            custom_date="2026-01-31T17:00:00Z",
        )
        with live_world.db.transaction():
            update_lead_price(live_world.db, CALLER, command)
    page = words(page_of(viewer, lead_id))

    assert "Cost 3.00 Returned to the affiliate" in page
    marked = (
        "Marked returned to the affiliate late & bad 2026-01-31 17:00 0.00 3.00 3.00"
    )
    added = "Added 2026-01-31 17:00 +3.00 0.00 3.00"
    assert page.index(marked) < page.index(added)


def test_a_lead_that_cost_nothing_yet(viewer, live_world):
    page = words(page_of(viewer, live_world.sold_lead()))
    assert "Cost 0.00" in page
    assert "Costs" not in page and "Returned to the affiliate" not in page


def test_a_note_in_the_ledger(viewer, live_world):
    lead_id = live_world.sold_lead()
    for amount, note in (("2.5", "<b>paid</b>"), ("0", "seen")):
        command = UpdateSaleRevenue(0, lead_id, True, Decimal(amount), note)
        with live_world.db.transaction():
            update_sale_revenue(live_world.db, CALLER, command)
    page = page_of(viewer, lead_id)

    assert "Added <b>paid</b> +2.50 12.50 15.00" in words(page)
    assert "Noted seen 0.00 15.00 15.00" in words(page)
    assert "<b>paid" not in page
    assert "Note: <b>paid</b>" in words(page)  # among the changes
