---- judge
SELECT s.*, t.sale_id IS NOT NULL AS is_there, sale.sale_id,
       (SELECT audit_id FROM this_import) AS audit_id,
       array_remove(ARRAY[
           CASE WHEN s.amount <> s.revenue_after - s.revenue_before
                THEN 'amount: is not the difference of revenue_after and'
                     ' revenue_before' END,
           CASE WHEN t.sale_id IS NULL AND sale.return_state = 'credited'
                THEN 'lead_id: the sale is credited, so its revenue is frozen' END,
           CASE WHEN t.sale_id IS NULL
                     AND EXISTS (SELECT
                                   FROM ledger x
                                  WHERE x.sale_id = sale.sale_id AND x.line > s.line)
                THEN 'line: is below a line that is there' END
       ], NULL) AS reasons
  FROM staged_ledger s
  LEFT JOIN sales sale USING (lead_id, vertical_id, buyer_contract_id)
  LEFT JOIN ledger t ON t.sale_id = sale.sale_id AND t.line = s.line

---- judge_together
-- The lines of a sale lead from its price, or from its revenue now, to the last one.
SELECT at_line, 'revenue_before', CASE
       WHEN is_bad THEN format('is not what the line before leaves, %s', before)
       ELSE 'a line before it is bad' END
  FROM (SELECT at_line, before, is_listed, revenue_before <> before AS is_bad,
               bool_or(revenue_before <> before OR is_listed)
               OVER (PARTITION BY sale_id ORDER BY line, at_line
                     ROWS UNBOUNDED PRECEDING) AS is_spoilt
          FROM (SELECT r.at_line, r.sale_id, r.line, r.revenue_before,
                       coalesce(lag(r.revenue_after) OVER (
                           PARTITION BY r.sale_id ORDER BY r.line, r.at_line),
                           sale.revenue) AS before,
                       EXISTS (SELECT FROM bad_rows b
                                WHERE b.table_name = 'ledger'
                                  AND b.at_line = r.at_line) AS is_listed
                  FROM judged_ledger r
                  JOIN sales sale USING (sale_id)
                 WHERE NOT r.is_there) AS led) AS judged
 WHERE is_spoilt AND NOT is_listed

---- write
-- Lines are written together with the revenue that they lead to.
WITH lines AS ({insert} RETURNING sale_id, line, amount)
UPDATE sales s
   SET revenue = s.revenue + booked.amount,
       updates = greatest(s.updates, booked.line)
  FROM (SELECT sale_id, sum(amount) AS amount, max(line) AS line
          FROM lines
         GROUP BY sale_id) AS booked
 WHERE s.sale_id = booked.sale_id

---- export
SELECT t.*, sale.lead_id, sale.vertical_id, sale.buyer_contract_id
  FROM ledger t
  JOIN sales sale USING (sale_id)
