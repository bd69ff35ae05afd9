"""Query strings, forms and JSON objects → pairs of names and texts."""

import re

from service.protocol.unreadable import MALFORMED, BadParameter, Unreadable
from service.protocol.values import excerpt
from service.rules.json_objects import is_single, read_object, text_of

MAX_PARAMETERS = 64
ESCAPE = re.compile(r"%(?:u([0-9A-Fa-f]{4})|([0-9A-Fa-f]{2}))?")
PLAIN = re.compile(r"[^%+\x80-\U0010ffff]*")
UNIT = "\ue000"  # marks a %uXXXX; what WSGI gives has no character beyond a byte

Pairs = list[tuple[str, str | None]]


def read_query(query: str, encoding: str = "utf-8") -> Pairs:
    """Split a query or form at `&`; `+` is a blank, escapes are `encoding` or %uXXXX.

    `query` is what WSGI gives: a character a byte. A name without `=` has an empty value.
    """
    parts = [part for part in query.split("&") if part]
    check_count(len(parts))
    split = (part.partition("=") for part in parts)
    return [
        (_unescape(name, encoding, name), _unescape(value, encoding, name))
        for name, _, value in split
    ]


def check_count(count: int) -> None:
    if count > MAX_PARAMETERS:
        raise Unreadable(f"There are over {MAX_PARAMETERS} parameters.", MALFORMED)


def _unescape(text: str, encoding: str, name: str) -> str:
    if PLAIN.fullmatch(text):
        return text
    try:
        octets = ESCAPE.sub(_utf16_or_octet, text.replace("+", " "))
        return _decode(octets, encoding)
    except ValueError:
        raise BadParameter(
            f"Parameter {excerpt(name)}: the escapes of its value are not"
            f" {encoding.upper()}, %XX or %uXXXX was expected."
        ) from None


def _utf16_or_octet(escape: re.Match) -> str:
    """Turn %XX into its octet; leave %uXXXX as a mark that `_decode` knows."""
    unit, octet = escape.groups()
    if octet:
        return chr(int(octet, 16))
    if unit:
        return f"{UNIT}{unit}"
    raise ValueError


def _decode(octets: str, encoding: str) -> str:
    """Decode octets between UTF-16 units, joining pairs of surrogates."""
    head, *tails = octets.split(UNIT)
    decoded = [head.encode("latin-1").decode(encoding)]
    for tail in tails:
        decoded.append(chr(int(tail[:4], 16)))
        decoded.append(tail[4:].encode("latin-1").decode(encoding))
    text = "".join(decoded)
    if not tails:
        return text
    return text.encode("utf-16-le", "surrogatepass").decode("utf-16-le")


def read_json(body: bytes) -> Pairs:
    """Read one flat JSON object in UTF-8; null is None, all other values their text."""
    if not body:
        return []
    try:
        found = read_object(body.decode("utf-8-sig"))
    except UnicodeDecodeError:
        raise Unreadable("The JSON is not UTF-8.", MALFORMED) from None
    except ValueError:
        raise Unreadable("The JSON is not well-formed.", MALFORMED) from None
    if found is None:
        raise Unreadable("The JSON is not an object of parameters.", MALFORMED)
    check_count(len(found))
    return [(name, _single(name, value)) for name, value in found]


def _single(name: str, value: object) -> str | None:
    if not is_single(value):
        raise BadParameter(
            f"Parameter {excerpt(name)}: an array or object was given,"
            " a single value was expected."
        )
    return text_of(value)
