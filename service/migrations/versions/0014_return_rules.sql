-- Rules decide returns as they are submitted.
CREATE TABLE return_rules (                   -- what decides a return as it is submitted: the first that fits, by place
    return_rule_id    integer GENERATED ALWAYS AS IDENTITY PRIMARY KEY,  -- the history names it: rule:<id>
    return_rule_name  varchar(100) COLLATE "C" NOT NULL CONSTRAINT rule_names_are_not_empty CHECK (return_rule_name <> ''),
    place             integer CONSTRAINT rules_have_places_of_their_own UNIQUE DEFERRABLE,  -- NULL: retired
    enabled           boolean NOT NULL DEFAULT false,
    outcome           return_state NOT NULL,  -- what becomes of a return that fits; pending: it waits for a person
    denied_reason_id  integer CONSTRAINT rule_denied_reason_exists REFERENCES reject_reasons,  -- NULL: no reject, or no reason
    -- The conditions, all of which must hold; NULL: whatever it is.
    vertical_id       integer CONSTRAINT rule_vertical_exists REFERENCES verticals,
    buyer_id          integer CONSTRAINT rule_buyer_exists REFERENCES buyers,  -- the contract's at the submission
    buyer_contract_id integer CONSTRAINT rule_contract_exists REFERENCES buyer_contracts,
    return_reason_id  integer CONSTRAINT rule_return_reason_exists REFERENCES return_reasons,
    lead_status_id    integer CONSTRAINT rule_lead_status_exists REFERENCES lead_statuses,
    hours_above       integer,                -- since the sale, more than
    hours_up_to       integer,
    price_from        money4,
    price_up_to       money4,
    revenue_from      money4,
    revenue_up_to     money4,
    rate_above        numeric(7,2),           -- percent: the contract's returns per 100 purchases, more than
    rate_days         integer,                -- in this many days of 24 hours before the submission
    first_return      boolean,                -- true: the sale was never returned before; false: it was
    returned_elsewhere boolean,               -- true: another buyer has returned the same lead; false: none has
    retired_at        timestamptz,            -- NULL: not retired
    CONSTRAINT retired_rules_have_no_place CHECK ((place IS NULL) = (retired_at IS NOT NULL)),
    CONSTRAINT retired_rules_are_off CHECK (NOT enabled OR retired_at IS NULL),
    CONSTRAINT only_rules_that_reject_deny CHECK (denied_reason_id IS NULL OR outcome = 'rejected'),
    CONSTRAINT rules_that_credit_have_a_limit CHECK (outcome <> 'credited' OR revenue_up_to IS NOT NULL),
    CONSTRAINT rule_hours_are_a_range CHECK (hours_above >= 0 AND hours_up_to >= 0 AND hours_above < hours_up_to),
    CONSTRAINT rule_hours_fit_an_age CHECK (hours_above <= 876000 AND hours_up_to <= 876000),
    CONSTRAINT rule_prices_are_a_range CHECK (price_from <= price_up_to),
    CONSTRAINT rule_revenues_are_a_range CHECK (revenue_from <= revenue_up_to),
    CONSTRAINT rule_rate_and_days_go_together CHECK ((rate_above IS NULL) = (rate_days IS NULL)),
    CONSTRAINT rule_rate_is_in_range CHECK (rate_above >= 0 AND rate_days BETWEEN 1 AND 366)
);
CREATE UNIQUE INDEX rule_names_in_use_are_unique ON return_rules (return_rule_name) WHERE retired_at IS NULL;
