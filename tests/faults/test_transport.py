"""Rows E of the catalogue, against the real server, over sockets.

What is no HTTP is refused in a word of plain text; all else is answered by a page.
"""

import pytest

from tests.faults.raw_http import exchange, wire
from tests.protocol.checks import check
from tests.protocol.wsgi_client import Reply

TRACK = b"/api/2/track.asmx"
PATH = b"/buyers/api/1/leads.asmx/GetReturnReasons"
HOST = b"Host: leads.example\r\n"
FORM = b"Content-Type: application/x-www-form-urlencoded\r\n"
GOOD = b"GET " + PATH + b" HTTP/1.1\r\n" + HOST + b"\r\n"
POST = b"POST " + PATH + b" HTTP/1.1\r\n" + HOST + FORM
CHUNKED = POST + b"Transfer-Encoding: chunked\r\n\r\n"
SECRET = b"S3CRET-KEY"


@pytest.fixture(autouse=True)
def goes_on(server):
    """After every row the same workers are there, and a good request succeeds."""
    workers = set(server.workers())  # just after the start, one may be missing
    yield
    response = exchange(server.url, GOOD)
    assert (response.status, b"<success>true</success>" in response.body) == (200, True)
    assert workers <= set(server.workers())


@pytest.fixture
def send(server):
    """Send bytes on a connection of their own; the answer is short and discreet."""

    def send(data: bytes):
        response = exchange(server.url, data)
        is_long = b"<wsdl:" in response.body or b"<success>true<" in response.body
        assert len(response.body) <= 4096 or is_long
        for word in (b"Traceback", b".py", b"gunicorn", SECRET):
            assert word not in response.body
        return response

    return send


def ours(response) -> Reply:
    """Take an answer of the application, and check it as one."""
    headers = dict(line.split(": ", 1) for line in response.head.split("\r\n")[1:])
    reply = Reply(response.status, headers, response.body)
    check(reply)
    return reply


def test_e1_a_long_query_is_414(send):
    line = b"GET " + PATH + b"?a=" + b"a" * 4000 + b" HTTP/1.1\r\n" + HOST + b"\r\n"
    assert ours(send(line)).status == 414
    line = b"GET " + PATH + b"?a=" + b"a" * 9000 + b" HTTP/1.1\r\n" + HOST + b"\r\n"
    assert send(line).status == 414


@pytest.mark.parametrize("headers", [b"X: " + b"a" * 8200 + b"\r\n", b"X: a\r\n" * 101])
def test_e1_too_many_or_long_headers_are_431(send, headers):
    assert send(GOOD[:-2] + headers + b"\r\n").status == 431


LENGTHS = [b"+5", b"-1", b"abc", b"9" * 5000, b"", b"\xd9\xa1", b"5, 5", b"0x5", b"5.0"]


@pytest.mark.parametrize("length", LENGTHS, ids=range(len(LENGTHS)))
def test_e2_a_wrong_content_length_is_refused(send, length):
    assert send(POST + b"Content-Length: " + length + b"\r\n\r\na=b").status == 400


@pytest.mark.parametrize(
    "headers",
    [
        b"Content-Length: 3\r\nTransfer-Encoding: chunked\r\n",
        b"Transfer-Encoding: chunked\r\nContent-Length: 3\r\n",
        b"Content-Length: 3\r\nContent-Length: 4\r\n",
        b"Content-Length: 3\r\nContent-Length: 3\r\n",
        b"Transfer-Encoding: xchunked\r\n",
        b"Transfer-Encoding: identity\r\n",
        b"Transfer-Encoding: chunked, chunked\r\n",
        b"Transfer-Encoding: chunked\r\nTransfer-Encoding: identity\r\n",
    ],
)
def test_e2_e3_a_body_framed_twice_or_oddly_is_refused(send, headers):
    assert send(POST + headers + b"\r\n3\r\na=b\r\n0\r\n\r\n").status in (400, 501)


