"""How often a request goes to the database and back, where somebody wants to know."""

from contextvars import ContextVar


class RoundTrips:
    """Counts those of one request."""

    __slots__ = ("made",)

    def __init__(self) -> None:
        self.made = 0


# Of the greenlet's request; None: nobody counts.
counting: ContextVar[RoundTrips | None] = ContextVar("round trips", default=None)


def count() -> None:
    """Count one."""
    if trips := counting.get():
        trips.made += 1
