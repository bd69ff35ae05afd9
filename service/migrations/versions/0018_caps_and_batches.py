"""Caps on returns, and returns in bulk."""

from service.migrations.scripts import run_beside

revision = "0018"
down_revision = "0017"


def upgrade() -> None:
    run_beside(__file__)
