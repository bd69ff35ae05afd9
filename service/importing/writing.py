"""Write the new good rows of a judged table."""

from collections.abc import Iterator

from psycopg import sql

from service.connection import Connection
from service.importing.files import ImportFile
from service.importing.progress import Progress
from service.importing.tables import Table, declared

BLOCKS_A_SLICE = 1_000  # of 8 KiB: some ten thousand rows

IS_GOOD = """
    NOT EXISTS (SELECT FROM bad_rows b
                 WHERE b.table_name = {name} AND b.at_line = r.at_line)
"""


def good(table: Table) -> sql.Composed:
    return sql.SQL(IS_GOOD).format(name=sql.Literal(table.name))


def count(tx: Connection, file: ImportFile) -> None:
    """Count what is to be written, and what is bad."""
    query = """
        SELECT count(*) FILTER (WHERE NOT is_there), count(*) FILTER (WHERE is_changed)
          FROM {judged} r
         WHERE {good}
    """
    composed = sql.SQL(query).format(judged=file.table.judged, good=good(file.table))
    file.inserted, file.updated = tx.execute(composed).fetchone()
    query = "SELECT count(DISTINCT at_line) FROM bad_rows WHERE table_name = %s"
    (file.bad,) = tx.execute(query, [file.table.name]).fetchone()


def write(tx: Connection, file: ImportFile, progress: Progress) -> None:
    """Write a table that needs nothing but its own rows."""
    if file.inserted:
        write_slices(tx, file, insert(file.table), progress)


def insert(table: Table) -> sql.Composed:
    """Insert the new rows of a slice; the slice's condition is left to be filled in."""
    names = stored_names(table)
    query = """
        INSERT INTO {target} ({names}) OVERRIDING SYSTEM VALUE
        SELECT {values}
          FROM {judged} r
         WHERE NOT r.is_there
           AND {good}
    """
    return sql.SQL(query).format(
        target=table.target,
        names=sql.SQL(", ").join(map(sql.Identifier, names)),
        values=sql.SQL(", ").join(sql.Identifier("r", name) for name in names),
        judged=table.judged,
        good=good(table),
    )


def stored_names(table: Table) -> list[str]:
    """List the columns of the table that an import writes."""
    names = [column.name for column in table.columns if column.stored]
    return names + [fill.name for fill in table.fills if fill.stored]


def write_slices(
    tx: Connection,
    file: ImportFile,
    statement: sql.Composed,
    progress: Progress,
    after: str = "",
) -> None:
    """Run a statement that ends in a WHERE of judged rows `r`, slice by slice.

    So that its progress can be seen, and the server need not remember a check for each
    row of the file. `after` closes the statement.
    """
    progress.begin(f"writing {file.table.name}", file.inserted)
    done = 0
    for condition in _slices(tx, file.table):
        done += tx.execute(statement + condition + declared(after)).rowcount
        progress.reach(done, done)
    progress.end(file.inserted)


def _slices(tx: Connection, table: Table) -> Iterator[sql.Composed]:
    query = "SELECT pg_relation_size({name}::regclass) / 8192"
    name = sql.Literal(f"judged_{table.name}")
    (blocks,) = tx.execute(sql.SQL(query).format(name=name)).fetchone()
    for first in range(0, blocks, BLOCKS_A_SLICE):
        yield sql.SQL(" AND r.ctid >= {} AND r.ctid < {}").format(
            sql.Literal(f"({first},0)"), sql.Literal(f"({first + BLOCKS_A_SLICE},0)")
        )


def advance_ids(tx: Connection, table: Table) -> None:
    """Let the next generated id come after the greatest imported one; never go back."""
    if table.identity is None:
        return
    query = """
        SELECT setval(seq, greatest)
          FROM (SELECT max({id}) AS greatest FROM {target}) AS there,
               pg_get_serial_sequence({name}, {column}) AS seq
         WHERE greatest > coalesce(pg_sequence_last_value(seq::regclass), 0)
    """
    tx.execute(
        sql.SQL(query).format(
            id=sql.Identifier(table.identity),
            target=table.target,
            name=sql.Literal(table.name),
            column=sql.Literal(table.identity),
        )
    )
