"""The table audit, read: the history of one thing, with the names of who did it."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from psycopg.rows import class_row

from service.connection import Connection

# Who an actor is, for people; `a` has the actor. A key is known by its label.
WHO = """
    CASE split_part(a.actor, ':', 1)
         WHEN 'user' THEN (SELECT user_name FROM users
                            WHERE user_id = split_part(a.actor, ':', 2)::integer)
         WHEN 'key' THEN (SELECT 'key ' || label FROM api_keys
                           WHERE api_key_id = split_part(a.actor, ':', 2)::integer)
         WHEN 'buyer-key' THEN (SELECT 'buyer key ' || label FROM api_keys
                                 WHERE api_key_id = split_part(a.actor, ':', 2)::integer)
         WHEN 'rule' THEN (SELECT 'Rule “' || return_rule_name || '”' FROM return_rules
                            WHERE return_rule_id = split_part(a.actor, ':', 2)::integer)
         WHEN 'public' THEN 'buyer without a key' ELSE a.actor END
"""


@dataclass(frozen=True, slots=True)
class Change:
    """One act on one thing; the values are JSON's."""

    audit_id: int
    at: datetime
    who: str | None  # None: the user or key is gone
    actor: str
    client: str | None  # None: not called over the network
    operation: str
    # None: it was created; it may lack what new_values has.
    old_values: dict[str, Any] | None
    new_values: dict[str, Any]


COLUMNS = f"""
    a.audit_id, a.at, {WHO} AS who, a.actor, a.client, a.operation, a.old_values,
    a.new_values
"""


def count_changes(tx: Connection, entity: str, entity_id: int) -> int:
    query = """
        SELECT count(*)
          FROM audit
         WHERE entity = %(entity)s
           AND entity_id = %(entity_id)s
    """
    values = {"entity": entity, "entity_id": entity_id}
    return int(tx.value(query, values))


def list_changes(
    tx: Connection, entity: str, entity_id: int, *, skip: int, most: int
) -> list[Change]:
    """List a page of what was done to one thing, newest first."""
    query = f"""
        SELECT {COLUMNS}
          FROM audit a
         WHERE a.entity = %(entity)s
           AND a.entity_id = %(entity_id)s
         ORDER BY a.audit_id DESC
        OFFSET %(skip)s
         LIMIT %(most)s
    """
    values = {"entity": entity, "entity_id": entity_id, "skip": skip, "most": most}
    return tx.cursor(row_factory=class_row(Change)).execute(query, values).fetchall()


def find_lead_made(tx: Connection, lead_id: str, vertical_id: int) -> list[Change]:
    """Find how a lead came to be: the row that Lead wrote; none for an imported one."""
    query = f"""
        SELECT {COLUMNS}
          FROM audit a
         WHERE a.entity = 'lead'
           AND a.new_values ->> 'lead_id' = %(lead_id)s
           AND a.entity_id = %(vertical_id)s
    """
    values = {"lead_id": lead_id, "vertical_id": vertical_id}
    return tx.cursor(row_factory=class_row(Change)).execute(query, values).fetchall()
