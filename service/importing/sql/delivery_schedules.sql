---- judge
SELECT n.*, array_remove(ARRAY[
           CASE WHEN t.buyer_contract_id <> n.buyer_contract_id
                THEN format('buyer_contract_id: the schedule is of contract %s',
                            t.buyer_contract_id) END
       ], NULL) AS reasons
  FROM ({completed}) AS n
  LEFT JOIN delivery_schedules t USING (delivery_schedule_id)

---- audit
-- A schedule's history is its contract's: each row says which schedule it is of.
INSERT INTO audit (actor, operation, entity, entity_id, old_values, new_values)
SELECT 'command line', 'import', 'buyer_contract', r.buyer_contract_id,
       CASE WHEN r.is_there THEN told.old_values END,
       jsonb_build_object('delivery_schedule_id', r.delivery_schedule_id)
           || told.new_values
  FROM judged_delivery_schedules r
  LEFT JOIN delivery_schedules t USING (delivery_schedule_id)
 CROSS JOIN LATERAL (
       SELECT jsonb_object_agg(key, old) AS old_values,
              jsonb_object_agg(key, new) AS new_values
         FROM (SELECT key, nullif(to_jsonb(t) -> key, 'null') AS old,
                      nullif(to_jsonb(r) -> key, 'null') AS new
                 FROM unnest({columns}::text[]) AS key
                WHERE key NOT IN ('delivery_schedule_id', 'buyer_contract_id')) AS pairs
        WHERE old IS DISTINCT FROM new) AS told
 WHERE r.is_changed OR NOT r.is_there
 ORDER BY r.at_line
