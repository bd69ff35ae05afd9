"""Notes in the ledger, a ledger of what a lead costs, and a buyer's account."""

from service.migrations.scripts import run_beside

revision = "0007"
down_revision = "0006"


def upgrade() -> None:
    run_beside(__file__)
