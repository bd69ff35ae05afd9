---- judge
SELECT n.*, array_remove(ARRAY[
           CASE WHEN t.data_type <> n.data_type
                     AND EXISTS (SELECT
                                   FROM sale_field_values x
                                  WHERE x.lead_field_id = n.lead_field_id)
                THEN format('data_type: the field has values of type %s',
                            t.data_type) END
       ], NULL) AS reasons
  FROM ({completed}) AS n
  LEFT JOIN lead_fields t USING (lead_field_id)
