"""LeadInfo (GET LeadInfo v1): a lead with all that hangs on it, as the page Leads shows it.

Personal data, posts to buyers who declined, and times of posts are not kept: they are
empty. Each sale stands for the post that was accepted (ours).
"""

from collections.abc import Sequence
from typing import Any

from service.callers import Caller
from service.connection import Connection
from service.errors import Reason, Refusal
from service.repositories import lead_story
from service.repositories.lead_story import FieldValue, Lead, ReturnLine, SaleOfLead
from service.rules.commands import FindLead
from service.rules.sales import MAX_LEAD_ID

ACCEPTED = "Accepted"  # as ResponseDispositions has it
NOTHING_KEPT = dict.fromkeys(
    (
        "first_name",
        "last_name",
        "email_address",
        "ip_address",
        "phone_work",
        "phone_home",
        "phone_cell",
        "best_call_time",
    ),
    "",
) | {"address": dict.fromkeys(("street", "city", "state", "zip_code", "country"), "")}


def find_lead_info(tx: Connection, caller: Caller, command: FindLead) -> dict[str, Any]:
    """Tell of the lead; with vertical_id 0 of all leads of that id.

    One reply has one traffic_info: it is the newest lead's, while row_count tells how
    many there are, and each sale its vertical (ours).
    """
    leads = _find_leads(tx, command)
    verticals = {lead.vertical_id: lead for lead in leads}
    sales = [
        sale
        for sale in lead_story.list_sales(tx, command.lead_id)
        if sale.vertical_id in verticals
    ]
    ids = [sale.sale_id for sale in sales]
    fields = lead_story.list_field_values(tx, ids)
    returns = lead_story.list_returns(tx, ids)
    return {
        "row_count": len(leads),
        "lead_id": command.lead_id,
        "personal_info": NOTHING_KEPT,
        "traffic_info": _write_traffic(max(leads, key=lambda lead: lead.created_at)),
        "posts": [_write_post(sale) for sale in sales],
        "sales": [
            _write_sale(sale, verticals[sale.vertical_id], fields, returns)
            for sale in sales
        ],
    }


def _find_leads(tx: Connection, command: FindLead) -> list[Lead]:
    """Find the leads that are asked for, at least one; refuses as ReturnLead does."""
    vertical_id = command.vertical_id or 0
    if vertical_id and not lead_story.find_vertical(tx, vertical_id):
        raise Refusal(Reason.INVALID_VERTICAL_ID)
    is_id = len(command.lead_id) <= MAX_LEAD_ID
    leads = lead_story.list_leads(tx, command.lead_id) if is_id else []
    if not leads:
        raise Refusal(Reason.INVALID_LEAD_ID)
    asked = [lead for lead in leads if vertical_id in (0, lead.vertical_id)]
    if not asked:
        raise Refusal(Reason.LEAD_NOT_IN_VERTICAL)
    return asked


def _write_traffic(lead: Lead) -> dict[str, Any]:
    return {
        "lead_date": lead.created_at,
        "affiliate": _pair("affiliate", lead.affiliate_id, lead.affiliate_name),
        "campaign": _pair("campaign", lead.campaign_id, lead.campaign_name),
        "subid_1": "",
        "subid_2": "",
        "offer": _pair("offer", lead.offer_id, lead.offer_name),
        "vertical": _pair("vertical", lead.vertical_id, lead.vertical_name),
    }


def _write_post(sale: SaleOfLead) -> dict[str, Any]:
    return {
        "buyer": _pair("buyer", sale.buyer_id, sale.buyer_name),
        "buyer_contract": _contract(sale),
        "response_disposition": ACCEPTED,
    }


def _write_sale(
    sale: SaleOfLead,
    lead: Lead,
    fields: Sequence[FieldValue],
    returns: Sequence[ReturnLine],
) -> dict[str, Any]:
    return {
        "vertical": _pair("vertical", lead.vertical_id, lead.vertical_name),
        "buyer": _pair("buyer", sale.buyer_id, sale.buyer_name),
        "buyer_contract": _contract(sale),
        "sold_at": sale.sold_at,
        "price": sale.price,
        "revenue": sale.revenue,
        "lead_status": sale.lead_status_name or "",
        "lead_sub_status": sale.lead_sub_status_name or "",
        "return_state": sale.return_state or "",
        "is_replacement": sale.is_replacement,
        "fields": [
            {"field_name": each.field_name, "field_value": each.value}
            for each in fields
            if each.sale_id == sale.sale_id
        ],
        "returns": [
            _write_return(line) for line in returns if line.sale_id == sale.sale_id
        ],
    }


def _write_return(line: ReturnLine) -> dict[str, Any]:
    return {
        "return_id": line.return_id,
        "return_state": line.state,
        "return_reason": line.return_reason_name,
        "denied_reason": line.denied_reason_name or "",
        "changed_at": line.at,
        "credit": None if line.taken_back_at else line.amount,
        "replaced_by": line.replaced_by or "",
    }


def _contract(sale: SaleOfLead) -> dict[str, Any]:
    return _pair("buyer_contract", sale.buyer_contract_id, sale.buyer_contract_name)


def _pair(what: str, id_: int | None, name: str | None) -> dict[str, Any]:
    """Write a pair; what is not known has the id 0 and no name."""
    return {f"{what}_id": id_ or 0, f"{what}_name": name or ""}
