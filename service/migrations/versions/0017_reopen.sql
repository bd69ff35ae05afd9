-- Decisions that are taken back.
ALTER TYPE account_entry_type ADD VALUE 'reopened';
ALTER TABLE settings
    ADD reopen_minutes integer NOT NULL DEFAULT 30
        CONSTRAINT reopen_minutes_are_not_negative CHECK (reopen_minutes >= 0);
ALTER TABLE returns
    ADD taken_back_at timestamptz
        CONSTRAINT only_decisions_are_taken_back CHECK (taken_back_at IS NULL OR state <> 'pending'),
    ADD reopens bigint
        CONSTRAINT reopened_return_exists REFERENCES returns;
DROP INDEX one_open_or_approved_return_per_sale;
CREATE UNIQUE INDEX one_open_or_approved_return_per_sale ON returns (sale_id) WHERE state <> 'rejected' AND taken_back_at IS NULL;
CREATE UNIQUE INDEX a_decision_is_taken_back_once ON returns (reopens) WHERE reopens IS NOT NULL;
ALTER TABLE account_entries
    ADD return_id bigint
        CONSTRAINT credit_that_is_taken_back_exists REFERENCES buyer_credits,
    DROP CONSTRAINT prepaid_money_is_not_taken_away,
    ADD CONSTRAINT prepaid_money_is_not_taken_away CHECK (entry_type <> 'prepaid' OR amount > 0),
    -- 'reopened' cannot be named in the transaction that adds it
    ADD CONSTRAINT a_reopened_credit_is_taken_away CHECK (
        CASE WHEN entry_type IN ('manual', 'prepaid') THEN return_id IS NULL ELSE return_id IS NOT NULL AND amount < 0 END);
CREATE UNIQUE INDEX a_credit_is_taken_back_once ON account_entries (return_id) WHERE return_id IS NOT NULL;
ALTER TABLE replacement_queue
    ADD taken_back_at timestamptz
        CONSTRAINT what_was_taken_back_is_not_fulfilled CHECK (taken_back_at IS NULL OR fulfilled_at IS NULL);
DROP INDEX replacements_owed;
CREATE INDEX replacements_owed ON replacement_queue (buyer_contract_id, queued_at, return_id)
    WHERE fulfilled_by_sale_id IS NULL AND taken_back_at IS NULL;
CREATE OR REPLACE VIEW sale_changes AS                   -- all that was done to sales, told as the audit tells it
SELECT audit_id, at, actor, client, operation, entity_id AS sale_id, old_values, new_values
  FROM audit
 WHERE entity = 'sale'
 UNION ALL
SELECT h.audit_id, h.at, h.actor, h.client, h.operation, r.sale_id,
       -- an act that did not write line 1 has decided a pending return; line 1 of one that reopens has taken a decision back
       CASE WHEN h.line = 1 AND r.reopens IS NOT NULL THEN jsonb_build_object('return_state', (SELECT o.state FROM returns o WHERE o.return_id = r.reopens))
            WHEN h.line > 1 AND NOT EXISTS (SELECT FROM return_history f WHERE f.return_id = h.return_id AND f.line = 1 AND f.audit_id = h.audit_id)
            THEN '{"return_state": "pending"}'::jsonb END,
       jsonb_build_object('return_id', h.return_id, 'return_state', h.state, 'return_reason_id', h.return_reason_id,
                          'denied_reason_id', h.denied_reason_id)
  FROM return_history h
  JOIN returns r USING (return_id)
 WHERE h.actor IS NOT NULL
   -- the submission in a rejection at once is no act of its own
   AND NOT EXISTS (SELECT FROM return_history l WHERE l.return_id = h.return_id AND l.line > h.line AND l.audit_id = h.audit_id)
 UNION ALL
SELECT audit_id, booked_at, actor, client, operation, sale_id,
       -- a line of a note alone leaves the revenue as it was
       jsonb_strip_nulls(jsonb_build_object('revenue', CASE WHEN amount <> 0 THEN revenue_before::text END)),
       jsonb_strip_nulls(jsonb_build_object('revenue', CASE WHEN amount <> 0 THEN revenue_after::text END,
                                            'note', nullif(note, '')))
  FROM ledger
 WHERE actor IS NOT NULL;
