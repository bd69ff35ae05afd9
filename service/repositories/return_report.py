"""Reports > Returns: sales and returns of some days and of the days before, grouped.

What counts as a return (ours): one that is pending, credited or replaced; one that was
rejected, or taken back by another return, does not, and a sale has one other at most. So
no sale counts twice.
"""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any, NamedTuple

from psycopg.rows import class_row

from service.connection import Connection
from service.repositories.choices import NAMES

COUNTED = "r.state <> 'rejected' AND r.taken_back_at IS NULL"


class Group(NamedTuple):
    """What a row is of: the setting that has its name, and its id."""

    setting: str
    key: str


GROUPS = {
    "buyer": Group("buyer_id", "s.buyer_id"),
    "contract": Group("buyer_contract_id", "s.buyer_contract_id"),
    "campaign": Group("campaign_id", "s.campaign_id"),
    "affiliate": Group("affiliate_id", "g.affiliate_id"),
    "vertical": Group("vertical_id", "s.vertical_id"),
    "reason": Group("return_reason_id", "r.return_reason_id"),
    "all": Group("", "0"),
}
BASES = {"returned": "r.submitted_at", "sold": "s.sold_at"}  # which days are asked for
# `bounds` are the moments at which periods begin, and the last one's end; the ids are 0
# for all. A return's reason says nothing about the sales that did not come back.
OF_SALE = """
           AND (%(vertical_id)s = 0 OR s.vertical_id = %(vertical_id)s)
           AND (%(buyer_id)s = 0 OR s.buyer_id = %(buyer_id)s)
           AND (%(buyer_contract_id)s = 0
                OR s.buyer_contract_id = %(buyer_contract_id)s)
           AND (%(campaign_id)s = 0 OR s.campaign_id = %(campaign_id)s)
           AND (%(affiliate_id)s = 0 OR s.campaign_id IN (
                    SELECT campaign_id
                      FROM campaigns
                     WHERE affiliate_id = %(affiliate_id)s))
"""
# What the group is in both, sales and returns, one row a period.
SOLD = """
    SELECT coalesce({key}, 0) AS key,
           width_bucket(s.sold_at, %(bounds)s::timestamptz[]) AS period,
           count(*)::integer AS sales, sum(s.revenue) AS revenue,
           0 AS returns, 0 AS returned_revenue
      FROM sales s {join}
     WHERE s.sold_at >= %(start)s
       AND s.sold_at < %(until)s {of_sale}
     GROUP BY 1, 2
"""
# Of every sale it is asked which share has come back for this reason.
SOLD_OF_REASONS = """
    SELECT n.return_reason_id, p.period, p.sales, p.revenue, 0, 0
      FROM ({sold}) p
     CROSS JOIN return_reasons n
     WHERE %(return_reason_id)s IN (0, n.return_reason_id)
"""
RETURNED = """
    SELECT coalesce({key}, 0), width_bucket({at}, %(bounds)s::timestamptz[]),
           0, 0, count(*)::integer, sum(s.revenue)
      FROM returns r
      JOIN sales s USING (sale_id) {join}
     WHERE {at} >= %(start)s
       AND {at} < %(until)s {of_sale}
       AND (%(return_reason_id)s = 0 OR r.return_reason_id = %(return_reason_id)s)
       AND {counted}
     GROUP BY 1, 2
"""
SUMS = ", ".join(
    f"coalesce(sum({what}) FILTER (WHERE period {when} %(now)s), 0) AS {what}{name}"
    for what, when, name in (
        ("sales", "=", ""),
        ("returns", "=", ""),
        ("revenue", "=", ""),
        ("returned_revenue", "=", ""),
        ("sales", "<", "_before"),
        ("returns", "<", "_before"),
    )
)
# If nothing had changed, the returns would be spread over the two times as the sales
# are: of k returns a share q, give or take sqrt(k q (1 - q)). `moved` counts how many
# times that the difference is; below FEWEST returns nobody can tell.
FEWEST = 10
MOVED = f"""
    CASE WHEN returns + returns_before >= {FEWEST} AND sales > 0 AND sales_before > 0
         THEN (returns - (returns + returns_before) * share)
              / sqrt((returns + returns_before) * share * (1 - share)) END
"""
SORTS = {
    f"{name}{last}": f"{column} {way}"
    for name, column in (
        ("moved", "abs(moved)"),
        ("rate", "returns / nullif(sales, 0)::float8"),
        ("returns", "returns"),
        ("sales", "sales"),
        ("revenue", "returned_revenue / nullif(revenue, 0)"),
        ("name", "name_order"),
    )
    for last, way in (("-last", "DESC NULLS LAST"), ("", "ASC NULLS FIRST"))
}


