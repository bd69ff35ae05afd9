"""The Lead Status report's numbers: sales by the day sold, grouped where they are.

The rows are few and the sales many, so all is counted in the database. Leads are not
joined: a sale has its lead's campaign, a field's value its sale's sold_at.
"""

from collections.abc import Collection

from psycopg.rows import class_row

from service.connection import Connection, Values
from service.rules.status_report import (
    Campaign,
    Counted,
    NumberField,
    Status,
    SubStatus,
    Summed,
)

# What both statements are asked with: start and until (moments; until is outside),
# vertical_id, buyer_id, buyer_contract_id, offer_id (0: all), show_changes and
# show_sub_status. Never prepared: a plan that knows not how many days are asked for
# would suit none.
WANTED = """
               s.sold_at >= %(start)s
           AND s.sold_at < %(until)s
           AND (%(vertical_id)s = 0 OR s.vertical_id = %(vertical_id)s)
           AND (%(buyer_id)s = 0 OR s.buyer_id = %(buyer_id)s)
           AND (%(buyer_contract_id)s = 0
                OR s.buyer_contract_id = %(buyer_contract_id)s)
           AND (%(offer_id)s = 0 OR s.campaign_id IN (
                    SELECT campaign_id FROM campaigns WHERE offer_id = %(offer_id)s))
           AND (NOT %(show_changes)s OR s.updates > 0)
           AND (NOT %(show_sub_status)s OR s.lead_sub_status_id IS NOT NULL)
"""


OF_CAMPAIGN = "LEFT JOIN campaigns g ON g.campaign_id = s.campaign_id"
# What a row can be of: its id, and where it is if not in the sale.
GROUPS = {
    "campaign": ("s.campaign_id", ""),
    "affiliate": ("g.affiliate_id", OF_CAMPAIGN),
    "offer": ("g.offer_id", OF_CAMPAIGN),
    "buyer": ("s.buyer_id", ""),
}


def list_counts(
    tx: Connection, wanted: Values, group: str = "campaign"
) -> list[Counted]:
    """Count the sales by the group, one of GROUPS, latest status and sub status."""
    column, join = GROUPS[group]
    query = f"""
        SELECT {column}, lead_status_id, lead_sub_status_id, count(*) AS sold,
               count(*) FILTER (WHERE updates > 0) AS updated, sum(revenue) AS revenue
          FROM sales s {join}
         WHERE {WANTED}
         GROUP BY {column}, lead_status_id, lead_sub_status_id
    """
    return [Counted(*row) for row in tx.execute(query, wanted, prepare=False)]


def list_sums(tx: Connection, wanted: Values, group: str = "campaign") -> list[Summed]:
    """Add up the latest values of number fields by the group.

    The days are asked of both tables, so that each uses its own index by date.
    """
    column, join = GROUPS[group]
    query = f"""
        SELECT {column}, v.lead_field_id, sum(v.number_value) AS total
          FROM sales s
          JOIN sale_field_values v USING (sale_id) {join}
         WHERE {WANTED}
           AND v.sold_at >= %(start)s
           AND v.sold_at < %(until)s
           AND v.data_type = 'number'
         GROUP BY {column}, v.lead_field_id
    """
    return [Summed(*row) for row in tx.execute(query, wanted, prepare=False)]


def list_campaigns(
    tx: Connection, campaign_ids: Collection[int | None]
) -> dict[int | None, Campaign]:
    """List these campaigns with their offers, by id; None is no campaign's."""
    query = """
        SELECT c.campaign_id, c.campaign_name, o.offer_id, o.offer_name
          FROM campaigns c
          JOIN offers o USING (offer_id)
         WHERE c.campaign_id = ANY(%(campaign_ids)s)
    """
    cursor = tx.cursor(row_factory=class_row(Campaign))
    cursor.execute(query, {"campaign_ids": list(campaign_ids)})
    return {campaign.campaign_id: campaign for campaign in cursor}


def list_statuses(tx: Connection) -> list[Status]:
    """List all statuses with their sub statuses, retired ones too, in their order."""
    query = """
        SELECT s.lead_status_id, s.lead_status_name, s.retired_at IS NOT NULL,
               coalesce(jsonb_agg(jsonb_build_array(
                            u.lead_sub_status_id, u.lead_sub_status_name,
                            u.retired_at IS NOT NULL)
                            ORDER BY u.lead_sub_status_id)
                        FILTER (WHERE u.lead_sub_status_id IS NOT NULL), '[]')
          FROM lead_statuses s
          LEFT JOIN lead_sub_statuses u USING (lead_status_id)
         GROUP BY s.lead_status_id
         ORDER BY s.place NULLS LAST, s.lead_status_id
    """
    return [
        Status(status_id, name, is_retired, tuple(SubStatus(*each) for each in below))
        for status_id, name, is_retired, below in tx.execute(query)
    ]


def list_number_fields(tx: Connection) -> list[NumberField]:
    """List all number fields with what they are for, retired ones too."""
    query = """
        SELECT f.lead_field_id, f.field_name, f.label, v.vertical_name, b.buyer_name,
               f.retired_at IS NOT NULL AS is_retired
          FROM lead_fields f
          LEFT JOIN verticals v USING (vertical_id)
          LEFT JOIN buyers b USING (buyer_id)
         WHERE f.data_type = 'number'
         ORDER BY f.lead_field_id
    """
    return tx.cursor(row_factory=class_row(NumberField)).execute(query).fetchall()
