"""The table leads: what Lead asks of it, and adds to it."""

from datetime import datetime

from service.callers import Caller, Claim
from service.connection import Connection
from service.rules.additions import LeadToAdd


def find_lead_to_add(
    tx: Connection,
    caller: Caller | Claim,
    *,
    lead_id: str,
    vertical_id: int,
    campaign_id: int,
) -> LeadToAdd | None:
    """Find whether all that is named exists, and the lead itself; 0 names nothing.

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
               EXISTS (SELECT FROM campaigns
                        WHERE campaign_id = %(campaign_id)s) AS campaign_exists,
               settings.time_zone, l.campaign_id, l.created_at,
               (SELECT api_key_id FROM key) AS api_key_id,
               pg_current_xact_id() AS xid
          FROM settings
          LEFT JOIN leads l
            ON l.lead_id = %(lead_id)s
           AND l.vertical_id = %(vertical_id)s
         WHERE %(key_hash)s::bytea IS NULL OR EXISTS (TABLE key)
    """
    values = {
        "key_hash": caller.key_hash,
        "lead_id": lead_id,
        "vertical_id": vertical_id,
        "campaign_id": campaign_id,
    }
    return tx.find(query, values, LeadToAdd)


def insert_lead(
    tx: Connection,
    caller: Caller,
    *,
    lead_id: str,
    vertical_id: int,
    campaign_id: int | None,
    created_at: datetime | None,
) -> None:
    """Create the lead, now if no time is given; it must be the first call to do it.

    A lead has no number of its own, so its audit stands under the vertical's.
    """
    query = """
        WITH new AS (
            INSERT INTO leads (lead_id, vertical_id, campaign_id, created_at)
            VALUES (%(lead_id)s, %(vertical_id)s, %(campaign_id)s,
                    coalesce(%(created_at)s::timestamptz, now()))
            ON CONFLICT (lead_id, vertical_id) DO NOTHING
            RETURNING *
        )
        INSERT INTO audit (actor, client, operation, entity, entity_id, new_values)
        SELECT %(actor)s, %(client)s, 'Lead', 'lead', vertical_id,
               to_jsonb(new) - '{cost,returned_to_affiliate}'::text[]
          FROM (SELECT) one
          LEFT JOIN new ON true   -- no row: there is nothing to tell, which fails
    """
    values = {
        "actor": caller.actor,
        "client": caller.client,
        "lead_id": lead_id,
        "vertical_id": vertical_id,
        "campaign_id": campaign_id,
        "created_at": created_at,
    }
    tx.write(query, values)
