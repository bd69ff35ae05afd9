"""The columns of the Lead Status report, for the table and for the CSV."""

from collections import Counter
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from decimal import Decimal

from service.rules.names import natural_key
from service.rules.status_report import (
    NO_CAMPAIGN,
    NumberField,
    Report,
    Row,
    Status,
    SubStatus,
)


@dataclass(frozen=True, slots=True)
class Column:
    """A column of numbers; `read` takes its number from a row."""

    heading: str
    read: Callable[[Row], int | Decimal]
    is_retired: bool = False
    status: Status | None = None  # whose leads it counts
    is_open: bool = False  # the columns of its sub statuses follow
    below: str = ""  # the status of which this is a sub status
    key: str = ""  # by which the address sorts

    def words(self) -> str:
        """Write the heading so that it stands alone."""
        heading = f"{self.below}: {self.heading}" if self.below else self.heading
        return f"{heading} (retired)" if self.is_retired else heading


def list_columns(
    report: Report, drilled: Collection[int] | None = None
) -> list[Column]:
    """List the columns; `drilled` are the statuses that are open, None for all."""
    columns = [
        Column("Leads sold", lambda row: row.sold, key="sold"),
        Column("Leads updated", lambda row: row.updated, key="updated"),
        Column("Revenue", lambda row: row.revenue, key="revenue"),
    ]
    for status in report.statuses:
        is_open = bool(status.sub_statuses) and (
            drilled is None or status.status_id in drilled
        )
        columns.append(_of_status(status, is_open))
        if is_open:
            columns += [_of_sub_status(status, each) for each in status.sub_statuses]
    labels = Counter(each.label for each in report.fields)
    columns += [_of_field(each, labels[each.label] > 1) for each in report.fields]
    return columns


def sort_rows(rows: Sequence[Row], columns: Sequence[Column], sort: str) -> list[Row]:
    """Sort by a column's key, with -last largest first; by anything else by name."""
    key = sort.removesuffix("-last")
    column = next((each for each in columns if each.key == key), None)
    rows = sorted(rows, key=column.read if column else _by_name)
    return list(reversed(rows) if sort.endswith("-last") else rows)


def _by_name(row: Row) -> tuple[bool, str, int]:
    """Place a row; what has no name comes last."""
    campaign = row.campaign
    is_last = campaign is NO_CAMPAIGN
    return is_last, natural_key(campaign.campaign_name), campaign.campaign_id


def _of_status(status: Status, is_open: bool) -> Column:
    return Column(
        status.name,
        lambda row: row.leads[status.status_id],
        status.is_retired,
        status,
        is_open,
        key=f"status-{status.status_id}",
    )


def _of_sub_status(status: Status, sub_status: SubStatus) -> Column:
    return Column(
        sub_status.name,
        lambda row: row.sub_leads[sub_status.sub_status_id],
        sub_status.is_retired,
        below=status.name,
        key=f"sub-{sub_status.sub_status_id}",
    )


def _of_field(field: NumberField, is_ambiguous: bool) -> Column:
    """Head a sum with the field's label, and what it is for where others share that."""
    scope = [field.vertical_name, field.buyer_name] if is_ambiguous else []
    words = ", ".join(name for name in scope if name)
    return Column(
        f"Sum of {field.label}" + (f" ({words})" if words else ""),
        lambda row: row.sums.get(field.lead_field_id, Decimal(0)),
        field.is_retired,
        key=f"field-{field.lead_field_id}",
    )
