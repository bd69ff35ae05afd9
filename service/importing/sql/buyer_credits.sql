---- judge
SELECT s.*, t.return_id IS NOT NULL AS is_there, sale.sale_id, ret.return_id,
       array_remove(ARRAY[
           CASE WHEN ret.state <> 'credited'
                THEN format('return_number: the return is %s, not credited',
                            ret.state) END
       ], NULL) AS reasons
  FROM staged_buyer_credits s
  LEFT JOIN sales sale USING (lead_id, vertical_id, buyer_contract_id)
  LEFT JOIN ({known_returns}) AS ret
    ON ret.sale_id = sale.sale_id AND ret.return_number = s.return_number
  LEFT JOIN buyer_credits t ON t.return_id = ret.return_id

---- export
SELECT t.*, sale.lead_id, sale.vertical_id, ret.return_number
  FROM buyer_credits t
  JOIN ({numbered_returns}) AS ret USING (return_id)
  JOIN sales sale ON sale.sale_id = ret.sale_id
