"""Query strings, forms and JSON objects → pairs of names and texts."""

import json
import re

from service.protocol.unreadable import MALFORMED, BadParameter, Unreadable
from service.protocol.values import shown

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
            f"Parameter {shown(name)}: the escapes of its value are not"
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


class _Token(str):
    """A JSON number as its text, so that no float ever touches an amount."""


class _Object(list):
    """A JSON object as its pairs, so that a repeated name is seen."""


def read_json(body: bytes) -> Pairs:
    """Read one flat JSON object in UTF-8; null is None, all other values their text."""
    if not body:
        return []
    try:
        root = json.loads(
            body.decode("utf-8-sig"),
            parse_int=_Token,
            parse_float=_Token,
            parse_constant=_refuse_constant,
            object_pairs_hook=_Object,
        )
    except UnicodeDecodeError:
        raise Unreadable("The JSON is not UTF-8.", MALFORMED) from None
    except (ValueError, RecursionError):
        raise Unreadable("The JSON is not well-formed.", MALFORMED) from None
    if not isinstance(root, _Object):
        raise Unreadable("The JSON is not an object of parameters.", MALFORMED)
    check_count(len(root))
    return [(name, _json_text(name, value)) for name, value in root]


def _json_text(name: str, value: object) -> str | None:
    if isinstance(value, list):
        raise BadParameter(
            f"Parameter {shown(name)}: an array or object was given,"
            " a single value was expected."
        )
    if value is True or value is False:
        return "true" if value else "false"
    return None if value is None else str(value)


def _refuse_constant(name: str):
    raise ValueError(name)
