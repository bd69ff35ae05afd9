"""The table lead_fields: what buyers can tell of a lead beside its status."""

from dataclasses import asdict, dataclass
from datetime import datetime

from service.callers import Caller
from service.connection import Connection
from service.repositories.audit import insert_audit, insert_changes


@dataclass(frozen=True, slots=True)
class LeadField:
    """What an editor sets; None of vertical or buyer is every one."""

    label: str
    field_name: str
    vertical_id: int | None
    buyer_id: int | None
    data_type: str


NAMES = LeadField.__slots__
COLUMNS = ", ".join(NAMES)
VALUES = ", ".join(f"%({name})s" for name in NAMES)


@dataclass(frozen=True, slots=True)
class StoredField(LeadField):
    lead_field_id: int
    retired_at: datetime | None
    vertical_name: str | None
    buyer_name: str | None

    def settings(self) -> LeadField:
        return LeadField(*(getattr(self, name) for name in NAMES))


STORED = """
        SELECT f.*, v.vertical_name, b.buyer_name
          FROM lead_fields f
          LEFT JOIN verticals v USING (vertical_id)
          LEFT JOIN buyers b USING (buyer_id)
"""


def list_fields(tx: Connection) -> list[StoredField]:
    query = f"""
        {STORED}
         ORDER BY f.label, f.lead_field_id
    """
    return tx.find_all(query, {}, StoredField)


def lock_field(tx: Connection, lead_field_id: int) -> StoredField | None:
    query = f"""
        {STORED}
         WHERE f.lead_field_id = %(lead_field_id)s
           FOR NO KEY UPDATE OF f
    """
    return tx.find(query, {"lead_field_id": lead_field_id}, StoredField)


def insert_field(
    tx: Connection, caller: Caller, operation: str, field: LeadField
) -> int:
    """Add a field; meets a unique index where name and scope are in use already."""
    query = f"""
        INSERT INTO lead_fields ({COLUMNS})
        VALUES ({VALUES})
        RETURNING lead_field_id
    """
    lead_field_id: int = tx.value(query, asdict(field))
    new = asdict(field)
    insert_audit(tx, caller, operation, "lead_field", lead_field_id, old=None, new=new)
    return lead_field_id


def update_field(
    tx: Connection,
    caller: Caller,
    operation: str,
    stored: StoredField,
    field: LeadField,
) -> None:
    """Write a locked field anew; its type is fixed once a lead has a value of it."""
    query = f"""
        UPDATE lead_fields
           SET ({COLUMNS}) = ROW ({VALUES})
         WHERE lead_field_id = %(lead_field_id)s
    """
    tx.execute(query, asdict(field) | {"lead_field_id": stored.lead_field_id})
    old, new = asdict(stored.settings()), asdict(field)
    insert_changes(
        tx, caller, operation, "lead_field", stored.lead_field_id, old=old, new=new
    )
