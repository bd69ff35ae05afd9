"""Leads: one found by its id, with all that is known of it."""

from flask import Blueprint, render_template

from service.admin import history, listing
from service.admin.access import allowed
from service.admin.listing import ROWS
from service.connection import Connection
from service.repositories import audit_trail, costs, lead_story

pages = Blueprint("leads", __name__, url_prefix="/leads")
LEDGER_LINES = 200  # a lead seldom has ten
LONGEST_ID = 100  # characters


@pages.get("")
@allowed("viewer")
def find_leads(tx: Connection) -> str | tuple[str, int]:
    """Show the lead of the id in the address, in each vertical that has it."""
    asked = listing.text_wanted("lead")
    if not asked.strip():
        return render_template("lead_find.html", asked="", is_missing=False)
    leads = _find(tx, asked)
    if not leads:
        page = render_template("lead_find.html", asked=asked, is_missing=True)
        return page, 404
    return _show(tx, leads)


def _find(tx: Connection, asked: str) -> list[lead_story.Lead]:
    """Find by the exact id, else without the blanks that a copied text brings along."""
    if len(asked.strip()) > LONGEST_ID:
        return []
    return lead_story.list_leads(tx, asked) or lead_story.list_leads(tx, asked.strip())


def _show(tx: Connection, leads: list[lead_story.Lead]) -> str:
    lead_id = leads[0].lead_id
    sales = lead_story.list_sales(tx, lead_id)
    ids = [sale.sale_id for sale in sales]
    ledger = lead_story.list_ledger(tx, ids, LEDGER_LINES + 1)
    booked = costs.list_costs(tx, lead_id, LEDGER_LINES + 1)
    page = listing.find_page(lead_story.count_sale_changes(tx, ids), "history")
    changes = lead_story.list_sale_changes(tx, ids, skip=page.skip, most=ROWS)
    return render_template(
        "lead.html",
        lead_id=lead_id,
        leads=leads,
        sales=sales,
        ledger=ledger[:LEDGER_LINES],
        ledger_is_cut=len(ledger) > LEDGER_LINES,
        costs=booked[:LEDGER_LINES],
        costs_are_cut=len(booked) > LEDGER_LINES,
        fields=lead_story.list_field_values(tx, ids),
        returns=lead_story.list_returns(tx, ids),
        history=history.make_history(tx, changes, page),
        made={
            lead.vertical_id: audit_trail.find_lead_made(tx, lead_id, lead.vertical_id)
            for lead in leads
        },
        contracts={sale.sale_id: sale.buyer_contract_name for sale in sales},
    )
