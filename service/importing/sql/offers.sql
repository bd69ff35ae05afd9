---- judge
SELECT *, array_remove(ARRAY[
           CASE WHEN vertical_id NOT IN (SELECT vertical_id FROM verticals)
                THEN format('vertical_id: there is no vertical %s', vertical_id) END
       ], NULL) AS reasons
  FROM completed_offers
