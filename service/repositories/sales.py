"""The table sales: who bought which lead, and what a call must know of it to decide."""

from dataclasses import dataclass, fields
from typing import Any

from service.callers import Caller, Claim
from service.connection import Connection
from service.rules.sales import FoundSale, Sale
from service.rules.updates import (
    ReportedSale,
    SaleRevenue,
    SaleToBook,
    SaleToUpdate,
)


@dataclass(frozen=True, slots=True)
class SaleToReturn(FoundSale[Sale]):
    """What ReturnLead asks beside."""

    vertical_exists: bool
    lead_verticals: int  # how many verticals have a lead of this id; 2 stands for more
    lead_in_vertical: bool
    denied_reason_exists: bool
    api_key_id: int | None  # of the claim's admin key; None: there was no claim


SALE = tuple(field.name for field in fields(Sale))
REPORTED_SALE = tuple(field.name for field in fields(ReportedSale))


def lock_sale_to_return(
    tx: Connection,
    caller: Caller | Claim,
    *,
    lead_id: str,
    vertical_id: int,
    buyer_contract_id: int,
    return_reason_id: int,
    denied_reason_id: int,
) -> SaleToReturn | None:
    """Find the sale, and whether all that is named exists; 0 names nothing.

    None for a claim whose key is not in force: then nothing is looked at or locked.

    Nobody else can return the sale or change its revenue until we commit. What decides
    is read from the locked row: after a wait for the lock PostgreSQL reads that row
    anew, and every other one as it was before the wait.
    """
    query = """
        WITH key AS MATERIALIZED (
            SELECT api_key_id
              FROM admin_keys_in_force
             WHERE key_hash = %(key_hash)s
        ), sale AS MATERIALIZED (
            SELECT s.sale_id, s.buyer_contract_id, s.return_id, s.return_state,
                   s.is_replacement, s.non_returnable, c.replace_returns,
                   c.replacements_non_returnable, now() - s.sold_at AS age,
                   c.max_return_age_days, c.buyer_id AS capped_buyer_id
              FROM sales s
              JOIN buyer_contracts c USING (buyer_contract_id)
             WHERE s.lead_id = %(lead_id)s
               AND (%(vertical_id)s = 0 OR s.vertical_id = %(vertical_id)s)
               AND (%(contract_id)s = 0 OR s.buyer_contract_id = %(contract_id)s)
             ORDER BY s.sale_id
             LIMIT 2
               FOR NO KEY UPDATE OF s
        )
        SELECT pg_current_xact_id() AS xid,
               (SELECT api_key_id FROM key) AS api_key_id,
               EXISTS (SELECT FROM verticals
                        WHERE vertical_id = %(vertical_id)s) AS vertical_exists,
               (SELECT count(*) FROM (SELECT FROM leads WHERE lead_id = %(lead_id)s
                                       LIMIT 2) l) AS lead_verticals,
               EXISTS (SELECT FROM leads
                        WHERE lead_id = %(lead_id)s
                          AND vertical_id = %(vertical_id)s) AS lead_in_vertical,
               EXISTS (SELECT FROM buyer_contracts
                        WHERE buyer_contract_id = %(contract_id)s) AS contract_exists,
               EXISTS (SELECT FROM return_reasons
                        WHERE return_reason_id = %(reason_id)s
                          AND retired_at IS NULL) AS reason_exists,
               EXISTS (SELECT FROM reject_reasons
                        WHERE reject_reason_id = %(denied_reason_id)s
                          AND retired_at IS NULL) AS denied_reason_exists,
               (SELECT count(*) FROM sale) AS sales,
               sale.sale_id, sale.buyer_contract_id, sale.return_id,
               sale.return_state, sale.is_replacement,
               sale.non_returnable, sale.replace_returns,
               sale.replacements_non_returnable, sale.age,
               coalesce(sale.max_return_age_days,
                        settings.default_max_return_age_days) AS max_return_age_days,
               EXISTS (SELECT FROM return_rules WHERE enabled) AS rules_in_force,
               EXISTS (SELECT FROM return_caps
                        WHERE buyer_contract_id = sale.buyer_contract_id
                           OR buyer_id = sale.capped_buyer_id) AS has_cap
          FROM settings
          LEFT JOIN sale ON true
         WHERE %(key_hash)s::bytea IS NULL OR EXISTS (TABLE key)
         LIMIT 1
    """
    values = {
        "key_hash": caller.key_hash,
        "lead_id": lead_id,
        "vertical_id": vertical_id,
        "contract_id": buyer_contract_id,
        "reason_id": return_reason_id,
        "denied_reason_id": denied_reason_id,
    }
    return tx.find(query, values, _to_return)


