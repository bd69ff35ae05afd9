"""The table delivery_schedules: a contract's windows; its history is the contract's."""

from collections.abc import Iterator
from dataclasses import asdict, fields
from typing import Any

from service.callers import Caller, Claim
from service.connection import Connection, Values
from service.repositories.reading import count_rows, read_rows
from service.rules.commands import ChangeSchedule
from service.rules.schedules import DeliverySchedule, ScheduleToEdit

NAMES = [field.name for field in fields(DeliverySchedule)]
COLUMNS = ", ".join(NAMES)
VALUES = ", ".join(f"%({name})s" for name in NAMES)


def lock_schedule(
    tx: Connection, caller: Caller | Claim, command: ChangeSchedule
) -> ScheduleToEdit | None:
    """Find whether the contract exists, and its schedule, which stays locked.

    None for a claim whose key is not in force: then nothing is looked at or locked.
    """
    query = f"""
        WITH key AS MATERIALIZED (
            SELECT api_key_id
              FROM admin_keys_in_force
             WHERE key_hash = %(key_hash)s
        ), schedule AS MATERIALIZED (
            SELECT {COLUMNS}
              FROM delivery_schedules
             WHERE delivery_schedule_id = %(schedule_id)s
               AND buyer_contract_id = %(contract_id)s
               FOR NO KEY UPDATE
        )
        SELECT schedule.*,
               EXISTS (SELECT FROM buyer_contracts
                        WHERE buyer_contract_id = %(contract_id)s) AS contract_exists,
               (SELECT api_key_id FROM key) AS api_key_id,
               pg_current_xact_id() AS xid,
               CASE WHEN %(schedule_id)s = 0
                    THEN nextval('delivery_schedules_delivery_schedule_id_seq')
                    END AS new_id
          FROM (SELECT) one
          LEFT JOIN schedule ON true
         WHERE %(key_hash)s::bytea IS NULL OR EXISTS (TABLE key)
    """
    values = {
        "key_hash": caller.key_hash,
        "contract_id": command.buyer_contract_id,
        "schedule_id": command.change.entity_id,
    }
    return tx.find(query, values, _to_edit)


def _to_edit(**row: Any) -> ScheduleToEdit:
    stored = {name: row.pop(name) for name in NAMES}
    is_there = stored["delivery_schedule_day"] is not None
    schedule = DeliverySchedule(**stored) if is_there else None
    return ScheduleToEdit(schedule=schedule, **row)


def insert_schedule(
    tx: Connection,
    caller: Caller,
    operation: str,
    buyer_contract_id: int,
    delivery_schedule_id: int,
    schedule: DeliverySchedule,
) -> None:
    """Create the schedule of that new id."""
    query = f"""
        WITH new AS (
            INSERT INTO delivery_schedules (delivery_schedule_id, buyer_contract_id,
                                            {COLUMNS})
            VALUES (%(schedule_id)s, %(contract_id)s, {VALUES})
            RETURNING *
        )
        INSERT INTO audit (actor, client, operation, entity, entity_id, new_values)
        SELECT %(actor)s, %(client)s, %(operation)s, 'buyer_contract',
               buyer_contract_id,
               to_jsonb(new) - '{{buyer_contract_id,version}}'::text[]
          FROM new
    """
    who = _values(caller, operation, buyer_contract_id, delivery_schedule_id)
    tx.write(query, who | asdict(schedule))


def update_schedule(
    tx: Connection,
    caller: Caller,
    operation: str,
    buyer_contract_id: int,
    delivery_schedule_id: int,
    schedule: DeliverySchedule,
) -> None:
    """Write what a schedule has become that the caller has locked and changed."""
    query = f"""
        WITH old AS (
            SELECT *
              FROM delivery_schedules
             WHERE delivery_schedule_id = %(schedule_id)s
        ), new AS (
            UPDATE delivery_schedules
               SET ({COLUMNS}, version) = ROW ({VALUES}, version + 1)
             WHERE delivery_schedule_id = %(schedule_id)s
            RETURNING *
        )
        INSERT INTO audit (actor, client, operation, entity, entity_id,
                           old_values, new_values)
        SELECT %(actor)s, %(client)s, %(operation)s, 'buyer_contract', %(contract_id)s,
               jsonb_object_agg(key, o.value),
               jsonb_build_object('delivery_schedule_id', %(schedule_id)s::integer)
                   || jsonb_object_agg(key, n.value)
          FROM old, new, jsonb_each(to_jsonb(old)) o
          JOIN jsonb_each(to_jsonb(new)) n USING (key)
         WHERE o.value <> n.value
           AND key <> 'version'
    """
    who = _values(caller, operation, buyer_contract_id, delivery_schedule_id)
    tx.write(query, who | asdict(schedule))


