"""What the tables look like from outside: whatever was written leaves a trace here."""

from psycopg import Connection, sql


def traces(db: Connection) -> dict[str, tuple[int, int]]:
    """Tell of each table the number of its rows, and the latest transaction in it.

    The run's server writes by the minute, whatever is tested, when keys were last used
    and what was refused: of keys only the number is told, of refusals nothing.
    """
    tables = """
        SELECT table_name
          FROM information_schema.tables
         WHERE table_schema = 'public'
           AND table_type = 'BASE TABLE'
         ORDER BY table_name
    """
    one = "SELECT {}, count(*), coalesce(max(xmin::text::bigint), 0) FROM {}"
    each = [
        sql.SQL(one).format(name, sql.Identifier(name))
        for (name,) in db.execute(tables)
    ]
    rows = db.execute(sql.SQL(" UNION ALL ").join(each))
    found = {name: (count, latest) for name, count, latest in rows}
    del found["refusal_counts"]
    keys, _ = found["api_keys"]
    return found | {"api_keys": (keys, 0)}
