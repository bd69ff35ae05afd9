"""What Sale asks of the table sales, and adds to it; and the replacement it fulfils."""

from datetime import datetime
from decimal import Decimal

from service.callers import Caller, Claim
from service.connection import Connection
from service.rules.additions import SaleToAdd


def find_sale_to_add(
    tx: Connection,
    caller: Caller | Claim,
    *,
    lead_id: str,
    vertical_id: int,
    buyer_contract_id: int,
) -> SaleToAdd | None:
    """Find whether all that is named exists, and the sale itself.

    None for a claim whose key is not in force.
    """
    query = """
        WITH key AS MATERIALIZED (
            SELECT api_key_id
              FROM admin_keys_in_force
             WHERE key_hash = %(key_hash)s
        )
        SELECT EXISTS (SELECT FROM verticals
                        WHERE vertical_id = %(vertical_id)s) AS vertical_exists,
               EXISTS (SELECT FROM leads WHERE lead_id = %(lead_id)s) AS lead_exists,
               EXISTS (SELECT FROM leads
                        WHERE lead_id = %(lead_id)s
                          AND vertical_id = %(vertical_id)s) AS lead_in_vertical,
               EXISTS (SELECT FROM buyer_contracts
                        WHERE buyer_contract_id = %(contract_id)s
                          AND vertical_id = %(vertical_id)s) AS contract_in_vertical,
               EXISTS (SELECT FROM replacement_queue
                        WHERE buyer_contract_id = %(contract_id)s
                          AND fulfilled_by_sale_id IS NULL
                          AND taken_back_at IS NULL) AS is_owed,
               settings.time_zone, s.price, s.sold_at, s.is_replacement,
               (SELECT api_key_id FROM key) AS api_key_id,
               pg_current_xact_id() AS xid
          FROM settings
          LEFT JOIN sales s
            ON s.lead_id = %(lead_id)s
           AND s.vertical_id = %(vertical_id)s
           AND s.buyer_contract_id = %(contract_id)s
         WHERE %(key_hash)s::bytea IS NULL OR EXISTS (TABLE key)
    """
    values = {
        "key_hash": caller.key_hash,
        "lead_id": lead_id,
        "vertical_id": vertical_id,
        "contract_id": buyer_contract_id,
    }
    return tx.find(query, values, SaleToAdd)


def insert_sale(
    tx: Connection,
    caller: Caller,
    *,
    lead_id: str,
    vertical_id: int,
    buyer_contract_id: int,
    price: Decimal,
    sold_at: datetime | None,
    is_replacement: bool,
) -> None:
    """Sell the lead, now if no time is given; a replacement fulfils the oldest owed.

    Whether it can be returned is settled here, by the schedules as they stand.

    It fails where another call was first to sell it, or to fulfil: audit's entity_id would
    be NULL. So it is undone with all else, and the call looks again. FOR UPDATE has two
    replacements at once wait for each other, and for who reopens the return: the second
    finds the next row that is open, for LIMIT counts after the lock.
    """
    query = """
        WITH owed AS MATERIALIZED (
            SELECT return_id
              FROM replacement_queue
             WHERE %(is_replacement)s::boolean
               AND buyer_contract_id = %(contract_id)s
               AND fulfilled_by_sale_id IS NULL
               AND taken_back_at IS NULL
             ORDER BY queued_at, return_id
             LIMIT 1
               FOR UPDATE
        ), new AS (
            INSERT INTO sales (lead_id, vertical_id, buyer_contract_id, buyer_id,
                               campaign_id, is_replacement, price, revenue, sold_at,
                               non_returnable)
            SELECT l.lead_id, l.vertical_id, c.buyer_contract_id, c.buyer_id,
                   l.campaign_id, %(is_replacement)s, %(price)s, %(price)s, t.sold_at,
                   EXISTS (SELECT
                             FROM contracts_without_returns(t.sold_at) w
                            WHERE w.buyer_contract_id = c.buyer_contract_id)
              FROM leads l
              JOIN buyer_contracts c USING (vertical_id)
             CROSS JOIN (SELECT coalesce(%(sold_at)s::timestamptz, now())) t (sold_at)
             WHERE l.lead_id = %(lead_id)s
               AND l.vertical_id = %(vertical_id)s
               AND c.buyer_contract_id = %(contract_id)s
               AND (NOT %(is_replacement)s OR EXISTS (SELECT FROM owed))
            ON CONFLICT (lead_id, vertical_id, buyer_contract_id) DO NOTHING
            RETURNING *
        ), fulfilled AS (
            UPDATE replacement_queue q
               SET fulfilled_by_sale_id = new.sale_id, fulfilled_at = now()
              FROM owed, new
             WHERE q.return_id = owed.return_id
            RETURNING q.return_id
        )
        INSERT INTO audit (actor, client, operation, entity, entity_id, new_values)
        SELECT %(actor)s, %(client)s, 'Sale', 'sale', sale_id,
               jsonb_strip_nulls(jsonb_build_object(
                   'lead_id', lead_id, 'vertical_id', vertical_id,
                   'buyer_contract_id', buyer_contract_id, 'buyer_id', buyer_id,
                   'campaign_id', campaign_id, 'price', price, 'sold_at', sold_at,
                   'is_replacement', is_replacement,
                   'non_returnable', nullif(non_returnable, false),
                   'fulfils_return_id', fulfilled.return_id))
          FROM (SELECT) one
          LEFT JOIN new ON true   -- no row: there is nothing to tell, which fails
          LEFT JOIN fulfilled ON true
    """
    values = {
        "actor": caller.actor,
        "client": caller.client,
        "lead_id": lead_id,
        "vertical_id": vertical_id,
        "contract_id": buyer_contract_id,
        "price": price,
        "sold_at": sold_at,
        "is_replacement": is_replacement,
    }
    tx.write(query, values)
