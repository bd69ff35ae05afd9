"""The table sales: who bought which lead, and what a call must know of it to decide."""

from dataclasses import dataclass
from datetime import timedelta

from psycopg import Connection
from psycopg.rows import class_row


@dataclass(frozen=True, slots=True)
class SaleToReturn:
    """What ReturnLead asks, in one row; from sale_id on all None where no sale fits."""

    vertical_exists: bool
    lead_verticals: int  # how many verticals have a lead of this id; 2 stands for more
    lead_in_vertical: bool
    contract_exists: bool
    reason_exists: bool
    denied_reason_exists: bool
    sales: int  # how many sales fit; 2 stands for more
    sale_id: int | None
    return_id: int | None  # of its latest return
    return_state: str | None
    is_replacement: bool | None
    replace_returns: bool | None
    replacements_non_returnable: bool | None
    age: timedelta | None
    max_return_age_days: int | None  # the instance's where the contract has none


def lock_sale_to_return(
    tx: Connection,
    *,
    lead_id: str,
    vertical_id: int,
    buyer_contract_id: int,
    return_reason_id: int,
    denied_reason_id: int,
) -> SaleToReturn:
    """Find the sale, and whether all that is named exists; 0 names nothing.

    Nobody else can return the sale or change its revenue until we commit. What decides
    is read from the locked row: after a wait for the lock PostgreSQL reads that row anew,
    and every other one as it was before the wait.
    """
    query = """
        WITH sale AS MATERIALIZED (
            SELECT s.sale_id, s.return_id, s.return_state, s.is_replacement,
                   c.replace_returns, c.replacements_non_returnable,
                   now() - s.sold_at AS age, c.max_return_age_days
              FROM sales s
              JOIN buyer_contracts c USING (buyer_contract_id)
             WHERE s.lead_id = %(lead_id)s
               AND (%(vertical_id)s = 0 OR s.vertical_id = %(vertical_id)s)
               AND (%(contract_id)s = 0 OR s.buyer_contract_id = %(contract_id)s)
             ORDER BY s.sale_id
             LIMIT 2
               FOR NO KEY UPDATE OF s
        )
        SELECT EXISTS (SELECT FROM verticals
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
               sale.sale_id, sale.return_id, sale.return_state, sale.is_replacement,
               sale.replace_returns, sale.replacements_non_returnable, sale.age,
               coalesce(sale.max_return_age_days,
                        settings.default_max_return_age_days) AS max_return_age_days
          FROM settings
          LEFT JOIN sale ON true
         LIMIT 1
    """
    values = {
        "lead_id": lead_id,
        "vertical_id": vertical_id,
        "contract_id": buyer_contract_id,
        "reason_id": return_reason_id,
        "denied_reason_id": denied_reason_id,
    }
    cursor = tx.cursor(row_factory=class_row(SaleToReturn))
    return cursor.execute(query, values).fetchone()
