"""The declarations of leads and sales."""

from service.importing.kinds import BOOLEAN, TIME, money, whole_number, words
from service.importing.setup_tables import ID, required
from service.importing.tables import (
    Check,
    Column,
    Fill,
    Join,
    Table,
    checks_of,
    joins_of,
    reference,
)

LEAD_ID = required("lead_id", words(100))

_lead_names = (
    reference("vertical_id", "verticals", "vertical"),
    reference("campaign_id", "campaigns", "campaign"),
)
LEADS = Table(
    "leads",
    columns=(
        LEAD_ID,
        required("vertical_id", ID),
        Column("campaign_id", ID),
        required("created_at", TIME),
    ),
    key=("lead_id", "vertical_id"),
    joins=joins_of(*_lead_names),
    checks=checks_of(*_lead_names),
)

# A status is named, or given by id: a retired one may have lost its name to another.
STATUS_ID = "coalesce(s.lead_status_id, named_status.lead_status_id)"
SUB_STATUS_ID = "coalesce(s.lead_sub_status_id, named_sub_status.lead_sub_status_id)"
_buyer = reference("buyer_id", "buyers", "buyer")
_contract = reference("buyer_contract_id", "buyer_contracts", "buyer contract")
_status = reference("lead_status_id", "lead_statuses", "lead status")
SALES = Table(
    "sales",
    columns=(
        LEAD_ID,
        required("vertical_id", ID),
        required("buyer_contract_id", ID),
        Column("buyer_id", ID, stored=False),
        Column("campaign_id", ID, stored=False),
        Column("is_replacement", BOOLEAN, default="false"),
        required("price", money()),
        required("sold_at", TIME),
        Column("revenue", money(may_be_negative=True), stored=False),
        Column("updates", whole_number(), stored=False),
        Column("lead_status_name", words(100), stored=False),
        Column("lead_status_id", ID, stored=False),
        Column("lead_sub_status_name", words(100), stored=False),
        Column("lead_sub_status_id", ID, stored=False),
    ),
    key=("lead_id", "vertical_id", "buyer_contract_id"),
    proof="sale_id",
    joins=(
        Join(
            "lead",
            "leads",
            "lead.lead_id = s.lead_id AND lead.vertical_id = s.vertical_id",
        ),
        *joins_of(_contract, _buyer, _status),
        Join(
            "named_status",
            "lead_statuses",
            "named_status.lead_status_name = s.lead_status_name"
            " AND named_status.retired_at IS NULL",
        ),
        Join(
            "named_sub_status",
            "lead_sub_statuses",
            "named_sub_status.lead_sub_status_name = s.lead_sub_status_name"
            " AND named_sub_status.retired_at IS NULL"
            f" AND named_sub_status.lead_status_id = {STATUS_ID}",
        ),
        Join(
            "sub_status",
            "lead_sub_statuses",
            f"sub_status.lead_sub_status_id = {SUB_STATUS_ID}",
        ),
        # What the file of the ledger, if there is one, makes of the sale.
        Join(
            "book",
            "(SELECT lead_id, vertical_id, buyer_contract_id, max(line) AS lines,"
            " (array_agg(revenue_after ORDER BY line DESC))[1] AS revenue"
            " FROM staged_ledger GROUP BY 1, 2, 3)",
            "book.lead_id = s.lead_id AND book.vertical_id = s.vertical_id"
            " AND book.buyer_contract_id = s.buyer_contract_id",
        ),
    ),
    fills=(
        Fill("sale_id", "coalesce(t.sale_id, nextval('sales_sale_id_seq'))"),
        Fill("buyer_id", "coalesce(s.buyer_id, named_buyer_contract_id.buyer_id)"),
        Fill("campaign_id", "lead.campaign_id"),
        Fill("revenue", "s.price"),
        Fill("lead_status_id", STATUS_ID),
        Fill("lead_sub_status_id", SUB_STATUS_ID),
        # A sale with a status or another revenue than its price was updated once. What
        # the ledger and the values of fields tell of updates is counted with them.
        Fill(
            "updates",
            f"coalesce(s.updates, CASE WHEN {STATUS_ID} IS NOT NULL"
            " OR s.revenue <> s.price AND book.lines IS NULL THEN 1 ELSE 0 END)",
        ),
        Fill(
            "overwritten_to",
            "CASE WHEN t.sale_id IS NULL AND book.lines IS NULL"
            " AND s.revenue <> s.price THEN s.revenue END",
            stored=False,
        ),
    ),
    checks=(
        Check(
            "lead_id",
            "format('there is no lead %s in vertical %s', s.lead_id, s.vertical_id)",
            "lead.lead_id IS NULL",
        ),
        *checks_of(_contract, _buyer, _status),
        Check(
            "vertical_id",
            "format('the contract buys in vertical %s',"
            " named_buyer_contract_id.vertical_id)",
            "named_buyer_contract_id.vertical_id <> s.vertical_id",
        ),
        Check(
            "campaign_id",
            "format('is not the campaign of the lead, %s',"
            " coalesce(lead.campaign_id::text, 'which has none'))",
            "s.campaign_id IS NOT NULL AND lead.lead_id IS NOT NULL"
            " AND s.campaign_id IS DISTINCT FROM lead.campaign_id",
        ),
        Check(
            "lead_status_name",
            "format('there is no lead status %s in use', s.lead_status_name)",
            "s.lead_status_name IS NOT NULL AND named_status.lead_status_id IS NULL",
        ),
        Check(
            "lead_status_name",
            "format('is not the name of lead status %s', s.lead_status_id)",
            "named_status.lead_status_id <> s.lead_status_id",
        ),
        Check(
            "lead_sub_status_name",
            "format('the status has no sub status %s in use', s.lead_sub_status_name)",
            f"s.lead_sub_status_name IS NOT NULL AND {STATUS_ID} IS NOT NULL"
            " AND named_sub_status.lead_sub_status_id IS NULL",
        ),
        Check(
            "lead_sub_status_name",
            "format('is not the name of sub status %s', s.lead_sub_status_id)",
            "named_sub_status.lead_sub_status_id <> s.lead_sub_status_id",
        ),
        Check(
            "lead_sub_status_name",
            "'needs a lead status'",
            "s.lead_sub_status_name IS NOT NULL AND s.lead_status_name IS NULL"
            " AND s.lead_status_id IS NULL",
        ),
        Check(
            "lead_sub_status_id",
            "format('the status has no sub status %s', s.lead_sub_status_id)",
            "s.lead_sub_status_id IS NOT NULL"
            f" AND sub_status.lead_status_id IS DISTINCT FROM {STATUS_ID}",
        ),
        Check(
            "revenue",
            "format('is not what the ledger leads to, %s', book.revenue)",
            "s.revenue <> book.revenue",
        ),
        Check(
            "updates",
            "'is 0, but the revenue is not the price'",
            "s.updates = 0 AND s.revenue <> s.price",
        ),
        Check(
            "updates",
            "format('is less than line %s of the ledger', book.lines)",
            "s.updates < book.lines",
        ),
    ),
    compared=(
        ("buyer_id", "t.buyer_id <> s.buyer_id", ("buyer_id",)),
        (
            "revenue",
            "book.lines IS NULL AND t.revenue <> s.revenue",
            ("revenue",),
        ),
        (
            "updates",
            "t.updates <> s.updates AND book.lines IS NULL"
            # the values of fields made it one
            " AND NOT (s.updates = 0 AND t.updates = 1 AND EXISTS (SELECT"
            " FROM sale_field_values x WHERE x.sale_id = t.sale_id))",
            ("updates",),
        ),
        (
            "lead_status_name",
            f"t.lead_status_id IS DISTINCT FROM {STATUS_ID}",
            ("lead_status_name", "lead_status_id"),
        ),
        (
            "lead_sub_status_name",
            f"t.lead_sub_status_id IS DISTINCT FROM {SUB_STATUS_ID}",
            ("lead_sub_status_name", "lead_sub_status_id"),
        ),
    ),
    exported={
        "lead_status_name": "CASE WHEN st.retired_at IS NULL THEN st.lead_status_name END",
        "lead_status_id": "CASE WHEN st.retired_at IS NOT NULL THEN t.lead_status_id END",
        "lead_sub_status_name": "CASE WHEN sub.retired_at IS NULL"
        " THEN sub.lead_sub_status_name END",
        "lead_sub_status_id": "CASE WHEN sub.retired_at IS NOT NULL"
        " THEN t.lead_sub_status_id END",
    },
    export_from="sales t LEFT JOIN lead_statuses st USING (lead_status_id)"
    " LEFT JOIN lead_sub_statuses sub"
    " ON sub.lead_sub_status_id = t.lead_sub_status_id",
)
