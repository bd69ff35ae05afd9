-- Setup: rows that are there with other values are changed, and the audit tells of it.
-- The key of each of its tables is its id.

---- complete
-- Each row of a file as it would be: what the file does not give keeps its value in a row
-- that is there already.
SELECT s.at_line, t.{key} IS NOT NULL AS is_there,
       coalesce(to_jsonb(t) <> to_jsonb(new), false) AS is_changed, new.*
  FROM {staged} s
  LEFT JOIN {table} t USING ({key})
 CROSS JOIN LATERAL (SELECT coalesce(s.given, {given}) AS names) AS given
 CROSS JOIN LATERAL (
       SELECT to_jsonb(t) - given.names
              - CASE WHEN 'buyer_contract_name' = ANY (given.names)
                     THEN 'name_key' ELSE '' END AS values) AS kept
 CROSS JOIN LATERAL jsonb_populate_record(
       NULL::{table},
       jsonb_build_object('version', 1) || to_jsonb(s)
       || coalesce(kept.values, jsonb_build_object())) AS new

---- judge
-- Of a table of whose rows nothing else can be bad.
SELECT *, ARRAY[]::text[] AS reasons
  FROM ({completed}) AS n

---- too_great
-- Some 147 million ids are left for generated ones.
SELECT at_line, {key_name},
       'is above 2000000000; new ids come after the greatest, and would run out'
  FROM {judged}
 WHERE NOT is_there
   AND {key} > 2000000000
   AND pg_get_serial_sequence({name}, {key_name}) IS NOT NULL

---- make_names
-- What no two rows in use may share, as a text: of the rows that are there, whose at_line
-- is NULL, and of the file's.
CREATE TEMPORARY TABLE {names} ON COMMIT DROP AS
SELECT NULL::bigint AS at_line, {key} AS id, ROW({unique})::text AS name
  FROM {table} t
 WHERE to_jsonb(t) ->> 'retired_at' IS NULL
   AND {unique_name} <> ''
 UNION ALL
SELECT at_line, {key}, ROW({unique})::text
  FROM {judged} r
 WHERE to_jsonb(r) ->> 'retired_at' IS NULL
   AND {unique_name} <> ''

---- repeated_names
SELECT at_line, {column}, format('line %s has the same', first_line)
  FROM (SELECT at_line, first_value(at_line)
               OVER (PARTITION BY name ORDER BY at_line) AS first_line
          FROM {names}
         WHERE at_line IS NOT NULL) AS repeated
 WHERE at_line <> first_line

---- taken_names
-- What a row has that is there and keeps it. A good row of the file may hand its name on:
-- what two rows have in the file is listed already. Whoever is refused a name keeps its
-- own, so who wants that is refused too.
WITH RECURSIVE wanted AS (
    SELECT new.at_line, old.id AS owner, held.at_line AS owner_line
      FROM {names} new
      JOIN {names} old
        ON old.name = new.name AND old.id <> new.id AND old.at_line IS NULL
      LEFT JOIN (SELECT at_line, {key} AS id
                   FROM {judged} r
                  WHERE NOT EXISTS (SELECT FROM bad_rows b
                                     WHERE b.table_name = {name}
                                       AND b.at_line = r.at_line)) AS held
        ON held.id = old.id
     WHERE new.at_line IS NOT NULL
), refused AS (
    SELECT at_line, owner FROM wanted WHERE owner_line IS NULL
     UNION
    SELECT w.at_line, w.owner
      FROM wanted w
      JOIN refused f ON f.at_line = w.owner_line
)
SELECT at_line, {column}, format('%s %s has the same', {key_name}, owner)
  FROM refused

---- count
SELECT count(*) FILTER (WHERE NOT is_there), count(*) FILTER (WHERE is_changed),
       (SELECT count(DISTINCT at_line) FROM bad_rows WHERE table_name = {name})
  FROM {judged}

---- lock
-- No call edits a row between what the audit says that it was and the change.
SELECT count(*)
  FROM (SELECT
          FROM {table} t
          JOIN {judged} r USING ({key})
         WHERE r.is_changed
         ORDER BY t.{key}
           FOR NO KEY UPDATE OF t) AS locked

---- audit
-- Tell what changes, and the values of what is new, as calls and pages tell it. Pages tell
-- whether a row is in use; only a file can have another time of its retirement.
INSERT INTO audit (actor, operation, entity, entity_id, old_values, new_values)
SELECT 'command line', 'import', {entity}, r.{key},
       CASE WHEN r.is_there THEN told.old_values END, told.new_values
  FROM {judged} r
  LEFT JOIN {table} t USING ({key})
 CROSS JOIN LATERAL (
       SELECT jsonb_object_agg(key, old) AS old_values,
              jsonb_object_agg(key, new) AS new_values
         FROM (SELECT key, nullif(to_jsonb(t) -> key, 'null') AS old,
                      nullif(to_jsonb(r) -> key, 'null') AS new
                 FROM unnest({columns}::text[]) AS key
                UNION ALL
               SELECT 'retired', to_jsonb(to_jsonb(t) ->> 'retired_at' IS NOT NULL),
                      to_jsonb(to_jsonb(r) ->> 'retired_at' IS NOT NULL)) AS pairs
        WHERE old IS DISTINCT FROM new
          AND (key <> 'retired_at' OR num_nulls(old, new) = 0)) AS told
 WHERE (r.is_changed OR NOT r.is_there)
   AND told.new_values IS NOT NULL
 ORDER BY r.at_line

---- free_names
-- Take from rows that change the names that others get, so that these find them free. Such
-- a row is called for the moment what nobody can be called; its own new name comes with
-- all the others.
UPDATE {table} t
   SET {unique_name} = chr(1) || t.{key}
  FROM {judged} r, {names} old, {names} new
 WHERE r.{key} = t.{key}
   AND r.is_changed
   AND old.id = t.{key}
   AND old.at_line IS NULL
   AND new.name = old.name
   AND new.id <> old.id
   AND new.at_line IN (SELECT at_line FROM {judged})

---- update
UPDATE {table} t
   SET ({columns}) = ROW({new_values})
  FROM {judged} r
 WHERE t.{key} = r.{key}
   AND r.is_changed

---- count_edits
UPDATE {table} t
   SET version = t.version + 1
  FROM {judged} r
 WHERE t.{key} = r.{key}
   AND r.is_changed
