"""Requests that are valid, each with what it is read as, and the answers' statuses.

The kinds are those of gunicorn's own collection; so are those of `invalid`.
"""

from typing import NamedTuple

from tests.serving.by_hand import (
    CHUNKED,
    END,
    FORM,
    GET,
    HOST,
    LAST_CHUNK,
    PATH,
    PLAIN,
    POST,
    UPGRADE,
    chunks,
    get,
    lines,
    post,
)


class Read(NamedTuple):
    """A request as WSGI tells it."""

    method: str
    path: str
    query: str = ""
    body: bytes = b""


READ_PLAIN = Read("GET", PATH)
READ_FORM = Read("POST", PATH, body=b"a=b")

# name: what is sent, what is read, the statuses of the answers
VALID = {
    "a GET": (PLAIN, [READ_PLAIN], [200]),
    "no Host": (lines(GET, *END), [READ_PLAIN], [200]),
    "HTTP/1.0": (lines(f"GET {PATH} HTTP/1.0", *END), [READ_PLAIN], [200]),
    "HTTP/1.0 with a Host": (get(version="1.0"), [READ_PLAIN], [200]),
    "an odd name": (get("X.Odd|Name: a", "aaaaaa:++++"), [READ_PLAIN], [200]),
    "no value": (get("Empty:", "Blank: "), [READ_PLAIN], [200]),
    "blanks around a value": (get("X: \t a \t"), [READ_PLAIN], [200]),
    "a letter in a value": (get("X: caf\xc3\xa9"), [READ_PLAIN], [200]),
    "a header twice": (get("If-Match: a", "If-Match: b"), [READ_PLAIN], [200]),
    "a longest header": (get("X: " + "a" * 8189), [READ_PLAIN], [200]),
    "most headers": (get(*["X: a"] * 99), [READ_PLAIN], [200]),
    "an underscore": (
        get("Transfer_Encoding: x", "Content_Length: -1"),
        [READ_PLAIN],
        [200],
    ),
    "blank lines before it": (b"\r\n\r\n" + PLAIN, [READ_PLAIN], [200]),
    "HEAD": (lines(f"HEAD {PATH} HTTP/1.1", HOST, *END), [Read("HEAD", PATH)], [405]),
    "HEAD of a page": (
        lines("HEAD /api/2/track.asmx HTTP/1.1", HOST, *END),
        [Read("HEAD", "/api/2/track.asmx")],
        [200],
    ),
    "OPTIONS of all": (
        lines("OPTIONS * HTTP/1.1", HOST, *END),
        [Read("OPTIONS", "*")],
        [404],
    ),
    "another verb": (
        lines(f"MKCALENDAR {PATH} HTTP/1.1", HOST, *END),
        [Read("MKCALENDAR", PATH)],
        [405],
    ),
    # ------------------------------------------------------------ targets
    "a query": (get(target=f"{PATH}?"), [READ_PLAIN], [200]),
    "escapes": (
        get(target="/a%20b%C3%A9?c=%2B"),
        [Read("GET", "/a b\xc3\xa9", "c=%2B")],
        [404],
    ),
    "letters in a query": (
        get(target="/a?b=\xc3\xa9"),
        [Read("GET", "/a", "b=%C3%A9")],
        [404],
    ),
    "slashes": (get(target="///a//b"), [Read("GET", "///a//b")], [404]),
    "quotes": (get(target='/"a"?b="c"'), [Read("GET", '/"a"', 'b="c"')], [404]),
    "a fragment": (get(target="/a#b"), [Read("GET", "/a#b")], [404]),
    "absolute": (get(target=f"http://a.example{PATH}"), [READ_PLAIN], [200]),
    "absolute https": (get(target=f"HTTPS://a.example{PATH}"), [READ_PLAIN], [200]),
    "absolute IPv6": (get(target=f"http://[::1]:80{PATH}"), [READ_PLAIN], [200]),
    "absolute, with a user": (get(target=f"http://u:p@a{PATH}"), [READ_PLAIN], [200]),
    "absolute, no path": (
        get(target="http://a.example?b"),
        [Read("GET", "", "b")],
        [200],
    ),
    "another scheme": (
        get(target="ftp://a/b?c"),
        [Read("GET", "ftp://a/b", "c")],
        [404],
    ),
    # ------------------------------------------------------------ bodies
    "a length": (post("Content-Length: 3", "", "a=b"), [READ_FORM], [200]),
    "a length in odd letters": (
        post("conTENT-Length:3 ", "", "a=b"),
        [READ_FORM],
        [200],
    ),
    "zeros before a length": (
        post("Content-Length: 0003", "", "a=b"),
        [READ_FORM],
        [200],
    ),
    "a length of 0": (
        lines(POST, HOST, FORM, "Content-Length: 0", *END),
        [Read("POST", PATH)],
        [200],
    ),
    "no length": (lines(POST, HOST, FORM, *END), [Read("POST", PATH)], [200]),
    "a name that only begins so": (
        post("Content-Length-X: 1", "Content-Length: 3", "", "a=b"),
        [READ_FORM],
        [200],
    ),
    "HTTP/1.0 with a body": (
        lines(f"POST {PATH} HTTP/1.0", FORM, "Content-Length: 3", "", "a=b"),
        [READ_FORM],
        [200],
    ),
    "a GET with a body, another after it": (
        lines(GET, HOST, "Content-Length: 3", "", "a=b") + PLAIN,
        [Read("GET", PATH, body=b"a=b"), READ_PLAIN],
        [200, 200],
    ),
    "a body that looks like a request": (
        lines(f"PUT {PATH} HTTP/1.1", HOST, f"Content-Length: {len(PLAIN)}", *END)
        + PLAIN * 2,
        [Read("PUT", PATH, body=PLAIN), READ_PLAIN],
        [405, 200],
    ),
    "chunks": (chunks("3", "a=b", *LAST_CHUNK), [READ_FORM], [200]),
    "many chunks": (
        chunks("1", "a", "1", "=", "1", "b", *LAST_CHUNK),
        [READ_FORM],
        [200],
    ),
    "chunked in odd letters": (
        post("TRANSFER-encoding:\tCHUNKED", "", "3", "a=b", *LAST_CHUNK),
        [READ_FORM],
        [200],
    ),
    "chunked, then blanks": (
        post("Transfer-Encoding: chunked  ", "", "3", "a=b", *LAST_CHUNK),
        [READ_FORM],
        [200],
    ),
    "no chunk but the last": (chunks(*LAST_CHUNK), [Read("POST", PATH)], [200]),
    "zeros before a size": (chunks("0003", "a=b", "000", *END), [READ_FORM], [200]),
    "a size in capitals": (
        chunks("A", "a=01234567", *LAST_CHUNK),
        [Read("POST", PATH, body=b"a=01234567")],
        [200],
    ),
    "extensions": (
        chunks("2;a;b=c", "a=", '1;d="e f"', "b", "0;g", *END),
        [READ_FORM],
        [200],
    ),
    "trailers": (
        chunks("3", "a=b", "0", "Vary: *", "Content-Type: text/plain", "Host: b", *END),
        [READ_FORM],
        [200],
    ),
    # ------------------------------------------------------------ one after another
    "two requests": (PLAIN * 2, [READ_PLAIN] * 2, [200, 200]),
    "chunks, then another": (
        chunks("3", "a=b", "0", "Vary: *", *END) + PLAIN,
        [READ_FORM, READ_PLAIN],
        [200, 200],
    ),
    "a lone line between two": (PLAIN + b"\r\n" + PLAIN, [READ_PLAIN] * 2, [200, 200]),
    "Connection: Close, then another": (
        get("Connection: Close") + PLAIN,
        [READ_PLAIN],
        [200],
    ),
    "HTTP/1.0, then another": (get(version="1.0") + PLAIN, [READ_PLAIN], [200]),
    "HTTP/1.0 kept, then another": (
        get("Connection: Keep-Alive", version="1.0") + PLAIN,
        [READ_PLAIN] * 2,
        [200, 200],
    ),
    "the last one, then no HTTP": (
        get("Connection: close") + b"no HTTP",
        [READ_PLAIN],
        [200],
    ),
    # ------------------------------------------------------------ what is offered, or asked
    "h2c": (get(*UPGRADE), [READ_PLAIN], [200]),
    "h2c, then another": (get(*UPGRADE) + PLAIN, [READ_PLAIN] * 2, [200, 200]),
    "h2c with a body, then another": (
        post("Content-Length: 3", *UPGRADE, "", "a=b") + PLAIN,
        [READ_FORM, READ_PLAIN],
        [200, 200],
    ),
    "h2c with chunks, then h2c": (
        post(CHUNKED, *UPGRADE, "", "3", "a=b", *LAST_CHUNK) + get(*UPGRADE),
        [READ_FORM, READ_PLAIN],
        [200, 200],
    ),
    "h2c for the last time": (
        get("Connection: close, Upgrade", "Upgrade: h2c") + PLAIN,
        [READ_PLAIN],
        [200],
    ),
    "an offer without Connection": (get("Upgrade: h2c"), [READ_PLAIN], [200]),
    "Expect": (
        post("Expect: 100-Continue", "Content-Length: 3", "", "a=b"),
        [READ_FORM],
        [200],
    ),
    "Expect of HTTP/1.0": (
        lines(f"GET {PATH} HTTP/1.0", "Expect: 100-continue", *END),
        [READ_PLAIN],
        [200],
    ),
}
