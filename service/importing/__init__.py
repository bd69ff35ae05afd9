"""The room of `leadback import` and `leadback export`: whole tables as files, set-wise.

A run brings every file into a staged table (staging), judges one table after the other
(checking) and writes it (writing, setup_writing, sale_writing), all in one transaction.
setup_tables and sale_tables list the columns of the files and their notations; the SQL of
a table stands in sql/<its name>.sql:

- judge: the rows of the file as they would be written, each with the reasons for which it
  is bad, as texts like 'column: reason'. A file column whose value in the table is worked
  out there is called file_<name>; all others go through as they are. Each column that
  these rows share with the table is written;
- judge_together: bad rows that only the others show, as line, column and reason;
- write: what is written besides the table's own new rows, in the same statement;
- export: the rows with all columns that the file has.

What a table does not say for itself is in sql/setup.sql, for tables of setup, or in
sql/any_table.sql. A new column that is written as it is given is one line of the list.
"""
