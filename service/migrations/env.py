"""Run by Alembic: migrate on the connection, and in the transaction, that it was given."""

from alembic import context

from service.migrations.migrate import VERSION_TABLE

context.configure(
    connection=context.config.attributes["connection"],
    version_table=VERSION_TABLE,
)
with context.begin_transaction():
    context.run_migrations()
