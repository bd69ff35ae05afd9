"""Whether one more return of a sale is within the caps that it meets."""

from collections.abc import Mapping

from service.connection import Connection
from service.repositories import return_caps
from service.rules.return_caps import check_caps
from service.rules.sales import Sale

NOTHING: Mapping[int, int] = {}


def is_over_cap(
    tx: Connection, sale: Sale, planned: Mapping[int, int] = NOTHING
) -> bool:
    """Say whether a new return of this sale, which is locked, is over a cap that queues.

    Refuses with RETURN_LIMIT_REACHED what is over one that refuses. Whoever returns under
    the same cap waits from here until we commit, so no two take the last place. Where no
    cap applies nothing is asked. `planned` returns of each contract count too.
    """
    if not sale.has_cap:
        return False
    caps = return_caps.lock_caps(tx, sale.buyer_contract_id)
    return check_caps(return_caps.count_uses(tx, caps, planned))
