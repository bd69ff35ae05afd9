"""When a contract buys, and whether what it buys then can be returned."""

from service.migrations.scripts import run_beside

revision = "0008"
down_revision = "0007"


def upgrade() -> None:
    run_beside(__file__)
