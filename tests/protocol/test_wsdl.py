"""The served WSDLs: as an ASMX host writes them, at the address that the caller used."""

from ipaddress import ip_network
from pathlib import Path

import pytest
from lxml import etree

from service.protocol import pages
from service.settings import Settings
from tests.protocol.echo import Unreachable
from tests.protocol.wsgi_client import Client

GOLDEN = Path(__file__).resolve().parent.parent / "golden"
PATHS = {
    "track": "/api/2/track.asmx",
    "addedit": "/api/1/addedit.asmx",
    "leads": "/buyers/api/1/leads.asmx",
}
TRACK = PATHS["track"]
SERVED = ["wsdl", "WSDL", "Wsdl", "wsdl=1", "wsdl&x=1", "wsdl=", "foo=1&wsdl"]
SERVED += ["x&wSdL=true&y", "op=X&wsdl", "disco&wsdl", "&&wsdl", "wsdl&wsdl=2"]
SERVED += [
    "wsdl?wsdl",
    "x=1;wsdl",
    "%77sdl",
    "wsdl=%zz",
    "%zz&wsdl",
    "a&" * 99 + "wsdl",
]
DOCUMENTATION = "{http://schemas.xmlsoap.org/wsdl/}documentation"
each_page = pytest.mark.parametrize("page", PATHS)


def make_client(public_url=None, trusted_proxies=(), **environ):
    settings = Settings(public_url=public_url, trusted_proxies=trusted_proxies)
    return Client(pages.make_application(settings, Unreachable()), **environ)


def shape(element) -> tuple:
    """Tell all of an element that matters: not its address, nor documentation."""
    attributes = [pair for pair in element.items() if pair[0] != "location"]
    if not element.tag.endswith("}address"):
        attributes = element.items()
    children = [shape(child) for child in element if child.tag != DOCUMENTATION]
    return element.tag, attributes, (element.text or "").strip(), children


# What stands beside the golden operations by now: operations, the types that only they
# use, and parameters of ours.
ADDED = {
    "addedit": (
        "BuyerContractDeliverySchedule",
        "buyer_contract_delivery_schedule_addedit_response",
        "delivery_schedule_day",
        "schedule_type",
    ),
    "track": (
        "ReopenReturn",
        "UpdateLeadPrice",
        "update_lead_price_response",
        "effective_date_option",
    ),
    "leads": ("note",),
}


def without_added(root, page: str):
    """Take out what was added since; the others must be as they were."""
    operations = tuple(name for name in ADDED[page] if name[0].isupper())
    for element in list(root.iter(etree.Element)):
        name = element.get("name", "")
        if name in ADDED[page] or name.startswith(operations):
            element.getparent().remove(element)
    return root


def locations(reply) -> set[str]:
    """Find every place where the document says where we are."""
    assert reply.status == 200
    return set(reply.root.xpath("//*[local-name()='address']/@location"))


@each_page
def test_is_what_an_asmx_host_published(client, page):
    served = client.get(PATHS[page], "WSDL")
    golden = etree.parse(GOLDEN / f"{page}.wsdl").getroot()
    assert shape(without_added(served.root, page)) == shape(golden)


@each_page
def test_binds_the_prefixes_that_an_asmx_host_bound(client, page):
    """Types are named by prefix, inside attributes: they must mean the same."""
    served = client.get(PATHS[page], "WSDL").root
    golden = etree.parse(GOLDEN / f"{page}.wsdl").getroot()
    assert served.nsmap == golden.nsmap
    assert {tuple(e.nsmap.items()) for e in served.iter("*")} == {
        tuple(served.nsmap.items())
    }


@each_page
@pytest.mark.parametrize("query", SERVED)
def test_is_served_for_wsdl_in_any_letter_case(client, page, query):
    reply = client.get(PATHS[page], query)
    assert (reply.status, reply.media_type) == (200, "text/xml; charset=utf-8")
    assert reply.text.startswith('<?xml version="1.0" encoding="utf-8"?>\n<wsdl:def')


@each_page
def test_documents_every_operation(client, page):
    root = client.get(PATHS[page], "wsdl").root
    for operation in root.iterfind("{*}portType/{*}operation"):
        assert operation.findtext(DOCUMENTATION).endswith(".")


def test_a_path_in_another_letter_case_is_written_as_it_is(client):
    reply = client.get("/API/2/TRACK.asmx", "wsdl")
    assert locations(reply) == {"http://leads.example:8080/api/2/track.asmx"}


# ---------------------------------------------------------------- the address

HOSTS = [
    ("leads.example", "http://leads.example"),
    ("leads.example:8080", "http://leads.example:8080"),
    ("127.0.0.1:1", "http://127.0.0.1:1"),
    ("[::1]:8080", "http://[::1]:8080"),
    ("[2001:db8::1]", "http://[2001:db8::1]"),
    ("a_b.example", "http://a_b.example"),
]
HOSTILE = [
    "",
    'x" onload="alert(1)',
    "<script>alert(1)</script>",
    "good.example/evil?x=",
    "user:password@evil.example",
    "evil.example\r\nSet-Cookie: a",
    "evil.example#",
    "evil example",
    "[::1",
    "a:b",
    "a:123456",
    "\u00c3\u00a9.example",
    "@address@",
    "a" * 256,
    "&amp;",
]


