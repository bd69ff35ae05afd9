-- What the bench calls upon: 200 contracts, and as many leads as the setting bench.leads
-- says, each sold once within the last 20 days. Lead n is named by what bench_lead_id
-- makes of n; rows lie in the order of the names, so that following n means leaping about.
SET LOCAL session_replication_role = replica;
CREATE FUNCTION bench_lead_id(n bigint) RETURNS text IMMUTABLE LANGUAGE sql
    RETURN upper(left(md5(n::text), 12));
UPDATE settings SET lead_statuses_enabled = true;
-- A row of the bench calls with a wrong key, more often than any limit allows; an older checkout has none.
DO $$BEGIN
  UPDATE settings SET wrong_keys_a_minute = 2000000000, unknown_leads_in_10_minutes = 2000000000;
EXCEPTION WHEN undefined_column THEN NULL;
END$$;
INSERT INTO verticals (vertical_name) SELECT 'Vertical ' || n FROM generate_series(1, 8) n;
INSERT INTO return_reasons (return_reason_name) SELECT 'Return reason ' || n FROM generate_series(1, 6) n;
INSERT INTO reject_reasons (reject_reason_name) SELECT 'Reject reason ' || n FROM generate_series(1, 6) n;
INSERT INTO lead_statuses (lead_status_name) VALUES ('Funded'), ('Sold Paid in Full'), ('In Progress'), ('Unqualified');
INSERT INTO offers (offer_name, vertical_id) SELECT 'Offer ' || n, 1 + n % 8 FROM generate_series(1, 30) n;
INSERT INTO affiliates (affiliate_name) VALUES ('Affiliate');
INSERT INTO campaigns (affiliate_id, offer_id, campaign_name) SELECT 1, 1 + n % 30, 'Campaign ' || n FROM generate_series(1, 200) n;
INSERT INTO buyers (buyer_name) SELECT 'Buyer ' || n FROM generate_series(1, 40) n;
INSERT INTO buyer_contracts (buyer_id, vertical_id, buyer_contract_name, name_key, rank) SELECT 1 + n % 40, 1 + n % 8, 'Contract ' || n, 'contract ' || n, 0 FROM generate_series(1, 200) n;
CREATE TEMP TABLE made ON COMMIT DROP AS
SELECT bench_lead_id(n) AS lead_id, c.vertical_id, c.buyer_contract_id, c.buyer_id, 1 + n % 200 AS campaign_id,
       (100 + n % 4900) / 100.0 AS price, now() - n % 28800 * interval '1 minute' AS sold_at
  FROM generate_series(0, current_setting('bench.leads')::integer - 1) n
  JOIN buyer_contracts c ON c.buyer_contract_id = 1 + n % 200;
INSERT INTO leads (lead_id, vertical_id, campaign_id, created_at)
SELECT lead_id, vertical_id, campaign_id, sold_at - interval '20 seconds' FROM made ORDER BY lead_id COLLATE "C";
INSERT INTO sales (lead_id, vertical_id, buyer_contract_id, buyer_id, campaign_id, price, revenue, sold_at)
SELECT lead_id, vertical_id, buyer_contract_id, buyer_id, campaign_id, price, price, sold_at FROM made ORDER BY lead_id COLLATE "C";
