"""Judge the staged rows of a table, set-wise: what each would be, and what is bad of it."""

from collections.abc import Iterator, Sequence

from psycopg import sql

from service.connection import Connection
from service.importing.reading import ABSENT
from service.importing.tables import Check, Column, Join, Table, Unique, declared
from service.importing.writing import good

# Of an import: some 147 million are left for generated ones.
GREATEST_ID = 2_000_000_000


def judge(tx: Connection, table: Table, given: Sequence[str]) -> None:
    """Make the judged table from the staged one, and list its bad rows.

    `given` are the columns that the file has; another column keeps, in a row that is
    there already, the value it has. With ABSENT among them each line says for itself
    which it lacks.
    """
    checks = [*table.checks, *_too_great(table), *_differences(table, given)]
    tx.execute(_judged(table, given, checks))
    tx.execute(sql.SQL("ANALYZE {}").format(table.judged))
    tx.execute(_list_repeated(table))
    if checks:
        tx.execute(_list_bad(table, checks))
    for unique in table.uniques:
        tx.execute(_list_repeated_values(table, unique))
        tx.execute(_list_taken_values(table, unique))
    for query in table.late:
        tx.execute(_list_found(table, declared(query)))


def _judged(table: Table, given: Sequence[str], checks: list[Check]) -> sql.Composed:
    stored = [column for column in table.columns if column.stored]
    values = [f"{_value(table, column, given)} AS {column.name}" for column in stored]
    selected = [f"v.{column.name}" for column in stored]
    selected += [f"{fill.value} AS {fill.name}" for fill in table.fills]
    selected.append(f"{_changes(table, given)} AS is_changed")
    selected += [
        f"CASE WHEN {check.condition} THEN {check.reason} END AS bad_{number}"
        for number, check in enumerate(checks)
    ]
    joins = (
        [*table.joins, table.there] if table.there else [_by_key(table), *table.joins]
    )
    query = """
        CREATE TEMPORARY TABLE {judged} ON COMMIT DROP AS
        SELECT s.at_line, {is_there} AS is_there, {selected}
          FROM {staged} s
          {joins}
         CROSS JOIN LATERAL (SELECT {values}) v
    """
    return sql.SQL(query).format(
        judged=table.judged,
        staged=table.staged,
        is_there=declared(table.is_there),
        selected=declared(", ".join(selected)),
        joins=declared(
            " ".join(f"LEFT JOIN {j.source} AS {j.alias} ON {j.on}" for j in joins)
        ),
        values=declared(", ".join(values) or "NULL"),
    )


def _by_key(table: Table) -> Join:
    on = " AND ".join(f"t.{name} = s.{name}" for name in table.key)
    return Join("t", table.name, on)


def _value(table: Table, column: Column, given: Sequence[str]) -> str:
    named = column.made_from or column.name
    if named in given:
        value = f"coalesce(s.{column.name}, {column.default})"
        if ABSENT.name not in given or column.required:
            return value
        is_kept = f"{table.is_there} AND {_are_absent(named)}"
        return f"CASE WHEN {is_kept} THEN t.{column.name} ELSE {value} END"
    typed = f"CAST({column.default} AS {column.kind.sql_type})"
    if not table.is_setup:
        return typed
    return f"CASE WHEN {table.is_there} THEN t.{column.name} ELSE {typed} END"


def _are_absent(*names: str) -> str:
    return f"coalesce(s.absent @> '{{{','.join(names)}}}', false)"


def _changes(table: Table, given: Sequence[str]) -> str:
    """Say, for setup, whether the row is there with another value."""
    if not table.is_setup:
        return "false"
    pairs = [
        f"t.{column.name} IS DISTINCT FROM v.{column.name}"
        for column in table.columns
        if (column.made_from or column.name) in given
    ]
    return f"({table.is_there} AND ({' OR '.join(pairs) or 'false'}))"


def _too_great(table: Table) -> Iterator[Check]:
    if table.identity:
        yield Check(
            table.identity,
            f"'is above {GREATEST_ID}; new ids come after the greatest, and would"
            " run out'",
            f"NOT ({table.is_there}) AND s.{table.identity} > {GREATEST_ID}",
        )


def _differences(table: Table, given: Sequence[str]) -> Iterator[Check]:
    """Refuse to change what is no setup: the rows that are there stay as they are."""
    if table.is_setup:
        return
    for column in table.columns:
        name = column.name
        if column.stored and name in given and name not in table.key:
            yield _difference(table, name, f"t.{name} IS DISTINCT FROM v.{name}")
    for name, condition, givers in table.compared:
        if any(giver in given for giver in givers):
            if ABSENT.name in given:
                condition = f"NOT {_are_absent(*givers)} AND {condition}"
            yield _difference(table, name, condition)


