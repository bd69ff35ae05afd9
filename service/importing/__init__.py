"""`leadback import` and `leadback export`: whole tables as files.

A run copies every file into a staged table (staging), judges one table after the other
(checking) and writes it (writing), all in one transaction.
setup_tables and sale_tables list the columns of the files and their types; the SQL of a
table is in sql/<its name>.sql:

- judge: the rows of the file as they would be written, each with the reasons for which it
  is bad, as texts like 'column: reason'. A file column whose value in the table is
  computed there is called file_<name>; all others are taken unchanged. Each column that
  these rows share with the table is written;
- judge_together: rows that are bad only beside others, as line, column and reason;
- write: what is written besides the table's own new rows, in the same statement;
- export: the rows with all columns that the file has.

Statements that a table's file does not have are taken from sql/setup.sql, for tables of
setup, or sql/any_table.sql. A new column that is written unchanged needs one line in the
list of columns.
"""
