"""Decisions that are taken back."""

from service.migrations.scripts import run_beside

revision = "0018"
down_revision = "0013"


def upgrade() -> None:
    run_beside(__file__)
