"""Revenue, costs and accounts, changed eight times at once: nothing is lost or doubled."""

from decimal import Decimal

import pytest

from service.rules.commands import (
    BuyerCredit,
    ManualCredit,
    ReturnLead,
    UpdateLead,
    UpdateLeadPrice,
    UpdateSaleRevenue,
)
from service.usecases.buyer_credit import update_buyer_credit
from service.usecases.manual_credit import add_manual_credit
from service.usecases.return_lead import return_lead
from service.usecases.update_lead import update_lead
from service.usecases.update_lead_price import update_lead_price
from service.usecases.update_sale_revenue import update_sale_revenue
from tests.contract.contents import rows
from tests.usecases.at_once import AT_ONCE, all_at_once, mixed_at_once

ONE = Decimal(1)
PRICE = Decimal("12.5")


def ledger(world, lead_id: str) -> list[tuple]:
    query = """
        SELECT line, revenue_before, revenue_after
          FROM ledger JOIN sales USING (sale_id) WHERE lead_id = %s ORDER BY line
    """
    return rows(world.db, query, lead_id)


def costs(world, lead_id: str) -> list[tuple]:
    query = """
        SELECT line, cost_before, cost_after
          FROM cost_ledger WHERE lead_id = %s ORDER BY line
    """
    return rows(world.db, query, lead_id)


def entries(world) -> list[tuple]:
    query = """
        SELECT line, amount FROM account_entries WHERE buyer_id = %s ORDER BY line
    """
    return rows(world.db, query, world.buyer_id)


def steps(start: Decimal, count: int) -> list[tuple]:
    """List the lines of a ledger to which 1 was added so often."""
    return [(n, start + n - 1, start + n) for n in range(1, count + 1)]


def test_one_sale_gets_eight_additions(pool, live_world):
    lead_id = live_world.sold_lead()
    request = UpdateSaleRevenue(0, lead_id, add_to_existing=True, amount=ONE)
    told = all_at_once(pool, update_sale_revenue, [request] * AT_ONCE)

    texts = [f"Success - New Revenue: ${PRICE + n:.2f}" for n in range(1, 9)]
    assert told == dict.fromkeys(texts, 1)
    assert ledger(live_world, lead_id) == steps(PRICE, AT_ONCE)


def test_an_admin_and_a_buyer_add_to_one_sale(pool, live_world):
    lead_id, contract_id = live_world.sold_lead(), live_world.contract_id
    revenue = UpdateSaleRevenue(contract_id, lead_id, add_to_existing=True, amount=ONE)
    update = UpdateLead(lead_id, contract_id, amount=ONE, add_to_existing=True)
    calls = [(update_sale_revenue, revenue), (update_lead, update)] * (AT_ONCE // 2)
    mixed_at_once(pool, calls)

    assert ledger(live_world, lead_id) == steps(PRICE, AT_ONCE)


def test_one_overwrite_eight_times_is_one_line(pool, live_world):
    lead_id = live_world.sold_lead()
    request = UpdateSaleRevenue(0, lead_id, add_to_existing=False, amount=ONE)
    told = all_at_once(pool, update_sale_revenue, [request] * AT_ONCE)

    assert told == {"Success - New Revenue: $1.00": AT_ONCE}
    assert ledger(live_world, lead_id) == [(1, PRICE, ONE)]


def test_a_credit_is_of_the_revenue_that_then_stays(pool, live_world):
    lead_id = live_world.sold_lead()
    revenue = UpdateSaleRevenue(0, lead_id, add_to_existing=True, amount=ONE)
    credit = ReturnLead(
        lead_id, live_world.vertical_id, "approve_for_credit", live_world.reason_id
    )
    calls = [(update_sale_revenue, revenue)] * (AT_ONCE - 1) + [(return_lead, credit)]
    told = mixed_at_once(pool, calls)

    refused = told["Lead is Already in Return List"]
    query = """
        SELECT revenue, amount FROM sales JOIN buyer_credits USING (sale_id)
         WHERE lead_id = %s
    """
    [(now, credited)] = rows(live_world.db, query, lead_id)
    assert now == credited == PRICE + AT_ONCE - 1 - refused


def test_one_lead_gets_eight_costs(pool, live_world):
    lead_id = live_world.lead()
    request = UpdateLeadPrice(
        live_world.vertical_id, lead_id, add_to_existing=True, amount=ONE
    )
    told = all_at_once(pool, update_lead_price, [request] * AT_ONCE)

    assert told == {"Lead Updated": AT_ONCE}
    assert costs(live_world, lead_id) == steps(Decimal(0), AT_ONCE)


@pytest.mark.parametrize(
    "asked",
    [
        {"add_to_existing": False, "amount": ONE},
        {"add_to_existing": True, "amount": Decimal(0), "mark_as_returned": True},
    ],
)
def test_what_eight_calls_make_of_a_lead_is_written_once(pool, live_world, asked):
    lead_id = live_world.lead()
    request = UpdateLeadPrice(live_world.vertical_id, lead_id, **asked)
    told = all_at_once(pool, update_lead_price, [request] * AT_ONCE)

    assert told == {"Lead Updated": AT_ONCE}
    amount = asked["amount"]
    assert costs(live_world, lead_id) == [(1, Decimal(0), amount)]


def test_one_buyer_gets_eight_credits(pool, live_world):
    buyer_id = live_world.buyer_id
    calls = [
        (add_manual_credit, ManualCredit(buyer_id, Decimal(-2))),
        (update_buyer_credit, BuyerCredit(buyer_id, None, Decimal(5))),
    ] * (AT_ONCE // 2)
    assert mixed_at_once(pool, calls) == {
        "Manual Credit Added Successfully": 4,
        "Buyer Credit Updated Successfully": 4,
    }
    lines, amounts = zip(*entries(live_world), strict=True)
    assert lines == tuple(range(1, AT_ONCE + 1))
    assert sorted(amounts) == [Decimal(-2)] * 4 + [Decimal(5)] * 4


def test_returns_and_credits_of_one_buyer_do_not_wait_for_each_other(pool, live_world):
    leads = [live_world.sold_lead() for _ in range(AT_ONCE // 2)]
    calls = [
        (
            return_lead,
            ReturnLead(
                lead_id,
                live_world.vertical_id,
                "approve_for_credit",
                live_world.reason_id,
            ),
        )
        for lead_id in leads
    ]
    calls += [(add_manual_credit, ManualCredit(live_world.buyer_id, ONE))] * len(leads)
    mixed_at_once(pool, calls)

    assert entries(live_world) == [(n, ONE) for n in range(1, 5)]
    query = "SELECT sum(amount) FROM buyer_credits WHERE buyer_id = %s"
    assert rows(live_world.db, query, live_world.buyer_id) == [(PRICE * len(leads),)]