@pytest.mark.parametrize(("host", "base"), HOSTS)
def test_the_address_is_the_one_that_the_caller_used(host, base):
    reply = make_client(HTTP_HOST=host).get(TRACK, "wsdl")
    assert locations(reply) == {f"{base}{TRACK}"}


def test_the_scheme_is_the_connections():
    reply = make_client(**{"wsgi.url_scheme": "https"}).get(TRACK, "wsdl")
    assert locations(reply) == {f"https://leads.example:8080{TRACK}"}


@pytest.mark.parametrize("host", HOSTILE)
@pytest.mark.parametrize("query", ["wsdl", "disco", "", "op=ReturnLead"])
def test_a_hostile_host_is_ignored(host, query):
    hostile = make_client(HTTP_HOST=host).get(TRACK, query)
    absent = make_client(HTTP_HOST=None).get(TRACK, query)
    assert hostile.status == 200
    assert hostile.text == absent.text
    assert "http://127.0.0.1:8080/api/2/track.asmx" in hostile.text


def test_the_own_address_is_bracketed_if_it_is_of_ipv6():
    reply = make_client(HTTP_HOST=None, SERVER_NAME="::1").get(TRACK, "wsdl")
    assert locations(reply) == {f"http://[::1]:8080{TRACK}"}


def test_a_foreign_host_never_sticks():
    client = make_client()
    assert "evil.example" in client.get(TRACK, "wsdl", HTTP_HOST="evil.example").text
    for host in ("good.example", "evil.example", "good.example"):
        assert locations(client.get(TRACK, "wsdl", HTTP_HOST=host)) == {
            f"http://{host}{TRACK}"
        }


@pytest.mark.parametrize("query", ["wsdl", "disco", "", "op=ReturnLead"])
def test_public_url_comes_before_every_header(query):
    client = make_client(
        public_url="https://api.example/leads",
        trusted_proxies=(ip_network("192.0.2.0/24"),),
        HTTP_HOST="evil.example",
        HTTP_X_FORWARDED_HOST="evil.example",
    )
    reply = client.get(TRACK, query)
    assert "evil.example" not in reply.text
    assert "https://api.example/leads/api/2/track.asmx" in reply.text


FORWARDED = {
    "HTTP_X_FORWARDED_PROTO": "https",
    "HTTP_X_FORWARDED_HOST": "public.example",
    "HTTP_X_FORWARDED_PREFIX": "/leads/",
}


def test_a_trusted_proxy_tells_the_address():
    client = make_client(trusted_proxies=(ip_network("192.0.2.0/24"),), **FORWARDED)
    reply = client.get(TRACK, "wsdl")
    assert locations(reply) == {f"https://public.example/leads{TRACK}"}


@pytest.mark.parametrize("trusted", [(), (ip_network("198.51.100.0/24"),)])
@pytest.mark.parametrize("peer", ["192.0.2.1", "", "::1", "unix:"])
def test_nobody_else_tells_the_address(trusted, peer):
    client = make_client(trusted_proxies=trusted, REMOTE_ADDR=peer, **FORWARDED)
    reply = client.get(TRACK, "wsdl")
    assert locations(reply) == {f"http://leads.example:8080{TRACK}"}


@pytest.mark.parametrize(
    ("header", "value", "base"),
    [
        ("PROTO", "https, http", "https://leads.example:8080"),
        ("PROTO", "javascript", "http://leads.example:8080"),
        ("HOST", "a.example, b.example", "http://a.example"),
        ("HOST", "<evil>", "http://127.0.0.1:8080"),
        ("PREFIX", "/a/b", "http://leads.example:8080/a/b"),
        ("PREFIX", "/", "http://leads.example:8080"),
        ("PREFIX", '/"><x', "http://leads.example:8080"),
        ("PREFIX", "//evil.example", "http://leads.example:8080"),
        ("PREFIX", "evil", "http://leads.example:8080"),
    ],
)
def test_a_proxys_header_is_looked_at_too(header, value, base):
    trusted = (ip_network("192.0.2.0/24"),)
    client = make_client(
        trusted_proxies=trusted, **{f"HTTP_X_FORWARDED_{header}": value}
    )
    assert locations(client.get(TRACK, "wsdl")) == {f"{base}{TRACK}"}


# ---------------------------------------------------------------- discovery


@each_page
@pytest.mark.parametrize("query", ["disco", "DISCO"])
def test_discovery_names_the_wsdl_and_the_soap_ports(client, page, query):
    reply = client.get(PATHS[page], query)
    here = f"http://leads.example:8080{PATHS[page]}"
    assert (reply.status, reply.media_type) == (200, "text/xml; charset=utf-8")
    contract, *ports = reply.root
    assert dict(contract.items()) == {"ref": f"{here}?wsdl", "docRef": here}
    assert [port.get("binding") for port in ports] == [
        f"q:{page}Soap",
        f"q:{page}Soap12",
    ]
    assert {port.get("address") for port in ports} == {here}
    wsdl = client.get(PATHS[page], "wsdl").root
    assert {port.nsmap["q"] for port in ports} == {wsdl.get("targetNamespace")}
