"""Counts the rows of every table: what was written leaves a trace here."""

from psycopg import Connection, sql


def row_counts(db: Connection) -> dict[str, int]:
    """Count the rows of each table, by its name."""
    query = """
        SELECT table_name
          FROM information_schema.tables
         WHERE table_schema = 'public'
           AND table_type = 'BASE TABLE'
    """
    names = [name for (name,) in db.execute(query)]
    return {name: _count(db, name) for name in sorted(names)}


def _count(db: Connection, table: str) -> int:
    query = sql.SQL("SELECT count(*) FROM {}").format(sql.Identifier(table))
    return db.execute(query).fetchone()[0]
