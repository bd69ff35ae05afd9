-- Foreign keys and the ledger's trigger, where they are checked once for a whole file.

---- find_foreign_keys
SELECT string_agg(format('DROP CONSTRAINT %I', conname), ', '),
       string_agg(format('ADD CONSTRAINT %I %s', conname, pg_get_constraintdef(oid)),
                  ', ' ORDER BY conname)
  FROM pg_constraint
 WHERE conrelid = {name}::regclass
   AND contype = 'f'

---- change
ALTER TABLE {table} {changes}

---- switch_off_sales
ALTER TABLE sales DISABLE TRIGGER ledger_adds_up_to_revenue

---- switch_off_ledger
ALTER TABLE ledger DISABLE TRIGGER ledger_adds_up_to_revenue

---- switch_on_sales
ALTER TABLE sales ENABLE TRIGGER ledger_adds_up_to_revenue

---- switch_on_ledger
ALTER TABLE ledger ENABLE TRIGGER ledger_adds_up_to_revenue
