"""Sold leads, each with its lead, its buyer and what became of it: Leads by Buyer."""

from collections.abc import Iterator, Mapping
from typing import Any

from service.connection import Connection
from service.repositories.reading import read_rows

# What both statements are asked with: start and until (moments; until is outside),
# vertical_id, buyer_id, buyer_contract_id, status_id, sub_status_id (0: all).
# `sales_by_date` finds the time, and the rest is a filter: a day has few sales.
SOLD = """
     WHERE s.sold_at >= %(start)s
       AND s.sold_at < %(until)s
       AND (%(vertical_id)s = 0 OR s.vertical_id = %(vertical_id)s)
       AND (%(buyer_id)s = 0 OR s.buyer_id = %(buyer_id)s)
       AND (%(buyer_contract_id)s = 0 OR s.buyer_contract_id = %(buyer_contract_id)s)
       AND (%(status_id)s = 0 OR s.lead_status_id = %(status_id)s)
       AND (%(sub_status_id)s = 0 OR s.lead_sub_status_id = %(sub_status_id)s)
"""
# What they can be sorted by, by the names of LeadsByBuyer v4: the column, and where it is
# if not in the sale. That unique_id is the lead's id is ours.
SORTS = {
    "transaction_date": ("s.sold_at", ""),
    "buyer_id": ("s.buyer_id", ""),
    "buyer_name": ("b.buyer_name", "JOIN buyers b USING (buyer_id)"),
    "buyer_contract_id": ("s.buyer_contract_id", ""),
    "buyer_contract_name": (
        "c.buyer_contract_name",
        "JOIN buyer_contracts c USING (buyer_contract_id)",
    ),
    "unique_id": ("s.lead_id", ""),
    "price": ("s.price", ""),
}
PAIRS = {
    what: (f"{what}_id", f"{what}_name")
    for what in (
        "vertical",
        "campaign",
        "affiliate",
        "offer",
        "buyer",
        "buyer_contract",
    )
}


def count_sold(tx: Connection, wanted: Mapping[str, Any]) -> int:
    """Count the sales that fit, whatever page of them is wanted."""
    return int(tx.value(f"SELECT count(*) FROM sales s {SOLD}", wanted))


def list_field_names(tx: Connection) -> list[str]:
    """List the names of all fields, retired ones too; each once."""
    query = "SELECT DISTINCT field_name FROM lead_fields ORDER BY field_name"
    return [name for (name,) in tx.execute(query)]


def read_sold(
    tx: Connection, wanted: Mapping[str, Any], sorted_by: str, *, descending: bool
) -> Iterator[dict[str, Any]]:
    """Read the sales that fit but for `skip`, and `most` of them (None: all).

    By one of SORTS; what is equal by it is sorted by the time of the sale. The buyer is
    the contract's when it was sold; the return is the latest. What is not known of a
    lead has the id 0 and no name.

    The page is cut out first: a year has a million sales, and nobody asks for all of
    their names.
    """
    column, join = SORTS[sorted_by]
    way = "DESC" if descending else "ASC"
    query = f"""
        SELECT s.sold_at AS transaction_date, s.lead_id,
               v.vertical_id, v.vertical_name, g.campaign_id, g.campaign_name,
               a.affiliate_id, a.affiliate_name, o.offer_id, o.offer_name,
               b.buyer_id, b.buyer_name, c.buyer_contract_id, c.buyer_contract_name,
               s.price, s.revenue,
               coalesce(t.lead_status_name, '') AS lead_status,
               coalesce(u.lead_sub_status_name, '') AS lead_sub_status,
               coalesce(s.return_state::text, '') AS return_state,
               coalesce(n.return_reason_name, '') AS return_reason,
               r.submitted_at AS returned_at, s.is_replacement,
               (SELECT json_agg(json_build_object(
                           'field_name', f.field_name,
                           'field_value', coalesce(
                               w.string_value, w.number_value::text,
                               w.boolean_value::text,
                               to_char(w.date_value, 'YYYY-MM-DD')))
                           ORDER BY f.field_name, f.lead_field_id)
                  FROM sale_field_values w
                  JOIN lead_fields f USING (lead_field_id)
                 WHERE w.sale_id = s.sale_id) AS fields
          FROM (SELECT s.*, {column} AS place
                  FROM sales s
                  {join}
                {SOLD}
                 ORDER BY place {way}, s.sold_at {way}, s.sale_id {way}
                OFFSET %(skip)s
                 LIMIT %(most)s) s
          JOIN verticals v ON v.vertical_id = s.vertical_id
          JOIN buyers b ON b.buyer_id = s.buyer_id
          JOIN buyer_contracts c ON c.buyer_contract_id = s.buyer_contract_id
          LEFT JOIN campaigns g ON g.campaign_id = s.campaign_id
          LEFT JOIN affiliates a ON a.affiliate_id = g.affiliate_id
          LEFT JOIN offers o ON o.offer_id = g.offer_id
          LEFT JOIN lead_statuses t ON t.lead_status_id = s.lead_status_id
          LEFT JOIN lead_sub_statuses u
            ON u.lead_sub_status_id = s.lead_sub_status_id
          LEFT JOIN returns r ON r.return_id = s.return_id
          LEFT JOIN return_reasons n ON n.return_reason_id = r.return_reason_id
         ORDER BY s.place {way}, s.sold_at {way}, s.sale_id {way}
    """
    return map(_to_lead, read_rows(tx, query, wanted))


def _to_lead(row: dict[str, Any]) -> dict[str, Any]:
    for what, (id_name, name) in PAIRS.items():
        row[what] = {id_name: row[id_name] or 0, name: row[name] or ""}
    row["fields"] = row["fields"] or []
    return row
