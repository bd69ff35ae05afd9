"""Media types and bodies of HTTP requests, within our limits."""

import re
from collections.abc import Iterator
from functools import lru_cache
from typing import NamedTuple

from service.protocol.charsets import find_charset
from service.protocol.codings import find_coding, too_large, undo
from service.protocol.unreadable import (
    MALFORMED,
    QUERY_TOO_LONG,
    WRONG_MEDIA_TYPE,
    Unreadable,
)
from service.protocol.values import excerpt

MAX_BODY = 256 * 1024  # bytes
MAX_UPLOAD = 6 * 1024 * 1024  # bytes of a form with a file: 5 MB, and some words
MAX_QUERY = 4000  # bytes
MAX_CONTENT_TYPE = 255  # characters

SOAP11_TYPE = "text/xml"
SOAP12_TYPE = "application/soap+xml"
FORM = "application/x-www-form-urlencoded"
JSON = "application/json"

_UPLOADS = re.compile(r"/admin/(.+/)?upload")  # where people send files
_MEDIA_TYPE = re.compile(r"[a-z0-9.+-]+/[a-z0-9.+-]+")
_PART = re.compile(r'(?:"(?:[^"\\]|\\.)*"|[^;])+')  # a ";" may stand in quotes
_QUOTED = re.compile(r'"((?:[^"\\]|\\.)*)"')
_PLAIN = re.compile(r'[^\s"=]+')


class MediaType(NamedTuple):
    """A Content-Type: the type in lower case, our name of its charset, the action."""

    name: str
    charset: str | None = None
    action: str | None = None


def media_type(environ: dict) -> MediaType:
    """Read the Content-Type; none is a MediaType of an empty name. Refuses with 415."""
    return read_media_type(environ.get("CONTENT_TYPE", ""))


@lru_cache(maxsize=256)
def read_media_type(text: str) -> MediaType:
    """Read one; a parameter that is empty or cannot be read is as if it were not there.

    Refuses with 415 what is no media type, and a charset that we do not take.
    """
    name, _, rest = text.strip().partition(";")
    name = name.rstrip().lower()
    if not name and not rest:
        return MediaType("")
    if len(text) > MAX_CONTENT_TYPE or not _MEDIA_TYPE.fullmatch(name):
        raise unsupported(text)
    parameters = list(_read_parameters(rest))
    charsets = {
        find_charset(value.strip("'")) for key, value in parameters if key == "charset"
    }
    if None in charsets or len(charsets) > 1:
        raise unsupported(text)
    return MediaType(name, next(iter(charsets), None), dict(parameters).get("action"))


def _read_parameters(text: str) -> Iterator[tuple[str, str]]:
    for part in _PART.findall(text):
        name, _, value = part.partition("=")
        value = value.strip()
        quoted = _QUOTED.fullmatch(value)
        if quoted:
            value = re.sub(r"\\(.)", r"\1", quoted[1])
        elif not _PLAIN.fullmatch(value):
            continue
        if value:
            yield name.strip().lower(), value


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


def largest_body(path: str) -> int:
    """Say how many bytes may be sent to a path."""
    return MAX_UPLOAD if _UPLOADS.fullmatch(path) else MAX_BODY


def read_body(environ: dict, largest: int = MAX_BODY) -> bytes:
    """Read the body to its end, and undo its coding; or refuse it: never a part of it."""
    coding = find_coding(environ.get("HTTP_CONTENT_ENCODING", ""))
    body = _read_all(environ, largest)
    return undo(coding, body, largest) if coding and body else body


def _read_all(environ: dict, largest: int) -> bytes:
    length = _declared_length(environ, largest)
    body = _read(environ, largest + 1 if length is None else length)
    if len(body) > largest:
        raise too_large(largest)
    if length is not None and len(body) != length:
        raise Unreadable("The request body ended too early.", MALFORMED)
    return body


def _declared_length(environ: dict, largest: int) -> int | None:
    """Take the Content-Length; None is a body in chunks. Refuses what is too long."""
    text = environ.get("CONTENT_LENGTH", "")
    if not text:
        return None
    if not (text.isascii() and text.isdigit()):
        raise Unreadable("The Content-Length is not a number.", MALFORMED)
    digits = text.lstrip("0") or "0"
    if len(digits) > len(str(largest)) or int(digits) > largest:
        raise too_large(largest)
    return int(digits)


def _read(environ: dict, size: int) -> bytes:
    try:
        return environ["wsgi.input"].read(size)
    except Exception as error:  # a server has classes of its own for wrong chunks
        raise Unreadable(
            "The request body is cut in wrong chunks.", MALFORMED
        ) from error
