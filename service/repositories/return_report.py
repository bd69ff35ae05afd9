"""Reports > Returns: sales and returns of some days and of the days before, grouped.

What counts as a return (ours): one that is pending, credited or replaced; one that was
rejected, or taken back by another return, does not, and a sale has one other at most. So
no sale counts twice.
"""

from collections.abc import Mapping
from decimal import Decimal
from operator import sub
from typing import Any, NamedTuple

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
# Both are counted by the group alone, with a number a period: what there was since it
# began. By group and period it would be many times the rows, more than PostgreSQL keeps
# in memory.
SOLD = """
    SELECT coalesce({key}, 0) AS key, ARRAY[{since}] AS sold_since,
           sum(s.revenue) FILTER (WHERE s.sold_at >= %(now)s) AS revenue
      FROM sales s {join}
     WHERE s.sold_at >= %(start)s
       AND s.sold_at < %(until)s {of_sale}
     GROUP BY 1
"""
# Of every sale it is asked which share has come back for this reason.
SOLD_OF_REASONS = """
    SELECT n.return_reason_id AS key, p.sold_since, p.revenue
      FROM ({sold}) p
     CROSS JOIN return_reasons n
     WHERE %(return_reason_id)s IN (0, n.return_reason_id)
"""
RETURNED = """
    SELECT coalesce({key}, 0) AS key, ARRAY[{since}] AS back_since,
           sum(s.revenue) FILTER (WHERE {at} >= %(now)s) AS returned_revenue
      FROM returns r
      JOIN sales s USING (sale_id) {join}
     WHERE {at} >= %(start)s
       AND {at} < %(until)s {of_sale}
       AND (%(return_reason_id)s = 0 OR r.return_reason_id = %(return_reason_id)s)
       AND {counted}
     GROUP BY 1
"""
SUMS = (
    *("sales", "returns", "revenue", "returned_revenue"),
    *("sales_before", "returns_before"),
)
# If nothing had changed, the returns would be spread over the two times as the sales
# are: of k returns a share q, give or take sqrt(k q (1 - q)). `moved` counts how many
# times that the difference is; below 10 returns nobody can tell.
MOVED = """
    CASE WHEN returns + returns_before >= 10 AND sales > 0 AND sales_before > 0
         THEN (returns - (returns + returns_before) * {share})
              / sqrt((returns + returns_before) * {share} * (1 - {share})) END
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


class Page(NamedTuple):
    total: Row | None  # None: nothing was sold or returned in the last period
    rows: list[Row]


def find_totals(tx: Connection, wanted: Mapping[str, Any], basis: str) -> Row | None:
    """Sum all; None where nothing was sold or returned in the last period."""
    return find_page(tx, wanted, "all", basis, "returns").total


def find_page(
    tx: Connection,
    wanted: Mapping[str, Any],
    group: str,
    basis: str,
    sort: str,
    *,
    skip: int = 0,
    most: int | None = None,
) -> Page:
    """Find a page of the groups, or all, and what all of them add up to.

    Wanted are `bounds` (the moments at which the periods begin, the one asked for last,
    and its end) and the ids of filters, 0 for all; `sort` is one of SORTS.
    """
    *begins, until = wanted["bounds"]
    query = _write_query(group, basis, sort, len(begins))
    values = {**wanted, "start": begins[0], "now": begins[-1], "until": until}
    values |= {f"begin_{number}": at for number, at in enumerate(begins, start=1)}
    values |= {"skip": skip, "most": most}
    found = tx.execute(query, values, prepare=False)
    of_all, *rows = (Row._make([*row[:-1], _trend(*row[-1])]) for row in found)
    total = of_all if of_all.groups else None
    if group == "reason":  # each of them has all sales
        total = find_totals(tx, wanted, basis)
    return Page(total, rows)


def list_rows(
    tx: Connection, wanted: Mapping[str, Any], group: str, basis: str, sort: str
) -> list[Row]:
    """List all the groups; see find_page."""
    return find_page(tx, wanted, group, basis, sort).rows


def _trend(sales: list[int], returns: list[int]) -> dict[str, tuple[int, int]]:
    """Tell what was sold and returned in each period, from what there was since it began."""
    periods = zip(
        map(sub, sales, [*sales[1:], 0]),
        map(sub, returns, [*returns[1:], 0]),
        strict=True,
    )
    return {str(n): each for n, each in enumerate(periods, start=1) if any(each)}


def _write_query(group: str, basis: str, sort: str, periods: int) -> str:
    """Write the statement: a row of all, without a trend, then those of the page."""
    order = f"{SORTS[sort]}, returns DESC, sales DESC, key"
    sold, returned = _parts(group, basis, periods)
    none = f"array_fill(0, ARRAY[{periods}])"
    moved = MOVED.format(share="sales / nullif(sales + sales_before, 0)::float8")
    columns = f"key, {', '.join(SUMS)}, {moved} AS moved"
    return f"""
        WITH parts AS (
                 SELECT key, coalesce(sold_since, {none}) AS sold_since,
                        coalesce(back_since, {none}) AS back_since,
                        coalesce(revenue, 0) AS revenue,
                        coalesce(returned_revenue, 0) AS returned_revenue
                   FROM ({sold}) s
                   FULL JOIN ({returned}) r USING (key)),
             sums AS MATERIALIZED (
                 SELECT key, sold_since[{periods}] AS sales,
                        back_since[{periods}] AS returns, revenue, returned_revenue,
                        sold_since[1] - sold_since[{periods}] AS sales_before,
                        back_since[1] - back_since[{periods}] AS returns_before,
                        sold_since, back_since
                   FROM parts),
             total AS (
                 SELECT 0 AS key,
                        count(*) FILTER (WHERE sales + returns > 0) AS groups,
                        {", ".join(f"sum({name}) AS {name}" for name in SUMS)}
                   FROM sums),
             page AS (
                 SELECT *
                   FROM (SELECT {columns}, sold_since, back_since
                           FROM sums
                          WHERE sales + returns > 0) m
                   {_names(group) if sort.startswith("name") else ""}
                  ORDER BY {order}
                 OFFSET %(skip)s
                  LIMIT %(most)s)
        SELECT {columns}, groups, '{{{{0}},{{0}}}}'::integer[]
          FROM total
         UNION ALL
       (SELECT key, {", ".join(SUMS)}, moved, (SELECT groups FROM total),
               ARRAY[sold_since, back_since]
          FROM page
         ORDER BY {order})
    """


def _parts(group: str, basis: str, periods: int) -> tuple[str, str]:
    """Write the statements that count each group's sales, and its returns."""
    key, join = GROUPS[group].key, ""
    if group == "affiliate":
        join = "LEFT JOIN campaigns g ON g.campaign_id = s.campaign_id"
    of_reason, at = group == "reason", BASES[basis]
    shared = {"join": join, "of_sale": OF_SALE}
    sold = SOLD.format(
        key="0" if of_reason else key, since=_since("s.sold_at", periods), **shared
    )
    if of_reason:
        sold = SOLD_OF_REASONS.format(sold=sold)
    returned = RETURNED.format(
        key=key, at=at, since=_since(at, periods), counted=COUNTED, **shared
    )
    return sold, returned


def _since(at: str, periods: int) -> str:
    """Count what there was since each period began; there is nothing before the first."""
    later = (
        f"count(*) FILTER (WHERE {at} >= %(begin_{number})s)::integer"
        for number in range(2, periods + 1)
    )
    return ", ".join(["count(*)::integer", *later])


def _names(group: str) -> str:
    names = NAMES[GROUPS[group].setting]
    return f"""
        LEFT JOIN (SELECT {names.id_column} AS key, {names.order} AS name_order
                     FROM {names.table}) n USING (key)
    """
