"""The room of `leadback import` and `leadback export`: whole tables as files, set-wise.

A run stages every file (staging), checks one table after the other (checking) and writes
it (writing, setup_writing, sale_writing), all in one transaction. SQL stands here, and not
in repositories, by exception: it works on sets, and is composed with psycopg.sql from the
declarations of setup_tables and sale_tables, never from data. reading and kinds know no
database.
"""
