-- What a run as a whole needs.

---- set_up
SELECT set_config('timezone', time_zone, true),  -- a time without a zone is the instance's
       set_config('datestyle', 'ISO, mdy', true),
       set_config('statement_timeout', '0', true),
       set_config('idle_in_transaction_session_timeout', '0', true),
       set_config('jit', 'off', true),
       set_config('work_mem', '64MB', true),
       set_config('maintenance_work_mem', '256MB', true)
  FROM settings

---- set_lock_timeout
SELECT set_config('lock_timeout', {timeout}, true)

---- make_bad_rows
CREATE TEMPORARY TABLE bad_rows (
    table_name text NOT NULL,
    at_line bigint NOT NULL,
    column_name text NOT NULL,
    reason text NOT NULL
) ON COMMIT DROP

---- make_this_import
CREATE TEMPORARY TABLE this_import ON COMMIT DROP AS
SELECT nextval(pg_get_serial_sequence('audit', 'audit_id')) AS audit_id

---- time_zone
SELECT time_zone
  FROM settings

---- copy_bad_rows
COPY bad_rows FROM STDIN

---- audit
INSERT INTO audit (audit_id, actor, operation, entity, entity_id, new_values)
OVERRIDING SYSTEM VALUE
SELECT audit_id, 'command line', 'import', 'import',
       (SELECT count(*) + 1 FROM audit WHERE entity = 'import'), {values}
  FROM this_import
RETURNING entity_id