def test_chunks_are_read_to_their_end(send):
    body = b"2\r\na=\r\n1;x=y\r\nb\r\n0\r\nX-Trailer: z\r\n\r\n"
    assert ours(send(CHUNKED + body)).status == 200


@pytest.mark.parametrize(
    "body",
    [
        b"-5\r\na=b\r\n0\r\n\r\n",
        b"0x3\r\na=b\r\n0\r\n\r\n",
        b"+3\r\na=b\r\n0\r\n\r\n",
        b"zz\r\n\r\n",
        b"3\na=b\r\n0\r\n\r\n",
        b"3\r\na=bXX0\r\n\r\n",
        b"3\r\na=b\r\n0\r\nno trailer\r\n\r\n",
        b"3\r\na=b\r\n0\r\nX\0: a\r\n\r\n",
        b"3\r\na=b\r\n0\r\nContent-Length: 5\r\n\r\n",
    ],
)
def test_e4_wrong_chunks_are_refused(send, body):
    """They are our caller's fault: no incident, and no traceback in the log."""
    reply = ours(send(CHUNKED + body))
    assert (reply.status, reply.said) == (
        400,
        "The request body is cut in wrong chunks.",
    )


def test_b12_chunks_over_the_limit_are_413(send):
    body = (b"10000\r\n" + b"a" * 65_536 + b"\r\n") * 5 + b"0\r\n\r\n"
    assert ours(send(CHUNKED + body)).status == 413


def test_b11_a_declared_gigabyte_is_413_at_once(send):
    response = send(POST + b"Content-Length: 1000000000\r\n\r\n0123456789")
    assert ours(response).status == 413
    assert response.seconds < 5


@pytest.mark.parametrize(
    "data",
    [
        GOOD.replace(b"\r\n", b"\n"),
        GOOD.replace(b"leads.example", b"a\0b"),
        GOOD[:-2] + b"X: a\r\n b\r\n\r\n",
        GOOD.replace(b"Host:", b"Host :"),
        GOOD[:-2] + HOST + b"\r\n",
        GOOD.replace(b"HTTP/1.1", b"HTTP/9.9"),
        GOOD.replace(b"HTTP/1.1", b"HTTP/0.9"),
        GOOD.replace(b"GET", b"get"),
        GOOD.replace(b"Reasons", b"Reasons\xff"),
        b"GET /\r\n\r\n",
        b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n",
    ],
)
def test_e5_e13_what_is_no_http_is_400(send, data):
    assert send(data).status == 400


def test_e5_http_1_0_needs_no_host(send):
    reply = ours(send(b"GET " + PATH + b" HTTP/1.0\r\n\r\n"))
    assert reply.status == 200


@pytest.mark.parametrize(
    "name", [b"Content_Length", b"X_Forwarded_Host", b"SOAP_Action"]
)
def test_e6_a_header_with_an_underscore_is_dropped(send, name):
    assert ours(send(GOOD[:-2] + name + b": 5\r\n\r\n")).status == 200


E7_OTHER_PATHS = [
    b"/api/2/../2/track.asmx",
    b"/api/2/track.asmx%00",
    b"//api/2/track.asmx",
]
E7_OTHER_PATHS += [
    b"/api/2/track.asmx%0d%0aX:y",
    b"/%2e%2e/%2e%2e/etc/passwd",
    b"/x%ff",
]


@pytest.mark.parametrize(
    "path",
    E7_OTHER_PATHS,
)
def test_e7_other_paths_are_404(send, path):
    response = send(b"GET " + path + b" HTTP/1.1\r\n" + HOST + b"\r\n")
    assert ours(response).status == 404
    assert "X:y" not in response.head


def test_e7_an_absolute_uri_tells_no_host(send):
    line = b"GET http://evil.example" + TRACK + b"?wsdl HTTP/1.1\r\n"
    reply = ours(send(line + HOST + b"\r\n"))
    assert (reply.status, "evil.example" in reply.text) == (200, False)


