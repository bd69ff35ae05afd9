"""Notes and evidence of returns."""

from service.migrations.scripts import run_beside

revision = "0016"
down_revision = "0015"


def upgrade() -> None:
    run_beside(__file__)