def _to_return(**row: Any) -> SaleToReturn:
    sale = {name: row.pop(name) for name in SALE}
    return SaleToReturn(sale=Sale(**sale) if row["sales"] else None, **row)


def lock_sale_to_update(
    tx: Connection,
    caller: Caller | Claim,
    *,
    lead_id: str,
    buyer_contract_id: int,
    return_reason_id: int,
    status: str = "",
    sub_status: str = "",
    field_name: str = "",
) -> SaleToUpdate:
    """Find the sale for UpdateLead or Return, and what the call names; 0 names nothing.

    With a buyer only leads and contracts exist that are its own by the contract's buyer
    of today; without the key that is demanded, none do. Locks like lock_sale_to_return. The field's value is no column of the
    locked row, so after a wait for a call that changed the sale all is read once more.
    """
    values = {
        "key_hash": caller.key_hash,
        "buyer_id": caller.buyer_id,
        "lead_id": lead_id,
        "contract_id": buyer_contract_id,
        "reason_id": return_reason_id,
        "status": status,
        "sub_status": sub_status,
        "field_name": field_name,
    }
    found = _lock_sale_to_update(tx, values)
    return _lock_sale_to_update(tx, values) if found.is_stale else found


def _lock_sale_to_update(tx: Connection, values: dict[str, Any]) -> SaleToUpdate:
    query = """
        WITH caller AS MATERIALIZED (
            SELECT s.buyer_key_demanded AS key_demanded, k.api_key_id,
                   k.buyer_id AS key_buyer_id,
                   %(key_hash)s::bytea IS NULL OR NOT s.buyer_key_demanded
                       OR k.api_key_id IS NOT NULL AS may_call,
                   coalesce(%(buyer_id)s::integer, k.buyer_id) AS buyer_id
              FROM settings s
              LEFT JOIN buyer_keys_in_force k
                ON k.key_hash = %(key_hash)s
               AND s.buyer_key_demanded
        ), sale AS MATERIALIZED (
            SELECT s.sale_id, s.buyer_contract_id, s.vertical_id, s.buyer_id,
                   s.revenue, s.updates, s.lead_status_id, s.lead_sub_status_id,
                   s.return_id, s.return_state, s.is_replacement,
                   s.non_returnable, c.replace_returns,
                   c.replacements_non_returnable, now() - s.sold_at AS age,
                   c.max_return_age_days, c.buyer_id AS capped_buyer_id
              FROM sales s
              JOIN buyer_contracts c USING (buyer_contract_id)
              JOIN caller
                ON caller.may_call
               AND (caller.buyer_id IS NULL OR caller.buyer_id = c.buyer_id)
             WHERE s.lead_id = %(lead_id)s
               AND (%(contract_id)s = 0 OR s.buyer_contract_id = %(contract_id)s)
             ORDER BY s.sale_id
             LIMIT 2
               FOR NO KEY UPDATE OF s
        ), status AS (
            SELECT lead_status_id
              FROM lead_statuses
             WHERE lead_status_name = %(status)s
               AND retired_at IS NULL
        ), field AS (   -- the narrowest scope wins: both, then vertical, then buyer
            SELECT f.lead_field_id, f.data_type
              FROM sale
              JOIN lead_fields f
                ON (f.vertical_id IS NULL OR f.vertical_id = sale.vertical_id)
               AND (f.buyer_id IS NULL OR f.buyer_id = sale.buyer_id)
             WHERE f.field_name = %(field_name)s
               AND f.retired_at IS NULL
             ORDER BY num_nonnulls(f.vertical_id, f.buyer_id) DESC,
                      f.vertical_id IS NULL
             LIMIT 1
        )
        SELECT pg_current_xact_id_if_assigned() AS xid,
               caller.key_demanded, caller.api_key_id, caller.key_buyer_id,
               CASE WHEN caller.buyer_id IS NULL
                    THEN EXISTS (SELECT FROM leads WHERE lead_id = %(lead_id)s)
                    ELSE EXISTS (SELECT FROM sales
                                   JOIN buyer_contracts c USING (buyer_contract_id)
                                  WHERE lead_id = %(lead_id)s
                                    AND c.buyer_id = caller.buyer_id) END AS lead_exists,
               EXISTS (SELECT FROM buyer_contracts
                        WHERE buyer_contract_id = %(contract_id)s
                          AND (caller.buyer_id IS NULL
                               OR buyer_id = caller.buyer_id)) AS contract_exists,
               EXISTS (SELECT FROM return_reasons
                        WHERE return_reason_id = %(reason_id)s
                          AND retired_at IS NULL) AS reason_exists,
               settings.lead_statuses_enabled,
               (SELECT lead_status_id FROM status) AS new_status_id,
               (SELECT lead_sub_status_id
                  FROM lead_sub_statuses JOIN status USING (lead_status_id)
                 WHERE lead_sub_status_name = %(sub_status)s
                   AND retired_at IS NULL) AS new_sub_status_id,
               field.lead_field_id, field.data_type,
               coalesce(v.string_value, v.number_value::text, v.boolean_value::text,
                        to_char(v.date_value, 'YYYY-MM-DD')) AS field_value,
               (SELECT count(*) FROM sale) AS sales,
               sale.sale_id, sale.buyer_contract_id, sale.return_id,
               sale.return_state, sale.is_replacement,
               sale.non_returnable, sale.replace_returns,
               sale.replacements_non_returnable, sale.age,
               coalesce(sale.max_return_age_days,
                        settings.default_max_return_age_days) AS max_return_age_days,
               EXISTS (SELECT FROM return_rules WHERE enabled) AS rules_in_force,
               EXISTS (SELECT FROM return_caps
                        WHERE buyer_contract_id = sale.buyer_contract_id
                           OR buyer_id = sale.capped_buyer_id) AS has_cap,
               sale.revenue, sale.lead_status_id, sale.lead_sub_status_id,
               (SELECT lead_status_name FROM lead_statuses
                 WHERE lead_status_id = sale.lead_status_id) AS lead_status_name,
               (SELECT lead_sub_status_name FROM lead_sub_statuses
                 WHERE lead_sub_status_id = sale.lead_sub_status_id)
                    AS lead_sub_status_name,
               sale.updates IS DISTINCT FROM   -- the right side is from before the wait
                   (SELECT updates FROM sales WHERE sale_id = sale.sale_id) AS is_stale
          FROM settings
         CROSS JOIN caller
          LEFT JOIN sale ON true
          LEFT JOIN field ON true
          LEFT JOIN sale_field_values v
            ON v.sale_id = sale.sale_id
           AND v.lead_field_id = field.lead_field_id
         LIMIT 1
    """
    found = tx.find(query, values, _to_update)
    assert found is not None  # the settings are always there
    return found


