"""LeadsByBuyer (REPORTS LeadsByBuyer v4): sold leads, and what became of each.

The page for people and its CSV show the same rows, asked for by the same names.
"""

from collections.abc import Iterator
from typing import Any

from service.callers import Caller
from service.connection import Connection
from service.repositories import leads_by_buyer, settings
from service.rules.commands import ReportLeadsByBuyer
from service.rules.filters import leads_sorted_by, most_rows, rows_to_skip, wanted_id
from service.rules.periods import moments_between

MOST_ROWS = 50_000  # "0 = ALL Rows, 50000 = Maximum" (LeadsByBuyer v4)


def report_leads_by_buyer(
    tx: Connection, caller: Caller, command: ReportLeadsByBuyer
) -> dict[str, Any]:
    """Report the wanted page of the wanted leads; row_count is the page's (ours)."""
    asked = most_rows(command.row_limit, default=MOST_ROWS) or MOST_ROWS
    most = min(asked, MOST_ROWS)
    left = max(0, count_sold_leads(tx, command) - rows_to_skip(command.start_at_row))
    rows = read_sold_leads(tx, command._replace(row_limit=most))
    return {"row_count": min(left, most), "leads": rows}


def count_sold_leads(tx: Connection, command: ReportLeadsByBuyer) -> int:
    """Count all leads that fit, whatever page of them is wanted; refuses dates."""
    return leads_by_buyer.count_sold(tx, _wanted(tx, command))


def read_sold_leads(
    tx: Connection, command: ReportLeadsByBuyer
) -> Iterator[dict[str, Any]]:
    """Read the page of the leads that fit; a row_limit of 0 is all.

    Refuses dates, and the name to sort by. Once a transaction.
    """
    return leads_by_buyer.read_sold(
        tx,
        _wanted(tx, command),
        leads_sorted_by(command.sort_field),
        descending=bool(command.sort_descending),
    )


def _wanted(tx: Connection, command: ReportLeadsByBuyer) -> dict[str, Any]:
    zone = settings.find_settings(tx).time_zone
    start, until = moments_between(command.start_date, command.end_date, zone)
    return {
        "start": start,
        "until": until,
        "vertical_id": wanted_id(command.vertical_id),
        "buyer_id": wanted_id(command.buyer_id),
        "buyer_contract_id": wanted_id(command.buyer_contract_id),
        "status_id": wanted_id(command.status_id),
        "sub_status_id": wanted_id(command.substatus_id),
        "skip": rows_to_skip(command.start_at_row),
        "most": most_rows(command.row_limit, default=None),
    }
