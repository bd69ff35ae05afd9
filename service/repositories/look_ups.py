"""The lists that other calls refer to by id: each is one SELECT."""

from typing import Any

from service.connection import Connection


def list_return_reasons(tx: Connection) -> list[dict[str, Any]]:
    """List the ids and names of the reasons in use."""
    query = """
        SELECT return_reason_id, return_reason_name
          FROM return_reasons
         WHERE retired_at IS NULL
         ORDER BY return_reason_id
    """
    return tx.find_all(query, {}, dict)


def list_reject_reasons(tx: Connection) -> list[dict[str, Any]]:
    """List the ids and names of the reasons in use."""
    query = """
        SELECT reject_reason_id, reject_reason_name
          FROM reject_reasons
         WHERE retired_at IS NULL
         ORDER BY reject_reason_id
    """
    return tx.find_all(query, {}, dict)


def list_account_statuses(tx: Connection) -> list[dict[str, Any]]:
    query = """
        SELECT account_status_id, account_status_name
          FROM account_statuses
         ORDER BY account_status_id
    """
    return tx.find_all(query, {}, dict)


def list_verticals(
    tx: Connection, vertical_category_id: int = 0
) -> list[dict[str, Any]]:
    """List the ids and names of a category's verticals; of all with 0."""
    query = """
        SELECT vertical_id, vertical_name
          FROM verticals
         WHERE %(category_id)s = 0 OR vertical_category_id = %(category_id)s
         ORDER BY vertical_id
    """
    return tx.find_all(query, {"category_id": vertical_category_id}, dict)


def list_lead_statuses(tx: Connection) -> list[dict[str, Any]]:
    """List the statuses in use, each with its sub statuses in use."""
    query = """
        SELECT s.lead_status_id, s.lead_status_name,
               ARRAY(SELECT json_build_object(
                                'sub_status_id', u.lead_sub_status_id,
                                'sub_status_name', u.lead_sub_status_name)
                       FROM lead_sub_statuses u
                      WHERE u.lead_status_id = s.lead_status_id
                        AND u.retired_at IS NULL
                      ORDER BY u.lead_sub_status_id) AS sub_statuses
          FROM lead_statuses s
         WHERE s.retired_at IS NULL
         ORDER BY s.lead_status_id
    """
    return tx.find_all(query, {}, dict)