def _to_update(**row: Any) -> SaleToUpdate:
    sale = {name: row.pop(name) for name in REPORTED_SALE}
    return SaleToUpdate(sale=ReportedSale(**sale) if row["sales"] else None, **row)


def lock_sale_to_book(
    tx: Connection, caller: Caller | Claim, *, lead_id: str, buyer_contract_id: int
) -> SaleToBook | None:
    """Find the sale for UpdateSaleRevenue; contract 0 names none.

    None for a claim whose key is not in force. Locks like lock_sale_to_return.
    """
    query = """
        WITH key AS MATERIALIZED (
            SELECT api_key_id
              FROM admin_keys_in_force
             WHERE key_hash = %(key_hash)s
        ), sale AS MATERIALIZED (
            SELECT sale_id, revenue, return_state
              FROM sales
             WHERE lead_id = %(lead_id)s
               AND (%(contract_id)s = 0 OR buyer_contract_id = %(contract_id)s)
             ORDER BY sale_id
             LIMIT 2
               FOR NO KEY UPDATE
        )
        SELECT pg_current_xact_id() AS xid,
               (SELECT api_key_id FROM key) AS api_key_id,
               EXISTS (SELECT FROM leads WHERE lead_id = %(lead_id)s) AS lead_exists,
               EXISTS (SELECT FROM buyer_contracts
                        WHERE buyer_contract_id = %(contract_id)s) AS contract_exists,
               settings.currency, (SELECT count(*) FROM sale) AS sales, sale.*
          FROM settings
          LEFT JOIN sale ON true
         WHERE %(key_hash)s::bytea IS NULL OR EXISTS (TABLE key)
         LIMIT 1
    """
    values = {
        "key_hash": caller.key_hash,
        "lead_id": lead_id,
        "contract_id": buyer_contract_id,
    }
    return tx.find(query, values, _to_book)


def _to_book(**row: Any) -> SaleToBook:
    names = ("sale_id", "revenue", "return_state")
    sale = {name: row.pop(name) for name in names}
    return SaleToBook(sale=SaleRevenue(**sale) if row["sales"] else None, **row)
