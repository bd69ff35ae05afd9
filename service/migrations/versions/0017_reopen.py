"""Decisions that are taken back."""

from service.migrations.scripts import run_beside

revision = "0017"
down_revision = "0016"


def upgrade() -> None:
    run_beside(__file__)
