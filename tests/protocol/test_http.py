"""HTTP: verbs, media types, unknown names, and the headers of every answer."""

import sys
from wsgiref.validate import validator

import pytest

from service.protocol import pages
from service.settings import Settings
from tests.protocol.echo import (
    ECHO,
    PATH,
    Unreachable,
    echo_envelope,
    values,
)
from tests.protocol.wsgi_client import (
    FORM,
    JSON_TYPE,
    XML_TYPE,
    make_environ,
)

TRACK = "/api/2/track.asmx"
LEADS = "/buyers/api/1/leads.asmx"
TEXT = "text/plain; charset=utf-8"
HTML = "text/html; charset=utf-8"
SCHEMAS = (
    'xmlns:xsd="http://www.w3.org/2001/XMLSchema"'
    ' xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"'
)
OTHER_VERBS = ["PUT", "DELETE", "PATCH", "TRACE", "OPTIONS", "CONNECT", "FOO", "get"]


@pytest.mark.parametrize("verb", [*OTHER_VERBS, "HEAD"])
def test_an_operation_takes_get_and_post_only(client, verb):
    reply = client.request(verb, ECHO, QUERY_STRING="word=a")
    assert (reply.status, reply.headers["Allow"]) == (405, "GET, POST")
    assert reply.media_type == XML_TYPE
    if verb != "HEAD":
        assert reply.said == "Echo takes GET and POST only."


@pytest.mark.parametrize("verb", OTHER_VERBS)
def test_a_page_takes_get_head_and_post_only(client, verb):
    reply = client.request(
        verb, PATH, echo_envelope("").encode(), CONTENT_TYPE=XML_TYPE
    )
    assert (reply.status, reply.headers["Allow"]) == (405, "GET, HEAD, POST")
    assert (reply.media_type, reply.text) == (
        TEXT,
        "/test/echo.asmx takes GET, HEAD, POST only.\n",
    )


@pytest.mark.parametrize(
    "query", ["", "op=ReturnLead", "WSDL", "wsdl", "disco", "op=X"]
)
def test_head_of_a_page_is_its_get_without_a_body(client, query):
    get = client.get(TRACK, query)
    head = client.request("HEAD", TRACK, QUERY_STRING=query)
    assert head.body == b""
    assert head[:2] == get[:2]
    assert get.headers["Content-Length"] == str(len(get.body))


@pytest.mark.parametrize("path", ["/", "", TRACK, "/API/2/Track.ASMX"])
def test_help_is_html(client, path):
    reply = client.get(path)
    assert (reply.status, reply.media_type) == (200, HTML)
    assert reply.headers["Referrer-Policy"] == "no-referrer"
    assert "unsafe" not in reply.headers["Content-Security-Policy"]


def test_another_query_of_a_page_is_its_help(client):
    queries = ["x=1", "wsdlx", "x=wsdl", "a-wsdl=1", "%zz", "%ff", "&" * 99]
    for query in [*queries, "a&" * 99]:
        reply = client.get(TRACK, query)
        assert (reply.status, reply.media_type) == (200, HTML)


def test_op_and_disco_are_heard_in_company(client):
    assert client.get(TRACK, "foo=1&disco").media_type == XML_TYPE
    for query in ("foo=1&op=ReturnLead", "OP=ReturnLead&x", "x&op=ReturnLead&op=Nix"):
        reply = client.get(TRACK, query)
        assert (
            reply.status,
            "soapAction" in reply.text or "SOAPAction" in reply.text,
        ) == (
            200,
            True,
        )


def test_a_page_with_a_slash_is_redirected_to_its_help(client):
    address = "http://leads.example:8080/api/2/track.asmx"
    for query in ("", "op=ReturnLead", "x=1"):
        reply = client.get(f"{TRACK}/", query)
        assert (reply.status, reply.headers["Location"]) == (301, address)
    assert client.get(f"{TRACK}/", "WSDL").body == client.get(TRACK, "WSDL").body


