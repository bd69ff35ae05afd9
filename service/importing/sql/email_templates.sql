---- judge
SELECT *, array_remove(ARRAY[
           CASE WHEN email_template_id IN (0, -1)
                THEN 'email_template_id: is 0 or -1, with which a call skips or clears a'
                     ' template' END
       ], NULL) AS reasons
  FROM ({completed}) AS n
