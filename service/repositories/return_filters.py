"""What lists of returns can be filtered by: buyers, contracts, verticals and reasons."""

from service.connection import Connection

MOST = 200  # names of a kind, those with the most returns: a page has to stay small
Entry = tuple[int, str, int]  # id, name, how many returns


def list_filters(tx: Connection, *, pending: bool) -> dict[str, list[Entry]]:
    """List what has returns, pending ones or any: id, name, how many; by kind.

    A buyer's name has its id, since names may repeat.
    """
    query = f"""
        WITH returned AS MATERIALIZED (
            SELECT c.buyer_id, buyer_contract_id, c.vertical_id, r.return_reason_id
              FROM returns r
              JOIN buyer_contracts c USING (buyer_contract_id)
             {"WHERE r.state = 'pending'" if pending else ""}
        ), counted AS (
            SELECT 'buyer' AS what, buyer_id AS id, count(*) FROM returned GROUP BY 2
             UNION ALL
            SELECT 'contract', buyer_contract_id, count(*) FROM returned GROUP BY 2
             UNION ALL
            SELECT 'vertical', vertical_id, count(*) FROM returned GROUP BY 2
             UNION ALL
            SELECT 'reason', return_reason_id, count(*) FROM returned GROUP BY 2
        ), placed AS (
            SELECT what, id, count,
                   row_number() OVER (PARTITION BY what ORDER BY count DESC, id) AS place
              FROM counted
        )
        SELECT what, id, name, count
          FROM (SELECT what, id,
                        CASE what
                             WHEN 'buyer' THEN (SELECT buyer_name || ' (' || buyer_id || ')'
                                                  FROM buyers WHERE buyer_id = id)
                             WHEN 'contract' THEN (SELECT buyer_contract_name
                                                     FROM buyer_contracts
                                                    WHERE buyer_contract_id = id)
                             WHEN 'vertical' THEN (SELECT vertical_name
                                                     FROM verticals WHERE vertical_id = id)
                             ELSE (SELECT return_reason_name
                                     FROM return_reasons WHERE return_reason_id = id)
                        END AS name, count
                   FROM placed
                  WHERE place <= %(most)s) named
         ORDER BY natural_key(name), id
    """
    found: dict[str, list[Entry]] = {
        "buyer": [],
        "contract": [],
        "vertical": [],
        "reason": [],
    }
    for what, *entry in tx.execute(query, {"most": MOST}):
        found[what].append((entry[0], entry[1], entry[2]))
    return found


def find_names(
    tx: Connection, *, buyer: int, contract: int, vertical: int, reason: int
) -> dict[str, str | None]:
    """Find the names of what is chosen; None where there is none of this id."""
    query = """
        SELECT (SELECT buyer_name || ' (' || buyer_id || ')'
                  FROM buyers WHERE buyer_id = %(buyer)s),
               (SELECT buyer_contract_name
                  FROM buyer_contracts WHERE buyer_contract_id = %(contract)s),
               (SELECT vertical_name FROM verticals WHERE vertical_id = %(vertical)s),
               (SELECT return_reason_name
                  FROM return_reasons WHERE return_reason_id = %(reason)s)
    """
    chosen = {
        "buyer": buyer,
        "contract": contract,
        "vertical": vertical,
        "reason": reason,
    }
    [names] = tx.execute(query, chosen)
    return dict(zip(chosen, names, strict=True))
