"""The Returns report: figures worked out by hand, and a plain count over generated sales."""

from collections import Counter
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from math import isclose, sqrt
from typing import NamedTuple

import psycopg
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from service.repositories.return_report import find_page, find_totals, list_rows
from tests.world import World

EVE = datetime(2012, 3, 1, tzinfo=UTC)
PERIODS, DAYS = 3, 10
BOUNDS = [EVE + timedelta(days=DAYS * n) for n in range(PERIODS + 1)]
ALL = dict.fromkeys(
    (
        *("vertical_id", "buyer_id", "buyer_contract_id"),
        *("campaign_id", "affiliate_id", "return_reason_id"),
    ),
    0,
)
DECIDED = ["credited", "replaced", "rejected"]
OPEN_OR_APPROVED = ["pending", "credited", "replaced"]
WANTED = {"bounds": BOUNDS, **ALL}


class Sold(NamedTuple):
    """A sale, and its returns: state, reason, days after it.

    All but one are rejected, or taken back.
    """

    contract: int
    campaign: int | None
    day: float  # after EVE
    revenue: Decimal
    returns: tuple[tuple[str, int, float], ...] = ()


class Place:
    """Three contracts of two buyers, two campaigns, two reasons."""

    def __init__(self, tx):
        # Else each sale would need its ledger, each return its history and its credit.
        tx.execute("SET LOCAL session_replication_role = replica")
        for table in ("sales", "returns"):
            tx.execute(f"DELETE FROM {table}")
        self.world = world = World(tx)
        self.buyers = [world.buyer_id, world.buyer()]
        self.of_contract = [0, 0, 1]
        self.contracts = [world.contract(buyer_id=self.buyers[n]) for n in (0, 0, 1)]
        offer = world.offer()
        self.affiliates = [world.insert("affiliates", affiliate_name=n) for n in "AB"]
        row = {"offer_id": offer, "campaign_name": "C"}
        self.campaigns = [
            world.insert("campaigns", affiliate_id=each, **row)
            for each in self.affiliates
        ]
        self.reasons = [world.reason_id, world.reason()]

    def sell(self, each: Sold) -> None:
        sold_at = EVE + timedelta(days=each.day)
        sale_id = self.world.sale(
            self.world.lead(),
            buyer_contract_id=self.contracts[each.contract],
            buyer_id=self.buyers[self.of_contract[each.contract]],
            campaign_id=None
            if each.campaign is None
            else self.campaigns[each.campaign],
            sold_at=sold_at,
            revenue=each.revenue,
        )
        for act, reason, after in each.returns:
            state, _, taken_back = act.partition(", ")
            submitted_at = sold_at + timedelta(days=after)
            self.world.insert(
                "returns",
                sale_id=sale_id,
                buyer_contract_id=self.contracts[each.contract],
                state=state,
                return_reason_id=self.reasons[reason],
                submitted_at=submitted_at,
                decided_at=None if state == "pending" else submitted_at,
                taken_back_at=submitted_at if taken_back else None,
            )

    def key(self, group: str, each: Sold, reason: int | None = None) -> int:
        if group == "reason":
            assert reason is not None
            return self.reasons[reason]
        if group in ("campaign", "affiliate"):
            ids = self.campaigns if group == "campaign" else self.affiliates
            return 0 if each.campaign is None else ids[each.campaign]
        return {
            "contract": self.contracts[each.contract],
            "buyer": self.buyers[self.of_contract[each.contract]],
            "vertical": self.world.vertical_id,
            "all": 0,
        }[group]

    def count(self, sold: list[Sold], group: str, basis: str) -> dict:
        """Count in Python: sales, returns, both revenues, sales and returns before."""
        rows: dict[int, Counter] = {}
        for each in sold:
            counted = [r for r in each.returns if r[0] in OPEN_OR_APPROVED]
            keys = self.reasons if group == "reason" else [self.key(group, each)]
            for key in keys:
                add(rows, key, each.day, "sales", "revenue", each.revenue)
            for _, reason, after in counted:
                day = each.day + (after if basis == "returned" else 0)
                key = self.key(group, each, reason)
                add(rows, key, day, "returns", "returned_revenue", each.revenue)
        return {k: row for k, row in rows.items() if row["sales"] + row["returns"]}


