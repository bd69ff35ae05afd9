"""Write setup: new rows and changed ones, each with its row of the audit."""

from collections.abc import Iterator

from psycopg import sql

from service.connection import Connection
from service.importing.files import ImportFile
from service.importing.progress import Progress
from service.importing.setup_tables import RETIRED_AT
from service.importing.tables import Table, Unique, declared
from service.importing.writing import good, write


def write_setup(tx: Connection, file: ImportFile, progress: Progress) -> None:
    """Write the audit first: afterwards nobody knows what the values were."""
    table = file.table
    if file.updated:
        tx.execute(_lock(table))
    if file.updated or file.inserted:
        tx.execute(_audit(table))
    if file.updated:
        for unique in table.uniques:
            tx.execute(_free_names(table, unique))
        tx.execute(_update(table))
    write(tx, file, progress)


def _lock(table: Table) -> sql.Composed:
    """Let no call edit a row between what the audit says that it was and the change."""
    query = """
        SELECT count(*)
          FROM (SELECT
                  FROM {target} t
                  JOIN {judged} r USING ({key})
                 WHERE r.is_changed
                   AND {good}
                 ORDER BY t.{key}
                   FOR NO KEY UPDATE OF t) AS locked
    """
    return _composed(query, table)


def _audit(table: Table) -> sql.Composed:
    """Tell what changes, and the values of what is new, as calls and pages tell it."""
    query = """
        INSERT INTO audit (actor, operation, entity, entity_id, old_values, new_values)
        SELECT 'command line', 'import', {entity}, r.{key},
               CASE WHEN r.is_there THEN told.old_values END, told.new_values
          FROM {judged} r
          LEFT JOIN {target} t USING ({key})
         CROSS JOIN LATERAL (
               SELECT jsonb_object_agg(name, old) AS old_values,
                      jsonb_object_agg(name, new) AS new_values
                 FROM (VALUES {values}) AS v (name, old, new)
                WHERE old IS DISTINCT FROM new) AS told
         WHERE (r.is_changed OR NOT r.is_there)
           AND told.new_values IS NOT NULL
           AND {good}
         ORDER BY r.at_line
    """
    return _composed(query, table, values=", ".join(_told(table)))


def _told(table: Table) -> Iterator[str]:
    """Yield name, old and new value of what people see of a row."""
    for column in table.columns:
        name = column.name
        if column == RETIRED_AT:
            # Pages tell whether a row is in use; only a file can have another time.
            yield (
                f"('retired', to_jsonb(t.{name} IS NOT NULL),"
                f" to_jsonb(r.{name} IS NOT NULL))"
            )
            yield (
                f"('{name}', CASE WHEN r.{name} IS NOT NULL THEN to_jsonb(t.{name})"
                f" END, CASE WHEN t.{name} IS NOT NULL THEN to_jsonb(r.{name}) END)"
            )
        elif not column.made_from:
            yield f"('{name}', to_jsonb(t.{name}), to_jsonb(r.{name}))"


def _free_names(table: Table, unique: Unique) -> sql.Composed:
    """Take from rows that change the names that others get, so that these find them free.

    Such a row is called for the moment what nobody can be called; its own new name comes
    with all the others.
    """
    values = list(enumerate(unique.values))
    query = """
        UPDATE {target} t
           SET {name} = chr(1) || t.{key}
          FROM (SELECT {key}, {values} FROM {judged} r
                 WHERE {where} AND {good}) AS new,
               (SELECT {key}, {values} FROM {target} WHERE {where}) AS old,
               {judged} r
         WHERE {same}
           AND new.{key} <> old.{key}
           AND t.{key} = old.{key}
           AND r.{key} = old.{key}
           AND r.is_changed
           AND {good}
    """
    return _composed(
        query,
        table,
        name=unique.kept_in or unique.column,
        values=", ".join(f"{value} AS u{n}" for n, value in values),
        where=unique.where,
        same=" AND ".join(f"new.u{n} = old.u{n}" for n, _ in values),
    )


def _update(table: Table) -> sql.Composed:
    names = [c.name for c in table.columns if c.name not in table.key]
    changes = [f"{name} = r.{name}" for name in names]
    if table.counts_edits:
        changes.append("version = t.version + 1")
    query = """
        UPDATE {target} t
           SET {changes}
          FROM {judged} r
         WHERE t.{key} = r.{key}
           AND r.is_changed
           AND {good}
    """
    return _composed(query, table, changes=", ".join(changes))


def _composed(query: str, table: Table, **parts: str) -> sql.Composed:
    """Fill in the names of a table of setup, whose key is its id; parts are declared."""
    (key,) = table.key
    return declared(query).format(
        target=table.target,
        judged=table.judged,
        key=sql.Identifier(key),
        entity=sql.Literal(key.removesuffix("_id")),
        good=good(table),
        **{name: declared(part) for name, part in parts.items()},
    )
