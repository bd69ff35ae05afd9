-- A year of sales, evenly spread: as many as the setting bench.rows says.
SET LOCAL session_replication_role = replica;
INSERT INTO verticals (vertical_name) SELECT 'Vertical ' || n FROM generate_series(1, 8) n;
INSERT INTO buyers (buyer_name) SELECT 'Buyer ' || n FROM generate_series(1, 40) n;
INSERT INTO buyer_contracts (buyer_id, vertical_id, buyer_contract_name, name_key, rank) SELECT 1 + n % 40, 1 + n % 8, 'Contract ' || n, 'contract ' || n, 0 FROM generate_series(1, 120) n;
INSERT INTO offers (offer_name, vertical_id) SELECT 'Offer ' || n, 1 + n % 8 FROM generate_series(1, 30) n;
INSERT INTO affiliates (affiliate_name) VALUES ('Affiliate');
INSERT INTO campaigns (affiliate_id, offer_id, campaign_name) SELECT 1, 1 + n % 30, 'Campaign ' || n FROM generate_series(1, 200) n;
INSERT INTO lead_statuses (lead_status_name) SELECT 'Status ' || n FROM generate_series(1, 6) n;
INSERT INTO lead_sub_statuses (lead_status_id, lead_sub_status_name) SELECT 1 + n % 6, 'Sub ' || n FROM generate_series(0, 17) n;
INSERT INTO lead_fields (label, field_name, data_type) SELECT 'Field ' || n, 'field_' || n, 'number' FROM generate_series(1, 4) n;
INSERT INTO sales (lead_id, vertical_id, buyer_contract_id, buyer_id, campaign_id, price, sold_at, revenue)
SELECT 'L' || n, 1 + c % 8, c, 1 + c % 40, nullif(n % 201, 0), (n % 5000) / 100.0, '2025-01-01Z'::timestamptz + n * 365.0 / current_setting('bench.rows')::int * interval '1 day', (n % 5000) / 100.0
 FROM (SELECT n, 1 + (n::bigint * 7919 % 120)::int AS c FROM generate_series(1, current_setting('bench.rows')::int) n) x;
INSERT INTO sale_field_values (sale_id, lead_field_id, data_type, sold_at, number_value)
SELECT sale_id, 1 + (sale_id % 4), 'number', sold_at, (sale_id % 9000) / 10.0 FROM sales WHERE sale_id % 5 = 0;
UPDATE sales SET updates = 1, revenue = revenue + 5, lead_status_id = 1 + sale_id % 6, lead_sub_status_id = CASE WHEN sale_id % 2 = 0 THEN 1 + sale_id % 6 END WHERE sale_id % 5 < 2;
