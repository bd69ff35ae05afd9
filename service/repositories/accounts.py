"""Buyers' accounts: manual credits and prepaid money; returns' credits count as well."""

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from psycopg.rows import class_row

from service.callers import Caller, Claim
from service.connection import Connection, Values
from service.repositories.audit_trail import WHO
from service.rules.accounts import AccountToCredit

# A buyer's balance; `b` is the buyer.
BALANCE = """
    ((SELECT coalesce(sum(k.amount), 0)
        FROM buyer_credits k
       WHERE k.buyer_id = b.buyer_id)
     + (SELECT coalesce(sum(e.amount), 0)
          FROM account_entries e
         WHERE e.buyer_id = b.buyer_id))
"""


@dataclass(frozen=True, slots=True)
class Entry:
    buyer_id: int
    entry_type: str  # manual, prepaid
    amount: Decimal
    buyer_contract_id: int | None = None  # None: the buyer as a whole
    invoice_number: str = ""
    verification_code: str = ""
    notes: str = ""


@dataclass(frozen=True, slots=True)
class BookedEntry:
    """An entry as pages show it; one of a return, or of a credit that is taken back, has a lead and no words."""

    entry_type: str  # manual, prepaid, return, reopened
    buyer_contract_id: int | None
    buyer_contract_name: str | None
    amount: Decimal
    booked_at: datetime
    lead_id: str | None
    invoice_number: str
    verification_code: str
    notes: str
    who: str | None


def lock_account(
    tx: Connection, caller: Caller | Claim, *, buyer_id: int, buyer_contract_id: int
) -> AccountToCredit | None:
    """Find the buyer, to whom nobody else adds an entry until we commit.

    None for a claim whose key is not in force: then nothing is looked at or locked.
    """
    query = """
        WITH key AS MATERIALIZED (
            SELECT api_key_id
              FROM admin_keys_in_force
             WHERE key_hash = %(key_hash)s
        ), buyer AS MATERIALIZED (
            SELECT buyer_id
              FROM buyers
             WHERE buyer_id = %(buyer_id)s
               FOR NO KEY UPDATE
        )
        SELECT EXISTS (TABLE buyer) AS buyer_exists,
               EXISTS (SELECT FROM buyer_contracts
                        WHERE buyer_contract_id = %(contract_id)s
                          AND buyer_id = %(buyer_id)s) AS contract_is_the_buyers,
               (SELECT api_key_id FROM key) AS api_key_id,
               pg_current_xact_id() AS xid
         WHERE %(key_hash)s::bytea IS NULL OR EXISTS (TABLE key)
    """
    values = {
        "key_hash": caller.key_hash,
        "buyer_id": buyer_id,
        "contract_id": buyer_contract_id,
    }
    return tx.find(query, values, AccountToCredit)


def write_entry(tx: Connection, caller: Caller, entry: Entry) -> None:
    """Add an entry to the account of a buyer whom the caller has locked."""
    query = """
        INSERT INTO account_entries (buyer_id, line, entry_type, buyer_contract_id,
                                     amount, invoice_number, verification_code, notes,
                                     audit_id, actor, client)
        SELECT %(buyer_id)s, coalesce(max(line), 0) + 1,
               %(entry_type)s::account_entry_type, %(contract_id)s::integer,
               %(amount)s::numeric, %(invoice_number)s, %(verification_code)s,
               %(notes)s, nextval('audit_audit_id_seq'), %(actor)s, %(client)s
          FROM account_entries
         WHERE buyer_id = %(buyer_id)s
    """
    values = {
        "actor": caller.actor,
        "client": caller.client,
        "buyer_id": entry.buyer_id,
        "entry_type": entry.entry_type,
        "contract_id": entry.buyer_contract_id,
        "amount": entry.amount,
        "invoice_number": entry.invoice_number,
        "verification_code": entry.verification_code,
        "notes": entry.notes,
    }
    tx.write(query, values)


def find_balance(tx: Connection, buyer_id: int) -> Decimal:
    query = f"""
        SELECT {BALANCE}
          FROM buyers b
         WHERE b.buyer_id = %(buyer_id)s
    """
    return Decimal(tx.value(query, {"buyer_id": buyer_id}))


