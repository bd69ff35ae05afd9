"""Lead and Sale, called eight times at once: what is written, and what each is told."""

from decimal import Decimal

import pytest

from service.rules.commands import AddLead, AddSale, ReturnLead
from service.usecases.add_lead import add_lead
from service.usecases.add_sale import add_sale
from service.usecases.return_lead import return_lead
from tests.usecases.at_once import AT_ONCE, CALLER, all_at_once


def count(world, table: str, where: str, *values) -> int:
    query = f"SELECT count(*) FROM {table} WHERE {where}"
    return world.db.execute(query, values).fetchone()[0]


def sale_of(world, lead_id: str, **others) -> AddSale:
    usual = {
        "vertical_id": world.vertical_id,
        "buyer_contract_id": world.contract_id,
        "price": Decimal(0),
        "sold_at": "",
        "is_replacement": False,
    }
    return AddSale(lead_id, **usual | others)


def owe(world, times: int) -> None:
    """Have the contract owed so many replacements."""
    for _ in range(times):
        request = ReturnLead(
            world.sold_lead(),
            world.vertical_id,
            "approve_to_replace",
            world.reason_id,
            world.contract_id,
        )
        with world.db.transaction():
            return_lead(world.db, CALLER, request)


def test_one_lead_eight_times(pool, live_world):
    lead_id = live_world.name("L")
    requests = [AddLead(lead_id, live_world.vertical_id, 0, "")] * AT_ONCE

    assert all_at_once(pool, add_lead, requests) == {"Lead Created": AT_ONCE}
    assert count(live_world, "leads", "lead_id = %s", lead_id) == 1
    written = "operation = 'Lead' AND new_values ->> 'lead_id' = %s"
    assert count(live_world, "audit", written, lead_id) == 1


def test_one_lead_with_eight_times_of_creation(pool, live_world):
    lead_id = live_world.name("L")
    requests = [
        AddLead(lead_id, live_world.vertical_id, 0, f"2026-01-0{day}")
        for day in range(1, AT_ONCE + 1)
    ]
    assert all_at_once(pool, add_lead, requests) == {
        "Lead Created": 1,
        "Lead Already Exists": AT_ONCE - 1,
    }


def test_one_sale_eight_times(pool, live_world):
    lead_id = live_world.lead()
    requests = [sale_of(live_world, lead_id)] * AT_ONCE

    assert all_at_once(pool, add_sale, requests) == {"Sale Created": AT_ONCE}
    assert count(live_world, "sales", "lead_id = %s", lead_id) == 1


def test_one_sale_at_eight_prices(pool, live_world):
    lead_id = live_world.lead()
    prices = [Decimal(price) for price in range(AT_ONCE)]
    requests = [sale_of(live_world, lead_id, price=price) for price in prices]

    assert all_at_once(pool, add_sale, requests) == {
        "Sale Created": 1,
        "Sale Already Exists": AT_ONCE - 1,
    }


def test_eight_replacements_where_three_are_owed(pool, live_world):
    owe(live_world, 3)
    leads = [live_world.lead() for _ in range(AT_ONCE)]
    requests = [sale_of(live_world, lead, is_replacement=True) for lead in leads]

    assert all_at_once(pool, add_sale, requests) == {
        "Sale Created": 3,
        "No Replacement Owed": AT_ONCE - 3,
    }
    ours = "buyer_contract_id = %s AND fulfilled_by_sale_id IS NOT NULL"
    assert count(live_world, "replacement_queue", ours, live_world.contract_id) == 3
    replacing = "buyer_contract_id = %s AND is_replacement"
    assert count(live_world, "sales", replacing, live_world.contract_id) == 3


@pytest.mark.parametrize("owed", [1, 2])
def test_one_replacement_eight_times_fulfils_one(pool, live_world, owed):
    owe(live_world, owed)
    requests = [sale_of(live_world, live_world.lead(), is_replacement=True)] * AT_ONCE

    assert all_at_once(pool, add_sale, requests) == {"Sale Created": AT_ONCE}
    ours = "buyer_contract_id = %s AND fulfilled_by_sale_id IS NULL"
    left = count(live_world, "replacement_queue", ours, live_world.contract_id)
    assert left == owed - 1