class Row(NamedTuple):
    """A group's numbers; `trend` has sales and returns by the period's number, from 1."""

    key: int  # 0: not known, or all
    sales: int
    returns: int
    revenue: Decimal
    returned_revenue: Decimal
    sales_before: int
    returns_before: int
    moved: float | None  # None: too few to tell
    groups: int  # how many there are in all
    trend: dict[str, tuple[int, int]]


def find_totals(tx: Connection, wanted: Mapping[str, Any], basis: str) -> Row | None:
    """Sum all; None where nothing was sold or returned in the last period."""
    return next(iter(list_rows(tx, wanted, "all", basis, "returns")), None)


def list_rows(
    tx: Connection,
    wanted: Mapping[str, Any],
    group: str,
    basis: str,
    sort: str,
    *,
    skip: int = 0,
    most: int | None = None,
) -> list[Row]:
    """List a page of the groups, or all; `sort` is one of SORTS.

    Wanted are `bounds` (the moments at which the periods begin, the one asked for last,
    and its end) and the ids of filters, 0 for all.
    """
    order = f"{SORTS[sort]}, returns DESC, sales DESC, key"
    query = f"""
        WITH parts AS MATERIALIZED ({_parts(group, basis)}),
             sums AS (
                 SELECT *, sales / nullif(sales + sales_before, 0)::float8 AS share
                   FROM (SELECT key, {SUMS}
                           FROM parts
                          GROUP BY key) s
                  WHERE sales + returns > 0),
             page AS (
                 SELECT *, count(*) OVER () AS groups
                   FROM (SELECT *, {MOVED} AS moved FROM sums) m
                   {_names(group) if sort.startswith("name") else ""}
                  ORDER BY {order}
                 OFFSET %(skip)s
                  LIMIT %(most)s),
             trends AS (
                 SELECT key, json_object_agg(period, ARRAY[sales, returns]) AS trend
                   FROM (SELECT key, period, sum(sales) AS sales,
                                sum(returns) AS returns
                           FROM parts
                          WHERE key IN (SELECT key FROM page)
                          GROUP BY key, period) p
                  GROUP BY key)
        SELECT key, sales, returns, revenue, returned_revenue,
               sales_before, returns_before, moved, groups, trend
          FROM page
          JOIN trends USING (key)
         ORDER BY {order}
    """
    bounds = wanted["bounds"]
    ends = {"start": bounds[0], "until": bounds[-1], "now": len(bounds) - 1}
    values = {**wanted, **ends, "skip": skip, "most": most}
    cursor = tx.cursor(row_factory=class_row(Row))
    return cursor.execute(query, values, prepare=False).fetchall()


def _parts(group: str, basis: str) -> str:
    """Write the statement that counts each group's sales and returns in each period."""
    key, join = GROUPS[group].key, ""
    if group == "affiliate":
        join = "LEFT JOIN campaigns g ON g.campaign_id = s.campaign_id"
    of_reason = group == "reason"
    sold = SOLD.format(key="0" if of_reason else key, join=join, of_sale=OF_SALE)
    if of_reason:
        sold = SOLD_OF_REASONS.format(sold=sold)
    returned = RETURNED.format(
        key=key, at=BASES[basis], join=join, of_sale=OF_SALE, counted=COUNTED
    )
    return f"""
        SELECT *
          FROM ({sold} UNION ALL {returned})
            AS p (key, period, sales, revenue, returns, returned_revenue)
    """


def _names(group: str) -> str:
    names = NAMES[GROUPS[group].setting]
    return f"""
        LEFT JOIN (SELECT {names.id_column} AS key, {names.order} AS name_order
                     FROM {names.table}) n USING (key)
    """
