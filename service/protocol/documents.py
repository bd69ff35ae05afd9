"""Bytes of a request → an XML element, or a refusal that says what is wrong with them."""

import codecs
import re
from typing import Any

from lxml import etree

from service.protocol.unreadable import MALFORMED, Unreadable
from service.protocol.values import excerpt

MAX_DEPTH = 32
MAX_ATTRIBUTES = 64  # of one element
MAX_ELEMENTS = 2000

# The encodings that we take, by the names they go by. From a list, not by Python's codec
# lookup: some of its codecs take minutes for a body of the allowed size.
ENCODINGS = {
    "utf-8": "utf-8",
    "utf8": "utf-8",
    "us-ascii": "ascii",
    "ascii": "ascii",
    "iso-8859-1": "latin-1",
    "latin1": "latin-1",
    "utf-16": "utf-16",
    "utf-16le": "utf-16-le",
    "utf-16be": "utf-16-be",
}
BYTE_ORDER_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
DECLARATION = re.compile(
    r"""<\?xml\s+version\s*=\s*["']1\.0["']"""
    r"""(?:\s+encoding\s*=\s*["']([A-Za-z0-9._-]{1,40})["'])?"""
    r"""(?:\s+standalone\s*=\s*["'](?:yes|no)["'])?\s*\?>""",
    re.ASCII,
)
BEFORE_ROOT = re.compile(r"[ \t\r\n]*(?:<!--(?:[^-]|-(?!-))*-->[ \t\r\n]*)*")
_parser_options: dict[str, Any] = {
    "encoding": "utf-8",
    "resolve_entities": False,
    "no_network": True,
    "remove_comments": True,
    "remove_pis": False,
}


def parse(body: bytes, charset: str | None) -> etree._Element:
    """Parse one document without DTD and processing instructions, within our limits.

    `charset` is the Content-Type's, as `ENCODINGS` names it; None where it has none.
    """
    text = decode(body, charset)
    declaration = DECLARATION.match(text)
    text = text[declaration.end() :] if declaration else text
    before = BEFORE_ROOT.match(text)
    assert before is not None  # nothing matches, too
    start = before.end()
    _check_start(text, start)
    try:
        root = etree.fromstring(
            text[start:].encode(), etree.XMLParser(**_parser_options)
        )
    except etree.XMLSyntaxError as error:
        raise Unreadable(
            f"The XML is not well-formed{_place(error)}.", MALFORMED
        ) from None
    except UnicodeEncodeError:
        raise Unreadable("The XML has half a surrogate pair.", MALFORMED) from None
    _check_limits(root, text)
    if "<?" in text:
        _check_instructions(root)
    return root


def decode(body: bytes, charset: str | None) -> str:
    """Decode by mark, charset or declaration; where several speak they must agree."""
    if not body.strip():
        raise Unreadable("The request body is empty.", MALFORMED)
    mark, encoding = _byte_order_mark(body)
    if encoding and charset not in (None, encoding, encoding[:6]):
        raise Unreadable("The byte order mark contradicts the charset.", MALFORMED)
    if not encoding:
        encoding = charset
    if encoding in (None, "utf-16"):
        encoding = _unmarked_utf16(body) or encoding
    try:
        text = body[len(mark) :].decode(encoding or "latin-1")
        declared = _declared(text)
        if declared and not _agree(declared, encoding):
            raise Unreadable("The XML declaration contradicts the charset.", MALFORMED)
        if encoding:
            return text
        return body.decode(declared or "utf-8")
    except UnicodeDecodeError as error:
        raise Unreadable(
            f"The request body is not {error.encoding} from byte {error.start} on.",
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


def _declared(text: str) -> str | None:
    """Take the encoding that the XML declaration names, by our name for it."""
    declaration = DECLARATION.match(text)
    name = declaration and declaration.group(1)
    if not name:
        return None
    encoding = ENCODINGS.get(name.lower())
    if encoding is None:
        raise Unreadable(f"The encoding '{excerpt(name)}' is not supported.", MALFORMED)
    return encoding


def _agree(declared: str, encoding: str | None) -> bool:
    """UTF-16 may be declared with or without its byte order."""
    if encoding is None:
        return not declared.startswith("utf-16")
    return declared == encoding or declared[:6] == encoding[:6] == "utf-16"


def _check_start(text: str, start: int) -> None:
    """Refuse what may stand before a root element in XML, but not in a SOAP message.

    A DTD is refused before the parser sees it: so none of its entities is ever made.
    """
    if text.startswith("<!DOCTYPE", start):
        raise Unreadable("A DTD is not allowed.", MALFORMED)
    if text.startswith("<?", start):
        raise Unreadable("A processing instruction is not allowed.", MALFORMED)
    if not text.startswith("<", start):
        raise Unreadable("The request body does not begin with XML.", MALFORMED)


def _place(error: etree.XMLSyntaxError) -> str:
    return f" (line {error.lineno}, column {error.offset})" if error.lineno else ""


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
    after_root = root.getnext() is not None
    if after_root or next(root.iter(etree.PI), None) is not None:
        raise Unreadable("A processing instruction is not allowed.", MALFORMED)
