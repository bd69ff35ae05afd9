---- judge
SELECT n.*, array_remove(ARRAY[
           CASE WHEN t.lead_status_id <> n.lead_status_id
                     AND EXISTS (SELECT
                                   FROM sales x
                                  WHERE x.lead_sub_status_id = n.lead_sub_status_id)
                THEN format('lead_status_id: sales have it as a sub status of %s',
                            t.lead_status_id) END
       ], NULL) AS reasons
  FROM ({completed}) AS n
  LEFT JOIN lead_sub_statuses t USING (lead_sub_status_id)
