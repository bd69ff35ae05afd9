"""The table saved_views: a user's own named filters of the lists of returns."""

from typing import NamedTuple

from service.connection import Connection

MOST = 20  # of a user and a list: they stand in a row above the filters


class SavedView(NamedTuple):
    view_name: str
    query: str  # as an address has it


def list_views(tx: Connection, user_id: int, of: str) -> list[SavedView]:
    """List a user's views of the list `of`, by name."""
    query = """
        SELECT view_name, query
          FROM saved_views
         WHERE user_id = %(user_id)s
           AND list = %(of)s::text
         ORDER BY natural_key(view_name), view_name
    """
    found = tx.execute(query, {"user_id": user_id, "of": of})
    return [SavedView(*row) for row in found]


def write_view(tx: Connection, user_id: int, of: str, view: SavedView) -> bool:
    """Save a view, in place of one of its name; False where the user has MOST already."""
    query = """
        INSERT INTO saved_views (user_id, list, view_name, query)
        SELECT %(user_id)s, %(of)s::text, %(name)s::varchar, %(query)s
         WHERE %(most)s > (SELECT count(*)
                             FROM saved_views
                            WHERE user_id = %(user_id)s
                              AND list = %(of)s::text
                              AND view_name <> %(name)s::varchar)
            ON CONFLICT (user_id, list, view_name) DO UPDATE SET query = EXCLUDED.query
    """
    values = {"user_id": user_id, "of": of, "most": MOST}
    named = {"name": view.view_name, "query": view.query}
    return tx.execute(query, values | named).rowcount == 1


def delete_view(tx: Connection, user_id: int, of: str, view_name: str) -> bool:
    """Remove a view; False where there is none of this name."""
    query = """
        DELETE FROM saved_views
         WHERE user_id = %(user_id)s
           AND list = %(of)s::text
           AND view_name = %(view_name)s
    """
    values = {"user_id": user_id, "of": of, "view_name": view_name}
    return tx.execute(query, values).rowcount == 1
