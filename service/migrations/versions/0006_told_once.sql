-- Who did what is told once. What was written so far stays as it is: its rows of the audit
-- tell it, and the lines that they belong to have no actor.
CREATE DOMAIN actor_name AS text
    CONSTRAINT actors_are_known CHECK (VALUE ~ '^((key|user|buyer-key):[0-9]+|public|command line)$');
ALTER TABLE audit DROP CONSTRAINT actors_are_known, ALTER actor TYPE actor_name;
ALTER TABLE return_history ADD actor actor_name, ADD client text, ADD operation text;
ALTER TABLE ledger ADD actor actor_name, ADD client text;
CREATE INDEX ledger_by_date ON ledger USING brin (booked_at) WITH (pages_per_range = 32) WHERE actor IS NOT NULL;

-- A credit is of the contract that bought the sale, which therefore exists.
ALTER TABLE buyer_credits
    DROP CONSTRAINT buyer_credits_buyer_contract_id_fkey,
    ADD CONSTRAINT credited_to_the_contract_that_bought FOREIGN KEY (sale_id, buyer_contract_id)
        REFERENCES sales (sale_id, buyer_contract_id);

CREATE VIEW sale_changes AS                   -- all that was done to sales, told as the audit tells it
SELECT audit_id, at, actor, client, operation, entity_id AS sale_id, old_values, new_values
  FROM audit
 WHERE entity = 'sale'
 UNION ALL
SELECT h.audit_id, h.at, h.actor, h.client, h.operation, r.sale_id,
       -- an act that did not write line 1 has decided a pending return
       CASE WHEN h.line > 1 AND NOT EXISTS (SELECT FROM return_history f WHERE f.return_id = h.return_id AND f.line = 1 AND f.audit_id = h.audit_id)
            THEN '{"return_state": "pending"}'::jsonb END,
       jsonb_build_object('return_id', h.return_id, 'return_state', h.state, 'return_reason_id', h.return_reason_id,
                          'denied_reason_id', h.denied_reason_id)
  FROM return_history h
  JOIN returns r USING (return_id)
 WHERE h.actor IS NOT NULL
   -- the submission in a rejection at once is no act of its own
   AND NOT EXISTS (SELECT FROM return_history l WHERE l.return_id = h.return_id AND l.line > h.line AND l.audit_id = h.audit_id)
 UNION ALL
SELECT audit_id, booked_at, actor, client, 'UpdateLead', sale_id,
       jsonb_build_object('revenue', revenue_before::text), jsonb_build_object('revenue', revenue_after::text)
  FROM ledger
 WHERE actor IS NOT NULL;

CREATE FUNCTION check_revenue() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF NEW.revenue <> NEW.price + (SELECT coalesce(sum(amount), 0) FROM ledger WHERE sale_id = NEW.sale_id) THEN
    RAISE EXCEPTION 'ledger of sale % does not add up', NEW.sale_id USING ERRCODE='check_violation', CONSTRAINT='ledger_adds_up_to_revenue';
  END IF;
  RETURN NULL;
END$$;
DROP TRIGGER ledger_adds_up_to_revenue ON sales;
-- OF revenue: no trigger changes it behind a statement's back, and others need not look then
CREATE TRIGGER ledger_adds_up_to_revenue AFTER UPDATE OF revenue ON sales FOR EACH ROW
    WHEN (NEW.revenue IS DISTINCT FROM OLD.revenue) EXECUTE FUNCTION check_revenue();
