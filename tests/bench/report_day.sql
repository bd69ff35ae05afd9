-- Beside report_month.sql: of each sale in twenty a pending return.
SET LOCAL session_replication_role = replica;
INSERT INTO return_reasons (return_reason_name) SELECT 'Reason ' || n FROM generate_series(1, 5) n;
INSERT INTO returns (sale_id, buyer_contract_id, state, return_reason_id, submitted_at)
SELECT sale_id, buyer_contract_id, 'pending', 1 + sale_id % 5, sold_at + interval '2 days' FROM sales WHERE sale_id % 20 = 3;
UPDATE sales s SET return_id = r.return_id, return_state = r.state FROM returns r WHERE r.sale_id = s.sale_id;
