-- Names in the order that people expect.
-- By what people's lists are sorted: letter case aside, and "18" before "178". A run of up to 12 digits counts as a number.
CREATE FUNCTION natural_key(name text) RETURNS text LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
RETURN regexp_replace(regexp_replace(lower(name), '[0-9]+', '000000000000\&', 'g'), '0+([0-9]{12})', '\1', 'g');
ALTER TABLE buyers
    ADD name_order text GENERATED ALWAYS AS (natural_key(buyer_name)) STORED;
ALTER TABLE buyer_contracts
    ADD name_order text GENERATED ALWAYS AS (natural_key(CASE WHEN buyer_contract_name = '' THEN 'Contract ' || buyer_contract_id::text ELSE buyer_contract_name END)) STORED;
