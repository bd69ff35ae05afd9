---- judge
SELECT s.*, t.return_id IS NOT NULL AS is_there, sale.sale_id, ret.return_id,
       other.sale_id AS fulfilled_by_sale_id, ret.taken_back_at,
       array_remove(ARRAY[
           CASE WHEN ret.state <> 'replaced'
                THEN format('return_number: the return is %s, not replaced',
                            ret.state) END,
           CASE WHEN s.fulfilled_by_lead_id IS NOT NULL AND other.sale_id IS NULL
                THEN format('fulfilled_by_lead_id: lead %s was not sold to the contract',
                            s.fulfilled_by_lead_id) END,
           CASE WHEN t.return_id IS NULL AND other.sale_id = sale.sale_id
                THEN 'fulfilled_by_lead_id: is the returned lead itself' END,
           CASE WHEN (s.fulfilled_at IS NULL) <> (s.fulfilled_by_lead_id IS NULL)
                THEN 'fulfilled_at: goes together with fulfilled_by_lead_id' END,
           CASE WHEN s.fulfilled_at IS NOT NULL AND ret.taken_back_at IS NOT NULL
                THEN 'fulfilled_at: must be empty where the return was taken back' END,
           CASE WHEN t.return_id IS NOT NULL
                     AND t.fulfilled_by_sale_id IS DISTINCT FROM other.sale_id
                     AND 'fulfilled_by_lead_id' = ANY (coalesce(s.given, {given}))
                THEN 'fulfilled_by_lead_id: differs from the row that is there:'
                     ' fulfilled_by_lead_id' END
       ], NULL) AS reasons
  FROM staged_replacement_queue s
  LEFT JOIN sales sale USING (lead_id, vertical_id, buyer_contract_id)
  LEFT JOIN ({known_returns}) AS ret
    ON ret.sale_id = sale.sale_id AND ret.return_number = s.return_number
  LEFT JOIN replacement_queue t ON t.return_id = ret.return_id
  LEFT JOIN sales other
    ON other.lead_id = s.fulfilled_by_lead_id
   AND other.vertical_id = s.vertical_id
   AND other.buyer_contract_id = s.buyer_contract_id

---- judge_together
-- A sale fulfils one replacement: of two lines the first has it, unless a return that is
-- there has it already. What a good line of the file says of that return is told as two
-- lines.
SELECT at_line, 'fulfilled_by_lead_id', format('line %s has the same', first_line)
  FROM (SELECT at_line, first_value(at_line)
               OVER (PARTITION BY fulfilled_by_sale_id ORDER BY at_line) AS first_line
          FROM judged_replacement_queue
         WHERE fulfilled_by_sale_id IS NOT NULL) AS repeated
 WHERE at_line <> first_line
 UNION ALL
SELECT new.at_line, 'fulfilled_by_lead_id', format('return_id %s has the same', t.return_id)
  FROM judged_replacement_queue new
  JOIN replacement_queue t USING (fulfilled_by_sale_id)
 WHERE t.return_id IS DISTINCT FROM new.return_id
   AND NOT EXISTS (SELECT
                     FROM judged_replacement_queue r
                    WHERE r.return_id = t.return_id
                      AND r.fulfilled_by_sale_id = t.fulfilled_by_sale_id
                      AND NOT EXISTS (SELECT FROM bad_rows b
                                       WHERE b.table_name = 'replacement_queue'
                                         AND b.at_line = r.at_line))

---- export
SELECT t.*, sale.lead_id, sale.vertical_id, ret.return_number,
       other.lead_id AS fulfilled_by_lead_id
  FROM replacement_queue t
  JOIN ({numbered_returns}) AS ret USING (return_id)
  JOIN sales sale ON sale.sale_id = ret.sale_id
  LEFT JOIN sales other ON other.sale_id = t.fulfilled_by_sale_id
