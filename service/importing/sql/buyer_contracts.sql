---- judge
SELECT n.*, array_remove(ARRAY[
           CASE WHEN n.min_lead_age_minutes > n.max_lead_age_minutes
                THEN 'min_lead_age_minutes: is more than max_lead_age_minutes' END,
           CASE WHEN t.vertical_id <> n.vertical_id
                     AND EXISTS (SELECT
                                   FROM sales x
                                  WHERE x.buyer_contract_id = n.buyer_contract_id)
                THEN format('vertical_id: the contract has bought leads in vertical %s',
                            t.vertical_id) END
       ], NULL) AS reasons
  FROM ({completed}) AS n
  LEFT JOIN buyer_contracts t USING (buyer_contract_id)
