"""The return queue as callers read it: the returns that wait for a decision."""

from collections.abc import Iterator
from typing import Any

from service.connection import Connection, Values
from service.repositories.reading import count_rows, read_rows

# The buyer is the contract's of today, who would get the credit.
PENDING = """
      FROM returns r
      JOIN sales s USING (sale_id)
      JOIN buyer_contracts c ON c.buyer_contract_id = r.buyer_contract_id
      JOIN buyers b ON b.buyer_id = c.buyer_id
      JOIN verticals v ON v.vertical_id = s.vertical_id
      JOIN return_reasons n USING (return_reason_id)
     WHERE r.state = 'pending'
       AND (%(buyer_id)s = 0 OR c.buyer_id = %(buyer_id)s)
       AND (%(buyer_contract_id)s = 0 OR s.buyer_contract_id = %(buyer_contract_id)s)
       AND (%(vertical_id)s = 0 OR s.vertical_id = %(vertical_id)s)
"""
QUEUE = f"""
    SELECT r.return_id, s.lead_id,
           json_build_object('vertical_id', v.vertical_id,
                             'vertical_name', v.vertical_name) AS vertical,
           json_build_object('buyer_id', b.buyer_id,
                             'buyer_name', b.buyer_name) AS buyer,
           json_build_object('buyer_contract_id', c.buyer_contract_id,
                             'buyer_contract_name', c.buyer_contract_name)
               AS buyer_contract,
           s.sold_at, s.revenue,
           json_build_object('return_reason_id', n.return_reason_id,
                             'return_reason_name', n.return_reason_name)
               AS return_reason,
           r.submitted_at
    {PENDING}
     ORDER BY r.submitted_at, r.return_id
    OFFSET %(skip)s
     LIMIT %(most)s
"""


def count_queue(tx: Connection, wanted: Values) -> int:
    """Count the pending returns that fit all of `wanted`; an id of 0 fits all."""
    return count_rows(tx, QUEUE, wanted)


def read_queue(tx: Connection, wanted: Values) -> Iterator[dict[str, Any]]:
    """Read the returns that `count_queue` counts, the oldest first."""
    return read_rows(tx, QUEUE, wanted)
