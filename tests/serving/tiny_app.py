"""A WSGI application that does what ours do not: each of its paths is one way to fail."""

import sys
from collections.abc import Callable, Iterable

import gevent

PIECE = b"a" * 65_536
TEXT = ("Content-Type", "text/plain")
kept = []


class Bug(Exception):
    """What this application raises; its text must reach nobody but the log."""


def application(environ: dict, start_response: Callable) -> Iterable[bytes]:
    path = environ["PATH_INFO"]
    print("asked for", path, file=sys.stderr, flush=True)
    answer = ANSWERS.get(path, plain)
    return answer(environ, start_response)


def plain(environ, start_response):
    return _whole(start_response, b"plain\n")


def who(environ, start_response):
    names = ("REMOTE_ADDR", "SERVER_NAME", "REQUEST_METHOD")
    return _whole(start_response, repr([environ[name] for name in names]).encode())


def raises(environ, start_response):
    raise Bug("s3cret")


def raises_with_a_file_missing(environ, start_response):
    raise FileNotFoundError("s3cret")


def raises_in_the_middle(environ, start_response):
    start_response("200 OK", [TEXT, ("Content-Length", "10")])
    yield b"half\n"
    raise Bug("s3cret")


def never_starts(environ, start_response):
    return [b"s3cret"]


def starts_late(environ, start_response):
    """Start with the first piece, as a generator does."""
    start_response("200 OK", [TEXT, ("Content-Length", "5")])
    yield b"late\n"


def changes_its_mind(environ, start_response):
    """Replace an answer of which nothing was sent."""
    start_response("200 OK", [TEXT, ("Content-Length", "5")])
    try:
        raise Bug
    except Bug:
        start_response(
            "503 Service Unavailable", [("Content-Length", "4")], sys.exc_info()
        )
    return [b"no.\n"]


def has_no_length(environ, start_response):
    start_response("200 OK", [TEXT])
    return [b"first ", b"second\n"]


def has_no_body(environ, start_response):
    start_response("204 No Content", [])
    return []


def has_a_body_for_head(environ, start_response):
    return _whole(start_response, b"a body\n")


def splits_its_answer(environ, start_response):
    start_response(
        "200 OK", [("X", "a\r\nSet-Cookie: s3cret"), ("Content-Length", "0")]
    )
    return []


def splits_its_status(environ, start_response):
    start_response("200 OK\r\nSet-Cookie: s3cret", [("Content-Length", "0")])
    return []


def is_large(environ, start_response):
    """Send 64 MiB, piece by piece; say when that has ended, and how."""
    start_response("200 OK", [TEXT, ("Content-Length", str(1024 * len(PIECE)))])
    return Large()


class Large:
    def __init__(self):
        self.pieces = iter([PIECE] * 1024)

    def __iter__(self):
        return self.pieces

    def close(self):
        print(
            "closed with", len(list(self.pieces)), "left", file=sys.stderr, flush=True
        )


def takes_a_second(environ, start_response):
    gevent.sleep(1)
    return plain(environ, start_response)


def takes_a_minute(environ, start_response):
    gevent.sleep(60)
    return plain(environ, start_response)


def opens_files(environ, start_response):
    """Take descriptors that the worker does not count on."""
    kept.extend(open("/dev/null") for _ in range(70))  # noqa: SIM115  (till the end)
    return plain(environ, start_response)


def _whole(start_response, body: bytes):
    start_response("200 OK", [TEXT, ("Content-Length", str(len(body)))])
    return [body]


ANSWERS = {
    f"/{answer.__name__}": answer
    for answer in (
        who,
        raises,
        raises_with_a_file_missing,
        raises_in_the_middle,
        never_starts,
        starts_late,
        changes_its_mind,
        has_no_length,
        has_no_body,
        has_a_body_for_head,
        splits_its_answer,
        splits_its_status,
        is_large,
        takes_a_second,
        takes_a_minute,
        opens_files,
    )
}
