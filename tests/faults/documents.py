"""The documents of the catalogue's rows A to D: what is sent, and what is due.

`refused` is what is due: "malformed" (HTTP 400), "unknown" (500 by SOAP 1.1, 400 by 1.2),
"version" (500), or the text of a business refusal (200). A row that the contract decides
otherwise than the catalogue did says so in a comment.
"""

import gzip
import itertools
from collections.abc import Callable
from typing import NamedTuple

from tests.faults.calls import Target, as_elements

MALFORMED = "malformed"
UNKNOWN = "unknown"
VERSION = "version"
NO_LEAD = "Invalid Lead ID"
END = "</soap:Body></soap:Envelope>"
XI = "http://www.w3.org/2001/XInclude"


class Row(NamedTuple):
    """One row: its id, how its document is made, and what is due."""

    id: str
    make: Callable[[Target, str], str | bytes]
    refused: str


def before(text: str) -> Callable:
    """Put a text before a good document."""
    return lambda target, version: text + target.document(version)


def after(text: str) -> Callable:
    return lambda target, version: target.document(version) + text


def within(**changes: str) -> Callable:
    """Change the XML inside parameters."""
    return lambda target, version: target.document(version, **changes)


def beside(inner: str) -> Callable:
    """Put XML beside the parameters."""
    return lambda target, version: target.around(
        as_elements(target.return_lead()) + inner, version
    )


def replacing(old: str, new: str) -> Callable:
    def make(target: Target, version: str) -> str:
        document = target.document(version)
        assert old in document
        return document.replace(old, new)

    return make


def replacing_operation(inner: str) -> Callable:
    """Put something else into the Body."""
    return lambda target, version: (
        target.document(version).split("<ReturnLead")[0] + (inner + END)
    )


def encoded(codec: str, text: str = "", mark: bytes = b"") -> Callable:
    """Encode a document, with a text before it."""
    return lambda target, version: (
        mark + (text + target.document(version)).encode(codec)
    )


def raw(body: str | bytes) -> Callable:
    return lambda target, version: body


def laughs(levels: int) -> str:
    entities = '<!ENTITY a0 "ha">' + "".join(
        f'<!ENTITY a{i} "{f"&a{i - 1};" * 10}">' for i in range(1, levels)
    )
    return f"<!DOCTYPE a [{entities}]>"


def attributes(count: int) -> str:
    return "<x " + " ".join(f'a{i}=""' for i in range(count)) + "/>"


def namespaces(count: int) -> str:
    return "<x " + " ".join(f'xmlns:n{i}="u{i}"' for i in range(count)) + "/>"


def nested(depth: int) -> str:
    """Nest elements so deep, counting Envelope, Body and ReturnLead."""
    return "<x>" * (depth - 3) + "</x>" * (depth - 3)


def colliding(letters: int, same: tuple[str, str] = ("Ez", "FY")) -> str:
    """Name attributes alike to a hash: to DJBX33A, Ez and FY are the same."""
    names = map("".join, itertools.product(same, repeat=letters))
    return "<x " + " ".join(f'{name}=""' for name in names) + "/>"


def chained(target: Target, length: int) -> str:
    """Lead from a parameter to its value by references, one after another."""
    links = "".join(f'<x id="i{i}" href="#i{i + 1}"/>' for i in range(length))
    first = as_elements(target.return_lead()).replace(
        "<lead_id>", '<lead_id href="#i0">'
    )
    return f'{first}{links}<x id="i{length}">{target.lead_id}</x>'


def nils(target: Target) -> str:
    return "".join(f'<{name} xsi:nil="true"/>' for name in target.return_lead())


def swapped(target: Target) -> dict:
    return dict(reversed(target.return_lead().items()))


