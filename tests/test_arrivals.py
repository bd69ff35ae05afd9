"""When a request counts as there, however its bytes come."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.arrivals import Arrival, Rest

LINE = b"POST /a HTTP/1.1\r\nHost: x\r\n"
LONGEST = 262_144  # bytes of a body
GET = b"GET /a HTTP/1.1\r\nHost: x\r\n\r\n"
FORM = LINE + b"content-LENGTH:  007 \r\n\r\na=b&c=d"
CHUNKED_HEAD = LINE + b"Transfer-Encoding: Chunked\r\n\r\n"
CHUNKS = b"2\r\na=\r\n1;x=y\r\nb\r\n0\r\n\r\n"
CHUNKED = CHUNKED_HEAD + CHUNKS
TRAILED = CHUNKED[:-2] + b"X-Trailer: z\r\nY: z\r\n\r\n"
LINE_IN_CHUNK = LINE + b"Transfer-Encoding: chunked\r\n\r\n5\r\n0\r\n\r\n\r\n0\r\n\r\n"
EXPECTING = FORM.replace(b"Host: x\r\n", b"expect: 100-Continue\r\nHost: x\r\n")
WHOLE = [GET, FORM, CHUNKED, TRAILED, LINE_IN_CHUNK, EXPECTING]


@pytest.mark.parametrize("request_", WHOLE)
def test_a_request_is_there_with_its_last_byte(request_):
    arrival = Arrival()
    for place in range(len(request_)):
        assert not arrival.is_there
        arrival.add(request_[place : place + 1])
    assert (arrival.is_there, arrival.is_all, arrival.refusal) == (True, True, None)


@given(st.sampled_from(WHOLE), st.lists(st.integers(0, 120)))
def test_the_pieces_make_no_difference(request_, cuts):
    places = sorted({0, len(request_), *(min(cut, len(request_)) for cut in cuts)})
    arrival = Arrival()
    for start, end in pairwise(places):
        assert not arrival.is_there
        arrival.add(request_[start:end])
    assert (arrival.is_there, arrival.is_all) == (True, True)
    assert arrival.request() == request_.replace(b"expect: 100-Continue\r\n", b"")


EARLY = [
    b"Content-Length: 262145\r\n\r\n",
    b"Content-Length: 1000000000\r\n\r\n",
    b"Content-Length: -1\r\n\r\n",
    b"Content-Length: 5, 5\r\n\r\n",
    b"Content-Length: 5\r\nContent-Length: 5\r\n\r\n",
    b"Content-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n",
    b"Transfer-Encoding: gzip, chunked\r\n\r\n",
    b"Content-Length : 5\r\n\r\n",
    b"Transfer-Encoding: chunked\r\n\r\n-5\r\n",
    b"Transfer-Encoding: chunked\r\n\r\n3\na=b\r\n",
    b"Transfer-Encoding: chunked\r\n\r\n0x3\r\n",
    b"Transfer-Encoding: chunked\r\n\r\n50000\r\n" + b"a" * (LONGEST + 1),
    b"Transfer-Encoding: chunked\r\n\r\n"
    + (b"ffff\r\n" + b"a" * 65_535 + b"\r\n") * 4
    + b"ffff\r\n12345",
]


@pytest.mark.parametrize("rest", EARLY, ids=range(len(EARLY)))
def test_what_will_be_refused_is_not_waited_for(rest):
    """The thread that refuses it lets its caller finish."""
    arrival = Arrival(LINE + rest[:-1])
    assert not arrival.is_there
    arrival.add(rest[-1:])
    assert (arrival.is_there, arrival.is_all, arrival.refusal) == (True, False, None)


def test_the_longest_body_is_waited_for():
    arrival = Arrival(LINE + b"Content-Length: %d\r\n\r\n" % LONGEST)
    arrival.add(b"a" * (LONGEST - 1))
    assert not arrival.is_there
    arrival.add(b"a")
    assert (arrival.is_there, arrival.is_all) == (True, True)


@pytest.mark.parametrize(
    ("data", "status"),
    [
        (b"GET / HTTP/1.1\n", 400),
        (LINE + b"X: a\nb", 400),
        (LINE + b"X: a\0", 400),
        (b"\x16\x03\x01\x02\x00", 400),
        (LINE + b"X: " + b"a" * 65_536, 431),
        (CHUNKED_HEAD + b"1" * 4097, 400),
        (CHUNKED_HEAD + b"0\r\nX: " + b"a" * 4091, 400),
        (CHUNKED_HEAD + b"1\r\na\r\n" * 60_000, 413),
    ],
)
@pytest.mark.parametrize("piece", [1, 7, 100_000])
def test_what_nobody_sends_is_refused_before_its_end(data, status, piece):
    arrival = Arrival()
    for start in range(0, len(data), piece):
        arrival.add(data[start : start + piece])
    assert (arrival.is_there, arrival.is_all, arrival.refusal) == (True, False, status)


def test_a_body_may_hold_what_a_head_may_not():
    arrival = Arrival(LINE + b"Content-Length: 3\r\n\r\n\0\n\0")
    assert (arrival.is_there, arrival.refusal) == (True, None)


@pytest.mark.parametrize(
    ("head", "is_expecting"),
    [
        (EXPECTING[:-7], True),
        (EXPECTING[:-7].replace(b"HTTP/1.1", b"HTTP/1.0"), False),
        (EXPECTING[:-7].replace(b"007", b"7000000"), False),
        (FORM[:-7], False),
    ],
)
def test_who_expects_a_100_is_known_by_the_head(head, is_expecting):
    assert Arrival(head).is_expecting is is_expecting


def test_raw_letters_in_a_query_are_escaped():
    """As IIS takes them; elsewhere they stay, and are refused."""
    request = "GET /ä?status=é&a=%C3%A9 HTTP/1.1\r\nX: ä?é\r\n\r\n".encode()
    taken = "GET /ä?status=%C3%A9&a=%C3%A9 HTTP/1.1\r\nX: ä?é\r\n\r\n".encode()
    assert Arrival(request).request() == taken


def test_a_chunk_that_is_only_announced_is_waited_for():
    arrival = Arrival(CHUNKED_HEAD + b"ffffffff\r\n" + b"a" * LONGEST)
    assert not arrival.is_there


def test_of_the_rest_some_megabytes_are_taken():
    rest = Rest()
    rest.add(b"a" * 4_194_304)
    assert not rest.is_there
    rest.add(b"a")
    assert rest.is_there


def test_the_start_of_the_next_request_is_kept():
    arrival = Arrival(FORM + GET)
    assert (arrival.is_there, arrival.request()) == (True, FORM + GET)


@given(st.binary(max_size=200), st.sampled_from([b"", LINE, CHUNKED[:60], FORM]))
def test_any_bytes_are_taken(octets, start):
    by_one, at_once = Arrival(start), Arrival(start + octets)
    for octet in octets:
        by_one.add(bytes([octet]))
    assert by_one.is_there == at_once.is_there