def add(rows, key: int, day: float, what: str, revenue: str, amount: Decimal) -> None:
    if 0 <= day < DAYS * PERIODS:
        row, is_now = rows.setdefault(key, Counter()), day >= DAYS * (PERIODS - 1)
        row[what if is_now else f"{what}_before"] += 1
        row[revenue] += amount if is_now else 0


def moved(row: Counter) -> float | None:
    """How far the returns are from where the sales would have them, by the docs' words."""
    now, before = row["returns"], row["returns_before"]
    sales, sales_before = row["sales"], row["sales_before"]
    if now + before < 10 or not sales or not sales_before:
        return None
    share = sales / (sales + sales_before)
    expected = (now + before) * share
    return (now - expected) / sqrt(expected * (1 - share))


def by_hand(place: Place) -> None:
    """Contract 0: 20 sales before with 2 returned, 10 sales now with 8 returned."""
    for number in range(20):
        returned = (("credited", 0, 1),) if number < 2 else ()
        place.sell(Sold(0, 0, 1 + number / 2, Decimal(10), returned))
    for number in range(10):
        returned = (("pending", 0, 0.5),) if number < 8 else ()
        place.sell(Sold(0, 0, 21 + number / 2, Decimal(20), returned))


def test_whose_rate_moved(tx):
    place = Place(tx)
    by_hand(place)
    place.sell(Sold(2, 1, 21, Decimal(5), (("rejected", 1, 1), ("replaced", 0, 2))))
    place.sell(Sold(2, 1, 22, Decimal(5), (("rejected", 1, 1),)))
    first, second = list_rows(tx, WANTED, "contract", "sold", "moved-last")

    assert first.key == place.contracts[0]
    assert (first.sales, first.returns) == (10, 8)
    assert (first.sales_before, first.returns_before) == (20, 2)
    assert (first.revenue, first.returned_revenue) == (Decimal(200), Decimal(160))
    # 10 returns, a third of the sales now: 3.33 expected, give or take 1.49
    assert round(first.moved, 2) == 3.13
    assert (second.key, second.sales, second.returns) == (place.contracts[2], 2, 1)
    assert second.moved is None
    assert second.groups == first.groups == 2


def test_a_trend_has_the_sales_and_returns_of_each_period(tx):
    place = Place(tx)
    by_hand(place)
    [row] = list_rows(tx, WANTED, "buyer", "sold", "rate-last")
    assert row.trend == {"1": (18, 2), "2": (2, 0), "3": (10, 8)}


def test_the_day_of_the_return_is_another_than_that_of_the_sale(tx):
    place = Place(tx)
    place.sell(Sold(0, None, 19, Decimal(10), (("credited", 0, 5),)))
    assert find_totals(tx, WANTED, "sold") is None
    total = find_totals(tx, WANTED, "returned")
    assert (total.sales, total.returns, total.sales_before) == (0, 1, 1)


@pytest.mark.parametrize(
    ("name", "ids", "sales", "returns"),
    [
        ("buyer_id", "buyers", 1, 1),
        ("buyer_contract_id", "contracts", 1, 1),
        ("campaign_id", "campaigns", 1, 1),
        ("affiliate_id", "affiliates", 1, 1),
        ("return_reason_id", "reasons", 2, 1),  # of all sales
    ],
)
def test_filters(tx, name, ids, sales, returns):
    place = Place(tx)
    place.sell(Sold(0, 0, 21, Decimal(1), (("pending", 0, 1),)))
    place.sell(Sold(2, 1, 21, Decimal(2), (("pending", 1, 1),)))
    wanted = WANTED | {name: getattr(place, ids)[0]}
    total = find_totals(tx, wanted, "returned")
    assert (total.sales, total.returns) == (sales, returns)
    assert total.returned_revenue == 1


