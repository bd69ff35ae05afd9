"""What `leadback demo` writes beside the use cases, and what it reads of its world."""

from pathlib import Path

from psycopg.rows import dict_row, scalar_row
from psycopg.types.json import Jsonb

from service.connection import Connection

SETUP = Path(__file__).with_suffix(".sql")


def find_demo_contract(tx: Connection) -> int | None:
    """Find the main contract of the demo made here; None if none was."""
    query = """
        SELECT entity_id
          FROM audit
         WHERE entity = 'demo'
         ORDER BY audit_id
         LIMIT 1
    """
    return tx.cursor(row_factory=scalar_row).execute(query).fetchone()


def find_filled_table(tx: Connection) -> str | None:
    """Name a table that holds data; whoever writes through leadback fills `audit`."""
    query = """
        SELECT name
          FROM (VALUES ('buyers', EXISTS (SELECT FROM buyers)),
                       ('verticals', EXISTS (SELECT FROM verticals)),
                       ('affiliates', EXISTS (SELECT FROM affiliates)),
                       ('return_reasons', EXISTS (SELECT FROM return_reasons)),
                       ('reject_reasons', EXISTS (SELECT FROM reject_reasons)),
                       ('email_templates', EXISTS (SELECT FROM email_templates)),
                       ('lead_statuses', EXISTS (SELECT FROM lead_statuses)),
                       ('lead_fields', EXISTS (SELECT FROM lead_fields)),
                       ('users', EXISTS (SELECT FROM users)),
                       ('api_keys', EXISTS (SELECT FROM api_keys)),
                       ('audit', EXISTS (SELECT FROM audit))) AS t (name, is_filled)
         WHERE is_filled
         LIMIT 1
    """
    return tx.cursor(row_factory=scalar_row).execute(query).fetchone()


def insert_setup(tx: Connection) -> None:
    """Make everything but leads; the tables must be empty."""
    tx.execute(SETUP.read_text(encoding="utf-8"))


def update_for_the_demo(tx: Connection, buyer_contract_id: int) -> None:
    """Make an imported account's contract take returns for 100 years, and statuses."""
    query = """
        WITH enabled AS (
            UPDATE settings SET lead_statuses_enabled = true
        )
        UPDATE buyer_contracts
           SET max_return_age_days = 36500
         WHERE buyer_contract_id = %(buyer_contract_id)s
    """
    tx.execute(query, {"buyer_contract_id": buyer_contract_id})


def find_contracts(tx: Connection) -> dict[str, int]:
    query = "SELECT buyer_contract_name, buyer_contract_id FROM buyer_contracts"
    return dict(tx.execute(query).fetchall())


def insert_sold_leads(tx: Connection, buyer_contract_id: int, count: int) -> None:
    """Sell new leads to a contract, some time in the last 60 days.

    Each lead is drawn from the hash of its number, so that every demo world has the same
    leads, whatever the version of PostgreSQL: the examples in README and docs/ name some.
    """
    query = """
        WITH numbers AS (
            SELECT generate_series(count(*) + 1, count(*) + %(count)s) AS number
              FROM sales
             WHERE buyer_contract_id = %(buyer_contract_id)s
        ), hashes AS (
            SELECT md5(format('%%s %%s', %(buyer_contract_id)s::integer, number)) AS hash
              FROM numbers
        ), drawn AS (
            SELECT upper(left(hash, 12)) AS lead_id,
                   ('x' || substr(hash, 13, 4))::bit(16)::integer AS place,
                   ('x' || substr(hash, 17, 6))::bit(24)::integer / 16777216.0 AS age,
                   ('x' || substr(hash, 23, 6))::bit(24)::integer / 16777216.0 AS worth
              FROM hashes
        ), new AS (
            SELECT d.lead_id, c.vertical_id, c.buyer_contract_id, c.buyer_id,
                   g.campaign_ids[1 + d.place %% cardinality(g.campaign_ids)]
                       AS campaign_id,
                   round(8 + d.worth * 17, 2) AS price,
                   now() - d.age * interval '60 days' AS sold_at
              FROM buyer_contracts c
             CROSS JOIN drawn d
             CROSS JOIN LATERAL (SELECT array_agg(campaign_id ORDER BY campaign_id)
                                            AS campaign_ids
                                   FROM campaigns
                                   JOIN offers USING (offer_id)
                                  WHERE vertical_id = c.vertical_id) g
             WHERE c.buyer_contract_id = %(buyer_contract_id)s
        ), made AS (
            INSERT INTO leads (lead_id, vertical_id, campaign_id, created_at)
            SELECT lead_id, vertical_id, campaign_id, sold_at - interval '20 seconds'
              FROM new
        )
        INSERT INTO sales (lead_id, vertical_id, buyer_contract_id, buyer_id,
                           campaign_id, price, revenue, sold_at)
        SELECT lead_id, vertical_id, buyer_contract_id, buyer_id, campaign_id, price, 0,
               sold_at
          FROM new
    """
    tx.execute(query, {"buyer_contract_id": buyer_contract_id, "count": count})


