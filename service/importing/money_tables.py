"""The files of what leads cost and of buyers' accounts: to these rows are only added."""

from service.importing.column_types import BOOLEAN, TIME, choice
from service.importing.sale_tables import AMOUNT, BOOKED, CHANGE, LINE
from service.importing.tables import (
    ID,
    TEXT_ID,
    Column,
    Table,
    id_of,
    required,
    text_of,
)
from service.rules.accounts import MAX_NOTES, MAX_REFERENCE
from service.rules.updates import MAX_NOTE

COST_LEDGER = Table(
    "cost_ledger",
    columns=(
        required("lead_id", TEXT_ID),
        required("vertical_id", ID),
        required("line", LINE),
        required("change", CHANGE),
        required("amount", BOOKED),
        required("cost_before", AMOUNT),
        required("cost_after", AMOUNT),
        Column("marked_as_returned", BOOLEAN, default="false"),
        text_of("note", MAX_NOTE),
        required("effective_at", TIME),
        required("booked_at", TIME),
    ),
    key=("lead_id", "vertical_id", "line"),
    also_checked=("unknown_lead",),
)
ACCOUNT_ENTRIES = Table(
    "account_entries",
    columns=(
        id_of("buyers", "buyer_id", required=True),
        required("line", LINE),
        required(
            "entry_type",
            choice("manual", "prepaid", "reopened", sql_type="account_entry_type"),
        ),
        id_of("buyer_contracts", "buyer_contract_id"),
        required("amount", AMOUNT),
        text_of("invoice_number", MAX_REFERENCE),
        text_of("verification_code", MAX_REFERENCE),
        text_of("notes", MAX_NOTES),
        required("booked_at", TIME),
        # Of type reopened: the sale's, with its buyer_contract_id
        Column("lead_id", TEXT_ID),
        Column("vertical_id", ID),
        Column("return_number", LINE),
    ),
    key=("buyer_id", "line"),
)
