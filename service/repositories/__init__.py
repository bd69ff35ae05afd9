"""The only room with SQL: one file a table, functions on a psycopg connection."""
