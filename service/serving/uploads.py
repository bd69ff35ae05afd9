"""Files that people send: larger bodies than calls have, and so only a few at once."""

from weakref import WeakSet

from service.protocol.bodies import largest_body

AT_ONCE = 4  # in a worker: they are in memory until they are answered
SECONDS = 60  # for one to come; 5 MB take so long where a megabit comes a second
_coming: WeakSet[object] = WeakSet()  # weak: a connection may be cut off at any moment


def admit(request: object, method: str, path: bytes, length: int) -> int | None:
    """Let a body of more than MAX_BODY come, if it may; else give the status to refuse it.

    Only one whose length is said before: what comes in chunks has MAX_BODY.
    """
    if method != "POST" or length > largest_body(path.decode("latin-1")):
        return 413
    if len(_coming) >= AT_ONCE:
        return 503
    _coming.add(request)
    return None


def note_answered(request: object) -> None:
    """Make room for another one; one whose connection is gone needs no note."""
    _coming.discard(request)
