"""Buyers > a buyer > Account: what was credited, and what that adds up to."""

from flask import Blueprint, render_template, url_for
from werkzeug.exceptions import NotFound
from werkzeug.wrappers import Response

from service.admin import listing
from service.admin.access import allowed
from service.admin.csv_files import answer_csv
from service.admin.listing import ROWS
from service.connection import Connection
from service.database import PAGE_OF_MANY
from service.repositories import accounts, buyer_pages
from service.repositories.buyer_pages import StoredBuyer

pages = Blueprint("buyer_accounts", __name__, url_prefix="/buyers/all")
WORDS = {
    "return": "Credit of a return",
    "manual": "Manual credit",
    "prepaid": "Prepaid",
    "reopened": "Credit taken back",
}
CSV_HEAD = (
    "When",
    "What",
    "Lead",
    "Contract ID",
    "Contract",
    "Invoice number",
    "Verification code",
    "Notes",
    "Who",
    "Amount",
)


@pages.get("/<id:buyer_id>/account")
@allowed("viewer")
def show_account(tx: Connection, buyer_id: int) -> str:
    buyer = _find(tx, buyer_id)
    page = listing.find_page(accounts.count_entries(tx, buyer_id))
    return render_template(
        "buyer_account.html",
        buyer=buyer,
        balance=accounts.find_balance(tx, buyer_id),
        entries=accounts.list_entries(tx, buyer_id, skip=page.skip, most=ROWS),
        page=page,
        what=WORDS,
        csv_url=url_for("buyer_accounts.download_account", buyer_id=buyer_id),
    )


@pages.get("/<id:buyer_id>/account.csv")
@allowed("viewer", kind=PAGE_OF_MANY)
def download_account(tx: Connection, buyer_id: int) -> Response:
    """Write all entries, which add up to the balance."""
    _find(tx, buyer_id)
    lines = (
        (
            entry.booked_at,
            WORDS[entry.entry_type],
            entry.lead_id,
            entry.buyer_contract_id,
            entry.buyer_contract_name,
            entry.invoice_number,
            entry.verification_code,
            entry.notes,
            entry.who,
            entry.amount,
        )
        for entry in accounts.list_entries(tx, buyer_id)
    )
    return answer_csv(f"account-of-buyer-{buyer_id}.csv", CSV_HEAD, lines)


def _find(tx: Connection, buyer_id: int) -> StoredBuyer:
    buyer = buyer_pages.find_buyer(tx, buyer_id)
    if buyer is None:
        raise NotFound(f"There is no buyer {buyer_id}.")
    return buyer
