"""Bytes of a request → an XML element, or a refusal that says what is wrong with them."""

import codecs
import re
from typing import Any

from lxml import etree

from service.protocol.charsets import find_charset
from service.protocol.unreadable import MALFORMED, Unreadable
from service.protocol.values import excerpt

MAX_DEPTH = 32
MAX_ATTRIBUTES = 64  # of one element
MAX_ELEMENTS = 2000

BYTE_ORDER_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
MAX_DECLARATION = 1000  # bytes; a longer one is none
DECLARATION = re.compile(
    r"""<\?xml[ \t\r\n]+version[ \t\r\n]*=[ \t\r\n]*(["'])1\.0\1"""
    r"""(?:[ \t\r\n]+encoding[ \t\r\n]*=[ \t\r\n]*"""
    r"""(?:"([A-Za-z][A-Za-z0-9._-]{0,39})"|'([A-Za-z][A-Za-z0-9._-]{0,39})'))?"""
    r"""(?:[ \t\r\n]+standalone[ \t\r\n]*=[ \t\r\n]*(?:"(?:yes|no)"|'(?:yes|no)'))?"""
    r"""[ \t\r\n]*\?>""",
)
WRONG_DECLARATION = re.compile(r"<\?xml[ \t\r\n?]")
BEFORE_ROOT = re.compile(r"[ \t\r\n]*(?:<!--(?:[^-]|-(?!-))*-->[ \t\r\n]*)*")
_parser_options: dict[str, Any] = {
    "encoding": "utf-8",
    "resolve_entities": False,
    "no_network": True,
    "remove_comments": False,  # one inside a value must be seen
    "remove_pis": False,
}


def parse(body: bytes, charset: str | None) -> etree._Element:
    """Parse one document without DTD and processing instructions, within our limits.

    `charset` is the Content-Type's, as `ENCODINGS` names it; None where it has none.
    """
    text = decode(body, charset)
    declaration = DECLARATION.match(text)
    declared = declaration[0] if declaration else ""
    text = text[len(declared) :]
    before = BEFORE_ROOT.match(text)
    assert before is not None  # nothing matches, too
    _check_start(text, before.end(), declared)
    root = _parse(text, declared)
    _check_limits(root, text)
    if "<?" in text:
        _check_instructions(root)
    return root


def _parse(text: str, declared: str) -> etree._Element:
    """Parse what follows the declaration.

    lxml goes by the last thing that libxml2 has to say, so it takes a document with an
    undeclared prefix if a mere warning follows: the log has them all.
    """
    parser = etree.XMLParser(**_parser_options)
    try:
        root = etree.fromstring(text.encode(), parser)
    except etree.XMLSyntaxError as error:
        raise _not_well_formed(error.lineno, error.offset, declared) from None
    except UnicodeEncodeError:
        raise Unreadable("The XML has half a surrogate pair.", MALFORMED) from None
    for fault in parser.error_log.filter_from_errors():
        raise _not_well_formed(fault.line, fault.column, declared)
    return root


def decode(body: bytes, charset: str | None) -> str:
    """Decode by mark and charset, which must agree; or by what the declaration says.

    Where the Content-Type has a charset, what is declared means nothing: RFC 7303, 3, and
    WS-I's R1019.
    """
    if not body.strip():
        raise Unreadable("The request body is empty.", MALFORMED)
    mark, encoding = _byte_order_mark(body)
    if encoding and charset not in (None, encoding, encoding[:6]):
        raise Unreadable("The byte order mark contradicts the charset.", MALFORMED)
    if not encoding:
        encoding = charset
    if encoding in (None, "utf-16"):
        encoding = _unmarked_utf16(body) or encoding
    if charset is None:
        encoding = _declared(body[len(mark) :], encoding)
    return _decode(body[len(mark) :], encoding or "utf-8")


def _decode(body: bytes, encoding: str) -> str:
    try:
        return body.decode(encoding)
    except UnicodeDecodeError as error:
        raise Unreadable(
            f"The request body is not {encoding} from byte {error.start} on.",
            MALFORMED,
        ) from None


