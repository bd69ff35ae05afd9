---- lock
-- No call changes the leads of the staged rows between the judging and the writing.
SELECT count(*)
  FROM (SELECT
          FROM leads l
          JOIN (SELECT DISTINCT lead_id, vertical_id FROM staged_cost_ledger) AS named
         USING (lead_id, vertical_id)
         ORDER BY l.lead_id, l.vertical_id
           FOR NO KEY UPDATE OF l) AS locked

---- judge
SELECT s.*, t.line IS NOT NULL AS is_there, l.lead_id IS NOT NULL AS has_lead,
       (SELECT audit_id FROM this_import) AS audit_id,
       array_remove(ARRAY[
           CASE WHEN s.amount <> s.cost_after - s.cost_before
                THEN 'amount: is not the difference of cost_after and cost_before' END,
           CASE WHEN t.line IS NULL
                     AND EXISTS (SELECT
                                   FROM cost_ledger x
                                  WHERE x.lead_id = s.lead_id
                                    AND x.vertical_id = s.vertical_id
                                    AND x.line > s.line)
                THEN 'line: is below a line that is there' END
       ], NULL) AS reasons
  FROM staged_cost_ledger s
  LEFT JOIN leads l USING (lead_id, vertical_id)
  LEFT JOIN cost_ledger t USING (lead_id, vertical_id, line)

---- unknown_lead
SELECT at_line, 'lead_id',
       format('there is no lead %s in vertical %s', lead_id, vertical_id)
  FROM judged_cost_ledger
 WHERE NOT has_lead

---- judge_together
-- The lines of a lead lead from its cost now, which is 0 at first, to the last one.
SELECT at_line, 'cost_before', CASE
       WHEN is_bad THEN format('is not what the line before leaves, %s', before)
       ELSE 'a line before it is bad' END
  FROM (SELECT at_line, before, is_listed, cost_before <> before AS is_bad,
               bool_or(cost_before <> before OR is_listed)
               OVER (PARTITION BY lead_id, vertical_id ORDER BY line, at_line
                     ROWS UNBOUNDED PRECEDING) AS is_spoilt
          FROM (SELECT r.at_line, r.lead_id, r.vertical_id, r.line, r.cost_before,
                       coalesce(lag(r.cost_after) OVER (
                           PARTITION BY r.lead_id, r.vertical_id
                           ORDER BY r.line, r.at_line), l.cost) AS before,
                       EXISTS (SELECT FROM bad_rows b
                                WHERE b.table_name = 'cost_ledger'
                                  AND b.at_line = r.at_line) AS is_listed
                  FROM judged_cost_ledger r
                  JOIN leads l USING (lead_id, vertical_id)
                 WHERE NOT r.is_there) AS led) AS judged
 WHERE is_spoilt AND NOT is_listed

---- write
-- Lines are written together with the cost that they lead to.
WITH lines AS (
    {insert} RETURNING lead_id, vertical_id, amount, marked_as_returned
)
UPDATE leads l
   SET cost = l.cost + booked.amount,
       returned_to_affiliate = l.returned_to_affiliate OR booked.is_marked
  FROM (SELECT lead_id, vertical_id, sum(amount) AS amount,
               bool_or(marked_as_returned) AS is_marked
          FROM lines
         GROUP BY lead_id, vertical_id) AS booked
 WHERE l.lead_id = booked.lead_id
   AND l.vertical_id = booked.vertical_id
