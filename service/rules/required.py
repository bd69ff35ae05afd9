"""What a call must name, and how long a lead id may be."""

from typing import Any

from service.errors import Reason, Refusal

MAX_LEAD_ID = 100  # characters


def require(request: Any, *names: str) -> None:
    """Refuse with MISSING_REQUIRED_FIELDS, naming in order what is absent or empty.

    0 and false are values; a number, boolean or choice that is absent is None.
    """
    missing = [name for name in names if getattr(request, name) in (None, "")]
    if missing:
        raise Refusal(Reason.MISSING_REQUIRED_FIELDS, missing)
