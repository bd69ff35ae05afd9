"""Whatever arrives, the answer is one of the contract's, and nothing is written."""

import json
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.protocol.checks import API_KEY, LOUD, check
from tests.protocol.echo import NAMESPACE, PATH, echo_envelope
from tests.protocol.written import traces
from tests.protocol.wsgi_client import FORM, SOAP11, SOAP12, envelope

TRACK = "/api/2/track.asmx"
LEADS = "/buyers/api/1/leads.asmx"
ADDEDIT = "/api/1/addedit.asmx"

octets = st.text(st.characters(max_codepoint=255), max_size=40)
loud = st.sampled_from([LOUD * 65, LOUD * 300, f"<{LOUD * 70}>", f"%{LOUD * 70}", ""])
words = st.one_of(
    octets,
    loud,
    st.sampled_from(["ReturnLead", "GetReturnReasons", "Echo", "UpdateLead", "Buyer"]),
    st.sampled_from(
        ["api_key", "lead_id", "word", "count", "%u00e9", "%ff", "-1", "1"]
    ),
)
names = st.one_of(words, st.sampled_from(["api_key", "word", "count", "price", "flag"]))
pairs = st.lists(st.tuples(names, words), max_size=8).map(
    lambda given: "&".join(f"{name}={value}" for name, value in given)
)
queries = st.one_of(
    octets,
    pairs,
    words,
    st.sampled_from(["wsdl", "op=Echo", "disco", f"op={LOUD * 99}"]),
).map(lambda text: f"{text}&api_key={API_KEY}" if len(text) % 3 == 0 else text)
pages = st.sampled_from([TRACK, LEADS, ADDEDIT, PATH, PATH.upper(), "/", "", "/nix"])
paths = st.one_of(
    pages,
    st.tuples(pages, words).map("/".join),
    st.sampled_from([f"{PATH}/Echo", f"{PATH}/Say", f"{LEADS}/GetReturnReasons"]),
    octets.map(lambda text: f"/{text}"),
)
verbs = st.one_of(
    st.sampled_from(
        ["GET", "POST", "POST", "POST", "HEAD", "PUT", "DELETE", "OPTIONS"]
    ),
    st.text("abcGETPOS-", min_size=1, max_size=8),
)
SOAP_TYPES = ["text/xml", "text/xml; charset=utf-8", "application/soap+xml"]
TYPES = [
    *SOAP_TYPES,
    FORM,
    "application/json",
    "text/plain",
    "text/xml; charset=utf-16",
]
media_types = st.one_of(st.sampled_from(TYPES), octets, loud, st.none())
documents = st.builds(
    lambda name, inner, version, header: envelope(
        f'<{name} xmlns="{NAMESPACE}">{inner}</{name}>', version, header
    ).encode(),
    st.sampled_from(["Echo", "Say", "Nothing", "Nix", "a:b", "<", LOUD * 70]),
    st.one_of(words, st.tuples(names, words).map("<{0[0]}>{0[1]}</{0[0]}>".format)),
    st.sampled_from([SOAP11, SOAP12, "urn:x", LOUD * 100]),
    st.sampled_from(
        ["", "<soap:Header/>", f"<soap:Header><{LOUD * 70}/></soap:Header>"]
    )
    | st.sampled_from(["", f"<soap:Header><{LOUD * 70} soap:mustUnderstand='1'/>"]).map(
        lambda start: start and f"{start}</soap:Header>"
    ),
)
values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | words,
    lambda inner: (
        st.lists(inner, max_size=2) | st.dictionaries(names, inner, max_size=2)
    ),
    max_leaves=4,
)
objects = st.dictionaries(names, values, max_size=5).map(
    lambda given: json.dumps(given).encode()
)
bodies = st.one_of(
    st.binary(max_size=200),
    documents,
    objects,
    pairs.map(lambda t: t.encode("latin-1")),
)
headers = st.fixed_dictionaries(
    {},
    optional={
        "HTTP_SOAPACTION": words,
        "HTTP_X_API_KEY": words,
        "HTTP_AUTHORIZATION": words | st.binary(max_size=9).map(lambda b: f"Basic {b}"),
        "HTTP_CONTENT_ENCODING": st.sampled_from(["identity", "gzip", LOUD * 70]),
        "CONTENT_LENGTH": st.sampled_from(
            ["", "0", "5", "-1", "x", "9" * 50, LOUD * 70]
        ),
        "HTTP_HOST": octets,
        "HTTP_X_FORWARDED_FOR": octets,
        "REMOTE_ADDR": octets,
    },
)


@settings(max_examples=1500)
@given(verbs, paths, queries, media_types, bodies, headers)
def test_whatever_arrives_is_answered(
    client, verb, path, query, media_type, body, more
):
    """The admin pages' engine is not reached: their operations want a known key first."""
    if path.lower().startswith((TRACK, LEADS, ADDEDIT)) and verb in ("GET", "POST"):
        path = PATH + path[path.lower().index(".asmx") + 5 :]
    if verb != "POST" and path == PATH:
        path = TRACK  # the echo's operations have no help pages
    check(
        client.request(
            verb, path, body, QUERY_STRING=query, CONTENT_TYPE=media_type, **more
        )
    )


