"""Sold leads, each with its lead, its buyer and what became of it: Leads by Buyer."""

from collections.abc import Iterator, Mapping
from typing import Any

from psycopg.rows import scalar_row

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
# By the names of LeadsByBuyer v4. That unique_id is the lead's is ours.
SORTS = {
    "transaction_date": "s.sold_at",
    "buyer_id": "s.buyer_id",
    "buyer_name": "b.buyer_name",
    "buyer_contract_id": "s.buyer_contract_id",
    "buyer_contract_name": "c.buyer_contract_name",
    "unique_id": "s.lead_id",
    "price": "s.price",
}
LEADS = f"""
    SELECT s.sold_at AS transaction_date, s.lead_id,
           json_build_object('vertical_id', v.vertical_id,
                             'vertical_name', v.vertical_name) AS vertical,
           json_build_object('campaign_id', coalesce(g.campaign_id, 0),
                             'campaign_name', coalesce(g.campaign_name, ''))
               AS campaign,
           json_build_object('affiliate_id', coalesce(a.affiliate_id, 0),
                             'affiliate_name', coalesce(a.affiliate_name, ''))
               AS affiliate,
           json_build_object('offer_id', coalesce(o.offer_id, 0),
                             'offer_name', coalesce(o.offer_name, '')) AS offer,
           json_build_object('buyer_id', b.buyer_id,
                             'buyer_name', b.buyer_name) AS buyer,
           json_build_object('buyer_contract_id', c.buyer_contract_id,
                             'buyer_contract_name', c.buyer_contract_name)
               AS buyer_contract,
           s.price, s.revenue,
           coalesce(t.lead_status_name, '') AS lead_status,
           coalesce(u.lead_sub_status_name, '') AS lead_sub_status,
           coalesce(s.return_state::text, '') AS return_state,
           coalesce(n.return_reason_name, '') AS return_reason,
           r.submitted_at AS returned_at, s.is_replacement,
           (SELECT coalesce(json_agg(json_build_object(
                       'field_name', f.field_name,
                       'field_value', coalesce(
                           w.string_value, w.number_value::text,
                           w.boolean_value::text, to_char(w.date_value, 'YYYY-MM-DD')))
                       ORDER BY f.field_name, f.lead_field_id), '[]')
              FROM sale_field_values w
              JOIN lead_fields f USING (lead_field_id)
             WHERE w.sale_id = s.sale_id) AS fields
      FROM sales s
      JOIN verticals v USING (vertical_id)
      JOIN buyers b USING (buyer_id)
      JOIN buyer_contracts c USING (buyer_contract_id)
      LEFT JOIN campaigns g USING (campaign_id)
      LEFT JOIN affiliates a USING (affiliate_id)
      LEFT JOIN offers o ON o.offer_id = g.offer_id
      LEFT JOIN lead_statuses t USING (lead_status_id)
      LEFT JOIN lead_sub_statuses u ON u.lead_sub_status_id = s.lead_sub_status_id
      LEFT JOIN returns r USING (return_id)
      LEFT JOIN return_reasons n USING (return_reason_id)
    {SOLD}
"""


def count_sold(tx: Connection, wanted: Mapping[str, Any]) -> int:
    """Count the sales that fit, whatever page of them is wanted.

    Planned anew each time, for a day needs another plan than a year.
    """
    query = f"SELECT count(*) FROM sales s {SOLD}"
    cursor = tx.cursor(row_factory=scalar_row)
    count: int = cursor.execute(query, wanted, prepare=False).fetchone()
    return count


def read_sold(
    tx: Connection, wanted: Mapping[str, Any], sorted_by: str, *, descending: bool
) -> Iterator[dict[str, Any]]:
    """Read the sales that fit but for `skip`, and `most` of them (None: all).

    By one of SORTS; what is equal by it is sorted by the time of the sale. The buyer is
    the contract's when it was sold; the return is the latest.
    """
    way = "DESC" if descending else "ASC"
    query = f"""
        {LEADS}
         ORDER BY {SORTS[sorted_by]} {way}, s.sold_at {way}, s.sale_id {way}
        OFFSET %(skip)s
         LIMIT %(most)s
    """
    return read_rows(tx, query, wanted)
