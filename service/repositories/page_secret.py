"""The table page_secret: what signs the forms of this installation."""

import secrets

from service.connection import Connection


def find_secret(tx: Connection) -> bytes:
    """Find the installation's secret; the first to ask makes it."""
    query = """
        INSERT INTO page_secret (secret)
        VALUES (%(secret)s)
        ON CONFLICT (one) DO NOTHING
    """
    tx.execute(query, {"secret": secrets.token_bytes(32)})
    return bytes(tx.value("SELECT secret FROM page_secret"))
