"""The Lead Status report: from counted groups to rows, columns and totals."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import NamedTuple

ZERO = Decimal(0)


class Counted(NamedTuple):
    """Sales of one campaign that have one status and one sub status by now."""

    campaign_id: int | None  # or the id of what else is grouped by; None: not known
    lead_status_id: int | None
    lead_sub_status_id: int | None
    sold: int
    updated: int
    revenue: Decimal


class Summed(NamedTuple):
    """What the values of a number field add up to in one campaign."""

    campaign_id: int | None
    lead_field_id: int
    total: Decimal


@dataclass(frozen=True, slots=True)
class SubStatus:
    sub_status_id: int
    name: str
    is_retired: bool


@dataclass(frozen=True, slots=True)
class Status:
    """A column, and the columns that it drills down to."""

    status_id: int
    name: str
    is_retired: bool
    sub_statuses: tuple[SubStatus, ...] = ()


@dataclass(frozen=True, slots=True)
class NumberField:
    """A SUM column; several fields may have one name, each for a scope of its own."""

    lead_field_id: int
    field_name: str
    label: str
    vertical_name: str | None  # None: for every vertical
    buyer_name: str | None  # None: for every buyer
    is_retired: bool


@dataclass(frozen=True, slots=True)
class Campaign:
    """What a row is of; not a campaign in a report by something else, which has no offer."""

    campaign_id: int
    campaign_name: str
    offer_id: int
    offer_name: str


NO_CAMPAIGN = Campaign(0, "", 0, "")


@dataclass(slots=True)
class Row:
    """What became of a campaign's sales, or of all: counts by status and sub status."""

    campaign: Campaign
    sold: int = 0
    updated: int = 0
    revenue: Decimal = ZERO
    leads: Counter[int] = field(default_factory=Counter)  # by status_id
    sub_leads: Counter[int] = field(default_factory=Counter)  # by sub_status_id
    sums: defaultdict[int, Decimal] = field(
        default_factory=lambda: defaultdict(Decimal)
    )  # by field

    def count(self, group: Counted) -> None:
        self.sold += group.sold
        self.updated += group.updated
        self.revenue += group.revenue
        if group.lead_status_id is not None:
            self.leads[group.lead_status_id] += group.sold
        if group.lead_sub_status_id is not None:
            self.sub_leads[group.lead_sub_status_id] += group.sold

    @property
    def unreported(self) -> int:
        """Count the leads of which no status was reported."""
        return self.sold - self.leads.total()


@dataclass(frozen=True, slots=True)
class Report:
    statuses: tuple[Status, ...]
    fields: tuple[NumberField, ...]
    rows: tuple[Row, ...]  # by the campaign's name; the one without a campaign is last
    totals: Row


def make_report(
    counted: Iterable[Counted],
    summed: Iterable[Summed],
    campaigns: Mapping[int | None, Campaign],
    statuses: Iterable[Status],
    fields: Iterable[NumberField],
) -> Report:
    """Draw the report; a retired column is in it only if a sale has it."""
    rows: dict[int | None, Row] = {}
    totals = Row(NO_CAMPAIGN)
    for group in counted:
        _row(rows, campaigns, group.campaign_id).count(group)
        totals.count(group)
    for each in summed:
        _row(rows, campaigns, each.campaign_id).sums[each.lead_field_id] += each.total
        totals.sums[each.lead_field_id] += each.total
    columns = (status for status in statuses if _is_shown(status, totals))
    return Report(
        statuses=tuple(_without_idle(status, totals) for status in columns),
        fields=tuple(
            each
            for each in fields
            if not each.is_retired or each.lead_field_id in totals.sums
        ),
        rows=tuple(sorted(rows.values(), key=_place)),
        totals=totals,
    )


def _row(
    rows: dict[int | None, Row],
    campaigns: Mapping[int | None, Campaign],
    campaign_id: int | None,
) -> Row:
    if campaign_id not in rows:
        rows[campaign_id] = Row(campaigns.get(campaign_id, NO_CAMPAIGN))
    return rows[campaign_id]


def _is_shown(status: Status, totals: Row) -> bool:
    return not status.is_retired or status.status_id in totals.leads


def _without_idle(status: Status, totals: Row) -> Status:
    """Leave out retired sub statuses that no sale has."""
    sub_statuses = tuple(
        each
        for each in status.sub_statuses
        if not each.is_retired or each.sub_status_id in totals.sub_leads
    )
    return Status(status.status_id, status.name, status.is_retired, sub_statuses)


def _place(row: Row) -> tuple[bool, str, int]:
    campaign = row.campaign
    is_last = campaign is NO_CAMPAIGN
    return is_last, campaign.campaign_name.casefold(), campaign.campaign_id