def delete_schedule(
    tx: Connection,
    caller: Caller,
    operation: str,
    buyer_contract_id: int,
    delivery_schedule_id: int,
) -> None:
    """Remove a schedule that the caller has locked; the contract's history keeps all of it.

    What was sold under it stays as it was sold.
    """
    query = """
        WITH old AS (
            DELETE FROM delivery_schedules
             WHERE delivery_schedule_id = %(schedule_id)s
               AND buyer_contract_id = %(contract_id)s
            RETURNING *
        )
        INSERT INTO audit (actor, client, operation, entity, entity_id,
                           old_values, new_values)
        SELECT %(actor)s, %(client)s, %(operation)s, 'buyer_contract', %(contract_id)s,
               told.old_values,
               jsonb_build_object('delivery_schedule_id', %(schedule_id)s::integer)
                   || told.no_values
          FROM old
         CROSS JOIN LATERAL (
               SELECT jsonb_object_agg(key, value) AS old_values,
                      jsonb_object_agg(key, NULL) AS no_values
                 FROM jsonb_each(to_jsonb(old))
                WHERE key NOT IN ('delivery_schedule_id', 'buyer_contract_id',
                                  'version')) AS told
    """
    who = _values(caller, operation, buyer_contract_id, delivery_schedule_id)
    tx.execute(query, who)


def _values(
    caller: Caller, operation: str, buyer_contract_id: int, delivery_schedule_id: int
) -> dict[str, Any]:
    return {
        "actor": caller.actor,
        "client": caller.client,
        "operation": operation,
        "contract_id": buyer_contract_id,
        "schedule_id": delivery_schedule_id,
    }


EXPORTED = """
    SELECT d.delivery_schedule_id AS schedule_id,
           json_build_object('buyer_id', b.buyer_id, 'buyer_name', b.buyer_name,
                             'account_status', json_build_object(
                                 'account_status_id', t.account_status_id,
                                 'account_status_name', t.account_status_name))
               AS buyer,
           json_build_object('buyer_contract_id', c.buyer_contract_id,
                             'buyer_contract_name', c.buyer_contract_name,
                             'account_status', json_build_object(
                                 'account_status_id', s.account_status_id,
                                 'account_status_name', s.account_status_name))
               AS buyer_contract,
           d.delivery_schedule_day AS day,
           to_char(d.time_open, 'HH24:MI:SS') AS time_open,
           to_char(d.time_closed, 'HH24:MI:SS') AS time_closed,
           d.cap, d.price, d.schedule_type AS type, d.sweeper, d.priority, d.no_return
      FROM delivery_schedules d
      JOIN buyer_contracts c USING (buyer_contract_id)
      JOIN account_statuses s USING (account_status_id)
      JOIN buyers b USING (buyer_id)
      JOIN account_statuses t ON t.account_status_id = b.account_status_id
     WHERE d.delivery_schedule_day = ANY (%(days)s)
       AND (%(buyer_id)s = 0 OR c.buyer_id = %(buyer_id)s)
       AND (%(status_id)s = 0 OR c.account_status_id = %(status_id)s)
       AND (%(vertical_id)s = 0 OR c.vertical_id = %(vertical_id)s)
       AND (NOT %(priority_only)s OR d.priority)
       AND (NOT %(active_only)s
            OR c.account_status_id = 1 AND b.account_status_id = 1)
     ORDER BY d.delivery_schedule_id
"""


def count_schedules(tx: Connection, wanted: Values) -> int:
    """Count the schedules that open on one of the days and fit all else of `wanted`.

    An id of 0 fits all.
    """
    return count_rows(tx, EXPORTED, wanted)


def read_schedules(tx: Connection, wanted: Values) -> Iterator[dict[str, Any]]:
    return read_rows(tx, EXPORTED, wanted)
