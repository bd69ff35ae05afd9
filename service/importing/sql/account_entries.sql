---- lock
-- No call adds to the accounts of the staged rows between the judging and the writing.
SELECT count(*)
  FROM (SELECT
          FROM buyers b
         WHERE b.buyer_id IN (SELECT buyer_id FROM staged_account_entries)
         ORDER BY b.buyer_id
           FOR NO KEY UPDATE) AS locked

---- judge
-- One that takes a credit back names its return as other files do.
SELECT s.*, t.line IS NOT NULL AS is_there, ret.return_id,
       (SELECT audit_id FROM this_import) AS audit_id,
       array_remove(ARRAY[
           CASE WHEN s.amount = 0 THEN 'amount: is 0, which changes nothing' END,
           CASE WHEN s.amount < 0 AND s.entry_type = 'prepaid'
                THEN 'amount: is below 0, but prepaid money is not taken away' END,
           CASE WHEN s.entry_type <> 'reopened' AND named.parts > 0
                THEN 'return_number: is only for an entry of type reopened'
                WHEN s.entry_type = 'reopened' AND credit.return_id IS NULL
                THEN 'return_number: names no return that was credited'
                WHEN s.entry_type = 'reopened' AND ret.taken_back_at IS NULL
                THEN 'return_number: the return was not taken back' END,
           CASE WHEN (credit.buyer_id, -credit.amount) <> (s.buyer_id, s.amount)
                THEN 'amount: does not take away what the buyer was credited with' END,
           CASE WHEN t.line IS NOT NULL AND t.return_id IS DISTINCT FROM ret.return_id
                     AND 'return_number' = ANY (coalesce(s.given, {given}))
                THEN 'return_number: differs from the row that is there: return_number'
           END
       ], NULL) AS reasons
  FROM staged_account_entries s
 CROSS JOIN LATERAL (SELECT num_nonnulls(s.lead_id, s.vertical_id, s.return_number)
                                AS parts) AS named
  LEFT JOIN account_entries t USING (buyer_id, line)
  LEFT JOIN sales sale
    ON sale.lead_id = s.lead_id
   AND sale.vertical_id = s.vertical_id
   AND sale.buyer_contract_id = s.buyer_contract_id
  LEFT JOIN ({numbered_returns}) AS ret
    ON ret.sale_id = sale.sale_id AND ret.return_number = s.return_number
  LEFT JOIN buyer_credits credit ON credit.return_id = ret.return_id

---- judge_together
-- A credit is taken back once: of two lines the first does it, unless an entry that is
-- there has done it already.
SELECT at_line, 'return_number', format('line %s has the same', first_line)
  FROM (SELECT at_line, first_value(at_line)
               OVER (PARTITION BY return_id ORDER BY at_line) AS first_line
          FROM judged_account_entries
         WHERE return_id IS NOT NULL) AS repeated
 WHERE at_line <> first_line
 UNION ALL
SELECT new.at_line, 'return_number', format('line %s of the account has the same', t.line)
  FROM judged_account_entries new
  JOIN account_entries t USING (return_id)
 WHERE (t.buyer_id, t.line) <> (new.buyer_id, new.line)

---- export
SELECT t.*, sale.lead_id, sale.vertical_id, ret.return_number
  FROM account_entries t
  LEFT JOIN ({numbered_returns}) AS ret USING (return_id)
  LEFT JOIN sales sale ON sale.sale_id = ret.sale_id
