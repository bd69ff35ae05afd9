-- What calls wrote until revision 0005, as many acts as there are free sales; each act has
-- its row in the audit. Only for the test of the migration.
CREATE TEMPORARY TABLE acts ON COMMIT DROP AS
SELECT sale_id, row_number() OVER (ORDER BY sale_id) % 9 AS act, timestamptz '2026-02-01 12:00:00+00' + sale_id * interval '1 second' AS at,
       NULL::bigint AS audit_id, NULL::bigint AS return_id
  FROM sales
 WHERE return_id IS NULL;
DELETE FROM acts WHERE act = 0;

-- 1 pending, 2 credited, 3 replaced and 4 rejected, each at once; 5 submitted, then credited;
-- 6 an amount; 7 a status; 8 an amount and a status, and in the same call a return
UPDATE acts SET return_id = nextval('returns_return_id_seq') WHERE act IN (1, 2, 3, 4, 5, 8);
WITH new AS (
  INSERT INTO returns (return_id, sale_id, buyer_contract_id, state, return_reason_id, denied_reason_id, submitted_at, decided_at)
  OVERRIDING SYSTEM VALUE
  SELECT acts.return_id, sale_id, s.buyer_contract_id, (ARRAY['pending', 'credited', 'replaced', 'rejected', 'credited', NULL, NULL, 'pending'])[act]::return_state,
         1, CASE WHEN act = 4 THEN 2 END, at, CASE WHEN act = 5 THEN at + interval '1 day' WHEN act IN (2, 3, 4) THEN at END
    FROM acts JOIN sales s USING (sale_id)
   WHERE acts.return_id IS NOT NULL
), credit AS (
  INSERT INTO buyer_credits (return_id, sale_id, buyer_contract_id, buyer_id, amount, credited_at)
  SELECT acts.return_id, sale_id, buyer_contract_id, buyer_id, greatest(revenue, 0), at
    FROM acts JOIN sales s USING (sale_id)
   WHERE act IN (2, 5)
)
INSERT INTO replacement_queue (return_id, sale_id, buyer_contract_id, queued_at)
SELECT acts.return_id, sale_id, buyer_contract_id, at
  FROM acts JOIN sales USING (sale_id)
 WHERE act = 3;

UPDATE acts SET audit_id = nextval('audit_audit_id_seq');
WITH sale AS (
  UPDATE sales s SET updates = updates + 1, revenue = revenue + CASE WHEN act = 7 THEN 0 ELSE 2.5 END,
         lead_status_id = CASE WHEN act = 6 THEN lead_status_id ELSE 1 END, lead_sub_status_id = CASE WHEN act = 6 THEN lead_sub_status_id END
    FROM acts
   WHERE acts.sale_id = s.sale_id AND act IN (6, 7, 8)
  RETURNING s.sale_id, updates, revenue, act, at, audit_id
), trail AS (
  INSERT INTO audit (audit_id, at, actor, client, operation, entity, entity_id, old_values, new_values)
  OVERRIDING SYSTEM VALUE
  SELECT audit_id, at, 'public', '192.0.2.2', 'UpdateLead', 'sale', sale_id,
         CASE WHEN act = 7 THEN '{}'::jsonb ELSE jsonb_build_object('revenue', (revenue - 2.5)::text) END
         || CASE WHEN act = 6 THEN '{}'::jsonb ELSE '{"lead_status": null}' END,
         CASE WHEN act = 7 THEN '{}'::jsonb ELSE jsonb_build_object('revenue', revenue::text) END
         || CASE WHEN act = 6 THEN '{}'::jsonb ELSE '{"lead_status": "Funded"}' END
    FROM sale
)
INSERT INTO ledger (sale_id, line, change, amount, revenue_before, revenue_after, booked_at, audit_id)
SELECT sale_id, updates, 'add', 2.5, revenue - 2.5, revenue, at, audit_id
  FROM sale
 WHERE act <> 7;

-- The calls on returns; the decision of act 5 is a call of its own, a day later.
DELETE FROM acts WHERE return_id IS NULL;
UPDATE acts SET audit_id = nextval('audit_audit_id_seq') WHERE act = 8;
CREATE TEMPORARY TABLE calls ON COMMIT DROP AS
SELECT sale_id, return_id, act, false AS decides, at, audit_id,
       (ARRAY['pending', 'credited', 'replaced', 'rejected', 'pending', NULL, NULL, 'pending'])[act]::return_state AS state
  FROM acts
 UNION ALL
SELECT sale_id, return_id, act, true, at + interval '1 day', nextval('audit_audit_id_seq'), 'credited'
  FROM acts
 WHERE act = 5;
INSERT INTO audit (audit_id, at, actor, client, operation, entity, entity_id, old_values, new_values)
OVERRIDING SYSTEM VALUE
SELECT audit_id, at, CASE WHEN act = 8 THEN 'public' WHEN decides THEN 'user:1' ELSE 'key:1' END, '192.0.2.1',
       CASE WHEN act = 8 THEN 'UpdateLead' WHEN decides THEN 'returns.queue' ELSE 'ReturnLead' END, 'sale', sale_id,
       CASE WHEN decides THEN '{"return_state": "pending"}'::jsonb END,
       jsonb_build_object('return_id', return_id, 'return_state', state, 'return_reason_id', 1,
                          'denied_reason_id', CASE WHEN state = 'rejected' THEN 2 END)
  FROM calls;
INSERT INTO return_history (return_id, line, state, return_reason_id, denied_reason_id, at, audit_id)
SELECT return_id, 1, 'pending', 1, NULL, at, audit_id
  FROM calls
 WHERE state = 'rejected'
 UNION ALL
SELECT return_id, CASE WHEN decides OR state = 'rejected' THEN 2 ELSE 1 END, state, 1,
       CASE WHEN state = 'rejected' THEN 2 END, at, audit_id
  FROM calls;
UPDATE sales s SET return_id = r.return_id, return_state = r.state
  FROM returns r
 WHERE r.return_id IN (SELECT return_id FROM acts) AND s.sale_id = r.sale_id;