def count_entries(tx: Connection, buyer_id: int) -> int:
    """Count what adds up to the balance: entries, and credits of returns."""
    query = """
        SELECT (SELECT count(*) FROM buyer_credits WHERE buyer_id = %(buyer_id)s)
               + (SELECT count(*) FROM account_entries WHERE buyer_id = %(buyer_id)s)
    """
    return int(tx.value(query, {"buyer_id": buyer_id}))


def list_entries(
    tx: Connection, buyer_id: int, *, skip: int = 0, most: int | None = None
) -> list[BookedEntry]:
    """List a page of what adds up to the balance, newest first, or all of it."""
    query = f"""
        SELECT a.entry_type, a.buyer_contract_id, c.buyer_contract_name, a.amount,
               a.booked_at, a.lead_id, a.invoice_number, a.verification_code, a.notes,
               {WHO} AS who
          FROM (SELECT 'return' AS entry_type, k.buyer_contract_id, k.amount,
                       k.credited_at AS booked_at, s.lead_id, '' AS invoice_number,
                       '' AS verification_code, '' AS notes, NULL AS actor,
                       k.return_id AS place
                  FROM buyer_credits k
                  JOIN sales s USING (sale_id)
                 WHERE k.buyer_id = %(buyer_id)s
                 UNION ALL
                SELECT e.entry_type::text, e.buyer_contract_id, e.amount, e.booked_at,
                       s.lead_id, e.invoice_number, e.verification_code, e.notes,
                       coalesce(e.actor, t.actor), e.line
                  FROM account_entries e
                  LEFT JOIN audit t USING (audit_id)
                  LEFT JOIN returns r ON r.return_id = e.return_id
                  LEFT JOIN sales s ON s.sale_id = r.sale_id
                 WHERE e.buyer_id = %(buyer_id)s) a
          LEFT JOIN buyer_contracts c USING (buyer_contract_id)
         ORDER BY a.booked_at DESC, a.entry_type, a.place DESC
        OFFSET %(skip)s
         LIMIT %(most)s
    """
    values: Values = {"buyer_id": buyer_id, "skip": skip, "most": most}
    cursor = tx.cursor(row_factory=class_row(BookedEntry))
    return cursor.execute(query, values).fetchall()


@dataclass(frozen=True, slots=True)
class Account:
    """A buyer's account in sums."""

    buyer_id: int
    buyer_name: str
    returned: Decimal  # credits of returns, without those taken back
    manual: Decimal
    prepaid: Decimal
    balance: Decimal


# Who has an account in which anything was booked, and what, by buyer.
BOOKED = """
    (SELECT buyer_id, sum(amount) AS amount
       FROM buyer_credits
      GROUP BY buyer_id) k
      FULL JOIN (SELECT buyer_id, sum(amount) AS amount,
                        sum(amount) FILTER (WHERE entry_type = 'manual') AS manual,
                        sum(amount) FILTER (WHERE entry_type = 'prepaid') AS prepaid,
                        sum(amount) FILTER (WHERE entry_type = 'reopened') AS reopened
                   FROM account_entries
                  GROUP BY buyer_id) e USING (buyer_id)
"""


def count_accounts(tx: Connection, buyer_id: int) -> int:
    """Count the accounts in which anything was booked; 0 is every buyer."""
    query = f"""
        SELECT count(*)
          FROM {BOOKED}
         WHERE %(buyer_id)s = 0 OR buyer_id = %(buyer_id)s
    """
    return int(tx.value(query, {"buyer_id": buyer_id}))


def sum_accounts(
    tx: Connection, buyer_id: int, *, skip: int = 0, most: int | None = None
) -> list[Account]:
    """Add up a page of the accounts that count_accounts counts, or all, by name."""
    query = f"""
        SELECT b.buyer_id, b.buyer_name,
               coalesce(k.amount, 0) + coalesce(e.reopened, 0) AS returned,
               coalesce(e.manual, 0) AS manual, coalesce(e.prepaid, 0) AS prepaid,
               coalesce(k.amount, 0) + coalesce(e.amount, 0) AS balance
          FROM {BOOKED}
          JOIN buyers b USING (buyer_id)
         WHERE %(buyer_id)s = 0 OR b.buyer_id = %(buyer_id)s
         ORDER BY b.name_order, b.buyer_id
        OFFSET %(skip)s
         LIMIT %(most)s
    """
    values = {"buyer_id": buyer_id, "skip": skip, "most": most}
    cursor = tx.cursor(row_factory=class_row(Account))
    return cursor.execute(query, values).fetchall()
