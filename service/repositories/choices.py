"""What a person chooses from by name: verticals and buyers."""

from psycopg import Connection


def list_vertical_names(tx: Connection) -> list[tuple[int, str]]:
    """List ids and names by name."""
    query = """
        SELECT vertical_id, vertical_name
          FROM verticals
         ORDER BY vertical_name
    """
    return tx.execute(query).fetchall()


def list_buyer_names(tx: Connection) -> list[tuple[int, str]]:
    """List ids and names by name; names may repeat."""
    query = """
        SELECT buyer_id, buyer_name
          FROM buyers
         ORDER BY buyer_name, buyer_id
    """
    return tx.execute(query).fetchall()
