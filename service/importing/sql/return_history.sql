---- judge
SELECT s.*, t.return_id IS NOT NULL AS is_there, sale.sale_id, ret.return_id,
       (SELECT audit_id FROM this_import) AS audit_id, ARRAY[]::text[] AS reasons
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
