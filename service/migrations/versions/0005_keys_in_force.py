"""The keys in force, as views, so that the statements of calls can say it in a word."""

from service.migrations.scripts import run_beside

revision = "0005"
down_revision = "0004"


def upgrade() -> None:
    run_beside(__file__)
