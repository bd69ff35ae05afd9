"""Answers made smaller for callers who take gzip: which ones, and how."""

import re
import secrets
import struct
import zlib
from collections.abc import Iterable, Iterator
from functools import lru_cache

from service.protocol.spool import CHUNK, Spool
from service.serving.turns import give_way

LEAST = 4096  # bytes; what is smaller stays as it is
LEVEL = 6
TEXTS = re.compile(r"text/|application/([a-z.]+\+)?(xml|json)\b")
# Their bytes are named elsewhere, or there are none.
NOT_WITH = {"content-encoding", "content-range", "etag"}
WITHOUT_BODY = ("1", "204", "206", "304")
QUALITY = re.compile(r"q\s*=\s*(0(?:\.[0-9]{0,3})?|1(?:\.0{0,3})?)")
NAMED = b"\x1f\x8b\x08\x08\0\0\0\0\0\xff"  # RFC 1952: a file without time, with a name
MOST_NAME = 64  # characters
Headers = list[tuple[str, str]]


def may_be_packed(status: str, headers: Headers) -> bool:
    """Say whether it is worth while: a text that is not small. Its callers all get Vary."""
    for name, value in headers:
        if name.lower() == "content-length" and int(value) < LEAST:
            return False  # as nearly all are
    given = {name.lower(): value for name, value in headers}
    return (
        TEXTS.match(given.get("content-type", "")) is not None
        and not status.startswith(WITHOUT_BODY)
        and not NOT_WITH & given.keys()
    )


@lru_cache(maxsize=256)
def takes_gzip(accepted: str) -> bool:
    """Read an Accept-Encoding; who would rather have it plain gets it so."""
    weights = dict(map(_weight, accepted.lower().split(",")))
    anything = weights.get("*", 0)
    gzip = max(weights.get("gzip", anything), weights.get("x-gzip", 0))
    return gzip > 0 and gzip >= weights.get("identity", 0)


def _weight(part: str) -> tuple[str, float]:
    name, *parameters = (text.strip() for text in part.split(";"))
    if not parameters:
        return name, 1
    quality = QUALITY.fullmatch(parameters[0])
    return name, float(quality[1]) if quality else 0


def vary(headers: Headers) -> Headers:
    """Say that the answer depends on Accept-Encoding, beside what it depends on already."""
    given = [value for name, value in headers if name.lower() == "vary"]
    rest = [pair for pair in headers if pair[0].lower() != "vary"]
    return [*rest, ("Vary", ", ".join([*given, "Accept-Encoding"]))]


def pack(pieces: Iterable[bytes]) -> Spool:
    """Make the answer's bytes; they are all there before one is sent, as is their number."""
    return Spool(_packed(pieces))


def _packed(pieces: Iterable[bytes]) -> Iterator[bytes]:
    """Write gzip, with a file name of a random length.

    Without it the size of a page would tell those who listen how much of what they had
    somebody send occurs in it again (BREACH).
    """
    yield NAMED + b"a" * secrets.randbelow(MOST_NAME) + b"\0"
    packer = zlib.compressobj(LEVEL, wbits=-15)
    check = size = 0
    for piece in pieces:
        for at in range(0, len(piece), CHUNK):
            part = piece[at : at + CHUNK]
            check, size = zlib.crc32(part, check), size + len(part)
            yield packer.compress(part)
            give_way()
    yield packer.flush() + struct.pack("<LL", check, size & 0xFFFFFFFF)
