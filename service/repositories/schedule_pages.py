"""The table delivery_schedules as people look at it: a contract's, one as it is stored."""

from dataclasses import dataclass

from psycopg.rows import class_row

from service.connection import Connection
from service.repositories.delivery_schedules import COLUMNS
from service.rules.schedules import DeliverySchedule


@dataclass(frozen=True, slots=True)
class StoredSchedule(DeliverySchedule):
    """A schedule as its editor saw it; the version counts edits."""

    delivery_schedule_id: int = 0
    version: int = 0


def list_schedules(tx: Connection, buyer_contract_id: int) -> list[StoredSchedule]:
    """List a contract's schedules as the week goes, from Sunday."""
    query = f"""
        SELECT delivery_schedule_id, version, {COLUMNS}
          FROM delivery_schedules
         WHERE buyer_contract_id = %(contract_id)s
         ORDER BY array_position(ARRAY['sunday', 'monday', 'tuesday', 'wednesday',
                                       'thursday', 'friday', 'saturday'],
                                 delivery_schedule_day),
                  time_open, delivery_schedule_id
    """
    cursor = tx.cursor(row_factory=class_row(StoredSchedule))
    return cursor.execute(query, {"contract_id": buyer_contract_id}).fetchall()


def find_schedule(
    tx: Connection,
    buyer_contract_id: int,
    delivery_schedule_id: int,
    *,
    lock: bool = False,
) -> StoredSchedule | None:
    """Find a contract's schedule; a locked one nobody else can edit until we commit."""
    query = f"""
        SELECT delivery_schedule_id, version, {COLUMNS}
          FROM delivery_schedules
         WHERE delivery_schedule_id = %(schedule_id)s
           AND buyer_contract_id = %(contract_id)s
               {"FOR NO KEY UPDATE" if lock else ""}
    """
    values = {"schedule_id": delivery_schedule_id, "contract_id": buyer_contract_id}
    cursor = tx.cursor(row_factory=class_row(StoredSchedule))
    return cursor.execute(query, values).fetchone()
