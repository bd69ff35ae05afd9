"""Notes and evidence of returns."""

from service.migrations.scripts import run_beside

revision = "0013"
down_revision = "0012"


def upgrade() -> None:
    run_beside(__file__)
