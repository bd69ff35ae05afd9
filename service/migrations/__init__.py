"""The migrations: plain SQL, in versions/; Alembic keeps their order.

A new one is versions/000N_what.py, of five lines, and 000N_what.sql beside it. What they
add up to is schema.sql: tests/test_migrations.py compares the two.
"""
