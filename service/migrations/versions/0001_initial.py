"""The whole schema."""

from pathlib import Path

from alembic import op

revision = "0001"
down_revision = None


def upgrade() -> None:
    sql = Path(__file__).with_suffix(".sql").read_text(encoding="utf-8")
    # The driver's own: through SQLAlchemy a % would begin a parameter.
    op.get_bind().connection.driver_connection.execute(sql)
