"""The Lead Status report against a plain recount in Python, over generated sales."""

from collections import Counter, defaultdict
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from itertools import product
from typing import NamedTuple
from zoneinfo import ZoneInfo

import psycopg
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from service.usecases.report_lead_statuses import find_report
from tests.world import World

# Their clocks change in the days of the sales; in Apia a whole day was left out.
ZONES = ("UTC", "America/New_York", "Pacific/Apia", "America/Havana")
EVE = datetime(2011, 10, 25, tzinfo=UTC)
STATUSES = {None: (None,), 0: (None, 0, 1), 1: (None, 2), 2: (None,)}  # → sub statuses


class Asked(NamedTuple):
    start_date: str
    end_date: str
    vertical_id: int | None
    buyer_id: int | None
    buyer_contract_id: int | None
    offer_id: int | None
    show_changes: bool
    show_sub_status: bool


@dataclass(frozen=True)
class Sold:
    """A sale; all but the amounts are numbers of things in a Place."""

    contract: int
    campaign: int | None
    status: int | None
    sub_status: int | None
    updates: int
    revenue: Decimal
    minute: int  # since EVE
    values: dict[int, Decimal]

    @property
    def at(self) -> datetime:
        return EVE + timedelta(minutes=self.minute)


money = st.decimals(-999, 999, places=4, allow_nan=False)


@st.composite
def sales(draw) -> Sold:
    status = draw(st.sampled_from(list(STATUSES)))
    return Sold(
        contract=draw(st.integers(0, 3)),
        campaign=draw(st.none() | st.integers(0, 2)),
        status=status,
        sub_status=draw(st.sampled_from(STATUSES[status])),
        updates=draw(st.integers(0, 2)),
        revenue=draw(money),
        minute=draw(st.integers(0, 100 * 24 * 60)),
        values=draw(st.dictionaries(st.integers(0, 1), money, max_size=2)),
    )


class Place:
    """Two verticals, buyers and offers, four contracts, three campaigns, by their ids."""

    def __init__(self, tx):
        world = self.world = World(tx)
        self.verticals = [world.vertical(), world.vertical()]
        self.buyers = [world.buyer(), world.buyer()]
        self.terms = list(product(range(2), range(2)))  # of contract: vertical, buyer
        self.contracts = [
            world.contract(vertical_id=self.verticals[v], buyer_id=self.buyers[b])
            for v, b in self.terms
        ]
        self.offers = [world.offer(), world.offer()]
        affiliate = world.insert("affiliates", affiliate_name="Blue")
        self.offer_of = [0, 1, 1]  # by campaign
        self.campaigns = [
            world.insert(
                "campaigns",
                affiliate_id=affiliate,
                offer_id=self.offers[offer],
                campaign_name=f"campaign {number}",
            )
            for number, offer in enumerate(self.offer_of)
        ]
        names = [world.status(), world.status(), world.status(retired=True)]
        self.statuses = self._ids("lead_status", names)
        subs = [world.sub_status(names[0]), world.sub_status(names[0])]
        subs.append(world.sub_status(names[1], retired=True))
        self.sub_statuses = self._ids("lead_sub_status", subs)
        fields = [world.field("number"), world.field("number", retired=True)]
        query = "SELECT lead_field_id FROM lead_fields WHERE field_name = %s"
        self.fields = [tx.execute(query, [name]).fetchone()[0] for name in fields]

    def _ids(self, what: str, names: list[str]) -> list[int]:
        query = f"SELECT {what}_id FROM {what}es WHERE {what}_name = %s"
        return [self.world.db.execute(query, [name]).fetchone()[0] for name in names]

    def sell(self, sold: Sold) -> None:
        """Write a sale as it is now, without the ledger that led there."""
        vertical, buyer = self.terms[sold.contract]
        sale_id = self.world.sale(
            self.world.lead(vertical_id=self.verticals[vertical]),
            vertical_id=self.verticals[vertical],
            buyer_contract_id=self.contracts[sold.contract],
            buyer_id=self.buyers[buyer],
            campaign_id=_id(self.campaigns, sold.campaign),
            lead_status_id=_id(self.statuses, sold.status),
            lead_sub_status_id=_id(self.sub_statuses, sold.sub_status),
            updates=sold.updates,
            price=Decimal(0),
            sold_at=sold.at,
        )
        query = "UPDATE sales SET revenue = %s WHERE sale_id = %s"
        self.world.db.execute(query, [sold.revenue, sale_id])
        for field, value in sold.values.items():
            self.world.insert(
                "sale_field_values",
                sale_id=sale_id,
                lead_field_id=self.fields[field],
                data_type="number",
                sold_at=sold.at,
                number_value=value,
            )

    def recount(self, sold: list[Sold], asked: Asked, zone: str) -> dict:
        """Count again, sale by sale; a day is what the zone's calendar says it is."""
        rows: dict = {}
        for each in sold:
            if not self._is_wanted(each, asked, zone):
                continue
            for key in (_id(self.campaigns, each.campaign) or 0, "total"):
                _add(rows.setdefault(key, _nothing()), self, each)
        return rows

    def _is_wanted(self, each: Sold, asked: Asked, zone: str) -> bool:
        day = each.at.astimezone(ZoneInfo(zone)).date()
        vertical, buyer = self.terms[each.contract]
        offer = None if each.campaign is None else self.offer_of[each.campaign]
        return (
            date.fromisoformat(asked.start_date) <= day
            and day <= date.fromisoformat(asked.end_date)
            and asked.vertical_id in (None, self.verticals[vertical])
            and asked.buyer_id in (None, self.buyers[buyer])
            and asked.buyer_contract_id in (None, self.contracts[each.contract])
            and asked.offer_id in (None, _id(self.offers, offer))
            and (each.updates > 0 or not asked.show_changes)
            and (each.sub_status is not None or not asked.show_sub_status)
        )