ROWS = [
    Row("A1", before(laughs(10)), MALFORMED),
    Row("A2", before(f'<!DOCTYPE a [<!ENTITY x "{"x" * 50_000}">]>'), MALFORMED),
    Row(
        "A3",
        before('<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]>'),
        MALFORMED,
    ),
    Row("A4", before('<!DOCTYPE a [<!ENTITY x SYSTEM "/dev/urandom">]>'), MALFORMED),
    Row("A8", before('<!DOCTYPE a [<!ENTITY x "">]>'), MALFORMED),
    Row("A8-undeclared", within(lead_id="A&x;B"), MALFORMED),
    Row("A9", before('<!DOCTYPE a [<!ENTITY a "&b;"><!ENTITY b "&a;">]>'), MALFORMED),
    Row("A10", before('<!DOCTYPE a SYSTEM "/usr/share/xml/x.dtd">'), MALFORMED),
    Row("A11", before('<!DOCTYPE a [<!ATTLIST a href CDATA "#a">]>'), MALFORMED),
    Row("A12", before("<!DOCTYPE a>"), MALFORMED),
    Row("A13-utf16", encoded("utf-16", "<!DOCTYPE a>"), MALFORMED),
    Row("A13-utf16be", encoded("utf-16-be", "<!DOCTYPE a>"), MALFORMED),
    Row("A13-utf7", encoded("utf-7", "<!DOCTYPE a>"), MALFORMED),
    Row("A13-ebcdic", encoded("cp037", "<!DOCTYPE a>"), MALFORMED),
    Row("A14", within(lead_id="<![CDATA[<!DOCTYPE a>]]>"), NO_LEAD),
    Row(
        "A15", within(lead_id=f'<i:include xmlns:i="{XI}" href="/etc/hosts"/>'), UNKNOWN
    ),
    Row(
        "A15-text",
        within(lead_id=f'<i:include xmlns:i="{XI}" parse="text" href="/etc/hosts"/>'),
        UNKNOWN,
    ),
    *(Row(f"B1-{d}", beside(nested(d)), NO_LEAD) for d in (17, 32)),
    *(Row(f"B1-{d}", beside(nested(d)), MALFORMED) for d in (33, 257, 1500, 15_000)),
    Row("B1-unclosed", beside("<x>" * 80_000), MALFORMED),
    Row("B2-64", beside(attributes(64)), NO_LEAD),
    *(Row(f"B2-{n}", beside(attributes(n)), MALFORMED) for n in (65, 500, 20_000)),
    # The contract limits attributes; a declared namespace is none, and costs little.
    *(Row(f"B3-{n}", beside(namespaces(n)), NO_LEAD) for n in (33, 12_000)),
    *(Row(f"B4-{n}", beside("<!-- -->" * n), NO_LEAD) for n in (3, 25_000)),
    Row("B5", beside("<x/>" * 60_000), MALFORMED),
    Row("B5-lead_id", beside("<lead_id/>" * 20_000), MALFORMED),
    Row("B6", beside("<?a?>" * 40_000), MALFORMED),
    Row("B6-one", beside("<?a?>"), MALFORMED),
    # Attributes other than nil and href are ignored.
    Row("B7", replacing("<lead_id>", '<lead_id arrayType="x[1000000000]">'), NO_LEAD),
    *(Row(f"B8-{n}", beside(f"<{'e' * n}/>"), NO_LEAD) for n in (129, 49_000)),
    Row("B8-100000", beside(f"<{'e' * 100_000}/>"), MALFORMED),
    Row("B9-attribute", beside(f'<x a="{"a" * 200_000}"/>'), NO_LEAD),
    Row("B9-text", within(lead_id="a" * 200_000), NO_LEAD),
    Row("B10", within(api_key="k" * 200_000), "Invalid API Key"),
    Row("B13", beside(colliding(12)), MALFORMED),
    Row("B13-31", beside(colliding(12, ("Aa", "BB"))), MALFORMED),
    Row("B14-body", raw(gzip.compress(b"x" * 10_000, mtime=0)), MALFORMED),
    Row("C1", raw(b""), MALFORMED),
    Row("C1b", raw(b" "), MALFORMED),
    Row("C3-element", after("<x/>"), MALFORMED),
    Row("C3-twice", lambda t, v: t.document(v) * 2, MALFORMED),
    Row("C4", before(' <?xml version="1.0"?>'), MALFORMED),
    Row("C5-json", raw('{"api_key": "a"}'), MALFORMED),
    Row("C5-html", raw("<html><body/></html>"), VERSION),
    Row("C5-text", raw("hello"), MALFORMED),
    Row("C5-png", raw(b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR"), MALFORMED),
    *(
        Row(f"C6-{each!a}", within(lead_id=f"a{each}b"), MALFORMED)
        for each in ("\0", "&#0;", "&#1;", "\x08", "&#xFFFE;", "&#xD800;", "\uffff")
    ),
    Row("C7", replacing("<lead_id>", '<lead_id a="" a="">'), MALFORMED),
    Row("C7-prefix", beside("<p:x/>"), MALFORMED),
    # libxml2 warns of a relative namespace after that, and lxml goes by what comes last.
    Row("C7-warning", beside('<p:x/><x xmlns="relative"/>'), MALFORMED),
    Row(
        "C7-root",
        raw('<soap:Envelope><x xmlns="relative"/></soap:Envelope>'),
        MALFORMED,
    ),
    Row("C8", before('<?xml version="1.0" encoding="x-bogus"?>'), NO_LEAD),
    *(
        Row(
            f"C10-{each.hex()}",
            lambda t, v, e=each: t.document(v).encode() + e,
            MALFORMED,
        )
        for each in (b"\xff\xfe", b"\xc0\xaf", b"\xed\xa0\x80")
    ),
    Row("C11", before('<?xml version="1.0" encoding="utf-16"?>'), NO_LEAD),
    Row("C16-bom", before("\ufeff"), NO_LEAD),
    Row("C16-1.1", before('<?xml version="1.1"?>'), MALFORMED),
    Row("D1", replacing("soap:Envelope", "Envelope"), VERSION),
    Row("D2-header", replacing("soap:Body", "soap:Header"), UNKNOWN),
    Row("D2-empty", lambda t, v: t.document(v).split("<ReturnLead")[0] + END, UNKNOWN),
    Row("D2-comment", replacing_operation("<!-- ReturnLead -->"), UNKNOWN),
    Row("D2-instruction", replacing_operation("<?ReturnLead?>"), MALFORMED),
    Row("D2-text", replacing("<soap:Body>", "<soap:Body>text"), UNKNOWN),
    Row("D2-fault", replacing("ReturnLead", "soap:Fault"), UNKNOWN),
    Row("D3", replacing("</soap:Body>", "</soap:Body><soap:Body/>"), UNKNOWN),
    Row("D4", replacing("</soap:Body>", "<x/></soap:Body>"), UNKNOWN),
    Row("D5", replacing("ReturnLead", "ReturnLeads"), UNKNOWN),
    Row("D5-namespace", replacing("/api/2/", "/api/3/"), UNKNOWN),
    Row("D5-long", replacing("ReturnLead", "R" * 40_000), UNKNOWN),
    Row("D9", beside("<lead_id>L</lead_id>"), UNKNOWN),
    Row("D9-api_key", beside("<api_key>k</api_key>"), UNKNOWN),
    # Unknown elements are ignored, as ASMX does.
    Row("D10", beside("<x>1</x><x xmlns=''/><y xmlns='urn:y'/>"), NO_LEAD),
    Row("D11-all", lambda t, v: t.around("", v), "Invalid API Key"),
    Row(
        "D11",
        lambda t, v: t.around(f"<api_key>{t.api_key}</api_key>", v),
        "Missing Required Fields: lead_id, vertical_id, return_type, return_reason_id",
    ),
    Row("D11-nils", lambda t, v: t.around(nils(t), v), "Invalid API Key"),
    Row(
        "D11-nil",
        replacing("<vertical_id>", '<vertical_id xsi:nil="true">'),
        "Missing Required Fields: vertical_id",
    ),
    # xsi:type, id and encodingStyle on a parameter are ignored; href is refused.
    Row("D12", replacing("<lead_id>", '<lead_id xsi:type="xsd:int">'), NO_LEAD),
    Row("D13", replacing("<lead_id>", '<lead_id href="#x">'), UNKNOWN),
    Row("D13-self", replacing("<lead_id>", '<lead_id id="a" href="#a">'), UNKNOWN),
    Row("D13-chain", lambda t, v: t.around(chained(t, 500), v), UNKNOWN),
    Row("D13-cycle", beside('<x id="a" href="#b"/><y id="b" href="#a"/>'), NO_LEAD),
    Row("D13-target", beside('<x id="a">evil</x>'), NO_LEAD),
    # The order of elements is free.
    Row("D14", lambda t, v: t.around(as_elements(swapped(t)), v), NO_LEAD),
]
