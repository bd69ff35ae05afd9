"""The table account_statuses: what a buyer or a contract can be."""

from service.connection import Connection


def list_account_statuses(tx: Connection) -> list[dict]:
    query = """
        SELECT account_status_id, account_status_name
          FROM account_statuses
         ORDER BY account_status_id
    """
    return tx.find_all(query, {}, dict)
