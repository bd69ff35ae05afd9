"""The table return_caps: the caps of contracts and buyers, and how much of each is used."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from psycopg.types.json import Jsonb

from service.callers import Caller
from service.connection import Connection
from service.repositories.audit import insert_changes
from service.rules.return_caps import Cap, CountedCap

NOTHING: Mapping[int, int] = {}
NAMES = Cap.__slots__
TOLD = {  # as the history of a contract, or of a buyer, names them
    "most": "return_cap_number",
    "percent": "return_cap_percent",
    "days": "return_cap_days",
    "over_cap": "beyond_return_cap",
}
COLUMNS = ", ".join(NAMES)
FOUND = f"""
    SELECT k.return_cap_id, k.buyer_id, k.buyer_contract_id, {COLUMNS},
           settings.time_zone, now() AS now
      FROM return_caps k
     CROSS JOIN settings
"""


@dataclass(frozen=True, slots=True)
class StoredCap(Cap):
    """A cap as it is stored, whose it is, and when it was read."""

    return_cap_id: int
    buyer_id: int | None  # None: a contract's
    buyer_contract_id: int | None  # None: a buyer's
    now: datetime
    time_zone: str

    @property
    def begins_at(self) -> datetime:
        return self.begins(self.now, self.time_zone)


@dataclass(frozen=True, slots=True)
class NamedCap(StoredCap):
    """A cap with the name of its buyer or contract."""

    name: str


def lock_caps(tx: Connection, buyer_contract_id: int) -> list[StoredCap]:
    """Find the caps that a return to this contract meets: its own, its buyer's of now.

    Until we commit no other return under one of them gets further than here: how much is
    used is counted by a later statement, which sees what was committed meanwhile. Always
    in the same order, or two calls could wait for each other.
    """
    query = f"""
        {FOUND}
         WHERE k.buyer_contract_id = %(contract_id)s
            OR k.buyer_id = (SELECT buyer_id
                               FROM buyer_contracts
                              WHERE buyer_contract_id = %(contract_id)s)
         ORDER BY k.return_cap_id
           FOR NO KEY UPDATE OF k
    """
    return tx.find_all(query, {"contract_id": buyer_contract_id}, StoredCap)


def list_caps(
    tx: Connection, *, buyer_id: int = 0, buyer_contract_id: int = 0
) -> list[StoredCap]:
    """List the cap of this buyer and that of this contract; an id of 0 names none."""
    query = f"""
        {FOUND}
         WHERE k.buyer_contract_id = %(contract_id)s
            OR k.buyer_id = %(buyer_id)s
         ORDER BY k.return_cap_id
    """
    values = {"buyer_id": buyer_id, "contract_id": buyer_contract_id}
    return tx.find_all(query, values, StoredCap)


def list_all_caps(tx: Connection, *, skip: int, most: int) -> list[NamedCap]:
    """List a page of all caps, by the names of whose they are."""
    query = f"""
        SELECT k.return_cap_id, k.buyer_id, k.buyer_contract_id, {COLUMNS},
               settings.time_zone, now() AS now,
               coalesce(b.buyer_name, c.buyer_contract_name) AS name
          FROM return_caps k
         CROSS JOIN settings
          LEFT JOIN buyers b ON b.buyer_id = k.buyer_id
          LEFT JOIN buyer_contracts c ON c.buyer_contract_id = k.buyer_contract_id
         ORDER BY name, k.return_cap_id
        OFFSET %(skip)s
         LIMIT %(most)s
    """
    return tx.find_all(query, {"skip": skip, "most": most}, NamedCap)


def count_caps(tx: Connection) -> int:
    return int(tx.value("SELECT count(*) FROM return_caps"))


@dataclass(frozen=True, slots=True)
class _Use:
    return_cap_id: int
    used: int
    purchases: int


def count_uses(
    tx: Connection, caps: Sequence[StoredCap], planned: Mapping[int, int] = NOTHING
) -> list[CountedCap]:
    """Count what each cap's period has of returns, and of purchases where they matter.

    A rejected return gives its place back, and so does a decision that was taken back:
    the return that reopens it has the place. A buyer's are those of all the contracts that
    are its own now. `planned` are returns of each contract that are not there yet. Nothing
    is asked where there are no caps.
    """
    if not caps:
        return []
    query = """
        SELECT k.return_cap_id,
               coalesce(sum(u.used), 0)::bigint AS used,
               coalesce(sum(u.purchases), 0)::bigint AS purchases
          FROM jsonb_to_recordset(%(periods)s)
                   AS p (return_cap_id integer, begins_at timestamptz)
          JOIN return_caps k USING (return_cap_id)
          LEFT JOIN LATERAL (
               SELECT buyer_contract_id FROM buyer_contracts
                WHERE buyer_id = k.buyer_id
                UNION ALL
               SELECT k.buyer_contract_id WHERE k.buyer_contract_id IS NOT NULL) c
            ON true
         CROSS JOIN LATERAL (
               SELECT (SELECT count(*)
                         FROM returns r
                        WHERE r.buyer_contract_id = c.buyer_contract_id
                          AND r.submitted_at >= p.begins_at
                          AND r.state <> 'rejected'
                          AND r.taken_back_at IS NULL)
                      + coalesce((%(planned)s::jsonb
                                  ->> c.buyer_contract_id::text)::bigint, 0) AS used,
                      CASE WHEN k.percent IS NOT NULL
                           THEN (SELECT count(*)
                                   FROM sales s
                                  WHERE s.buyer_contract_id = c.buyer_contract_id
                                    AND s.sold_at >= p.begins_at
                                    AND s.sold_at <= now()) END AS purchases) u
         GROUP BY k.return_cap_id
    """
    periods = [
        {"return_cap_id": each.return_cap_id, "begins_at": each.begins_at.isoformat()}
        for each in caps
    ]
    values = {"periods": Jsonb(periods), "planned": Jsonb(dict(planned))}
    found = tx.find_all(query, values, _Use)
    uses = {use.return_cap_id: use for use in found}
    return [
        CountedCap(cap, uses[cap.return_cap_id].used, uses[cap.return_cap_id].purchases)
        for cap in caps
    ]


def write_cap(
    tx: Connection,
    caller: Caller,
    operation: str,
    old: Cap | None,
    new: Cap | None,
    *,
    buyer_id: int | None = None,
    buyer_contract_id: int | None = None,
) -> bool:
    """Give a buyer, or a contract, this cap, or none; False where nothing changes.

    The history of the buyer, or of the contract, tells it.
    """
    of = {"buyer_id": buyer_id, "buyer_contract_id": buyer_contract_id}
    if new is None:
        query = """
            DELETE FROM return_caps
             WHERE buyer_id = %(buyer_id)s
                OR buyer_contract_id = %(buyer_contract_id)s
        """
        tx.execute(query, of)
    else:
        _upsert(tx, new, of)
    entity = "buyer" if buyer_id else "buyer_contract"
    entity_id = buyer_id or buyer_contract_id
    assert entity_id
    return insert_changes(
        tx, caller, operation, entity, entity_id, old=_told(old), new=_told(new)
    )


def _upsert(tx: Connection, cap: Cap, of: dict[str, int | None]) -> None:
    target = "buyer_id" if of["buyer_id"] else "buyer_contract_id"
    query = f"""
        INSERT INTO return_caps (buyer_id, buyer_contract_id, {COLUMNS})
        VALUES (%(buyer_id)s, %(buyer_contract_id)s,
                {", ".join(f"%({name})s" for name in NAMES)})
            ON CONFLICT ({target})
            DO UPDATE SET ({COLUMNS}) =
                ROW ({", ".join(f"excluded.{name}" for name in NAMES)})
    """
    tx.execute(query, {**of, **asdict(cap)})


def _told(cap: Cap | None) -> dict[str, Any]:
    """Name a cap's settings as a history has them, beside those of the contract."""
    return {TOLD[name]: getattr(cap, name, None) for name in NAMES}
