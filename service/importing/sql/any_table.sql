-- What is done with every table. `staged` has the rows of its file and `judged` the same
-- rows as they would be written, until those that are bad are dropped from it.

---- make_staged
CREATE TEMPORARY TABLE {staged} (at_line bigint NOT NULL, {columns}) ON COMMIT DROP

---- staged_column
{staged} {type}

---- staged_default
{column} {type} GENERATED ALWAYS AS (coalesce({staged}, {default})) STORED

---- copy
COPY {staged} (at_line, {columns}) FROM STDIN (FORMAT text, NULL '')

---- count_in_future
-- By more than the clocks of two machines may differ.
SELECT {column_name}, count(*), min(at_line)
  FROM {staged}
 WHERE {column} > now() + interval '5 minutes'
HAVING count(*) > 0

---- analyze_staged
ANALYZE {staged}

---- lock_sales
-- No call changes the sales of the staged rows between the judging and the writing. In
-- the order of their ids, so that two who lock many do not wait for each other.
SELECT count(*)
  FROM (SELECT
          FROM sales s
          JOIN (SELECT DISTINCT lead_id, vertical_id, buyer_contract_id
                  FROM {staged}) AS named
         USING (lead_id, vertical_id, buyer_contract_id)
         ORDER BY s.sale_id
           FOR NO KEY UPDATE OF s) AS locked

---- make_judged
CREATE TEMPORARY TABLE {judged} ON COMMIT DROP AS {judge};
ANALYZE {judged}

---- list_bad
INSERT INTO bad_rows (table_name, at_line, column_name, reason)
SELECT {name}, found.*
  FROM ({query}) AS found

---- reasons
-- A column's name has no colon, so the first one ends it.
SELECT at_line, split_part(each, ': ', 1), substr(each, strpos(each, ': ') + 2)
  FROM {judged}
 CROSS JOIN LATERAL unnest(reasons) AS each
 WHERE cardinality(reasons) > 0

---- repeated
-- First which keys are there twice: rarely any.
SELECT at_line, {column}, format('is there in line %s already', first_line)
  FROM (SELECT at_line, first_value(at_line)
               OVER (PARTITION BY {key} ORDER BY at_line) AS first_line
          FROM {staged}
          JOIN (SELECT {key} FROM {staged} GROUP BY {key} HAVING count(*) > 1)
            AS again USING ({key})) AS repeated
 WHERE at_line <> first_line

---- rounded_ids
-- Spreadsheets keep 15 digits of a number and write 0 for the rest. Where all long ids of
-- the file are like that, or one has so many zeros that it cannot be chance, they are not
-- what they were.
SELECT at_line, {column_name},
       'has zeros from its 16th digit on, which a spreadsheet leaves of a long number;'
       ' in JSON Lines such an id is taken as it is'
  FROM {staged} s
 WHERE length({column}) > 15
   AND right({column}, 1) = '0'
   AND {column} ~ '^[0-9]{{15}}0+$'
   AND (length({column}) > 18
        OR NOT EXISTS (SELECT
                         FROM {staged} o
                        WHERE length(o.{column}) > 15
                          AND o.{column} ~ '^[0-9]{{15}}0*[1-9][0-9]*$'))

---- unknown_name
-- What names a row of another table by its id.
SELECT s.at_line, {column_name}, format('there is no %s %s', {what}, s.{column})
  FROM {staged} s
 WHERE s.{column} IS NOT NULL
   AND NOT EXISTS (SELECT FROM {named} n WHERE n.{id} = s.{column})

---- unknown_sale
SELECT at_line, 'lead_id',
       format('there is no sale of lead %s in vertical %s to contract %s',
              lead_id, vertical_id, buyer_contract_id)
  FROM {judged}
 WHERE sale_id IS NULL

---- unknown_return
SELECT at_line, 'return_number', format('the sale has no return %s', return_number)
  FROM {judged}
 WHERE sale_id IS NOT NULL
   AND return_id IS NULL

---- differences
-- What is there already, and no setup, stays as it is. Few rows differ, so only those are
-- looked at column by column.
SELECT r.at_line, old.key, format('differs from the row that is there: %s', old.key)
  FROM {judged} r
  JOIN {table} t USING ({primary_key})
 CROSS JOIN LATERAL jsonb_each(to_jsonb(t)) AS old
  JOIN LATERAL jsonb_each(to_jsonb(r)) AS new USING (key)
 WHERE r.is_there
   AND ROW({new_values}) IS DISTINCT FROM ROW({old_values})
   AND old.value <> new.value
   AND old.key = ANY ({compared})
   AND old.key = ANY (coalesce(r.given, {compared}))

---- find_bad
SELECT at_line, column_name, reason
  FROM bad_rows
 WHERE table_name = {name}
 ORDER BY at_line, column_name, reason

---- drop_bad
DELETE FROM {judged} r
 USING bad_rows b
 WHERE b.table_name = {name}
   AND b.at_line = r.at_line

---- count
-- What is new, what is changed, which can be setup only, and what is bad.
SELECT count(*) FILTER (WHERE NOT is_there), 0,
       (SELECT count(DISTINCT at_line) FROM bad_rows WHERE table_name = {name})
  FROM {judged}

---- find_shared_columns
-- The columns that the judged rows and the table share: what is written.
SELECT c.attname, c.attnum = ANY (k.indkey) AS is_key
  FROM pg_attribute c
  JOIN pg_attribute j USING (attname)
  JOIN pg_index k ON k.indrelid = c.attrelid AND k.indisprimary
 WHERE c.attrelid = {name}::regclass
   AND j.attrelid = {judged_name}::regclass
   AND c.attnum > 0
   AND c.attgenerated = ''
 ORDER BY c.attnum

---- size
SELECT pg_relation_size({judged_name}::regclass) / 8192

---- insert
-- A slice of some blocks, so that progress can be seen, and the server need not remember a
-- check for each row of the file.
INSERT INTO {table} ({columns}) OVERRIDING SYSTEM VALUE
SELECT {columns}
  FROM {judged}
 WHERE NOT is_there
   AND ctid >= {first}::tid
   AND ctid < {last}::tid

---- write
-- A table that writes more than its own rows has a statement of its own.
{insert}

---- is_empty
SELECT NOT EXISTS (SELECT FROM {table})

---- find_keys
-- The foreign keys, as clauses that drop them and clauses that add them again.
SELECT string_agg(format('DROP CONSTRAINT %I', conname), ', '),
       string_agg(format('ADD CONSTRAINT %I %s', conname, pg_get_constraintdef(oid)),
                  ', ' ORDER BY conname)
  FROM pg_constraint
 WHERE conrelid = {name}::regclass
   AND contype = 'f'

---- change
ALTER TABLE {table} {changes}

---- advance_ids
-- The next generated id comes after the greatest imported one; it never goes back.
SELECT setval(sequence, greatest)
  FROM (SELECT max({key}) AS greatest FROM {table}) AS there,
       pg_get_serial_sequence({name}, {key_name}) AS sequence
 WHERE greatest > coalesce(pg_sequence_last_value(sequence::regclass), 0)

---- export
SELECT * FROM {table}

---- copy_csv
COPY (SELECT {columns} FROM ({rows}) AS r ORDER BY {key}) TO STDOUT (FORMAT csv, HEADER)

---- copy_json
COPY (SELECT row_to_json(r)
        FROM (SELECT {columns} FROM ({rows}) AS r ORDER BY {key}) AS r) TO STDOUT

---- exported
{source} AS {column}

---- exported_time
to_char({source} AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') AS {column}

---- exported_boolean
{source}::text AS {column}