def test_an_unknown_op_is_404_with_the_pages_list(client):
    reply = client.get(TRACK, "op=" + "Nix<script>" * 300)
    assert (reply.status, reply.media_type) == (404, HTML)
    assert "Nix&lt;script>" in reply.text or "<script>" not in reply.text
    assert "Nix<script>" * 6 not in reply.text


AN_UNKNOWN_PAGE = [
    "/nix",
    "/api/3/track.asmx",
    "/track.asmx",
    "/api/2/track",
    "/api/2/track.asmxx",
]
AN_UNKNOWN_PAGE += [
    "/api/2/track.asmx.asmx",
    "/api/2//track.asmx",
    "/api/2/../2/track.asmx",
    "//",
]
AN_UNKNOWN_PAGE += [
    "/api/2/track.asmx\0",
    "/api/2/track\r\n.asmx",
    "/\u00c3\u00a9",
    "/api/2/trac\xff",
]


def test_the_icon_that_browsers_ask_for_is_the_pages_own(client):
    reply = client.request("GET", "/favicon.ico")
    assert (reply.status, reply.headers["Location"]) == (302, "admin/static/mark.svg")


@pytest.mark.parametrize(
    "path",
    AN_UNKNOWN_PAGE,
)
@pytest.mark.parametrize("verb", ["GET", "POST", "PUT", "HEAD"])
def test_an_unknown_page_is_404(client, verb, path):
    reply = client.request(verb, path)
    assert (reply.status, reply.media_type) == (404, TEXT)
    if verb != "HEAD":
        assert reply.text == (
            "Unknown page. The pages are:\n"
            "/api/2/track.asmx\n/api/1/track.asmx\n/api/1/addedit.asmx\n"
            "/buyers/api/1/leads.asmx\n/api/1/get.asmx\n/api/2/get.asmx\n"
            "/api/1/export.asmx\n/api/2/export.asmx\n/api/3/export.asmx\n"
            "/api/4/export.asmx\n/api/5/export.asmx\n/api/6/export.asmx\n"
            "/api/1/add.asmx\n/api/1/reports.asmx\n"
            "/api/4/reports.asmx\n\n"
        )


UNKNOWN = [
    ("Nix", "Unknown operation: Nix"),
    ("returnlead", "Unknown operation: returnlead, did you mean ReturnLead?"),
    ("ReturnLead/", "Unknown operation: ReturnLead/, did you mean ReturnLead?"),
    ("RETURNLEAD//", "Unknown operation: RETURNLEAD//, did you mean ReturnLead?"),
    ("ReturnLead/x", "Unknown operation: ReturnLead/x"),
    (" ReturnLead", "Unknown operation:  ReturnLead"),
    ("\u00c3\u00a9", "Unknown operation: é"),
    ("\xff", "Unknown operation: \ufffd"),
    ("a\r\nSet-Cookie: b", r"Unknown operation: a\r\nSet-Cookie: b"),
    ("x" * 5000, f"Unknown operation: {'x' * 64}…"),
    ("<b>&", "Unknown operation: <b>&"),
]


@pytest.mark.parametrize(("name", "said"), UNKNOWN)
def test_an_unknown_operation_is_404_with_a_base_response(client, name, said):
    escaped = said.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    for reply in (
        client.get(f"{TRACK}/{name}"),
        client.post(f"{TRACK}/{name}", b"a=b", FORM),
        client.request("POST", f"{TRACK}/{name}"),
    ):
        assert (reply.status, reply.media_type) == (404, XML_TYPE)
        assert reply.text == (
            '<?xml version="1.0" encoding="utf-8"?>\n'
            f'<base_response {SCHEMAS} xmlns="http://cakemarketing.com/api/2/">'
            f"<success>false</success><message>{escaped}</message></base_response>"
        )
    reply = client.send_json(f"{TRACK}/{name}", "{}")
    assert (reply.status, reply.json) == (404, {"success": False, "message": said})


def test_operations_of_a_page_are_not_anothers(client):
    assert client.get(f"{LEADS}/ReturnLead").status == 404
    assert client.get(f"{TRACK}/Return").status == 404