def _difference(table: Table, name: str, condition: str) -> Check:
    reason = f"'differs from the row that is there: {name}'"
    return Check(name, reason, f"{table.is_there} AND {condition}")


def _list_found(table: Table, query: sql.Composable) -> sql.Composed:
    """List what the query finds: at_line, column, reason."""
    text = """
        INSERT INTO bad_rows (table_name, at_line, column_name, reason)
        SELECT {name}, found.*
          FROM ({query}) AS found
    """
    return sql.SQL(text).format(name=sql.Literal(table.name), query=query)


def _list_bad(table: Table, checks: list[Check]) -> sql.Composed:
    marks = [f"r.bad_{number}" for number in range(len(checks))]
    pairs = [
        sql.SQL("({}, {})").format(sql.Literal(check.column), declared(mark))
        for check, mark in zip(checks, marks, strict=True)
    ]
    query = """
        SELECT r.at_line, b.column_name, b.reason
          FROM {judged} r
         CROSS JOIN LATERAL (VALUES {pairs}) AS b (column_name, reason)
         WHERE num_nonnulls({marks}) > 0
           AND b.reason IS NOT NULL
    """
    return _list_found(
        table,
        sql.SQL(query).format(
            judged=table.judged,
            pairs=sql.SQL(", ").join(pairs),
            marks=declared(", ".join(marks)),
        ),
    )


def _list_repeated(table: Table) -> sql.Composed:
    """List the rows whose key stands in an earlier line. First which keys: rarely any."""
    query = """
        SELECT at_line, {column}, format('is there in line %s already', first_line)
          FROM (SELECT at_line, first_value(at_line)
                       OVER (PARTITION BY {key} ORDER BY at_line) AS first_line
                  FROM {staged}
                  JOIN (SELECT {key} FROM {staged} GROUP BY {key} HAVING count(*) > 1)
                    AS again USING ({key})) AS repeated
         WHERE at_line <> first_line
    """
    return _list_found(
        table,
        sql.SQL(query).format(
            column=sql.Literal(table.key[-1]),
            key=sql.SQL(", ").join(map(sql.Identifier, table.key)),
            staged=table.staged,
        ),
    )


def _list_repeated_values(table: Table, unique: Unique) -> sql.Composed:
    query = """
        SELECT at_line, {column}, format('line %s has the same', first_line)
          FROM (SELECT at_line, first_value(at_line)
                       OVER (PARTITION BY {values} ORDER BY at_line) AS first_line
                  FROM {judged}
                 WHERE {where}) AS repeated
         WHERE at_line <> first_line
    """
    return _list_found(
        table,
        sql.SQL(query).format(
            column=sql.Literal(unique.column),
            values=declared(", ".join(unique.values)),
            judged=table.judged,
            where=declared(unique.where),
        ),
    )


def _list_taken_values(table: Table, unique: Unique) -> sql.Composed:
    """List what a row has that is there and keeps it.

    A good row of the file may hand its name on: what two rows have in the file is listed
    already. Whoever is refused a name keeps its own, so who wants that is refused too.
    """
    values = list(enumerate(unique.values))
    query = """
        WITH RECURSIVE wanted AS (
            SELECT new.at_line, old.{key} AS owner, held.at_line AS owner_line
              FROM (SELECT at_line, {key}, {values} FROM {judged} WHERE {where}) AS new
              JOIN (SELECT {key}, {values} FROM {target} WHERE {where}) AS old
                ON {same} AND new.{key} IS DISTINCT FROM old.{key}
              LEFT JOIN (SELECT r.at_line, r.{key} FROM {judged} r WHERE {good}) AS held
                ON held.{key} = old.{key}
        ), refused AS (
            SELECT at_line, owner FROM wanted WHERE owner_line IS NULL
             UNION
            SELECT w.at_line, w.owner
              FROM wanted w
              JOIN refused f ON f.at_line = w.owner_line
        )
        SELECT at_line, {column}, format('{key} %s has the same', owner)
          FROM refused
    """
    return _list_found(
        table,
        sql.SQL(query).format(
            column=sql.Literal(unique.column),
            key=declared(table.proof or table.key[0]),
            values=declared(", ".join(f"{value} AS u{n}" for n, value in values)),
            judged=table.judged,
            target=table.target,
            where=declared(unique.where),
            same=declared(" AND ".join(f"new.u{n} = old.u{n}" for n, _ in values)),
            good=good(table),
        ),
    )
