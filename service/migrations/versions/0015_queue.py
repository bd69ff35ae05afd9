"""The queue asks before it credits much; users save views of the lists of returns."""

from service.migrations.scripts import run_beside

revision = "0015"
down_revision = "0014"


def upgrade() -> None:
    run_beside(__file__)
