"""What was sold to whom never changes."""

from service.migrations.scripts import run_beside

revision = "0011"
down_revision = "0010"


def upgrade() -> None:
    run_beside(__file__)