@pytest.mark.parametrize(
    ("sort", "order"),
    [
        ("sales-last", [2, 1, 0]),
        ("sales", [0, 1, 2]),
        ("returns-last", [1, 0, 2]),
        ("rate-last", [0, 1, 2]),
        ("revenue", [2, 1, 0]),
        ("name", [0, 1, 2]),
        ("name-last", [2, 1, 0]),
    ],
)
def test_sorts_and_pages(tx, sort, order):
    place = Place(tx)
    for contract, sales, returns in ((0, 1, 1), (1, 3, 2), (2, 5, 0)):
        for number in range(sales):
            returned = (("pending", 0, 1),) if number < returns else ()
            place.sell(Sold(contract, 0, 21, Decimal(1), returned))
        tx.execute(
            "UPDATE buyer_contracts SET buyer_contract_name = %s"
            " WHERE buyer_contract_id = %s",
            ["AbC"[contract], place.contracts[contract]],
        )
    pages = [
        find_page(tx, WANTED, "contract", "sold", sort, skip=n, most=1).rows[0].key
        for n in range(3)
    ]
    assert pages == [place.contracts[n] for n in order]


amounts = st.decimals(0, 99, places=2, allow_nan=False)
days = st.integers(0, 34 * 24).map(lambda hours: hours / 24)
rejected = st.tuples(
    st.sampled_from(["rejected", *(f"{state}, taken back" for state in DECIDED)]),
    st.integers(0, 1),
    days,
)
open_or_approved = st.tuples(st.sampled_from(OPEN_OR_APPROVED), st.integers(0, 1), days)
sales = st.builds(
    Sold,
    contract=st.integers(0, 2),
    campaign=st.none() | st.integers(0, 1),
    day=days,
    revenue=amounts,
    returns=st.tuples(rejected)
    | st.tuples(open_or_approved)
    | st.tuples(rejected, open_or_approved)
    | st.just(()),
)


@given(sold=st.lists(sales, min_size=1, max_size=30))
@settings(
    max_examples=30,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
def test_it_is_a_plain_count_by_every_group(database_url, sold):
    with psycopg.connect(database_url) as tx:
        place = Place(tx)
        for each in sold:
            place.sell(each)
        for group in (*("buyer", "contract", "campaign", "affiliate"), "vertical"):
            compare(tx, place, sold, group)
        compare(tx, place, sold, "all")
        compare(tx, place, sold, "reason")
        tx.rollback()


def compare(tx, place: Place, sold: list[Sold], group: str) -> None:
    for basis in ("sold", "returned"):
        page = find_page(tx, WANTED, group, basis, "moved-last")
        rows = {r.key: r for r in page.rows}
        check_total(page, find_totals(tx, WANTED, basis), group)
        if group == "reason":
            rows = {key: row for key, row in rows.items() if key in place.reasons}
        counted = place.count(sold, group, basis)
        assert rows.keys() == counted.keys()
        for key, row in rows.items():
            count = counted[key]
            for name in ("sales", "returns", "revenue", "returned_revenue"):
                assert getattr(row, name) == count[name], (group, basis, name)
            for name in ("sales_before", "returns_before"):
                assert getattr(row, name) == count[name]
            far = moved(count)
            same = row.moved is far is None or isclose(row.moved, far, abs_tol=1e-9)
            assert same, (group, basis, row, far)


def check_total(page, total, group: str) -> None:
    if page.total is None or total is None:
        assert page.total is total
        return
    kept = {"groups": 0, "trend": {}, "moved": 0}
    assert page.total._replace(**kept) == total._replace(**kept)
    assert isclose(page.total.moved or 0, total.moved or 0, abs_tol=1e-9)
    assert page.total.groups == len(page.rows) or group == "reason"
