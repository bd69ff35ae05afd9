"""A return names its contract, and a rule may decide."""

from service.migrations.scripts import run_beside

revision = "0012"
down_revision = "0011"


def upgrade() -> None:
    run_beside(__file__)
