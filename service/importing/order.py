"""All tables that have a file; a table comes after those it refers to."""

from service.importing.money_tables import ACCOUNT_ENTRIES, COST_LEDGER
from service.importing.sale_tables import (
    BUYER_CREDITS,
    LEADS,
    LEDGER,
    REPLACEMENT_QUEUE,
    RETURN_HISTORY,
    RETURNS,
    SALE_FIELD_VALUES,
    SALES,
)
from service.importing.setup_tables import SETUP

TABLES = (
    *SETUP,
    LEADS,
    COST_LEDGER,
    SALES,
    LEDGER,
    SALE_FIELD_VALUES,
    RETURNS,
    BUYER_CREDITS,
    REPLACEMENT_QUEUE,
    RETURN_HISTORY,
    ACCOUNT_ENTRIES,
)
BY_NAME = {table.name: table for table in TABLES}
# What must be staged too, perhaps as an empty table, to check a file.
NEEDED = {
    "sales": ("ledger",),
    "sale_field_values": ("lead_fields",),
    "returns": ("buyer_credits", "replacement_queue"),
    "buyer_credits": ("returns", "replacement_queue"),
    "replacement_queue": ("returns", "buyer_credits"),
}