@settings(max_examples=600)
@given(documents, st.sampled_from(SOAP_TYPES))
def test_whatever_document_arrives_is_answered(client, document, media_type):
    check(client.post(PATH, document, media_type))


@settings(max_examples=600)
@given(objects)
def test_whatever_object_arrives_is_answered(client, body):
    check(client.send_json(f"{PATH}/Echo", body))


@settings(max_examples=300)
@given(
    path=st.sampled_from([TRACK, LEADS, ADDEDIT]),
    name=st.sampled_from(
        ["ReturnLead", "UpdateLead", "Return", "Buyer", "BuyerContract"]
    ),
    given_pairs=st.lists(
        st.tuples(
            st.sampled_from(
                ["api_key", "lead_id", "vertical_id", "buyer_id", "amount"]
            ),
            words,
        ),
        max_size=4,
    ),
)
def test_whatever_values_reach_the_database(live_client, path, name, given_pairs):
    query = "&".join(f"{name}={value}" for name, value in given_pairs)
    check(live_client.get(f"{path}/{name}", query))


# ---------------------------------------------------------------- mutated good requests


def return_lead(api_key: str, lead_id: str, world, version: str = SOAP11) -> str:
    inner = (
        f'<ReturnLead xmlns="http://cakemarketing.com/api/2/"><api_key>{api_key}</api_key>'
        f"<lead_id>{lead_id}</lead_id><vertical_id>{world.vertical_id}</vertical_id>"
        f"<buyer_contract_id>{world.contract_id}</buyer_contract_id>"
        "<return_type>submit_for_approval</return_type>"
        f"<return_reason_id>{world.reason_id}</return_reason_id>"
        "<denied_reason_id>0</denied_reason_id></ReturnLead>"
    )
    return envelope(inner, version)


@pytest.mark.parametrize("version", [SOAP11, SOAP12])
def test_c2_a_truncated_request_writes_nothing(live_client, live_world, db, version):
    """At whatever byte it was cut; the whole of it succeeds, once."""
    document = return_lead(
        live_world.admin_key(), live_world.sold_lead(), live_world, version
    )
    before = traces(db)
    for end in range(len(document)):
        reply = live_client.soap(TRACK, document[:end], version)
        assert (reply.status, reply.fault.code in ("Client", "Sender")) == (400, True)
        check(reply)
    assert traces(db) == before
    done = live_client.soap(TRACK, document, version)
    assert done.said == "Lead Return Submitted For Approval"
    assert traces(db) != before
    again = live_client.soap(TRACK, document, version)
    assert again.said == "Lead is Already in Return List"


def test_c2_truncated_json_writes_nothing(live_client, live_world, db):
    document = json.dumps(
        {
            "api_key": live_world.admin_key(),
            "lead_id": live_world.sold_lead(),
            "vertical_id": live_world.vertical_id,
            "return_type": "submit_for_approval",
            "return_reason_id": live_world.reason_id,
        }
    )
    before = traces(db)
    for end in range(len(document)):
        reply = live_client.send_json(f"{TRACK}/ReturnLead", document[:end])
        check(reply)
        assert reply.json["success"] is False
    assert traces(db) == before
    assert (
        live_client.send_json(f"{TRACK}/ReturnLead", document).json["success"] is True
    )


def flipped(document: bytes, random: Random) -> bytes:
    place = random.randrange(len(document))
    octet = bytes([document[place] ^ 1 << random.randrange(8)])
    return document[:place] + octet + document[place + 1 :]


def spliced(document: bytes, random: Random) -> bytes:
    """Put a piece of it, or something hostile, at some place of it."""
    start, end, place = (random.randrange(len(document)) for _ in range(3))
    hostile = [
        b"<!DOCTYPE a>",
        b"<?a?>",
        b"&x;",
        b"\0",
        b"\xff",
        b"<!--",
        b"]]>",
        b"<x>",
    ]
    piece = random.choice([document[start:end], random.choice(hostile)])
    return document[:place] + piece + document[place:]


def cut_out(document: bytes, random: Random) -> bytes:
    start, end = sorted(random.randrange(len(document)) for _ in range(2))
    return document[:start] + document[end:]


@pytest.mark.parametrize("mutate", [flipped, spliced, cut_out])
@pytest.mark.parametrize("version", [SOAP11, SOAP12])
def test_a_mutated_request_writes_nothing(live_client, live_world, db, mutate, version):
    """The lead does not exist: no mutation of the request can be carried out."""
    api_key, random = live_world.admin_key(), Random(20260301)
    document = return_lead(api_key, "no-such-lead", live_world, version).encode()
    before = traces(db)
    for _ in range(700):
        reply = live_client.soap(TRACK, mutate(document, random), version)
        check(reply)
        assert api_key not in reply.text
    assert traces(db) == before
    assert live_client.soap(TRACK, document, version).said == "Invalid Lead ID"


@settings(max_examples=200)
@given(st.binary(max_size=60), st.integers(0, 400))
def test_octets_inside_a_good_document(client, octets, place):
    document = echo_envelope("<word>a</word><count>1</count>").encode()
    check(client.soap(PATH, document[:place] + octets + document[place:]))
