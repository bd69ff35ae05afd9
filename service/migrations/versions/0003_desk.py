"""What the pages of leads, returns and buyers look up often."""

from service.migrations.scripts import run_beside

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    run_beside(__file__)
