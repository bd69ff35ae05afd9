"""What rules ask of a return: read for one that is being submitted, and for past ones."""

import json
from collections.abc import Iterable, Iterator
from dataclasses import fields
from datetime import datetime
from decimal import Decimal
from typing import Any, NamedTuple

from service.connection import Connection
from service.repositories.reopening import LATEST
from service.repositories.return_rules import IN_FORCE, RULES_IN_FORCE
from service.rules.dry_run import PastReturn
from service.rules.return_rules import Rate, ReturnFacts, RuleInForce

Counts = list[tuple[int, int, int]] | None  # days, returned, sold; None: no rates
BATCH = 500  # past returns: between two of these other calls of a worker may go on
NEW = 2**63 - 1  # stands for the ids that a return will get: they are above all others
# A return that is being submitted: now, and after all that was done before.
BEING_SUBMITTED = f"""
    SELECT {NEW} AS return_id, {NEW} AS audit_id, now() AS at, 0 AS own, s.sale_id,
           s.lead_id, s.vertical_id, c.buyer_id, s.buyer_contract_id,
           %(return_reason_id)s::integer AS return_reason_id, s.sold_at, s.price,
           s.revenue, s.lead_status_id, 'pending'::return_state AS state,
           false AS over_cap
      FROM sales s
      JOIN buyer_contracts c USING (buyer_contract_id)
     WHERE s.sale_id = %(sale_id)s
"""
# Those that were submitted in a time: not what ReturnLead approved or rejected at once,
# nor what reopens another one. The state is what became of it, by reopenings too.
# A file may bring a return without its submission; then nothing tells the act's number.
SUBMITTED = f"""
    SELECT r.return_id, CASE WHEN h.actor IS NOT NULL THEN h.audit_id END AS audit_id,
           r.submitted_at AS at, 1 AS own, s.sale_id, s.lead_id, s.vertical_id,
           c.buyer_id, s.buyer_contract_id, r.return_reason_id, s.sold_at, s.price,
           s.revenue, s.lead_status_id, r.over_cap,
           (SELECT state FROM returns l WHERE l.return_id = {LATEST}) AS state
      FROM returns r
      JOIN sales s USING (sale_id)
      JOIN buyer_contracts c ON c.buyer_contract_id = s.buyer_contract_id
      LEFT JOIN return_history h ON h.return_id = r.return_id AND h.line = 1
     WHERE r.submitted_at >= %(since)s
       AND r.submitted_at < %(until)s
       AND r.reopens IS NULL
       AND (h.return_id IS NULL
            OR h.state = 'pending'
               AND NOT EXISTS (SELECT
                                 FROM return_history l
                                WHERE l.return_id = h.return_id
                                  AND l.line = 2
                                  AND l.audit_id = h.audit_id
                                  AND l.actor IS NOT NULL))
"""
WINDOWS_IN_FORCE = f"""
    SELECT DISTINCT rate_days
      FROM return_rules
     WHERE {IN_FORCE}
       AND rate_days IS NOT NULL
"""
# Says of a line of a sale's story whether it was written after the submission. Acts on a
# sale wait for each other, so their numbers tell; times, which are when transactions
# began, do where a file brought the submission.
LATER = """
    CASE WHEN j.audit_id IS NULL THEN {time} > j.at ELSE {number} > j.audit_id END
"""
AFTER_IN_LEDGER = LATER.format(time="l.booked_at", number="l.audit_id")
AFTER_IN_AUDIT = LATER.format(time="a.at", number="a.audit_id")