def _byte_order_mark(body: bytes) -> tuple[bytes, str | None]:
    for mark, encoding in BYTE_ORDER_MARKS:
        if body.startswith(mark):
            return mark, encoding
    return b"", None


def _unmarked_utf16(body: bytes) -> str | None:
    """XML 1.0, appendix F: without a mark, UTF-16 shows by the zeros of its first '<'."""
    return {b"<\0": "utf-16-le", b"\0<": "utf-16-be"}.get(body[:2])


def _declared(body: bytes, encoding: str | None) -> str | None:
    """Take the encoding that the XML declaration names, or else the one that shows.

    Refuses a declaration that is not true.
    """
    start = body[:MAX_DECLARATION].decode(encoding or "iso-8859-1", "replace")
    declaration = DECLARATION.match(start)
    name = declaration and (declaration[2] or declaration[3])
    if not name:
        return encoding
    declared = find_charset(name)
    if declared is None:
        raise Unreadable(f"The encoding '{excerpt(name)}' is not supported.", MALFORMED)
    if not _agree(declared, encoding):
        raise Unreadable(
            f"The XML declaration says {name}, but the body is in another encoding.",
            MALFORMED,
        )
    return encoding or declared


def _agree(declared: str, encoding: str | None) -> bool:
    """UTF-16 may be declared with or without its byte order."""
    if encoding is None:
        return not declared.startswith("utf-16")
    return declared == encoding or declared[:6] == encoding[:6] == "utf-16"


def _check_start(text: str, start: int, declared: str) -> None:
    """Refuse what may stand before a root element in XML, but not in a SOAP message.

    `text` is what follows the declaration. A DTD is refused before the parser sees it: so
    none of its entities is ever made.
    """
    if text.startswith("<!DOCTYPE", start):
        raise Unreadable("A DTD is not allowed.", MALFORMED)
    if WRONG_DECLARATION.match(text, start):
        said = "does not stand at the very beginning"
        if not start and not declared:
            said = "is not one of XML 1.0"
        raise Unreadable(f"The XML declaration {said}.", MALFORMED)
    if text.startswith("<?", start):
        raise Unreadable("A processing instruction is not allowed.", MALFORMED)
    if not text.startswith("<", start):
        raise Unreadable("The request body does not begin with XML.", MALFORMED)


def _not_well_formed(line: int | None, column: int | None, declared: str) -> Unreadable:
    """Tell where the mistake is; the parser counts from the end of the declaration."""
    place = ""
    if line:
        column = column or 0
        if line == 1:
            column += len(declared.rpartition("\n")[2])
        place = f" (line {line + declared.count(chr(10))}, column {column})"
    return Unreadable(f"The XML is not well-formed{place}.", MALFORMED)


def _check_limits(root: etree._Element, text: str) -> None:
    """Count only where a count of characters says that a limit may be passed."""
    if text.count("<") <= MAX_DEPTH and text.count("=") <= MAX_ATTRIBUTES:
        return
    depth, count = 0, 0
    for event, element in etree.iterwalk(root, events=("start", "end")):
        if event == "end":
            depth -= 1
            continue
        depth, count = depth + 1, count + 1
        if depth > MAX_DEPTH:
            raise Unreadable(f"Elements are nested over {MAX_DEPTH} deep.", MALFORMED)
        if count > MAX_ELEMENTS:
            raise Unreadable(f"There are over {MAX_ELEMENTS} elements.", MALFORMED)
        if len(element.attrib) > MAX_ATTRIBUTES:
            raise Unreadable(
                f"An element has over {MAX_ATTRIBUTES} attributes.", MALFORMED
            )


def _check_instructions(root: etree._Element) -> None:
    after_root = root.itersiblings(etree.PI)
    if (
        next(after_root, None) is not None
        or next(root.iter(etree.PI), None) is not None
    ):
        raise Unreadable("A processing instruction is not allowed.", MALFORMED)
