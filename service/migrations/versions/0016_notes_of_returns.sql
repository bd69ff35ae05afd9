-- Notes and evidence of returns.
CREATE TABLE return_notes (                   -- append-only: what people say about a return
    return_note_id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    return_id bigint NOT NULL CONSTRAINT noted_return_exists REFERENCES returns,
    note      varchar(1000) NOT NULL CONSTRAINT notes_are_not_empty CHECK (note <> ''),
    seen_by_buyer boolean NOT NULL,           -- false: by the desk alone
    at        timestamptz NOT NULL DEFAULT now(),
    actor     actor_name NOT NULL,
    client    text                            -- the caller's address; NULL: not called over the network
);
CREATE INDEX notes_of_a_return ON return_notes (return_id);  -- the return's page
CREATE TABLE return_files (                   -- append-only: what proves a return right or wrong
    return_file_id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    return_id bigint NOT NULL CONSTRAINT proven_return_exists REFERENCES returns,
    file_name varchar(200) NOT NULL CONSTRAINT file_names_are_not_empty CHECK (file_name <> ''),
    media_type text NOT NULL,                 -- found from the content, whatever the name says
    content   bytea NOT NULL CONSTRAINT files_have_1_byte_to_5_mb CHECK (octet_length(content) BETWEEN 1 AND 5242880),
    seen_by_buyer boolean NOT NULL,           -- false: by the desk alone
    at        timestamptz NOT NULL DEFAULT now(),
    actor     actor_name NOT NULL,
    client    text                            -- the caller's address; NULL: not called over the network
);
CREATE INDEX files_of_a_return ON return_files (return_id);  -- the return's page
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON return_notes EXECUTE FUNCTION refuse_rewriting();
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON return_files EXECUTE FUNCTION refuse_rewriting();
