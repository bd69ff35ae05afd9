"""A request that could not be read, and the status with which each binding says so."""

from enum import Enum
from typing import NamedTuple


class Statuses(NamedTuple):
    """HTTP statuses by binding: SOAP 1.1, SOAP 1.2, and GET, POST and JSON alike."""

    soap11: int
    soap12: int
    http: int


class Fault(Enum):
    """What went wrong; the value is its fault code in SOAP 1.1 and 1.2."""

    CLIENT = ("Client", "Sender")
    VERSION_MISMATCH = ("VersionMismatch", "VersionMismatch")
    MUST_UNDERSTAND = ("MustUnderstand", "MustUnderstand")
    SERVER = ("Server", "Receiver")


MALFORMED = Statuses(400, 400, 400)  # cannot be parsed at all
BAD_REQUEST = Statuses(500, 400, 400)  # parsed, but not a request that we know
WRONG_ENVELOPE = Statuses(500, 500, 400)  # VersionMismatch, MustUnderstand
UNKNOWN_OPERATION = Statuses(500, 400, 404)
TOO_LARGE = Statuses(413, 413, 413)
QUERY_TOO_LONG = Statuses(414, 414, 414)
WRONG_MEDIA_TYPE = Statuses(415, 415, 415)
WRONG_VERB = Statuses(405, 405, 405)


class Unreadable(Exception):
    """The request cannot be read: nothing of it was done. The text is for its caller."""

    def __init__(
        self, text: str, statuses: Statuses = BAD_REQUEST, fault: Fault = Fault.CLIENT
    ):
        super().__init__(text)
        self.statuses = statuses
        self.fault = fault
        self.not_understood: list[str] = []  # names of headers, as "{namespace}name"


class BadParameter(Unreadable):
    """A value that is not of its parameter's type; the text names the parameter."""
