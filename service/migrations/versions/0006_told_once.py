"""A return's history and the ledger say who did it, so that the audit need not."""

from service.migrations.scripts import run_beside

revision = "0006"
down_revision = "0005"


def upgrade() -> None:
    run_beside(__file__)
