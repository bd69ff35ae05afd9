"""The table settings: the one row of how this instance treats leads."""

from dataclasses import asdict, dataclass
from decimal import Decimal

from psycopg import errors
from psycopg.rows import class_row

from service.callers import Caller
from service.connection import Connection
from service.repositories.audit import insert_changes


@dataclass(frozen=True, slots=True)
class LeadGenSettings:
    """Setup > Settings > Lead Gen Settings."""

    lead_statuses_enabled: bool
    default_max_return_age_days: int
    buyer_key_demanded: bool
    time_zone: str
    currency: str
    wrong_keys_a_minute: int  # of an address; 0 here and below: no limit
    unknown_leads_in_10_minutes: int  # of an address, on the buyer page
    calls_a_minute_by_key: int
    ask_above_credit: Decimal | None  # before the queue credits more; None: never
    reopen_minutes: int  # for which a decision can be taken back; 0: never


NAMES = LeadGenSettings.__slots__
COLUMNS = ", ".join(NAMES)
VALUES = ", ".join(f"%({name})s" for name in NAMES)


def find_settings(tx: Connection, *, lock: bool = False) -> LeadGenSettings:
    """Find the settings; locked ones nobody else can change until we commit."""
    query = f"""
        SELECT {COLUMNS}
          FROM settings
               {"FOR NO KEY UPDATE" if lock else ""}
    """
    [found] = tx.cursor(row_factory=class_row(LeadGenSettings)).execute(query)
    return found


def update_settings(
    tx: Connection,
    caller: Caller,
    operation: str,
    old: LeadGenSettings,
    new: LeadGenSettings,
) -> bool:
    """Write the settings, which the caller has locked; False where nothing changes."""
    query = f"""
        UPDATE settings
           SET ({COLUMNS}) = ROW ({VALUES})
    """
    if new == old:
        return False
    tx.execute(query, asdict(new))
    return insert_changes(
        tx, caller, operation, "settings", 1, old=asdict(old), new=asdict(new)
    )


def knows_time_zone(tx: Connection, name: str) -> bool:
    """Say whether the database can reckon in this zone."""
    query = "SELECT now() AT TIME ZONE %(name)s"
    try:
        with tx.transaction():
            tx.execute(query, {"name": name})
    except errors.InvalidParameterValue:
        return False
    return True
