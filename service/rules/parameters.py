"""What one parameter of BuyerContract or Buyer does: set, clear or skip a setting."""

from collections.abc import Mapping
from typing import Any

from service.errors import Reason, Refusal

SKIPPED = object()  # the setting stays as it is; None is a value: cleared
CLEAR = "NULL"  # in upper case, exactly (BuyerContract v1)


def require_all(
    request: Any, entity_id: int | None, to_create: Mapping[str, tuple[object, ...]]
) -> None:
    """Refuse with MISSING_REQUIRED_FIELDS, naming in order what the call lacks.

    An absent number or choice (None) is always missing. `to_create` has the values that
    count as missing where entity_id is 0; where that is absent itself, nobody knows
    whether the call creates (ours).
    """
    lacking = to_create if entity_id == 0 else {}
    missing = [
        name
        for name, value in request._asdict().items()
        if value is None or value in lacking.get(name, ())
    ]
    if missing:
        raise Refusal(Reason.MISSING_REQUIRED_FIELDS, missing)


def settings(read: Mapping[str, object]) -> dict[str, Any]:
    """Leave out what is skipped."""
    return {name: value for name, value in read.items() if value is not SKIPPED}


def reference(sent: int, exists: bool, reason: Reason) -> object:
    """Read the id of something; 0 skips."""
    if sent == 0:
        return SKIPPED
    if not exists:
        raise Refusal(reason)
    return sent


def clearable(sent: int, exists: bool, reason: Reason) -> object:
    """Read an id that -1 clears, even among the negative ids of system templates."""
    return None if sent == -1 else reference(sent, exists, reason)


def unchecked_id(sent: int, reason: Reason) -> object:
    """Read an id that is kept as sent; 0 skips."""
    if sent < 0:
        raise Refusal(reason)
    return sent or SKIPPED


def number(sent: int, high: int, reason: Reason) -> object:
    """Read a number from 0 to `high`; -1 skips."""
    if sent == -1:
        return SKIPPED
    if not 0 <= sent <= high:
        raise Refusal(reason)
    return sent


def switch(sent: str) -> object:
    """Read on, off or no_change."""
    return SKIPPED if sent == "no_change" else sent == "on"


def text(sent: str, max_length: int, reason: Reason) -> object:
    """Read a text as sent; empty skips, NULL blanks. The length is in code points."""
    if sent == "":
        return SKIPPED
    if sent == CLEAR:
        return ""
    if len(sent) > max_length:
        raise Refusal(reason)
    return sent
