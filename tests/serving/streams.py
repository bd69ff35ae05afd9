"""What callers send, made up: good requests of every kind, in any order and any pieces."""

from itertools import pairwise

from hypothesis import strategies as st

METHODS = ["GET", "POST", "PUT", "HEAD"]
TARGETS = [
    b"/",
    b"/api/2/track.asmx?wsdl",
    b"/a%20b?c=%2B&d=e?f",
    b"///slashes//?",
    b'/"quoted"?<a>=[b]',
    b"http://leads.example/a?b=c",
    b"HTTPS://user@leads.example:8080/a",
    b"http://[::1]:8080",
    b"*",
]
# These stand in a request that is the first one of its packet: see `Incoming`.
RAW_TARGETS = ["/a?lead_id=é".encode(), b"/a?b=\xff&c=\x80?d", "/?ü&ü".encode()]
HEADERS = [
    b"Accept: */*",
    b"Accept:text/xml",
    b"ACCEPT:\t text/html \t",
    b"Empty:",
    b"Cookie: a=b",
    b"Cookie: c=d",
    b"X-Letters: caf\xc3\xa9 ?\xff",
    b"X-Question: /?a=b",
    b"Content_Length: 5",
    b"Content-Length-X: 5",
    b"Transfer-Encoding-X: gzip",
    b"X.Odd|Name!: a",
    b"Expect: 100-continue",
    b"Connection: keep-alive",
    b"Upgrade: h2c\r\nConnection: Upgrade, HTTP2-Settings\r\nHTTP2-Settings: AAM",
]
ENDINGS = [b"", b"", b"", b"Connection: close"]
EXTENSIONS = [b"", b"", b";a", b";a=b;c", b';a="b c"', b";" + b"x" * 300]
TRAILERS = [b"X-Sum: caf\xc3\xa9", b"Vary: *", b"Host: trailing.example"]

bodies = st.one_of(
    st.sampled_from([b"", b"a=b", "?é=ü\r\n?é".encode(), b"GET / HTTP/1.1\r\n\r\n"]),
    st.binary(max_size=60),
    st.just(b"\xff?" * 700),
)


@st.composite
def chunked(draw, body: bytes) -> bytes:
    """Write a body in chunks."""
    cuts = draw(st.lists(st.integers(0, len(body)), max_size=4))
    places = [0, *sorted(cuts), len(body)]
    written = b""
    for begin, end in pairwise(places):
        if begin < end:
            form = draw(st.sampled_from([b"%x", b"%X", b"000%x"]))
            extension = draw(st.sampled_from(EXTENSIONS))
            written += form % (end - begin) + extension + b"\r\n"
            written += body[begin:end] + b"\r\n"
    last = draw(st.sampled_from([b"0", b"000"])) + draw(st.sampled_from(EXTENSIONS))
    trailers = draw(st.lists(st.sampled_from(TRAILERS), max_size=3))
    return written + b"\r\n".join([last, *trailers, b"", b""])


@st.composite
def good_request(draw, targets=TARGETS) -> bytes:
    """Write one request, with the blank lines that some callers send before it."""
    method = draw(st.sampled_from(METHODS))
    version = draw(st.sampled_from([b"1.1", b"1.1", b"1.1", b"1.0"]))
    headers = [b"Host: leads.example"]
    headers += draw(st.lists(st.sampled_from(HEADERS), max_size=5, unique=True))
    headers.append(draw(st.sampled_from(ENDINGS)))
    framings = [b"", b"Content-Length"]
    if version == b"1.1":
        framings.append(b"Transfer-Encoding")
    framing, body = draw(st.sampled_from(framings)), b""
    if framing == b"Content-Length":
        body = draw(bodies)
        form = draw(st.sampled_from([b"%d", b"00%d", b" %d\t"]))
        headers.append(framing + b":" + form % len(body))
    elif framing:
        body = draw(chunked(draw(bodies)))
        headers.append(
            framing + b":" + draw(st.sampled_from([b"chunked", b" Chunked "]))
        )
    headers = draw(st.permutations([header for header in headers if header]))
    blank = draw(st.sampled_from([b"", b"", b"\r\n", b"\r\n\r\n\n"]))
    line = method.encode() + b" " + draw(st.sampled_from(targets)) + b" HTTP/" + version
    return blank + b"\r\n".join([line, *headers, b"", b""]) + body


@st.composite
def stream(draw, bad: list[bytes]) -> bytes:
    """Write requests one after another, some of them bad, the last one perhaps not whole."""
    first = draw(good_request(TARGETS + RAW_TARGETS))
    any_request = st.one_of(good_request(), st.sampled_from(bad))
    data = first + b"".join(draw(st.lists(any_request, max_size=3)))
    missing = draw(st.one_of(st.just(0), st.integers(0, 80)))
    return data[: len(data) - missing]


@st.composite
def pieces(draw, data: bytes) -> list[bytes]:
    """Cut it anywhere, into few pieces or into many."""
    if draw(st.booleans()):
        size = draw(st.integers(1, 7))
        return [data[at : at + size] for at in range(0, len(data), size)]
    cuts = draw(st.lists(st.integers(0, len(data)), max_size=8))
    places = [0, *sorted(cuts), len(data)]
    return [data[b:e] for b, e in pairwise(places) if b < e]
