"""All tables that have a file, in an order in which references are met."""

from service.importing.ledger_tables import LEDGER, SALE_FIELD_VALUES
from service.importing.return_tables import (
    BUYER_CREDITS,
    REPLACEMENT_QUEUE,
    RETURN_HISTORY,
    RETURNS,
)
from service.importing.sale_tables import LEADS, SALES
from service.importing.setup_tables import (
    AFFILIATES,
    BUYER_CONTRACTS,
    BUYERS,
    CAMPAIGNS,
    EMAIL_TEMPLATES,
    OFFERS,
    REJECT_REASONS,
    RETURN_REASONS,
    VERTICALS,
)
from service.importing.status_tables import (
    LEAD_FIELDS,
    LEAD_STATUSES,
    LEAD_SUB_STATUSES,
)

TABLES = (
    VERTICALS,
    OFFERS,
    AFFILIATES,
    CAMPAIGNS,
    BUYERS,
    EMAIL_TEMPLATES,
    BUYER_CONTRACTS,
    RETURN_REASONS,
    REJECT_REASONS,
    LEAD_STATUSES,
    LEAD_SUB_STATUSES,
    LEAD_FIELDS,
    LEADS,
    SALES,
    LEDGER,
    SALE_FIELD_VALUES,
    RETURNS,
    BUYER_CREDITS,
    REPLACEMENT_QUEUE,
    RETURN_HISTORY,
)
BY_NAME = {table.name: table for table in TABLES}
# What must be staged too, if only as an empty table, to check a file.
NEEDED = {
    "sales": ("ledger",),
    "sale_field_values": ("lead_fields",),
    "returns": ("buyer_credits", "replacement_queue"),
    "buyer_credits": ("returns", "replacement_queue"),
    "replacement_queue": ("returns", "buyer_credits"),
}