def test_e8_nobody_is_trusted_for_forwarded_headers(send):
    spoofed = b"X-Forwarded-Host: evil.example\r\nX-Forwarded-Proto: https\r\n"
    request = b"GET " + TRACK + b"?wsdl HTTP/1.1\r\n" + HOST + spoofed + b"\r\n"
    reply = ours(send(request))
    assert "evil.example" not in reply.text
    assert 'location="http://leads.example/api/2/track.asmx"' in reply.text


def test_e15_what_is_left_of_a_body_is_no_request(server):
    """A page does not read the body of a PUT: the next request begins after it."""
    body = b"GET /smuggled HTTP/1.1\r\nHost: a\r\n\r\n"
    put = POST.replace(b"POST", b"PUT") + b"Content-Length: %d\r\n\r\n" % len(body)
    with wire(server.url) as connection:
        connection.send(put + body + GOOD)
        assert connection.receive().status == 405
        second = connection.receive()
    assert second.status in (0, 200)
    assert "/smuggled" not in server.log.read_text()


def test_e15_a_connection_is_used_again_after_a_refusal(server):
    with wire(server.url) as connection:
        connection.send(POST + b"Content-Length: 3\r\n\r\n%zz")
        assert connection.receive().status == 400
        connection.send(GOOD)
        assert connection.receive().status == 200


def test_c1_a_body_that_ends_too_early_is_refused(server):
    with wire(server.url) as connection:
        connection.send(POST + b"Content-Length: 30\r\n\r\na=b")
        connection.socket.shutdown(1)
        reply = ours(connection.receive())
    assert (reply.status, reply.said) == (400, "The request body ended too early.")


def test_h14_a_key_in_a_broken_request_is_not_logged(server):
    key = b"?api_key=" + SECRET
    for broken in (
        GOOD.replace(b" HTTP/1.1", key + b"\xff HTTP/1.1"),
        GOOD.replace(b" HTTP/1.1", key + b"&a=%zz HTTP/1.1"),
        GOOD.replace(b"GET ", b"GET  ").replace(b" HTTP/1.1", key + b" HTTP/1.1"),
        GOOD.replace(b"/GetReturnReasons", b"/GetReturnReasons&api_key=" + SECRET),
        GOOD[:-2] + b"X-Api-Key: " + SECRET + b"\r\n\r\n",
        GOOD[:-2] + b"X-Api-Key : " + SECRET + b"\r\n\r\n",
        GOOD[:-2] + b"X-Api-Key: " + SECRET + b"\0\r\n\r\n",
    ):
        exchange(server.url, broken)
    assert SECRET.decode() not in server.log.read_text()


UPDATE = (
    b"GET /buyers/api/1/leads.asmx/UpdateLead?amount=1&add_to_existing=true&lead_id="
)


@pytest.mark.parametrize(
    ("headers", "body", "status"),
    [
        (b"Content-Length: 30\r\n", b"a=b", 400),
        (b"Transfer-Encoding: chunked\r\n", b"zz\r\n", 400),
        (b"Transfer-Encoding: chunked\r\n", b"3\r\na=b\r\n", 400),
        (b"Content-Length: 9999999999\r\n", b"", 413),
    ],
)
def test_a_get_that_is_cut_off_is_not_carried_out(
    server, live_world, headers, body, status
):
    lead_id = live_world.sold_lead().encode()
    line = UPDATE + lead_id + b"&buyer_contract_id=%d HTTP/1.1\r\n"
    request = line % live_world.contract_id + HOST + headers + b"\r\n" + body
    with wire(server.url) as connection:
        connection.send(request)
        connection.socket.shutdown(1)
        assert connection.receive().status == status
    query = "SELECT updates FROM sales WHERE lead_id = %s"
    assert live_world.db.execute(query, [lead_id.decode()]).fetchone() == (0,)
