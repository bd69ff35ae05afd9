"""Judge all staged rows of a table at once: what each would become, and what is bad."""

from collections.abc import Sequence

from psycopg import sql

from service.connection import Connection
from service.importing import statements
from service.importing.tables import TEXT_ID, Column, Table


def judge(tx: Connection, table: Table, given: Sequence[str], *, is_json: bool) -> None:
    """Make the judged table from the staged one; list its bad rows and delete them.

    `given` are the columns that the file has; in existing rows the others keep their
    values.
    """
    names: dict[str, sql.Composable] = {"given": sql.Literal(list(given))}
    if table.is_setup:
        names["completed"] = table.statement("complete", **names)
    query = table.statement("judge", **names)
    tx.execute(table.statement("make_judged", judge=query))
    list_bad(tx, table, "repeated", column=sql.Literal(table.key[-1]))
    for column in table.columns:
        if column.type is TEXT_ID and not is_json:
            list_bad(
                tx,
                table,
                "rounded_ids",
                column=sql.Identifier(column.name),
                column_name=sql.Literal(column.name),
            )
        if column.names:
            _list_unknown_names(tx, table, column, *column.names)
    for section in ("reasons", *table.also_checked):
        list_bad(tx, table, section)
    if table.is_setup:
        list_bad(tx, table, "too_great")
    else:
        _list_differences(tx, table, given)
    if table.unique:
        _list_names(tx, table)
    if table.has("judge_together"):
        list_bad(tx, table, "judge_together")
    tx.execute(table.statement("drop_bad"))


def list_bad(
    tx: Connection, table: Table, section: str, **names: sql.Composable
) -> None:
    """Add the rows that the statement finds to bad_rows: line, column, reason."""
    query = table.statement(section, **names)
    tx.execute(table.statement("list_bad", query=query))


def find_shared_columns(tx: Connection, table: Table) -> dict[str, bool]:
    """Find what is written: by name, whether it is of the table's primary key."""
    return dict(tx.execute(table.statement("find_shared_columns")).fetchall())


def _list_unknown_names(
    tx: Connection, table: Table, column: Column, named: str, identity: str
) -> None:
    list_bad(
        tx,
        table,
        "unknown_name",
        column=sql.Identifier(column.staged),
        column_name=sql.Literal(column.name),
        named=sql.Identifier(named),
        id=sql.Identifier(identity),
        what=sql.Literal(identity.removesuffix("_id").replace("_", " ")),
    )


def _list_differences(tx: Connection, table: Table, given: Sequence[str]) -> None:
    """List rows that differ from existing ones: only setup may be changed."""
    shared = find_shared_columns(tx, table)
    compared = [
        column.name
        for column in table.file_columns
        if column.name in given
        and column.name in shared
        and column.name not in table.key
        and not column.worked_out
    ]
    if compared:
        list_bad(
            tx,
            table,
            "differences",
            primary_key=statements.columns(n for n, is_key in shared.items() if is_key),
            compared=sql.Literal(compared),
            new_values=statements.columns(compared, of="r"),
            old_values=statements.columns(compared, of="t"),
        )


def _list_names(tx: Connection, table: Table) -> None:
    """List rows of setup whose name another row has."""
    name = table.unique[0]
    (told,) = (c.made_from or c.name for c in table.columns if c.name == name)
    unique = statements.columns(table.unique)
    tx.execute(
        table.statement("make_names", unique=unique, unique_name=sql.Identifier(name))
    )
    for section in ("repeated_names", "taken_names"):
        list_bad(tx, table, section, column=sql.Literal(told))
