---- numbered_returns
-- A return is known by its sale and its number: 1 for the first return of the sale.
SELECT *, row_number() OVER (PARTITION BY sale_id ORDER BY return_id) AS return_number
  FROM returns

---- judge
-- A new return gets its return_id when all are judged: in the order of the numbers.
SELECT s.*, t.return_id IS NOT NULL AS is_there, sale.sale_id, t.return_id,
       NULL::bigint AS reopens, coalesce(latest.number, 0) AS returns_there,
       array_remove(ARRAY[
           CASE WHEN s.denied_reason_id IS NOT NULL AND s.state <> 'rejected'
                THEN 'denied_reason_id: is only for a rejected return' END,
           CASE WHEN s.state = 'pending' AND s.taken_back_at IS NOT NULL
                THEN 'taken_back_at: must be empty while pending' END,
           CASE WHEN s.state = 'pending' AND decided.at IS NOT NULL
                THEN 'decided_at: must be empty while pending'
                WHEN s.state <> 'pending' AND decided.at IS NULL
                THEN 'decided_at: is missing' END,
           CASE WHEN t.return_id IS NULL AND sale.return_state <> 'rejected'
                THEN format('return_number: the return before it is %s',
                            sale.return_state) END
       ], NULL) AS reasons
  FROM staged_returns s
  LEFT JOIN sales sale USING (lead_id, vertical_id, buyer_contract_id)
  LEFT JOIN ({numbered_returns}) AS t
    ON t.sale_id = sale.sale_id AND t.return_number = s.return_number
 CROSS JOIN LATERAL (  -- a line of JSON that does not name it keeps what is there
       SELECT CASE WHEN 'decided_at' <> ALL (s.given) AND t.return_id IS NOT NULL
                   THEN t.decided_at ELSE s.decided_at END AS at) AS decided
  LEFT JOIN (SELECT sale_id, count(*) AS number
               FROM returns
              GROUP BY sale_id) AS latest ON latest.sale_id = sale.sale_id

---- judge_together
-- The good new returns of a sale go on from the last one, each after a rejected one, or
-- after one whose decision was taken back.
SELECT at_line, 'return_number',
       CASE WHEN return_number <> expected
            THEN format('return %s is missing', expected)
            WHEN holds_before
            THEN format('the return before it is %s', before)
            ELSE format('return %s is missing', expected - 1) END
  FROM (SELECT *, bool_or(return_number <> expected OR holds_before)
               OVER (PARTITION BY sale_id ORDER BY return_number
                     ROWS UNBOUNDED PRECEDING) AS is_spoilt
          FROM (SELECT r.at_line, r.sale_id, r.return_number,
                       r.returns_there + row_number() OVER of_sale AS expected,
                       lag(r.state) OVER of_sale AS before,
                       lag(r.state <> 'rejected' AND r.taken_back_at IS NULL)
                           OVER of_sale AS holds_before
                  FROM judged_returns r
                 WHERE NOT r.is_there
                   AND NOT EXISTS (SELECT FROM bad_rows b
                                    WHERE b.table_name = 'returns'
                                      AND b.at_line = r.at_line)
                WINDOW of_sale AS (PARTITION BY r.sale_id
                                       ORDER BY r.return_number)) AS good
       ) AS judged
 WHERE is_spoilt

---- assign_ids
-- Return 2 of a sale gets a greater id than return 1, for the number of a return is its
-- place among the ids of its sale.
UPDATE judged_returns n
   SET return_id = numbered.return_id
  FROM (SELECT at_line, nextval('returns_return_id_seq') AS return_id
          FROM (SELECT at_line
                  FROM judged_returns
                 WHERE NOT is_there
                 ORDER BY sale_id, return_number) AS in_order) AS numbered
 WHERE n.at_line = numbered.at_line

---- find_reopened
-- What follows a return whose decision was taken back reopens it.
UPDATE judged_returns n
   SET reopens = b.return_id
  FROM judged_returns b
 WHERE b.sale_id = n.sale_id
   AND b.return_number = n.return_number - 1
   AND b.taken_back_at IS NOT NULL
   AND NOT n.is_there

---- known_returns
-- The returns that are there, and those of this run, which are not in the table yet when
-- their credits are judged.
SELECT sale_id, return_number, return_id, state, taken_back_at
  FROM ({numbered_returns}) AS there
 UNION
SELECT sale_id, return_number, return_id, state, taken_back_at
  FROM judged_returns
 WHERE NOT is_there

---- incomplete
-- New returns that were credited or replaced, but without what that is worth; that were
-- taken back, but without the one that reopens them; and what goes together with these.
WITH wrong AS (
    SELECT n.at_line, n.sale_id, n.return_number, 'state' AS column_name,
           format('is %s, but %s has no good row of it', n.state,
                  CASE n.state WHEN 'credited' THEN 'buyer_credits'
                               ELSE 'replacement_queue' END) AS reason
      FROM judged_returns n
     WHERE NOT n.is_there
       AND (n.state = 'credited'
            AND NOT EXISTS (SELECT FROM judged_buyer_credits r
                             WHERE r.return_id = n.return_id)
            OR n.state = 'replaced'
            AND NOT EXISTS (SELECT FROM judged_replacement_queue r
                             WHERE r.return_id = n.return_id))
     UNION ALL
    SELECT n.at_line, n.sale_id, n.return_number, 'taken_back_at',
           format('is given, but return %s does not reopen it with the same reason and'
                  ' submitted_at', n.return_number + 1)
      FROM judged_returns n
     WHERE NOT n.is_there
       AND n.taken_back_at IS NOT NULL
       AND NOT EXISTS (SELECT FROM judged_returns r
                        WHERE r.reopens = n.return_id
                          AND r.return_reason_id = n.return_reason_id
                          AND r.submitted_at = n.submitted_at)
)
SELECT at_line, column_name, reason
  FROM wrong
 UNION ALL
SELECT n.at_line, 'return_number', format('return %s is bad', min(w.return_number))
  FROM judged_returns n
  JOIN wrong w USING (sale_id)
 WHERE NOT n.is_there
   AND n.at_line NOT IN (SELECT at_line FROM wrong)
   AND EXISTS (SELECT FROM judged_returns t
                WHERE t.sale_id = n.sale_id
                  AND t.taken_back_at IS NOT NULL)
 GROUP BY n.at_line

---- write
-- Returns are written with their credits and queue entries: each demands the other.
WITH new_returns AS ({insert}),
     new_credits AS ({insert_credits})
{insert_queue}

---- count_taken_back
SELECT count(*)
  FROM judged_returns
 WHERE NOT is_there
   AND taken_back_at IS NOT NULL

---- find_without_counter_entry
-- The entries of accounts are written last.
SELECT n.lead_id, n.return_number
  FROM judged_returns n
  JOIN buyer_credits c USING (return_id)
 WHERE NOT n.is_there
   AND n.taken_back_at IS NOT NULL
   AND c.amount > 0
   AND NOT EXISTS (SELECT FROM account_entries e
                    WHERE e.return_id = n.return_id)
 ORDER BY n.at_line
 LIMIT 1

---- copy_states
-- Each sale has a copy of the state of its latest return.
UPDATE sales s
   SET return_id = latest.return_id, return_state = latest.state
  FROM (SELECT DISTINCT ON (sale_id) sale_id, return_id, state
          FROM judged_returns
         WHERE NOT is_there
         ORDER BY sale_id, return_number DESC) AS latest
 WHERE s.sale_id = latest.sale_id

---- export
SELECT t.*, sale.lead_id, sale.vertical_id
  FROM ({numbered_returns}) AS t
  JOIN sales sale USING (sale_id)
