"""Codings of a request's body: gzip and deflate, and words that encode nothing."""

import zlib

from service.protocol.charsets import find_charset
from service.protocol.unreadable import (
    MALFORMED,
    TOO_LARGE,
    WRONG_MEDIA_TYPE,
    Unreadable,
)
from service.protocol.values import excerpt

# What callers write who mean that there is none. Charsets and media types are more.
NONE = ("", "identity", "none", "null", "7bit", "8bit", "binary")
CODINGS = {"gzip": "gzip", "x-gzip": "gzip", "deflate": "deflate"}
GZIP, ZLIB, RAW = 31, 15, -15  # wbits by which zlib knows them


def find_coding(given: str) -> str | None:
    """Find the one coding that a Content-Encoding names; None for none.

    Refuses with 415 one that we do not know, and two at once.
    """
    if not given:
        return None
    names = [_name(part) for part in given.split(",")]
    real = [name for name in names if not _encodes_nothing(name)]
    if not real:
        return None
    if len(real) > 1 or real[0] not in CODINGS:
        raise Unreadable(
            f"Content-Encoding '{excerpt(given)}' is not supported.", WRONG_MEDIA_TYPE
        )
    return CODINGS[real[0]]


def _name(part: str) -> str:
    return part.partition(";")[0].strip(" \t'\"").lower().removeprefix("charset=")


def _encodes_nothing(name: str) -> bool:
    return name in NONE or "/" in name or find_charset(name) is not None


def undo(coding: str, body: bytes, limit: int) -> bytes:
    """Undo a coding; never makes more than `limit` bytes, and one, of whatever comes."""
    wbits = GZIP if coding == "gzip" else ZLIB if _has_zlib_head(body) else RAW
    unpacker = zlib.decompressobj(wbits)
    try:
        unpacked = unpacker.decompress(body, limit + 1)
    except zlib.error as error:
        raise _not(coding) from error
    if len(unpacked) > limit:
        raise too_large(limit)
    if not unpacker.eof or unpacker.unused_data:
        raise _not(coding)
    return unpacked


def _has_zlib_head(body: bytes) -> bool:
    """Tell zlib's format (RFC 1950), which HTTP means, from bare deflate, often sent."""
    return body[0] & 15 == 8 and int.from_bytes(body[:2], "big") % 31 == 0


def _not(coding: str) -> Unreadable:
    return Unreadable(f"The request body is not {coding}.", MALFORMED)


def too_large(limit: int) -> Unreadable:
    return Unreadable(f"The request body is larger than {limit} bytes.", TOO_LARGE)
