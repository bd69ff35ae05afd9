"""The table verticals: what leads are about."""

from service.connection import Connection


def list_verticals(tx: Connection, vertical_category_id: int = 0) -> list[dict]:
    """List the ids and names of a category's verticals; of all with 0."""
    query = """
        SELECT vertical_id, vertical_name
          FROM verticals
         WHERE %(category_id)s = 0 OR vertical_category_id = %(category_id)s
         ORDER BY vertical_id
    """
    values = {"category_id": vertical_category_id}
    return tx.find_all(query, values, dict)
