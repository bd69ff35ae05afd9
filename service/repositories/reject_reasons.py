"""The table reject_reasons: why a return may be denied."""

from service.connection import Connection


def list_reject_reasons(tx: Connection) -> list[dict]:
    """List the ids and names of the reasons in use."""
    query = """
        SELECT reject_reason_id, reject_reason_name
          FROM reject_reasons
         WHERE retired_at IS NULL
         ORDER BY reject_reason_id
    """
    return tx.find_all(query, {}, dict)
