"""Buyers' accounts: manual credits and prepaid money; returns' credits count as well."""

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from service.callers import Caller, Claim
from service.connection import Connection
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
    """An entry as pages show it; one of a return has a lead and no words."""

    entry_type: str  # manual, prepaid, return
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
               (SELECT api_key_id FROM key) AS api_key_id
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