def _facts(subjects: str, windows: str) -> str:
    """Write the CTEs that end in `facts`: a row for each of the subjects.

    `windows` gives the numbers of days for which rates are asked. A rate's purchases and
    returns are counted by running sums along each contract's time, whose values at a
    window's two ends are then subtracted: that costs one sort, for one return or 15,000.
    In equal moments purchases come first, then returns by their ids, then a window's begin.
    """
    return f"""
        WITH subject AS MATERIALIZED ({subjects}), windows (days) AS ({windows}),
        span AS (
            SELECT buyer_contract_id, max(at) AS until,
                   min(at - days * interval '24 hours') AS since
              FROM subject CROSS JOIN windows
             GROUP BY buyer_contract_id
        ), event AS (
            SELECT buyer_contract_id, sold_at AS at, 0 AS number, 1 AS sold,
                   0 AS returned, NULL::bigint AS return_id, NULL::integer AS days
              FROM span JOIN sales USING (buyer_contract_id)
             WHERE sold_at > since AND sold_at <= until
             UNION ALL
            SELECT buyer_contract_id, submitted_at, return_id, 0, 1, NULL, NULL
              FROM span JOIN returns USING (buyer_contract_id)
             WHERE submitted_at > since AND submitted_at <= until
               AND reopens IS NULL
             UNION ALL
            SELECT buyer_contract_id, at, return_id, 0, 0, return_id, days
              FROM subject CROSS JOIN windows
             UNION ALL
            SELECT buyer_contract_id, at - days * interval '24 hours', {NEW}, 0, 0,
                   return_id, days
              FROM subject CROSS JOIN windows
        ), running AS (
            SELECT return_id, days, sum(sold) OVER so_far AS sold,
                   sum(returned) OVER so_far AS returned
              FROM event
            WINDOW so_far AS (PARTITION BY buyer_contract_id ORDER BY at, number)
        ), rate AS (
            SELECT return_id, days, max(sold) - min(sold) AS sold,
                   max(returned) - min(returned) AS returned
              FROM running
             WHERE return_id IS NOT NULL
             GROUP BY return_id, days
        ), rates AS (
            SELECT return_id,
                   json_agg(json_build_array(days, returned - own, sold)) AS rates
              FROM rate JOIN subject USING (return_id)
             GROUP BY return_id
        ), facts AS (
            SELECT j.return_id, j.at, j.state, j.over_cap, j.vertical_id, j.buyer_id,
                   j.buyer_contract_id, j.return_reason_id, j.at - j.sold_at AS age,
                   j.price,
                   coalesce((SELECT l.revenue_before
                               FROM ledger l
                              WHERE l.sale_id = j.sale_id AND {AFTER_IN_LEDGER}
                              ORDER BY l.line
                              LIMIT 1), j.revenue) AS revenue,
                   CASE WHEN reported.later THEN reported.lead_status_id
                        ELSE j.lead_status_id END AS lead_status_id,
                   NOT EXISTS (SELECT
                                 FROM returns o
                                WHERE o.sale_id = j.sale_id
                                  AND o.return_id < j.return_id) AS is_first_return,
                   EXISTS (SELECT
                             FROM sales s
                             JOIN returns o USING (sale_id)
                            WHERE s.lead_id = j.lead_id
                              AND s.vertical_id = j.vertical_id
                              AND o.return_id < j.return_id
                              AND j.buyer_id <>
                                  (SELECT c.buyer_id
                                     FROM buyer_contracts c
                                    WHERE c.buyer_contract_id = s.buyer_contract_id))
                       AS is_returned_elsewhere,
                   rates.rates
              FROM subject j
              LEFT JOIN rates USING (return_id)
              LEFT JOIN LATERAL (
                   SELECT true AS later,
                          (SELECT n.lead_status_id
                             FROM lead_statuses n
                            WHERE n.lead_status_name = a.old_values ->> 'lead_status'
                            ORDER BY n.retired_at DESC NULLS FIRST
                            LIMIT 1) AS lead_status_id
                     FROM audit a
                    WHERE a.entity = 'sale'
                      AND a.entity_id = j.sale_id
                      AND a.new_values ? 'lead_status'
                      AND {AFTER_IN_AUDIT}
                    ORDER BY a.audit_id
                    LIMIT 1) reported ON true
        )
    """


