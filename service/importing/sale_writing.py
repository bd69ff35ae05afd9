"""Write sales and what hangs on them: each with what must change in the same statement."""

from psycopg import sql

from service.connection import Connection
from service.importing.files import ImportFile
from service.importing.ledger_tables import LEDGER, SALE_FIELD_VALUES
from service.importing.progress import Progress
from service.importing.return_tables import BUYER_CREDITS, REPLACEMENT_QUEUE, RETURNS
from service.importing.sale_tables import SALES
from service.importing.tables import Table
from service.importing.writing import good, insert, write, write_slices


def lock_sales(tx: Connection, table: Table) -> None:
    """Let no call change the sales of the staged rows between the judging and the writing.

    In the order of their ids, so that two who lock many do not wait for each other.
    """
    query = """
        SELECT count(*)
          FROM (SELECT
                  FROM sales s
                  JOIN (SELECT DISTINCT lead_id, vertical_id, buyer_contract_id
                          FROM {staged}) AS named
                 USING (lead_id, vertical_id, buyer_contract_id)
                 ORDER BY s.sale_id
                   FOR NO KEY UPDATE OF s) AS locked
    """
    tx.execute(sql.SQL(query).format(staged=table.staged))


def write_sales(tx: Connection, file: ImportFile, progress: Progress) -> None:
    """Write sales at their price; another revenue becomes one overwrite in the ledger."""
    write(tx, file, progress)
    query = """
        WITH overwritten AS (
            UPDATE sales s
               SET revenue = r.overwritten_to
              FROM judged_sales r
             WHERE s.sale_id = r.sale_id
               AND r.overwritten_to IS NOT NULL
               AND {good}
            RETURNING s.sale_id, s.updates, s.price, s.revenue
        )
        INSERT INTO ledger (sale_id, line, change, amount, revenue_before,
                            revenue_after, audit_id)
        SELECT sale_id, updates, 'overwrite', revenue - price, price, revenue, audit_id
          FROM overwritten, this_import
    """
    tx.execute(sql.SQL(query).format(good=good(SALES)))


def write_ledger(tx: Connection, file: ImportFile, progress: Progress) -> None:
    """Write lines together with the revenue that they lead to."""
    if not file.inserted:
        return
    after = """
            RETURNING sale_id, line, amount
        )
        UPDATE sales s
           SET revenue = s.revenue + booked.amount,
               updates = greatest(s.updates, booked.line)
          FROM (SELECT sale_id, sum(amount) AS amount, max(line) AS line
                  FROM lines GROUP BY sale_id) AS booked
         WHERE s.sale_id = booked.sale_id
    """
    statement = sql.SQL("WITH lines AS (") + insert(LEDGER)
    write_slices(tx, file, statement, progress, after)


def write_field_values(tx: Connection, file: ImportFile, progress: Progress) -> None:
    """Write values of fields; a sale that has one was updated once at least."""
    if not file.inserted:
        return
    after = """
            RETURNING sale_id
        )
        UPDATE sales
           SET updates = 1
         WHERE updates = 0
           AND sale_id IN (SELECT sale_id FROM written)
    """
    statement = sql.SQL("WITH written AS (") + insert(SALE_FIELD_VALUES)
    write_slices(tx, file, statement, progress, after)


def number_returns(tx: Connection) -> None:
    """Give the good new returns their ids: return 2 of a sale a greater one than return 1.

    For the number of a return is its place among the ids of its sale.
    """
    query = """
        UPDATE judged_returns n
           SET return_id = numbered.return_id
          FROM (SELECT at_line, nextval('returns_return_id_seq') AS return_id
                  FROM (SELECT r.at_line
                          FROM judged_returns r
                         WHERE NOT r.is_there AND {good}
                         ORDER BY r.sale_id, r.return_number) AS in_order) AS numbered
         WHERE n.at_line = numbered.at_line
    """
    tx.execute(sql.SQL(query).format(good=good(RETURNS)))


def list_incomplete_returns(tx: Connection) -> None:
    """List new returns that were credited or replaced, but without what that is worth."""
    query = """
        INSERT INTO bad_rows (table_name, at_line, column_name, reason)
        SELECT 'returns', n.at_line, 'state',
               format('is %s, but {name} has no good row of it', n.state)
          FROM judged_returns n
         WHERE n.state = {state}
           AND NOT n.is_there
           AND NOT EXISTS (SELECT FROM bad_rows b
                            WHERE b.table_name = 'returns' AND b.at_line = n.at_line)
           AND NOT EXISTS (SELECT FROM {judged} r
                            WHERE r.return_id = n.return_id AND {good})
    """
    for table, state in ((BUYER_CREDITS, "credited"), (REPLACEMENT_QUEUE, "replaced")):
        tx.execute(
            sql.SQL(query).format(
                name=sql.SQL(table.name),  # type: ignore[arg-type]
                state=sql.Literal(state),
                judged=table.judged,
                good=good(table),
            )
        )


def write_returns(tx: Connection, file: ImportFile, progress: Progress) -> None:
    """Write returns with their credits and queue entries: each demands the other.

    Then each sale gets its copy of the state of its latest return.
    """
    if not file.inserted:
        return
    progress.begin("writing returns", file.inserted)
    query = """
        WITH new_returns AS ({returns}),
             new_credits AS ({credits})
        {queue}
    """
    tx.execute(
        sql.SQL(query).format(
            returns=insert(RETURNS),
            credits=insert(BUYER_CREDITS),
            queue=insert(REPLACEMENT_QUEUE),
        )
    )
    query = """
        UPDATE sales s
           SET return_id = latest.return_id, return_state = latest.state
          FROM (SELECT DISTINCT ON (sale_id) sale_id, return_id, state
                  FROM judged_returns r
                 WHERE NOT is_there AND {good}
                 ORDER BY sale_id, return_number DESC) AS latest
         WHERE s.sale_id = latest.sale_id
    """
    tx.execute(sql.SQL(query).format(good=good(RETURNS)))
    progress.end(file.inserted)
