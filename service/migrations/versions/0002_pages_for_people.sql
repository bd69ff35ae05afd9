-- Pages for people: who logs in, and names of reasons that a person can tell apart.
CREATE UNIQUE INDEX return_reason_names_in_use_are_unique ON return_reasons (return_reason_name) WHERE retired_at IS NULL;
CREATE UNIQUE INDEX reject_reason_names_in_use_are_unique ON reject_reasons (reject_reason_name) WHERE retired_at IS NULL;
ALTER TABLE api_keys ADD COLUMN last_used_at timestamptz;

CREATE TYPE user_role AS ENUM (
    'viewer',  -- reads
    'desk',    -- and works returns
    'admin'    -- and setup, keys, users
);
CREATE TABLE users (                          -- the people who log in to /admin
    user_id       integer GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    user_name     varchar(50) COLLATE "C" NOT NULL CONSTRAINT user_names_are_unique UNIQUE
                  CONSTRAINT user_names_are_small_letters CHECK (user_name ~ '^[a-z0-9][a-z0-9._@+-]*$'),
    role          user_role NOT NULL,
    password_hash text NOT NULL               -- with its salt and its cost
                  CONSTRAINT passwords_are_hashed_by_argon2id CHECK (password_hash LIKE '$argon2id$%'),
    created_at    timestamptz NOT NULL DEFAULT now(),
    disabled_at   timestamptz                 -- NULL: may log in
);
CREATE TABLE sessions (                       -- who is logged in; a row dies at logout
    token_hash   bytea PRIMARY KEY            -- SHA-256 of the cookie, which only the browser has
                 CONSTRAINT session_hashes_are_sha256 CHECK (octet_length(token_hash) = 32),
    user_id      integer NOT NULL REFERENCES users,
    created_at   timestamptz NOT NULL DEFAULT now(),
    last_seen_at timestamptz NOT NULL DEFAULT now()   -- to the minute
);
CREATE INDEX sessions_of_a_user ON sessions (user_id);
CREATE TABLE login_attempts (                 -- of one address, or of one name from one address
    attempt_key   bytea PRIMARY KEY           -- SHA-256: people type passwords where the name belongs
                  CONSTRAINT attempt_keys_are_sha256 CHECK (octet_length(attempt_key) = 32),
    attempts      integer NOT NULL,
    attempted_at  timestamptz NOT NULL DEFAULT now(),
    blocked_until timestamptz                 -- NULL: the next attempt need not wait
);
CREATE TABLE page_secret (                    -- exactly one row, once the first page was asked for
    one    boolean PRIMARY KEY DEFAULT true CONSTRAINT page_secret_is_one_row CHECK (one),
    secret bytea NOT NULL                     -- signs the forms' tokens
           CONSTRAINT page_secret_is_long CHECK (octet_length(secret) >= 32)
);
