"""The Lead Status report as CSV: what the page shows, with all sub statuses."""

import csv
import io
from decimal import Decimal

from service.admin.report_columns import list_columns, sort_rows
from service.rules.spreadsheets import neutral
from service.rules.status_report import Report, Row

# By this mark spreadsheets know that names are in UTF-8.
MARK = "\ufeff"


def write_csv(report: Report, group: str, sort: str) -> bytes:
    """Write a line a campaign, and the totals last, as RFC 4180 has it.

    In a report by something else `group` is its word, and there is no offer beside it.
    """
    columns, of_campaign = list_columns(report), group == "Campaign"
    text = io.StringIO(newline="")
    lines = csv.writer(text)
    words = [f"{group} ID", group, *(["Offer ID", "Offer"] if of_campaign else [])]
    lines.writerow([neutral(each) for each in words + [c.words() for c in columns]])
    for row in sort_rows(report.rows, columns, sort):
        lines.writerow(
            _names(row)[: len(words)] + [_number(c.read(row)) for c in columns]
        )
    totals = [_number(c.read(report.totals)) for c in columns]
    lines.writerow(["", "Total", *[""] * (len(words) - 2), *totals])
    return (MARK + text.getvalue()).encode()


def _names(row: Row) -> list[str]:
    campaign = row.campaign
    return [
        str(campaign.campaign_id or ""),
        neutral(campaign.campaign_name),
        str(campaign.offer_id or ""),
        neutral(campaign.offer_name),
    ]


def _number(value: int | Decimal) -> str:
    return f"{value:.4f}" if isinstance(value, Decimal) else str(value)