def _id(ids: list[int], number: int | None) -> int | None:
    return None if number is None else ids[number]


def _nothing() -> dict:
    zeros = defaultdict(Decimal)
    return {"sold": 0, "updated": 0, "revenue": 0, "sums": zeros} | {
        name: Counter() for name in ("leads", "sub_leads")
    }


def _add(row: dict, place: Place, each: Sold) -> None:
    row["sold"] += 1
    row["updated"] += each.updates > 0
    row["revenue"] += each.revenue
    if each.status is not None:
        row["leads"][place.statuses[each.status]] += 1
    if each.sub_status is not None:
        row["sub_leads"][place.sub_statuses[each.sub_status]] += 1
    for field, value in each.values.items():
        row["sums"][place.fields[field]] += value


def reported(report) -> dict:
    rows = {row.campaign.campaign_id: row for row in report.rows}
    if report.rows:
        rows["total"] = report.totals
    names = ("sold", "updated", "revenue", "sums", "leads", "sub_leads")
    return {
        key: {name: getattr(row, name) for name in names} for key, row in rows.items()
    }


@pytest.fixture(scope="module")
def url(database_url):
    return database_url


@given(
    sold=st.lists(sales(), min_size=5, max_size=12) | st.just([]),
    zone=st.sampled_from(ZONES),
    first=st.dates(date(2011, 10, 24), date(2011, 11, 20)),
    last=st.dates(date(2011, 12, 28), date(2012, 2, 3)),
)
@settings(
    max_examples=25,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
def test_the_report_is_a_recount_for_every_combination_of_filters(
    url, sold, zone, first, last
):
    with psycopg.connect(url) as tx:
        # Else each sale would need the ledger that leads to its revenue.
        tx.execute("SET LOCAL session_replication_role = replica")
        tx.execute("UPDATE settings SET time_zone = %s", [zone])
        tx.execute("DELETE FROM sales")
        tx.execute("DELETE FROM sale_field_values")
        place = Place(tx)
        for each in sold:
            place.sell(each)
        for chosen in product(
            (None, place.verticals[0]),
            (None, place.buyers[1]),
            (None, place.contracts[1]),
            (None, place.offers[1]),
            (False, True),
            (False, True),
        ):
            asked = Asked(str(first), str(last), *chosen)
            counted = place.recount(sold, asked, zone)
            assert reported(find_report(tx, asked)) == counted
        tx.rollback()
