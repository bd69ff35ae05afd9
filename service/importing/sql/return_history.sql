---- judge
SELECT s.*, t.return_id IS NOT NULL AS is_there, ret.return_id,
       (SELECT audit_id FROM this_import) AS audit_id,
       array_remove(ARRAY[
           CASE WHEN sale.sale_id IS NULL
                THEN format('lead_id: there is no sale of lead %s in vertical %s to'
                            ' contract %s',
                            s.lead_id, s.vertical_id, s.buyer_contract_id)
                WHEN ret.return_id IS NULL
                THEN format('return_number: the sale has no return %s',
                            s.return_number) END,
           CASE WHEN s.return_reason_id NOT IN
                     (SELECT return_reason_id FROM return_reasons)
                THEN format('return_reason_id: there is no return reason %s',
                            s.return_reason_id) END,
           CASE WHEN s.denied_reason_id IS NOT NULL
                     AND s.denied_reason_id NOT IN
                         (SELECT reject_reason_id FROM reject_reasons)
                THEN format('denied_reason_id: there is no reject reason %s',
                            s.denied_reason_id) END
       ], NULL) AS reasons
  FROM staged_return_history s
  LEFT JOIN sales sale USING (lead_id, vertical_id, buyer_contract_id)
  LEFT JOIN ({numbered_returns}) AS ret
    ON ret.sale_id = sale.sale_id AND ret.return_number = s.return_number
  LEFT JOIN return_history t ON t.return_id = ret.return_id AND t.line = s.line

---- export
SELECT t.*, sale.lead_id, sale.vertical_id, sale.buyer_contract_id, ret.return_number
  FROM return_history t
  JOIN ({numbered_returns}) AS ret USING (return_id)
  JOIN sales sale ON sale.sale_id = ret.sale_id
