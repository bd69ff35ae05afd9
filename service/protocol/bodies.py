"""Media types and bodies of HTTP requests, within our limits."""

import re
from typing import NamedTuple

from service.protocol.documents import ENCODINGS
from service.protocol.unreadable import (
    MALFORMED,
    QUERY_TOO_LONG,
    TOO_LARGE,
    WRONG_MEDIA_TYPE,
    Unreadable,
)
from service.protocol.values import excerpt

MAX_BODY = 256 * 1024  # bytes
MAX_QUERY = 4000  # bytes
MAX_CONTENT_TYPE = 255  # characters

SOAP11_TYPE = "text/xml"
SOAP12_TYPE = "application/soap+xml"
FORM = "application/x-www-form-urlencoded"
JSON = "application/json"

_VALUE = r"""(?:"[^"\\]*"|[^\s;"\\]+)"""
_MEDIA_TYPE = re.compile(
    rf"([a-z0-9.+-]+/[a-z0-9.+-]+)((?:\s*;\s*[a-z0-9-]+={_VALUE})*)\s*;?", re.IGNORECASE
)
_PARAMETER = re.compile(rf";\s*([a-z0-9-]+)=({_VALUE})", re.IGNORECASE)


class MediaType(NamedTuple):
    """A Content-Type: the type in lower case, our name of its charset, the action."""

    name: str
    charset: str | None = None
    action: str | None = None


def media_type(environ: dict) -> MediaType:
    """Read the Content-Type; none is a MediaType of an empty name. Refuses with 415."""
    given = environ.get("CONTENT_TYPE", "").strip()
    if environ.get("HTTP_CONTENT_ENCODING", "identity").lower() != "identity":
        raise Unreadable("A Content-Encoding is not supported.", WRONG_MEDIA_TYPE)
    if not given:
        return MediaType("")
    match = len(given) <= MAX_CONTENT_TYPE and _MEDIA_TYPE.fullmatch(given)
    if not match:
        raise unsupported(given)
    parameters = {
        name.lower(): value.strip('"') for name, value in _PARAMETER.findall(match[2])
    }
    charset = parameters.get("charset")
    if charset is not None and charset.lower() not in ENCODINGS:
        raise unsupported(given)
    encoding = ENCODINGS[charset.lower()] if charset else None
    return MediaType(match[1].lower(), encoding, parameters.get("action"))


def says_json(environ: dict) -> bool:
    """Say whether the caller wants to be answered in JSON, whatever else is wrong."""
    name = environ.get("CONTENT_TYPE", "").partition(";")[0]
    return name.strip().lower() == JSON


def unsupported(content_type: str) -> Unreadable:
    return Unreadable(
        f"Content-Type '{excerpt(content_type)}' is not supported.", WRONG_MEDIA_TYPE
    )


def read_query_string(environ: dict) -> str:
    """Take the query, which counts against its limit even where nobody needs it."""
    query = environ.get("QUERY_STRING", "")
    if len(query) > MAX_QUERY:
        raise Unreadable(
            f"The query string is longer than {MAX_QUERY} bytes.", QUERY_TOO_LONG
        )
    return query


def read_body(environ: dict) -> bytes:
    """Read the body to its end, or refuse it: never a part of it."""
    length = _declared_length(environ)
    body = _read(environ, MAX_BODY + 1 if length is None else length)
    if len(body) > MAX_BODY:
        raise _too_large()
    if length is not None and len(body) != length:
        raise Unreadable("The request body ended too early.", MALFORMED)
    return body


def _declared_length(environ: dict) -> int | None:
    """Take the Content-Length; None is a body in chunks. Refuses what is too long."""
    text = environ.get("CONTENT_LENGTH", "")
    if not text:
        return None
    if not (text.isascii() and text.isdigit()):
        raise Unreadable("The Content-Length is not a number.", MALFORMED)
    digits = text.lstrip("0") or "0"
    if len(digits) > len(str(MAX_BODY)) or int(digits) > MAX_BODY:
        raise _too_large()
    return int(digits)


def _read(environ: dict, size: int) -> bytes:
    try:
        return environ["wsgi.input"].read(size)
    except Exception as error:  # a server has classes of its own for wrong chunks
        raise Unreadable(
            "The request body is cut in wrong chunks.", MALFORMED
        ) from error


def _too_large() -> Unreadable:
    return Unreadable(f"The request body is larger than {MAX_BODY} bytes.", TOO_LARGE)