def insert_second_sales(tx: Connection, *, sold_to: int, also_to: int, count: int):
    """Sell leads of one contract to another of the same vertical too, a minute later."""
    query = """
        INSERT INTO sales (lead_id, vertical_id, buyer_contract_id, buyer_id,
                           campaign_id, price, revenue, sold_at)
        SELECT s.lead_id, s.vertical_id, c.buyer_contract_id, c.buyer_id,
               s.campaign_id, s.price, 0, s.sold_at + interval '1 minute'
          FROM sales s
          JOIN buyer_contracts c ON c.buyer_contract_id = %(also_to)s
         WHERE s.buyer_contract_id = %(sold_to)s
         ORDER BY s.lead_id
         LIMIT %(count)s
    """
    tx.execute(query, {"sold_to": sold_to, "also_to": also_to, "count": count})


def find_free_leads(tx: Connection, buyer_contract_id: int) -> list[str]:
    """List leads sold to this contract alone, never returned nor updated, newest first."""
    query = """
        SELECT s.lead_id
          FROM sales s
         WHERE s.buyer_contract_id = %(buyer_contract_id)s
           AND s.return_id IS NULL
           AND s.updates = 0
           AND NOT EXISTS (SELECT
                             FROM sales other
                            WHERE other.lead_id = s.lead_id
                              AND other.sale_id <> s.sale_id)
         ORDER BY s.sold_at DESC, s.sale_id
    """
    values = {"buyer_contract_id": buyer_contract_id}
    return tx.cursor(row_factory=scalar_row).execute(query, values).fetchall()


def insert_demo_audit(tx: Connection, buyer_contract_id: int, leads: int) -> None:
    """Write that the demo was here: one row a run that made leads."""
    query = """
        INSERT INTO audit (actor, operation, entity, entity_id, new_values)
        VALUES ('command line', 'demo', 'demo', %(buyer_contract_id)s, %(values)s)
    """
    values = Jsonb({"leads": leads})
    tx.execute(query, {"buyer_contract_id": buyer_contract_id, "values": values})


def find_world(tx: Connection, buyer_contract_id: int) -> dict:
    """Read what a caller has to know of the contract's world, as it is named now."""
    query = """
        SELECT jsonb_build_object('buyer_id', b.buyer_id,
                                  'buyer_name', b.buyer_name) AS buyer,
               jsonb_build_object('buyer_contract_id', c.buyer_contract_id,
                                  'buyer_contract_name', c.buyer_contract_name)
                   AS contract,
               jsonb_build_object('vertical_id', v.vertical_id,
                                  'vertical_name', v.vertical_name) AS vertical
          FROM buyer_contracts c
          JOIN buyers b USING (buyer_id)
          JOIN verticals v USING (vertical_id)
         WHERE c.buyer_contract_id = %(buyer_contract_id)s
    """
    values = {"buyer_contract_id": buyer_contract_id}
    [world] = tx.cursor(row_factory=dict_row).execute(query, values)
    return world | {
        "return_reasons": _find_return_reasons(tx),
        "reject_reasons": _find_reject_reasons(tx),
        "statuses": _find_statuses(tx),
        "fields": _find_fields(tx),
    }


def _find_return_reasons(tx: Connection) -> list[dict]:
    query = """
        SELECT return_reason_id, return_reason_name
          FROM return_reasons
         WHERE retired_at IS NULL
         ORDER BY return_reason_id
    """
    return tx.cursor(row_factory=dict_row).execute(query).fetchall()


def _find_reject_reasons(tx: Connection) -> list[dict]:
    query = """
        SELECT reject_reason_id, reject_reason_name
          FROM reject_reasons
         WHERE retired_at IS NULL
         ORDER BY reject_reason_id
    """
    return tx.cursor(row_factory=dict_row).execute(query).fetchall()


def _find_statuses(tx: Connection) -> list[dict]:
    query = """
        SELECT s.lead_status_id, s.lead_status_name,
               ARRAY(SELECT u.lead_sub_status_name
                       FROM lead_sub_statuses u
                      WHERE u.lead_status_id = s.lead_status_id
                        AND u.retired_at IS NULL
                      ORDER BY u.lead_sub_status_id) AS sub_statuses
          FROM lead_statuses s
         WHERE s.retired_at IS NULL
         ORDER BY s.lead_status_id
    """
    return tx.cursor(row_factory=dict_row).execute(query).fetchall()


def _find_fields(tx: Connection) -> list[dict]:
    query = """
        SELECT field_name, label, data_type, vertical_id, buyer_id
          FROM lead_fields
         WHERE retired_at IS NULL
         ORDER BY lead_field_id
    """
    return tx.cursor(row_factory=dict_row).execute(query).fetchall()
