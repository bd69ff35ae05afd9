-- Money: notes in the ledger, what a lead costs, a buyer's account.
CREATE TYPE account_entry_type AS ENUM ('manual', 'prepaid');
ALTER TABLE ledger
    ADD operation text NOT NULL DEFAULT 'UpdateLead',
    ADD note varchar(1000) NOT NULL DEFAULT '';
CREATE OR REPLACE VIEW sale_changes AS                   -- all that was done to sales, told as the audit tells it
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
SELECT audit_id, booked_at, actor, client, operation, sale_id,
       -- a line of a note alone leaves the revenue as it was
       jsonb_strip_nulls(jsonb_build_object('revenue', CASE WHEN amount <> 0 THEN revenue_before::text END)),
       jsonb_strip_nulls(jsonb_build_object('revenue', CASE WHEN amount <> 0 THEN revenue_after::text END,
                                            'note', nullif(note, '')))
  FROM ledger
 WHERE actor IS NOT NULL;

ALTER TABLE leads
    ADD cost money4 NOT NULL DEFAULT 0,
    ADD returned_to_affiliate boolean NOT NULL DEFAULT false;
CREATE TABLE cost_ledger (                    -- append-only: every change of a lead's cost, and that it was clawed back
    lead_id        varchar(100) COLLATE "C" NOT NULL,
    vertical_id    integer NOT NULL,
    line           integer NOT NULL CONSTRAINT cost_lines_start_at_one CHECK (line >= 1),
    change         revenue_change NOT NULL,
    amount         numeric(16,4) NOT NULL,    -- what it adds, like the ledger's; 0: a note or a claw-back alone
    cost_before    money4 NOT NULL,
    cost_after     money4 NOT NULL,
    marked_as_returned boolean NOT NULL DEFAULT false,  -- this line claws the lead back
    note           varchar(1000) NOT NULL DEFAULT '',
    effective_at   timestamptz NOT NULL,      -- the day of the books that it belongs to
    booked_at      timestamptz NOT NULL DEFAULT now(),
    audit_id       bigint NOT NULL,           -- the act's number among all acts of the audit
    actor          actor_name,                -- NULL: the audit's row of this number tells, an import's
    client         text,                      -- the caller's address; NULL: not called over the network
    PRIMARY KEY (lead_id, vertical_id, line), -- a lead's lines: the trigger that adds them up, the lead's page
    CONSTRAINT lead_of_the_cost_exists FOREIGN KEY (lead_id, vertical_id) REFERENCES leads,
    CONSTRAINT cost_line_adds_up CHECK (cost_after = cost_before + amount)
);

CREATE TABLE account_entries (                -- append-only: what buyer_credits does not have of a buyer's account
    buyer_id  integer NOT NULL CONSTRAINT account_buyer_exists REFERENCES buyers,
    line      integer NOT NULL CONSTRAINT account_lines_start_at_one CHECK (line >= 1),
    entry_type account_entry_type NOT NULL,
    buyer_contract_id integer CONSTRAINT account_contract_exists REFERENCES buyer_contracts,  -- NULL: the buyer as a whole
    amount    money4 NOT NULL CONSTRAINT entries_change_the_balance CHECK (amount <> 0),      -- negative takes away
    invoice_number    varchar(100) NOT NULL DEFAULT '',
    verification_code varchar(100) NOT NULL DEFAULT '',
    notes     varchar(100) NOT NULL DEFAULT '',
    booked_at timestamptz NOT NULL DEFAULT now(),
    audit_id  bigint NOT NULL,                -- the act's number among all acts of the audit
    actor     actor_name,                     -- NULL: the audit's row of this number tells, an import's
    client    text,                           -- the caller's address; NULL: not called over the network
    PRIMARY KEY (buyer_id, line),             -- a buyer's entries: the balance, the buyer's page
    CONSTRAINT prepaid_money_is_not_taken_away CHECK (entry_type = 'manual' OR amount > 0)
);

CREATE TRIGGER append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON cost_ledger EXECUTE FUNCTION refuse_rewriting();
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON account_entries EXECUTE FUNCTION refuse_rewriting();
-- cost = sum(cost_ledger), and a line of it says so where the lead was clawed back
CREATE FUNCTION check_cost() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF EXISTS (SELECT FROM leads l WHERE l.lead_id = NEW.lead_id AND l.vertical_id = NEW.vertical_id AND NOT EXISTS
             (SELECT FROM cost_ledger c WHERE c.lead_id = NEW.lead_id AND c.vertical_id = NEW.vertical_id
              HAVING coalesce(sum(c.amount), 0) = l.cost AND coalesce(bool_or(c.marked_as_returned), false) = l.returned_to_affiliate)) THEN
    RAISE EXCEPTION 'cost ledger of lead % does not add up', NEW.lead_id USING ERRCODE='check_violation', CONSTRAINT='cost_ledger_adds_up_to_cost';
  END IF;
  RETURN NULL;
END$$;
CREATE TRIGGER cost_ledger_adds_up_to_cost AFTER INSERT ON cost_ledger FOR EACH ROW EXECUTE FUNCTION check_cost();
CREATE TRIGGER cost_ledger_adds_up_to_cost AFTER UPDATE OF cost, returned_to_affiliate ON leads FOR EACH ROW
    WHEN (NEW.cost IS DISTINCT FROM OLD.cost OR NEW.returned_to_affiliate IS DISTINCT FROM OLD.returned_to_affiliate) EXECUTE FUNCTION check_cost();
CREATE TRIGGER leads_cost_nothing_at_first AFTER INSERT ON leads FOR EACH ROW
    WHEN (NEW.cost <> 0 OR NEW.returned_to_affiliate) EXECUTE FUNCTION check_cost();
