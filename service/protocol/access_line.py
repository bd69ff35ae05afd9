"""What the access log tells of a request: as a line of text, or as fields."""

from typing import NamedTuple


class AccessLine(NamedTuple):
    """One request, as the pages for programs and those for people answered it.

    Never with the query string, for keys travel in it; the path has been cleaned by
    whoever makes this. It is the message of a log record, which turns it into text only
    where it is written as text.
    """

    verb: str
    path: str
    status: int
    seconds: float
    page: str | None = None  # None: the path leads to none
    operation: str = "-"
    binding: str = "-"
    refused: str | None = None  # the text of a refusal or a fault
    api_key_id: int | None = None

    def __str__(self) -> str:
        verb, path, status, seconds, _, operation, binding, refused, _ = self
        said = "" if refused is None else f" refused={refused!r}"
        return (
            f"{verb} {path} {operation} {binding} {status} {seconds * 1000:.1f}ms{said}"
        )

    def fields(self) -> dict[str, str | int | float | None]:
        """Name what the line tells, for a JSON line."""
        return {
            "verb": self.verb,
            "page": self.page or self.path,
            "operation": None if self.operation == "-" else self.operation,
            "binding": None if self.binding == "-" else self.binding,
            "status": self.status,
            "outcome": self._outcome(),
            "refused": self.refused,
            "api_key_id": self.api_key_id,
            "ms": round(self.seconds * 1000, 1),
        }

    def _outcome(self) -> str:
        """Tell success from a refusal, which is a reply too, and both from a fault."""
        if self.status >= 400:
            return "fault"
        return "success" if self.refused is None else "refused"
