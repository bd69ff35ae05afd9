"""LeadStatus (ours): what became of the leads that were sold in some days, by campaign.

The pages for people and their CSV show the same Report, asked for by the same names.
"""

from collections.abc import Collection, Iterator
from typing import Any

from service.callers import Caller
from service.connection import Connection
from service.repositories import choices, settings, status_report
from service.rules.commands import ReportLeadStatuses
from service.rules.days import moments_between
from service.rules.filters import wanted_id
from service.rules.status_report import Campaign, Report, Row, make_report

FILTERS = ("vertical_id", "buyer_id", "buyer_contract_id", "offer_id")
SWITCHES = ("show_changes", "show_sub_status")


def report_lead_statuses(
    tx: Connection, caller: Caller, command: ReportLeadStatuses
) -> dict[str, Any]:
    """Make the report as a reply: each row has all statuses and sums, 0 or not."""
    report = find_report(tx, command)
    return {"row_count": len(report.rows), "rows": _write_rows(report)}


def find_report(
    tx: Connection, command: ReportLeadStatuses, group: str = "campaign"
) -> Report:
    """Make the report of one snapshot, which the transaction must be.

    The operation's rows are campaigns; the page's may be another of GROUPS.

    Asked with start_date and end_date (texts), FILTERS (None or below 1: all) and
    SWITCHES (None: off).
    """
    zone = settings.find_settings(tx).time_zone
    start, until = moments_between(command.start_date, command.end_date, zone)
    wanted: dict[str, object] = {"start": start, "until": until}
    wanted |= {name: wanted_id(getattr(command, name)) for name in FILTERS}
    wanted |= {name: bool(getattr(command, name)) for name in SWITCHES}
    counted = status_report.list_counts(tx, wanted, group)
    ids = {each.campaign_id for each in counted}
    return make_report(
        counted,
        status_report.list_sums(tx, wanted, group),
        _name_groups(tx, group, ids),
        status_report.list_statuses(tx),
        status_report.list_number_fields(tx),
    )


def _name_groups(
    tx: Connection, group: str, ids: Collection[int | None]
) -> dict[int | None, Campaign]:
    if group == "campaign":
        return status_report.list_campaigns(tx, ids)
    known = [each for each in ids if each is not None]
    return {
        entry_id: Campaign(entry_id, name, 0, "")
        for entry_id, name in choices.list_names(tx, f"{group}_id", known)
    }


def _write_rows(report: Report) -> Iterator[dict[str, Any]]:
    for row in report.rows:
        campaign = row.campaign
        yield {
            "campaign": {
                "campaign_id": campaign.campaign_id,
                "campaign_name": campaign.campaign_name,
            },
            "offer": {
                "offer_id": campaign.offer_id,
                "offer_name": campaign.offer_name,
            },
            "leads_sold": row.sold,
            "leads_updated": row.updated,
            "revenue": row.revenue,
            "statuses": _write_statuses(report, row),
            "sums": [
                {"field_name": each.field_name, "total": row.sums[each.lead_field_id]}
                for each in report.fields
            ],
        }


def _write_statuses(report: Report, row: Row) -> list[dict[str, Any]]:
    return [
        {
            "lead_status_name": status.name,
            "leads": row.leads[status.status_id],
            "sub_statuses": [
                {
                    "sub_status_name": each.name,
                    "leads": row.sub_leads[each.sub_status_id],
                }
                for each in status.sub_statuses
            ],
        }
        for status in report.statuses
    ]
