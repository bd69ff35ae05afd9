---- lock
-- No call adds to the accounts of the staged rows between the judging and the writing.
SELECT count(*)
  FROM (SELECT
          FROM buyers b
         WHERE b.buyer_id IN (SELECT buyer_id FROM staged_account_entries)
         ORDER BY b.buyer_id
           FOR NO KEY UPDATE) AS locked

---- judge
SELECT s.*, t.line IS NOT NULL AS is_there,
       (SELECT audit_id FROM this_import) AS audit_id,
       array_remove(ARRAY[
           CASE WHEN s.amount = 0 THEN 'amount: is 0, which changes nothing' END,
           CASE WHEN s.amount < 0 AND s.entry_type = 'prepaid'
                THEN 'amount: is below 0, but prepaid money is not taken away' END
       ], NULL) AS reasons
  FROM staged_account_entries s
  LEFT JOIN account_entries t USING (buyer_id, line)
