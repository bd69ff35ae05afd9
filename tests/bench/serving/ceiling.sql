-- A credited return written by PostgreSQL alone, with the service's own look-ups and rows:
-- what pgbench reaches with it is the ceiling of ReturnLead. For the schema as it is now:
-- the bench compares the rows of each table with those that a call of the service writes.
CREATE SEQUENCE bench_next MINVALUE 0;

CREATE FUNCTION bench_open(hash bytea, OUT actor text, OUT sale bigint) LANGUAGE plpgsql AS $$
DECLARE
  n bigint := nextval('bench_next');
  lead text := bench_lead_id(n);
  contract integer := 1 + n % 200;
  vertical integer := 1 + contract % 8;
  found record;
BEGIN
  SELECT 'key:' || api_key_id INTO actor
    FROM api_keys
   WHERE key_hash = hash AND buyer_id IS NULL AND revoked_at IS NULL
     AND (expires_at IS NULL OR expires_at > now());
  WITH sale AS MATERIALIZED (
    SELECT s.sale_id, s.return_id, s.return_state, s.is_replacement, c.replace_returns,
           c.replacements_non_returnable, now() - s.sold_at AS age, c.max_return_age_days
      FROM sales s JOIN buyer_contracts c USING (buyer_contract_id)
     WHERE s.lead_id = lead AND s.vertical_id = vertical AND s.buyer_contract_id = contract
     ORDER BY s.sale_id LIMIT 2 FOR NO KEY UPDATE OF s)
  SELECT EXISTS (SELECT FROM verticals WHERE vertical_id = vertical) AS vertical_exists,
         (SELECT count(*) FROM (SELECT FROM leads WHERE lead_id = lead LIMIT 2) l) AS lead_verticals,
         EXISTS (SELECT FROM leads WHERE lead_id = lead AND vertical_id = vertical) AS lead_in_vertical,
         EXISTS (SELECT FROM buyer_contracts WHERE buyer_contract_id = contract) AS contract_exists,
         EXISTS (SELECT FROM return_reasons WHERE return_reason_id = 1 AND retired_at IS NULL) AS reason_exists,
         EXISTS (SELECT FROM reject_reasons WHERE reject_reason_id = 0 AND retired_at IS NULL) AS denied_reason_exists,
         (SELECT count(*) FROM sale) AS sales, sale.*,
         coalesce(sale.max_return_age_days, settings.default_max_return_age_days) AS days
    INTO found
    FROM settings LEFT JOIN sale ON true LIMIT 1;
  IF actor IS NULL OR found.sales <> 1 OR found.return_id IS NOT NULL OR NOT found.replace_returns
     OR NOT found.reason_exists OR NOT found.lead_in_vertical OR found.age > make_interval(days => found.days) THEN
    RAISE EXCEPTION 'lead % of the bench cannot be returned: %', n, found;
  END IF;
  sale := found.sale_id;
END$$;

CREATE FUNCTION bench_write(actor text, sale bigint) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
  written bigint;
BEGIN
  WITH new AS (
    INSERT INTO returns (sale_id, buyer_contract_id, state, return_reason_id, decided_at)
    SELECT sale, s.buyer_contract_id, 'credited', 1, now() FROM sales s WHERE sale_id = sale
    RETURNING return_id
  ), returned AS (
    UPDATE sales SET return_id = (SELECT return_id FROM new), return_state = 'credited'
     WHERE sale_id = sale
    RETURNING return_id, sale_id, buyer_contract_id, revenue
  )
  INSERT INTO buyer_credits (return_id, sale_id, buyer_contract_id, buyer_id, amount)
  SELECT return_id, sale_id, buyer_contract_id,
         (SELECT buyer_id FROM buyer_contracts c WHERE c.buyer_contract_id = r.buyer_contract_id),
         greatest(revenue, 0)
    FROM returned r
  RETURNING return_id INTO written;
  INSERT INTO return_history (return_id, line, state, return_reason_id, audit_id, actor, client, operation)
  VALUES (written, 1, 'credited', 1, nextval('audit_audit_id_seq'), actor, '127.0.0.1', 'ReturnLead');
END$$;

CREATE FUNCTION bench_return(hash bytea) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
  opened record := bench_open(hash);
BEGIN
  PERFORM bench_write(opened.actor, opened.sale);
END$$;

-- The same in two round trips: BEGIN with bench_begin, bench_end with COMMIT.
CREATE FUNCTION bench_begin(hash bytea) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
  opened record := bench_open(hash);
BEGIN
  PERFORM set_config('bench.actor', opened.actor, true), set_config('bench.sale', opened.sale::text, true);
END$$;

CREATE FUNCTION bench_end() RETURNS void LANGUAGE plpgsql AS $$
BEGIN
  PERFORM bench_write(current_setting('bench.actor'), current_setting('bench.sale')::bigint);
END$$;
