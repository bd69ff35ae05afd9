"""Names in the order that people expect."""

from service.migrations.scripts import run_beside

revision = "0019"
down_revision = "0018"


def upgrade() -> None:
    run_beside(__file__)
