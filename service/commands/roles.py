"""`leadback grant`: a role that serves, but cannot change the schema or what was booked."""

from typing import Annotated

import typer

from service.commands.connecting import StartError, transaction
from service.connection import Connection
from service.migrations.migrate import migrated
from service.repositories import rights


def grant(
    role: Annotated[str, typer.Argument(help="A role of PostgreSQL that may log in.")],
) -> None:
    """Give a role the rights that serving needs, and no others; as the tables' owner.

    It can then be the one in DATABASE_URL, for `leadback serve` and all other commands
    but `migrate`. Do it once: `leadback migrate` does it for new tables.
    """
    with migrated() as url, transaction(url) as tx:
        require_grantable(tx, role)
        rights.grant(tx, role)
    print(f"The role {role} can serve now: DATABASE_URL may name it.")


def require_grantable(tx: Connection, role: str) -> None:
    """Refuse a role that is not there, or that no grant can hold back."""
    if not rights.is_role(tx, role):
        raise StartError(
            f"There is no role {role}; make it in psql, as a superuser:"
            f" CREATE ROLE {role} LOGIN PASSWORD '…'."
        )
    if rights.owns_tables(tx, role):
        raise StartError(
            f"The role {role} owns leadback's tables, or is a superuser; name another"
            " one, that is to serve."
        )
