"""Good requests mean to us what they mean to plain Spyne, where Spyne is right."""

from dataclasses import replace
from urllib.parse import urlencode
from xml.sax.saxutils import escape

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from service.answer import Call
from service.pages.operation import Published
from service.pages.shapes import TRACK
from service.pages.track import Track
from service.protocol import pages
from service.protocol.operations import compile_page
from service.settings import Settings
from tests.protocol.echo import TEXTS, Unreachable
from tests.protocol.wsgi_client import Client, envelope

pytest.importorskip("cgi", reason="Spyne's own SOAP needs it; Python 3.13 has none")
from tests.protocol import stock

PATH = "/test/track.asmx"
NAMES = ["api_key", "lead_id", "vertical_id", "buyer_contract_id"]
NAMES += ["return_type", "return_reason_id", "denied_reason_id"]

numbers = st.integers(-999_999_999, 2**31 - 1)  # Spyne counts 10 characters (S14)
texts = TEXTS.filter(bool)
requests = st.tuples(
    texts,
    texts,
    numbers,
    numbers,
    st.sampled_from(stock.RETURN_TYPES),
    numbers,
    numbers,
)


def said(*values) -> str:
    return repr(values)


@pytest.fixture(scope="module")
def ours():
    """Our ReturnLead, which says what it read."""
    page = compile_page(PATH, TRACK, Track)
    operation = page.operations["ReturnLead"]
    page.operations["ReturnLead"] = replace(
        operation, published=Published(_say, dict, lambda sent: [])
    )
    with pytest.MonkeyPatch.context() as patch:
        patch.setitem(pages.PAGE_BY_PATH, PATH, page)
        yield Client(pages.make_application(Settings(), Unreachable()))


def _say(call: Call, sent: dict):
    values = tuple((sent | {"api_key": call.api_key})[name] for name in NAMES)
    return call.encode({"success": True, "message": said(*values)})


@pytest.fixture(scope="module")
def spyne_soap():
    return Client(stock.soap_application(said))


@pytest.fixture(scope="module")
def spyne_get():
    return Client(stock.get_application(said))


def soap_of(values: tuple) -> str:
    inner = "".join(
        f"<{name}>{escape(str(value))}</{name}>"
        for name, value in zip(NAMES, values, strict=True)
    )
    return envelope(f'<ReturnLead xmlns="{stock.NAMESPACE}">{inner}</ReturnLead>')


@settings(max_examples=200)
@given(requests)
def test_soap_is_read_as_spyne_reads_it(ours, spyne_soap, values):
    document = soap_of(values)
    ours, theirs = ours.soap(PATH, document), spyne_soap.soap("/", document)
    assert (ours.status, theirs.status) == (200, 200)
    assert ours.said == theirs.said == repr(values)


@settings(max_examples=200)
@given(requests)
def test_get_is_read_as_spyne_reads_it(ours, spyne_get, values):
    query = urlencode(dict(zip(NAMES, values, strict=True)))
    ours = ours.get(f"{PATH}/ReturnLead", query)
    theirs = spyne_get.get("/ReturnLead", query)
    assert (ours.status, theirs.status) == (200, 200)
    assert ours.said == theirs.said == repr(values)


def test_a_soap_reply_has_what_spynes_has(ours, spyne_soap):
    values = ("key", "lead", 1, 2, "reject", 3, 4)
    document = soap_of(values)
    replies = ours.soap(PATH, document), spyne_soap.soap("/", document)
    result = "string(//*[local-name()='ReturnLeadResult']/*[{}])"
    for member in (1, 2):
        ours, theirs = (reply.root.xpath(result.format(member)) for reply in replies)
        assert ours == theirs
