"""Limits for guessing keys and lead ids, and for calls by a key."""

from service.migrations.scripts import run_beside

revision = "0010"
down_revision = "0009"


def upgrade() -> None:
    run_beside(__file__)
