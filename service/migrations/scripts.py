"""What each migration does: run the SQL that lies beside it."""

from pathlib import Path
from typing import Any

from alembic import op


def run_beside(module: str) -> None:
    """Run the .sql file that is named as the migration's file is."""
    sql = Path(module).with_suffix(".sql").read_text(encoding="utf-8")
    # The driver's own: through SQLAlchemy a % would begin a parameter.
    driver: Any = op.get_bind().connection.driver_connection
    driver.execute(sql)
