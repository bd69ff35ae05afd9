-- Home's counts: refusals have no rows elsewhere; audit and history are read by date.
CREATE TABLE refusal_counts (                 -- calls that were refused or failed; may lose a minute
    day       date NOT NULL,                  -- in the instance's zone
    operation text COLLATE "C" NOT NULL,      -- the wire's name; -: none was found
    reason    text COLLATE "C" NOT NULL,      -- of the catalogue, or our words for a kind of failure; no caller's
    calls     bigint NOT NULL,
    PRIMARY KEY (day, operation, reason)
);
-- Both tables only grow, so a summary of each range of blocks does: it costs a write next to nothing.
CREATE INDEX audit_by_date ON audit USING brin (at) WITH (pages_per_range = 32);
CREATE INDEX return_history_by_date ON return_history USING brin (at) WITH (pages_per_range = 32);
