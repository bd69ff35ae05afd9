"""The tables lead_statuses and lead_sub_statuses: what became of a lead."""

from service.connection import Connection


def list_lead_statuses(tx: Connection) -> list[dict]:
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
