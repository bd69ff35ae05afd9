-- Limits for guessing keys and lead ids, and what was counted towards them.
ALTER TABLE settings
    ADD wrong_keys_a_minute         integer NOT NULL DEFAULT 100  -- of one address; 0: not limited
        CONSTRAINT wrong_keys_a_minute_are_not_negative CHECK (wrong_keys_a_minute >= 0),
    ADD unknown_leads_in_10_minutes integer NOT NULL DEFAULT 300  -- of one address, on the buyer page; 0: not limited
        CONSTRAINT unknown_leads_in_10_minutes_are_not_negative CHECK (unknown_leads_in_10_minutes >= 0),
    ADD calls_a_minute_by_key       integer NOT NULL DEFAULT 0    -- 0: not limited
        CONSTRAINT calls_a_minute_by_key_are_not_negative CHECK (calls_a_minute_by_key >= 0);
CREATE UNLOGGED TABLE throttle_counts (       -- calls that count towards a limit; a crash may empty it
    kind    text COLLATE "C" NOT NULL
            CONSTRAINT throttled_kinds_are_known CHECK (kind IN ('wrong keys', 'unknown leads', 'calls')),
    subject text COLLATE "C" NOT NULL,        -- an address, the /64 of an IPv6 one, or a key's hash in hex
    calls   bigint NOT NULL,
    ends_at timestamptz NOT NULL,             -- when they count no more
    PRIMARY KEY (kind, subject)
);
CREATE INDEX most_throttle_counts ON throttle_counts (kind, calls);  -- who has reached a limit, every second
CREATE INDEX throttle_counts_by_end ON throttle_counts (ends_at);    -- what has passed goes
CREATE VIEW limits_reached AS                 -- whose calls are not answered now
SELECT t.kind, t.subject, t.calls, t.ends_at
  FROM settings s
 CROSS JOIN LATERAL (VALUES ('wrong keys', s.wrong_keys_a_minute),
                            ('unknown leads', s.unknown_leads_in_10_minutes),
                            ('calls', s.calls_a_minute_by_key)) AS limits (kind, most)
  JOIN throttle_counts t
    ON t.kind = limits.kind
   AND t.calls >= limits.most
 WHERE limits.most > 0
   AND t.ends_at > now();
