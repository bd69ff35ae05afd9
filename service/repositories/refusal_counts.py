"""The table refusal_counts: calls that came to nothing, by day, operation and reason."""

from collections.abc import Mapping
from datetime import date

from service.connection import Connection


def add_counts(
    tx: Connection, counts: Mapping[tuple[str, str], int], day: date
) -> None:
    """Add to the day's counts, of (operation, reason).

    In one order, so that two workers wait for each other instead of deadlocking.
    """
    query = """
        INSERT INTO refusal_counts AS c (day, operation, reason, calls)
        SELECT %(day)s, new.operation, new.reason, new.calls
          FROM unnest(%(operations)s::text[], %(reasons)s::text[], %(calls)s::bigint[])
                   AS new (operation, reason, calls)
         ORDER BY new.operation, new.reason
        ON CONFLICT (day, operation, reason) DO UPDATE SET calls = c.calls + excluded.calls
    """
    values = {
        "day": day,
        "operations": [operation for operation, _ in counts],
        "reasons": [reason for _, reason in counts],
        "calls": list(counts.values()),
    }
    tx.execute(query, values)
