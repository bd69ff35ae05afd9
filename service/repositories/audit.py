"""The table audit: who changed what, from what, to what."""

import json
from typing import Any

from psycopg.types.json import Jsonb

from service.callers import Caller
from service.connection import Connection


def insert_audit(
    tx: Connection,
    caller: Caller,
    operation: str,
    entity: str,
    entity_id: int,
    *,
    old: dict[str, Any] | None,
    new: dict[str, Any],
) -> None:
    """Write what one act has changed of one entity; `old` is None for a new one."""
    query = """
        INSERT INTO audit (actor, client, operation, entity, entity_id,
                           old_values, new_values)
        VALUES (%(actor)s, %(client)s, %(operation)s, %(entity)s, %(entity_id)s,
                %(old)s, %(new)s)
    """
    values = {
        "actor": caller.actor,
        "client": caller.client,
        "operation": operation,
        "entity": entity,
        "entity_id": entity_id,
        "old": None if old is None else Jsonb(old, dumps=_dumps),
        "new": Jsonb(new, dumps=_dumps),
    }
    tx.execute(query, values)


def insert_changes(
    tx: Connection,
    caller: Caller,
    operation: str,
    entity: str,
    entity_id: int,
    *,
    old: dict[str, Any],
    new: dict[str, Any],
) -> bool:
    """Write what differs between two states of an entity; False where nothing does."""
    changed = [name for name in new if new[name] != old.get(name)]
    if changed:
        before = {name: old.get(name) for name in changed}
        after = {name: new[name] for name in changed}
        insert_audit(tx, caller, operation, entity, entity_id, old=before, new=after)
    return bool(changed)


def _dumps(values: dict[str, Any]) -> str:
    """Write JSON; times and money as the texts that people read."""
    return json.dumps(values, default=str, ensure_ascii=False)