FACTS = ", ".join(field.name for field in fields(ReturnFacts))  # rates are the last
LIVE = f"""
    {_facts(BEING_SUBMITTED, WINDOWS_IN_FORCE)}
    SELECT {FACTS}, (SELECT jsonb_agg(jsonb_strip_nulls(to_jsonb(rule)) - 'place'
                                       ORDER BY place)::text
                       FROM ({RULES_IN_FORCE}) AS rule) AS rules
      FROM facts
"""
PAST = f"""
    {_facts(SUBMITTED, "SELECT unnest(%(windows)s::integer[])")}
    SELECT return_id, state, over_cap, {FACTS}
      FROM facts
     ORDER BY at DESC, return_id DESC
"""


class JudgedNow(NamedTuple):
    """A return that is being submitted, and the rules in force, in their order."""

    facts: ReturnFacts
    rules: list[RuleInForce]


def find_facts(tx: Connection, sale_id: int, return_reason_id: int) -> JudgedNow:
    """Read what rules judge by, of the locked sale that is being returned, and the rules.

    What is the sale's own cannot change until we commit: its revenue, status and earlier
    returns are written under its lock. That another buyer returns the same lead cannot
    either: where a rule asks for it, the lead is locked first, in the same round trip.
    Overtaken can be the contract's rate, by returns and sales that commit meanwhile; its
    buyer, by an edit; and the rules themselves. That is as if the return had come a
    moment before them, and no rule can count on the moment.
    """
    values = {"sale_id": sale_id, "return_reason_id": return_reason_id}
    tx.write(LOCK_LEAD, {"sale_id": sale_id})
    found = tx.find(LIVE, values, _judged_now)
    assert found is not None  # its sale is locked
    return found


LOCK_LEAD = f"""
    SELECT
      FROM leads l
      JOIN sales s USING (lead_id, vertical_id)
     WHERE s.sale_id = %(sale_id)s
       AND EXISTS (SELECT
                     FROM return_rules
                    WHERE {IN_FORCE}
                      AND returned_elsewhere IS NOT NULL)
       FOR NO KEY UPDATE OF l
"""


def read_facts(
    tx: Connection, since: datetime, until: datetime, windows: Iterable[int]
) -> Iterator[list[PastReturn]]:
    """Read the returns that were submitted in a time, the latest first, in batches.

    `windows` are the numbers of days for which rules ask rates. Told as of each
    submission: the revenue by the ledger, the status by the audit, earlier returns, and
    rates. As they are today: the contract's buyer; a status renamed since is not known
    by its former name; purchases that were told later count where they belong.
    """
    values = {"since": since, "until": until, "windows": sorted(set(windows))}
    cursor = tx.execute(PAST, values)
    while rows := cursor.fetchmany(BATCH):
        yield [
            PastReturn(return_id, state, over_cap, _to_facts(*facts))
            for return_id, state, over_cap, *facts in rows
        ]


def count_submitted(tx: Connection, since: datetime, until: datetime) -> int:
    """Count the returns of a time, those included that were decided at once."""
    query = """
        SELECT count(*)
          FROM returns
         WHERE submitted_at >= %(since)s
           AND submitted_at < %(until)s
           AND reopens IS NULL
    """
    return int(tx.value(query, {"since": since, "until": until}))


def _judged_now(*, rates: Counts, rules: str | None, **facts: Any) -> JudgedNow:
    given = json.loads(rules or "[]", parse_float=Decimal)
    return JudgedNow(
        ReturnFacts(**facts, rates=_to_rates(rates)),
        [RuleInForce(**each) for each in given],
    )


def _to_facts(*facts: Any) -> ReturnFacts:
    *others, rates = facts
    return ReturnFacts(*[*others, _to_rates(rates)])


def _to_rates(counts: Counts) -> dict[int, Rate]:
    return {days: Rate(returned, sold) for days, returned, sold in counts or ()}
