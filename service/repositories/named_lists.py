"""Lists of names that callers refer to: reasons, statuses, sub statuses.

Four tables of one shape: id, name, retired_at. What was ever in use is renamed or
retired, never deleted: returns and sales refer to it.
"""

from dataclasses import dataclass
from datetime import datetime

from psycopg.rows import class_row

from service.callers import Caller
from service.connection import Connection
from service.repositories.audit import insert_audit, insert_changes


@dataclass(frozen=True, slots=True)
class NamedList:
    """One of the tables; `unique` keeps names in use apart."""

    entity: str
    name: str  # the column
    table: str
    unique: str
    parent: str = "NULL::integer"  # the column of what an entry belongs to
    first_by: str = ""  # what orders it before the time at which entries were made

    @property
    def key(self) -> str:
        return f"{self.entity}_id"

    @property
    def columns(self) -> str:
        return (
            f"{self.key} AS entry_id, {self.name} AS name, retired_at,"
            f" {self.parent} AS parent_id"
        )


RETURN_REASONS = NamedList(
    "return_reason",
    "return_reason_name",
    "return_reasons",
    "return_reason_names_in_use_are_unique",
    first_by="natural_key(return_reason_name), ",
)
REJECT_REASONS = NamedList(
    "reject_reason",
    "reject_reason_name",
    "reject_reasons",
    "reject_reason_names_in_use_are_unique",
    first_by="natural_key(reject_reason_name), ",
)
STATUSES = NamedList(
    "lead_status",
    "lead_status_name",
    "lead_statuses",
    "status_names_in_use_are_unique",
    first_by="place NULLS LAST, ",
)
SUB_STATUSES = NamedList(
    "lead_sub_status",
    "lead_sub_status_name",
    "lead_sub_statuses",
    "sub_status_names_in_use_are_unique",
    parent="lead_status_id",
)
# Added and edited by lead_fields.py, for they are more than a name.
FIELDS = NamedList(
    "lead_field",
    "label",
    "lead_fields",
    "field_names_in_use_are_unique_in_their_scope",
)


@dataclass(frozen=True, slots=True)
class Entry:
    """A name on a list; `parent_id` is the status of a sub status."""

    entry_id: int
    name: str
    retired_at: datetime | None
    parent_id: int | None


def list_entries(
    tx: Connection, which: NamedList, parent_id: int | None = None
) -> list[Entry]:
    """List entries, reasons by name, statuses as people ordered them, else as made.

    Those of all parents, or of one.
    """
    query = f"""
        SELECT {which.columns}
          FROM {which.table}
         WHERE %(parent_id)s::integer IS NULL
            OR {which.parent} = %(parent_id)s
         ORDER BY {which.first_by}{which.key}
    """
    cursor = tx.cursor(row_factory=class_row(Entry))
    return cursor.execute(query, {"parent_id": parent_id}).fetchall()


def find_entry(
    tx: Connection, which: NamedList, entry_id: int, *, lock: bool = False
) -> Entry | None:
    """Find an entry; a locked one nobody else can rename or retire until we commit."""
    query = f"""
        SELECT {which.columns}
          FROM {which.table}
         WHERE {which.key} = %(entry_id)s
               {"FOR NO KEY UPDATE" if lock else ""}
    """
    return tx.find(query, {"entry_id": entry_id}, Entry)


def find_alike(tx: Connection, which: NamedList, entry: Entry) -> str | None:
    """Find another name in use, of the same parent, that differs only in letter case."""
    query = f"""
        SELECT {which.name} AS name
          FROM {which.table}
         WHERE lower({which.name}) = lower(%(name)s)
           AND {which.name} <> %(name)s
           AND {which.key} <> %(entry_id)s
           AND {which.parent} IS NOT DISTINCT FROM %(parent_id)s
           AND retired_at IS NULL
         LIMIT 1
    """
    values = {
        "name": entry.name,
        "entry_id": entry.entry_id,
        "parent_id": entry.parent_id,
    }
    return tx.find(query, values, lambda name: str(name))


def insert_entry(
    tx: Connection,
    caller: Caller,
    operation: str,
    which: NamedList,
    name: str,
    parent_id: int | None = None,
) -> int:
    """Add a name; meets the list's unique index where it is in use already."""
    columns, marks = which.name, "%(name)s"
    if parent_id is not None:
        columns, marks = f"{which.parent}, {columns}", f"%(parent_id)s, {marks}"
    query = f"""
        INSERT INTO {which.table} ({columns})
        VALUES ({marks})
        RETURNING {which.key}
    """
    entry_id: int = tx.value(query, {"name": name, "parent_id": parent_id})
    new: dict[str, object] = {which.name: name}
    if parent_id is not None:
        new[which.parent] = parent_id
    insert_audit(tx, caller, operation, which.entity, entry_id, old=None, new=new)
    return entry_id


def update_name(
    tx: Connection,
    caller: Caller,
    operation: str,
    which: NamedList,
    entry: Entry,
    name: str,
) -> None:
    """Rename a locked entry; callers know it by the new name only."""
    query = f"""
        UPDATE {which.table}
           SET {which.name} = %(name)s
         WHERE {which.key} = %(entry_id)s
    """
    tx.execute(query, {"name": name, "entry_id": entry.entry_id})
    old, new = {which.name: entry.name}, {which.name: name}
    insert_changes(
        tx, caller, operation, which.entity, entry.entry_id, old=old, new=new
    )


def update_retired(
    tx: Connection,
    caller: Caller,
    operation: str,
    which: NamedList,
    entry: Entry,
    *,
    is_retired: bool,
) -> None:
    """Retire a locked entry, or take it back into use."""
    query = f"""
        UPDATE {which.table}
           SET retired_at = CASE WHEN %(is_retired)s THEN now() END
         WHERE {which.key} = %(entry_id)s
    """
    tx.execute(query, {"is_retired": is_retired, "entry_id": entry.entry_id})
    old, new = {"retired": entry.retired_at is not None}, {"retired": is_retired}
    insert_changes(
        tx, caller, operation, which.entity, entry.entry_id, old=old, new=new
    )


def update_places(tx: Connection, status_ids: list[int]) -> None:
    """Give these statuses the first places, in this order."""
    query = """
        UPDATE lead_statuses
           SET place = wanted.place
          FROM unnest(%(ids)s::integer[]) WITH ORDINALITY AS wanted (id, place)
         WHERE lead_status_id = wanted.id
    """
    tx.execute(query, {"ids": status_ids})
