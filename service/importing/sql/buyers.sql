---- judge
SELECT *, array_remove(ARRAY[
           CASE WHEN credit_type = 'limited' AND credit_limit IS NULL
                THEN 'credit_limit: is missing; the credit is limited' END
       ], NULL) AS reasons
  FROM ({completed}) AS n
