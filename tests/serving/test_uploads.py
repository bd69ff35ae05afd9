"""Larger bodies come where people send files, few at a time, and nowhere else."""

import gc

import pytest

from service.serving import uploads
from service.serving.incoming import Incoming

LIMIT, UPLOAD = 262144, 6 * 1024 * 1024
PATHS = ["/admin/returns/7/upload", "/admin/upload", "http://a/admin/x/upload?y=1"]
OTHERS = [
    "/admin/returns/7/note",
    "/api/upload",
    "/x/admin/a/upload",
    "/admin/upload/x",
]


@pytest.fixture(autouse=True)
def none_is_coming():
    gc.collect()
    assert len(uploads._coming) == 0


def begin(path: str, length: int, method: str = "POST", *headers: str) -> Incoming:
    incoming = Incoming()
    head = f"{method} {path} HTTP/1.1\r\nHost: a\r\nContent-Length: {length}\r\n\r\n"
    incoming.feed(head.encode())
    return incoming


def finish(incoming: Incoming, length: int):
    """Send the body; gives the request, if it is taken, and the refusal."""
    while length and not incoming.is_over and not incoming.ready:
        piece = min(length, 16 * 1024)
        incoming.feed(b"a" * piece)
        length -= piece
    incoming.end()
    return [request for request in incoming.ready if request.is_whole], incoming.refusal


@pytest.mark.parametrize("path", PATHS)
@pytest.mark.parametrize("length", [LIMIT + 1, UPLOAD])
def test_a_file_comes_whole(path, length):
    [request], refusal = finish(begin(path, length), length)

    assert (len(request.body), refusal) == (length, None)


@pytest.mark.parametrize(
    ("path", "length"),
    [*((path, LIMIT + 1) for path in OTHERS), *((path, UPLOAD + 1) for path in PATHS)],
)
def test_what_is_too_large_is_left_to_the_application_to_refuse(path, length):
    incoming = begin(path, length)
    [request] = incoming.ready

    assert incoming.is_over
    assert (request.is_whole, request.body, request.keeps_alive) == (False, b"", False)


def test_what_comes_in_chunks_has_the_calls_limit():
    incoming = Incoming()
    head = (
        "POST /admin/upload HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n"
    )
    incoming.feed(head.encode() + f"{LIMIT + 1:x}\r\n".encode() + b"a" * (LIMIT + 1))
    [request] = incoming.ready

    assert (request.is_whole, incoming.is_over) == (False, True)


def test_only_a_few_come_at_once():
    coming = [begin("/admin/upload", UPLOAD) for _ in range(uploads.AT_ONCE)]

    assert begin("/admin/upload", LIMIT + 1).refusal == 503
    assert begin("/admin/upload", LIMIT).refusal is None
    [request], _ = finish(coming.pop(), UPLOAD)
    assert begin("/admin/upload", UPLOAD).refusal == 503  # it is not answered yet
    del request
    gc.collect()
    assert begin("/admin/upload", UPLOAD).refusal is None
