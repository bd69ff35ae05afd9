"""Verticals v1 and v2: the verticals that leads and contracts are in."""

from service.callers import Caller
from service.connection import Connection
from service.repositories import verticals


def list_verticals(tx: Connection, caller: Caller, request) -> dict:
    """List all verticals, in version 1's bare list."""
    return {"Vertical": verticals.list_verticals(tx)}


def list_verticals_of_category(tx: Connection, caller: Caller, request) -> dict:
    """List the verticals of a category; 0 is all."""
    found = verticals.list_verticals(tx, request.vertical_category_id or 0)
    return {"row_count": len(found), "verticals": found}
