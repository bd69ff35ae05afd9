"""The table return_reasons: why a lead may be returned."""

from service.connection import Connection


def list_return_reasons(tx: Connection) -> list[dict]:
    """List the ids and names of the reasons in use."""
    query = """
        SELECT return_reason_id, return_reason_name
          FROM return_reasons
         WHERE retired_at IS NULL
         ORDER BY return_reason_id
    """
    return tx.find_all(query, {}, dict)
