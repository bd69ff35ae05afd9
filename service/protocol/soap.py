"""Envelopes and faults of SOAP 1.1 and 1.2."""

from collections.abc import Sequence
from dataclasses import dataclass

from lxml import etree

from service.protocol.replies import DECLARATION, SCHEMAS, escape
from service.protocol.unreadable import WRONG_ENVELOPE, Fault, Unreadable
from service.protocol.values import MAX_EXCERPT, excerpt


@dataclass(frozen=True, slots=True)
class Version:
    """One of the two SOAP versions, as far as they differ on the wire."""

    number: str
    namespace: str
    media_type: str
    fault_index: int  # of its word in Fault's values
    here: frozenset  # actors and roles that mean us
    role: str  # the attribute that names one

    @property
    def envelope(self) -> str:
        return f'<soap:Envelope xmlns:soap="{self.namespace}" {SCHEMAS}>'


ENVELOPE_11 = "http://schemas.xmlsoap.org/soap/envelope/"
ENVELOPE_12 = "http://www.w3.org/2003/05/soap-envelope"
SOAP11 = Version(
    "1.1",
    ENVELOPE_11,
    "text/xml",
    0,
    frozenset({"", "http://schemas.xmlsoap.org/soap/actor/next"}),
    f"{{{ENVELOPE_11}}}actor",
)
SOAP12 = Version(
    "1.2",
    ENVELOPE_12,
    "application/soap+xml",
    1,
    frozenset({"", f"{ENVELOPE_12}/role/next", f"{ENVELOPE_12}/role/ultimateReceiver"}),
    f"{{{ENVELOPE_12}}}role",
)
MOST_NAMED = 8  # headers that a fault's own header repeats
VERSIONS = {f"{{{version.namespace}}}Envelope": version for version in (SOAP11, SOAP12)}


def find_version(root: etree._Element) -> Version:
    """Tell the version by the envelope's namespace, whatever the media type says."""
    version = VERSIONS.get(root.tag)
    if version is None:
        namespace = etree.QName(root).namespace or ""
        raise Unreadable(
            f"Possible SOAP version mismatch: Envelope namespace {excerpt(namespace)} was"
            f" unexpected. Expecting {ENVELOPE_11} or {ENVELOPE_12}.",
            WRONG_ENVELOPE,
            Fault.VERSION_MISMATCH,
        )
    return version


def find_request(root: etree._Element, version: Version) -> etree._Element:
    """Find the one element of the Body; refuse all that an envelope must not have."""
    parts = list(root.iterchildren("*"))
    header_tag, body_tag = (f"{{{version.namespace}}}{n}" for n in ("Header", "Body"))
    header = parts.pop(0) if parts and parts[0].tag == header_tag else None
    if [part.tag for part in parts] != [body_tag]:
        raise Unreadable("The Envelope must hold one Body, after the Header if any.")
    if header is not None:
        _check_header(header, version)
    body = parts[0]
    elements = list(body.iterchildren("*"))
    stray = (body.text or "") + "".join(child.tail or "" for child in body)
    if len(elements) != 1 or stray.strip():
        raise Unreadable("The Body must hold exactly one element.")
    return elements[0]


def _check_header(header: etree._Element, version: Version) -> None:
    """Refuse header blocks that are for us and must be understood: we know none."""
    attribute = f"{{{version.namespace}}}mustUnderstand"
    unknown = [
        block.tag
        for block in header.iterchildren("*")
        if block.get(attribute, "0").strip() not in ("0", "false")
        and block.get(version.role, "").strip() in version.here
    ]
    if unknown:
        name = etree.QName(unknown[0]).localname
        error = Unreadable(
            f"SOAP header {excerpt(name)} was not understood.",
            WRONG_ENVELOPE,
            Fault.MUST_UNDERSTAND,
        )
        error.not_understood = unknown
        raise error


def write_ends(version: Version, namespace: str, name: str) -> tuple[str, str]:
    """Write what stands around a reply's members (document/literal wrapped)."""
    return (
        f"{DECLARATION}{version.envelope}<soap:Body>"
        f'<{name}Response xmlns="{namespace}"><{name}Result>',
        f"</{name}Result></{name}Response></soap:Body></soap:Envelope>",
    )


def write_fault(
    version: Version, fault: Fault, text: str, not_understood: Sequence[str] = ()
) -> bytes:
    """Write a fault as ASMX does: an empty detail where it is about the Body."""
    code = fault.value[version.fault_index]
    about_body = fault in (Fault.CLIENT, Fault.SERVER)
    if version is SOAP11:
        inner = (
            f"<faultcode>soap:{code}</faultcode><faultstring>{escape(text)}</faultstring>"
        ) + ("<detail/>" if about_body else "")
    else:
        inner = (
            f"<soap:Code><soap:Value>soap:{code}</soap:Value></soap:Code><soap:Reason>"
            f'<soap:Text xml:lang="en">{escape(text)}</soap:Text></soap:Reason>'
        ) + ("<soap:Detail/>" if about_body else "")
    return (
        f"{DECLARATION}{version.envelope}{_fault_header(version, fault, not_understood)}"
        f"<soap:Body><soap:Fault>{inner}</soap:Fault></soap:Body></soap:Envelope>"
    ).encode()


def _fault_header(version: Version, fault: Fault, not_understood: Sequence[str]) -> str:
    """Say which envelopes we take (SOAP 1.2, 5.4.7), or which headers we do not know."""
    if fault is Fault.VERSION_MISMATCH:
        known = "".join(
            f'<soap12:SupportedEnvelope qname="e:Envelope" xmlns:e="{namespace}"/>'
            for namespace in (ENVELOPE_12, ENVELOPE_11)
        )
        blocks = (
            f'<soap12:Upgrade xmlns:soap12="{ENVELOPE_12}">{known}</soap12:Upgrade>'
        )
    elif version is SOAP12:
        short = [tag for tag in not_understood if len(tag) <= MAX_EXCERPT]
        blocks = "".join(_not_understood(tag) for tag in short[:MOST_NAMED])
    else:
        blocks = ""
    if not blocks:
        return ""
    return f"<soap:Header>{blocks}</soap:Header>"


def _not_understood(tag: str) -> str:
    name = etree.QName(tag)
    namespace = escape(name.namespace or "").replace('"', "&quot;")
    return (
        f'<soap:NotUnderstood qname="q:{name.localname}" xmlns:q="{namespace}"/>'
        if namespace
        else f'<soap:NotUnderstood qname="{name.localname}"/>'
    )
