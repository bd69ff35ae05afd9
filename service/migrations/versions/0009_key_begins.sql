ALTER TABLE api_keys ADD key_begins text      -- the first 8 characters, by which people know it; NULL: of an older one
    CONSTRAINT only_the_beginning_of_a_key_is_kept CHECK (length(key_begins) <= 8);
