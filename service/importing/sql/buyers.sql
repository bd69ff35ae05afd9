---- judge
SELECT *, array_remove(ARRAY[
           CASE WHEN account_status_id NOT IN
                     (SELECT account_status_id FROM account_statuses)
                THEN format('account_status_id: there is no account status %s',
                            account_status_id) END,
           CASE WHEN credit_type = 'limited' AND credit_limit IS NULL
                THEN 'credit_limit: is missing; the credit is limited' END
       ], NULL) AS reasons
  FROM completed_buyers
