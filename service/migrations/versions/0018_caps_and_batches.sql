-- Caps on returns, and returns in bulk.
CREATE TABLE return_caps (                    -- ours: how many returns a contract, or a buyer, may have in a period
    return_cap_id integer GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    buyer_id      integer CONSTRAINT capped_buyer_exists REFERENCES buyers
                  CONSTRAINT a_buyer_has_one_cap UNIQUE,       -- NULL: a contract's; else all the contracts that are the buyer's now
    buyer_contract_id integer CONSTRAINT capped_contract_exists REFERENCES buyer_contracts
                  CONSTRAINT a_contract_has_one_cap UNIQUE,    -- NULL: a buyer's
    most          integer CONSTRAINT cap_of_returns_is_not_negative CHECK (most >= 0),         -- NULL: a percentage
    percent       numeric(5,2) CONSTRAINT cap_is_0_to_100_percent CHECK (percent BETWEEN 0 AND 100),  -- of what was bought in the period; NULL: a number
    days          integer CONSTRAINT cap_is_of_1_to_366_days CHECK (days BETWEEN 1 AND 366),  -- of 24 hours, up to now; NULL: the calendar month, in the instance's zone
    over_cap      text NOT NULL CONSTRAINT what_is_over_a_cap_is_refused_or_queued CHECK (over_cap IN ('refuse', 'queue')),
    CONSTRAINT cap_is_of_a_buyer_or_a_contract CHECK (num_nonnulls(buyer_id, buyer_contract_id) = 1),
    CONSTRAINT cap_is_a_number_or_a_percentage CHECK (num_nonnulls(most, percent) = 1)
);
ALTER TABLE returns ADD over_cap boolean NOT NULL DEFAULT false;
CREATE TABLE return_batches (                 -- files of returns that were uploaded, or given on the command line
    return_batch_id integer GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    file_name   varchar(200) NOT NULL,
    uploaded_at timestamptz NOT NULL DEFAULT now(),
    actor       actor_name NOT NULL,
    client      text                          -- the caller's address; NULL: not called over the network
);
CREATE TABLE return_batch_rows (              -- as they stand in the file, with what became of each
    return_batch_id integer NOT NULL CONSTRAINT batch_of_the_row_exists REFERENCES return_batches,
    line        integer NOT NULL,             -- of the file, the first of the row's
    lead_id     text COLLATE "C" NOT NULL,
    contract    text NOT NULL,                -- '': the only sale's
    reason      text NOT NULL,                -- an id or a name
    note        text NOT NULL,
    row_hash    bytea NOT NULL                -- SHA-256 of these four, by which a row that was done before is known
                CONSTRAINT row_hashes_are_sha256 CHECK (octet_length(row_hash) = 32),
    trial       text,                         -- what the dry run told; NULL: not tried
    trial_sale_id bigint,                     -- which sale would be returned; NULL: none
    trial_state return_state,                 -- and what a rule would make of it; NULL: none
    answer      text,                         -- what the row was told; NULL: its turn has not come
    outcome     text CONSTRAINT outcomes_are_known CHECK (outcome IN ('returned', 'before', 'refused')),  -- NULL: its turn has not come
    return_id   bigint CONSTRAINT return_of_the_row_exists REFERENCES returns,  -- which this row made; NULL: none
    answered_at timestamptz,
    CONSTRAINT line_is_in_a_batch_once PRIMARY KEY (return_batch_id, line),
    CONSTRAINT answer_and_outcome_go_together CHECK (num_nulls(answer, outcome, answered_at) IN (0, 3)),
    CONSTRAINT a_row_that_returned_has_its_return CHECK ((outcome IS NOT DISTINCT FROM 'returned') = (return_id IS NOT NULL))
);
CREATE INDEX batch_rows_to_do ON return_batch_rows (return_batch_id, line) WHERE answer IS NULL;  -- whose turn it is
CREATE UNIQUE INDEX a_row_is_done_once ON return_batch_rows (row_hash) WHERE return_id IS NOT NULL;
