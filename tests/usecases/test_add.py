"""Lead and Sale: what is written, and what is left as it was."""

from datetime import UTC, datetime
from decimal import Decimal

import pytest

from service.callers import Caller
from service.rules.commands import AddLead, AddSale
from service.usecases.add_lead import add_lead
from service.usecases.add_sale import add_sale
from tests.usecases.calls import call_return_lead, refusal

CALLER = Caller("key:7", "192.0.2.1")


def lead(world, lead_id: str, **others) -> str:
    usual = {"vertical_id": world.vertical_id, "campaign_id": 0, "created_at": ""}
    return add_lead(world.db, CALLER, AddLead(lead_id, **usual | others))["message"]


def sale(world, lead_id: str, **others) -> str:
    usual = {
        "vertical_id": world.vertical_id,
        "buyer_contract_id": world.contract_id,
        "price": Decimal(0),
        "sold_at": "",
        "is_replacement": False,
    }
    return add_sale(world.db, CALLER, AddSale(lead_id, **usual | others))["message"]


def one(world, query: str, *values) -> tuple:
    (row,) = world.db.execute(query, values).fetchall()
    return row


def owed(world) -> int:
    query = """
        SELECT count(*)
          FROM replacement_queue
         WHERE buyer_contract_id = %s AND fulfilled_by_sale_id IS NULL
    """
    return one(world, query, world.contract_id)[0]


@pytest.mark.parametrize("text", ["01/31/2026 18:00:00", "2026-01-31T18:00:00"])
def test_times_are_of_the_instances_zone(world, text):
    world.settings(time_zone="America/New_York")
    lead_id = world.name("L")
    lead(world, lead_id, created_at=text)
    sale(world, lead_id, sold_at=text)

    moment = datetime(2026, 1, 31, 23, tzinfo=UTC)
    query = "SELECT created_at, sold_at FROM leads JOIN sales USING (lead_id)"
    assert one(world, f"{query} WHERE lead_id = %s", lead_id) == (moment, moment)


def test_one_id_in_two_verticals_is_two_leads(world):
    lead_id, other = world.name("L"), world.vertical()
    lead(world, lead_id)
    lead(world, lead_id, vertical_id=other, created_at="2026-01-31")
    query = "SELECT count(*) FROM leads WHERE lead_id = %s"
    assert one(world, query, lead_id) == (2,)


def test_a_sale_takes_the_leads_campaign_and_the_contracts_buyer(world):
    affiliate_id = world.insert("affiliates", affiliate_name="Blue Search")
    row = {"affiliate_id": affiliate_id, "offer_id": world.offer()}
    campaign_id = world.insert("campaigns", campaign_name="Blue", **row)
    buyer_id = world.buyer()
    contract_id = world.contract(buyer_id=buyer_id)
    lead_id = world.name("L")
    lead(world, lead_id, campaign_id=campaign_id)
    sale(world, lead_id, buyer_contract_id=contract_id, price=Decimal("3.0001"))

    query = (
        "SELECT campaign_id, buyer_id, price, revenue, updates, return_id FROM sales"
    )
    price = Decimal("3.0001")
    expected = (campaign_id, buyer_id, price, price, 0, None)
    assert one(world, f"{query} WHERE lead_id = %s", lead_id) == expected


def test_the_replaced_sale_keeps_its_revenue(world):
    returned, replacement = world.sold_lead(), world.lead()
    call_return_lead(world, returned, "approve_to_replace")
    sale(world, replacement, is_replacement=True)

    query = "SELECT revenue, return_state::text FROM sales WHERE lead_id = %s"
    assert one(world, query, returned) == (Decimal("12.5000"), "replaced")
    assert one(world, query, replacement) == (Decimal(0), None)


def test_a_sale_that_is_no_replacement_fulfils_nothing(world):
    call_return_lead(world, world.sold_lead(), "approve_to_replace")
    sale(world, world.lead())
    assert owed(world) == 1


def test_another_contracts_queue_is_its_own(world):
    call_return_lead(world, world.sold_lead(), "approve_to_replace")
    other = {"buyer_contract_id": world.contract(), "is_replacement": True}
    assert refusal(sale, world, world.lead(), **other) == "No Replacement Owed"
    assert owed(world) == 1


def test_a_returned_replacement_reopens_nothing_but_queues_anew(world):
    call_return_lead(world, world.sold_lead(), "approve_to_replace")
    replacement = world.lead()
    sale(world, replacement, is_replacement=True)
    call_return_lead(world, replacement, "submit_for_approval")
    assert owed(world) == 0

    call_return_lead(world, replacement, "approve_to_replace")
    assert owed(world) == 1
    sale(world, world.lead(), is_replacement=True)
    assert owed(world) == 0
