---- judge
SELECT n.*, array_remove(ARRAY[
           CASE WHEN n.vertical_id IS NOT NULL
                     AND n.vertical_id NOT IN (SELECT vertical_id FROM verticals)
                THEN format('vertical_id: there is no vertical %s', n.vertical_id) END,
           CASE WHEN n.buyer_id IS NOT NULL
                     AND n.buyer_id NOT IN (SELECT buyer_id FROM buyers)
                THEN format('buyer_id: there is no buyer %s', n.buyer_id) END,
           CASE WHEN t.data_type <> n.data_type
                     AND EXISTS (SELECT
                                   FROM sale_field_values x
                                  WHERE x.lead_field_id = n.lead_field_id)
                THEN format('data_type: the field has values of type %s',
                            t.data_type) END
       ], NULL) AS reasons
  FROM completed_lead_fields n
  LEFT JOIN lead_fields t USING (lead_field_id)
