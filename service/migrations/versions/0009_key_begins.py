"""The first characters of a key, by which people know it."""

from service.migrations.scripts import run_beside

revision = "0009"
down_revision = "0008"


def upgrade() -> None:
    run_beside(__file__)
