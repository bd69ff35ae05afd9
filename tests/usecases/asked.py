"""A call as its page carries it out: from what was sent to what the use case is asked."""

from collections.abc import Callable
from typing import Any

from service.errors import Reason, Refusal
from service.protocol.pages import PAGES

PUBLISHED = {
    name: operation.published
    for page in PAGES
    for name, operation in page.operations.items()
}


def command(operation: str, **sent: Any) -> Any:
    """Make the command of a call, or refuse it where something is missing."""
    missing = PUBLISHED[operation].list_missing(sent)
    if missing:
        raise Refusal(Reason.MISSING_REQUIRED_FIELDS, missing)
    return PUBLISHED[operation].command(**sent)


def ask(tx, caller, use_case: Callable, operation: str, **sent: Any) -> dict:
    """Call the use case as an operation's page does; numbers and the like are values."""
    return use_case(tx, caller, command(operation, **sent))