@pytest.mark.parametrize(
    ("path", "root"),
    [
        (f"{TRACK}/ReturnLead", "lead_return_response"),
        (f"{LEADS}/UpdateLead", "update_lead_response"),
        (f"{LEADS}/Return", "lead_return_response"),
        (f"{LEADS}/GetReturnReasons", "return_reasons_response"),
        ("/api/1/addedit.asmx/Buyer", "buyer_addedit_response"),
        ("/api/1/addedit.asmx/BuyerContract", "buyer_contract_addedit_response"),
    ],
)
def test_an_unreadable_request_is_answered_by_the_operations_reply(client, path, root):
    """On a refusal every number is there as 0 (contract §3)."""
    numbers = {"return_reasons_response": ["row_count"]}
    numbers["buyer_addedit_response"] = ["row_count", "buyer_id"]
    numbers["buyer_contract_addedit_response"] = ["row_count", "buyer_contract_id"]
    names = ["success", "message", *numbers.get(root, [])]
    reply = client.get(path, "a=%zz")
    assert (reply.status, reply.root.tag.partition("}")[2]) == (400, root)
    assert [child.tag.partition("}")[2] for child in reply.root] == names
    reply = client.send_json(path, "[")
    zeros = dict.fromkeys(numbers.get(root, []), 0)
    said = "The JSON is not well-formed."
    assert reply.json == {"success": False, "message": said, **zeros}


# ---------------------------------------------------------------- media types


AN_OPERATION_TAKES = [
    "text/xml",
    "application/soap+xml",
    "text/plain",
    "application/xml",
    "text/json",
]
AN_OPERATION_TAKES += [
    "multipart/form-data; boundary=abc",
    "application/octet-stream",
    "form",
    "a/b;c",
]


@pytest.mark.parametrize(
    "media_type",
    AN_OPERATION_TAKES,
)
def test_an_operation_takes_forms_and_json_only(client, media_type):
    for body in (b"word=a", b""):
        reply = client.post(ECHO, body, media_type)
        assert (reply.status, reply.media_type) == (415, XML_TYPE)
        assert reply.said.startswith("Content-Type '")


def test_a_body_without_a_content_type_is_415_unless_it_is_empty(client):
    assert client.request("POST", ECHO, b"word=a").status == 415
    assert values(client.request("POST", ECHO, b"")) == {}
    reply = client.request("POST", ECHO, b"", QUERY_STRING="word=a")
    assert values(reply) == {"word": "a"}


@pytest.mark.parametrize("charset", ["bogus", "windows-1252", "punycode"])
def test_json_is_answered_in_json_even_where_its_charset_is_not(client, charset):
    reply = client.post(
        ECHO, b"{}", f"{JSON_TYPE.partition(';')[0]}; charset={charset}"
    )
    assert (reply.status, reply.json["success"]) == (415, False)
    assert reply.said.startswith("Content-Type '")


# ---------------------------------------------------------------- every answer


EVERY_ANSWER_HAS = [
    ("GET", "/", None),
    ("GET", "/nix", None),
    ("GET", ECHO, None),
    ("PUT", ECHO, None),
]
EVERY_ANSWER_HAS += [
    ("POST", PATH, XML_TYPE),
    ("POST", ECHO, "application/json"),
    ("PUT", PATH, None),
]


@pytest.mark.parametrize(
    ("verb", "path", "media_type"),
    EVERY_ANSWER_HAS,
)
def test_every_answer_has_its_common_headers(client, verb, path, media_type):
    headers = client.request(verb, path, CONTENT_TYPE=media_type).headers
    assert headers["Cache-Control"] == "no-store"
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert "Set-Cookie" not in headers


@pytest.mark.parametrize("verb", ["GET", "HEAD", "POST"])
@pytest.mark.parametrize("path", ["/", TRACK, f"{TRACK}/Nix", "/nix", ECHO])
def test_the_application_keeps_to_wsgi(client, verb, path):
    checked = validator(pages.make_application(Settings(), Unreachable()))
    environ = make_environ(verb, path, b"", {"CONTENT_TYPE": "text/xml"})
    environ |= {"wsgi.errors": sys.stderr}
    written = checked(environ, lambda status, headers, exc_info=None: None)
    list(written)
    written.close()
