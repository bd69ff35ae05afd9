"""Counts of refusals, and what Home reads by date."""

from service.migrations.scripts import run_beside

revision = "0004"
down_revision = "0003"


def upgrade() -> None:
    run_beside(__file__)
