"""Content-Encoding: what encodes nothing, what is undone, and what is refused."""

import gzip
import resource
import time
import zlib

import pytest

from service.protocol.bodies import MAX_BODY
from tests.protocol.echo import ECHO, PATH, echo_envelope, parameters, values
from tests.protocol.wsgi_client import FORM, JSON_TYPE, XML_TYPE

BODIES = {
    (PATH, XML_TYPE): echo_envelope(parameters(word="aé")).encode(),
    (ECHO, FORM): b"word=a%C3%A9",
}


def raw_deflate(body: bytes) -> bytes:
    """Compress as some programs understand "deflate": without zlib's head and foot."""
    packer = zlib.compressobj(wbits=-15)
    return packer.compress(body) + packer.flush()


def send(client, body: bytes, coding: str, path=PATH, media_type=XML_TYPE):
    return client.post(path, body, media_type, HTTP_CONTENT_ENCODING=coding)


NO_CODINGS = ["", " ", ",", "identity", "Identity", "none", "None", "null"]
NO_CODINGS += ["UTF-8", "utf8", "utf-16", "us-ascii", "iso-8859-1", "windows-1252"]
NO_CODINGS += [
    "7bit",
    "8bit",
    "8BIT",
    "binary",
    "identity, utf-8",
    "'utf-8'",
    '"UTF-8"',
]
NO_CODINGS += [
    "text/xml",
    "text/xml; charset=utf-8",
    "application/json",
    "charset=utf-8",
]


@pytest.mark.parametrize("coding", NO_CODINGS)
def test_what_encodes_nothing_is_no_coding(client, coding):
    for (path, media_type), body in BODIES.items():
        reply = send(client, body, coding, path, media_type)
        assert values(reply) == {"word": "aé"}
    assert send(client, b"{}", coding, ECHO, JSON_TYPE).status == 200


PACKED = [
    ("gzip", gzip.compress),
    ("GZIP", gzip.compress),
    ("x-gzip", gzip.compress),
    ("gzip, identity", gzip.compress),
    ("utf-8, gzip", gzip.compress),
    ("deflate", zlib.compress),
    ("Deflate", raw_deflate),
]


@pytest.mark.parametrize(("coding", "pack"), PACKED)
def test_a_coding_is_undone(client, coding, pack):
    for (path, media_type), body in BODIES.items():
        reply = send(client, pack(body), coding, path, media_type)
        assert values(reply) == {"word": "aé"}


@pytest.mark.parametrize("coding", ["gzip", "deflate"])
def test_an_empty_body_is_empty_whatever_its_coding(client, coding):
    reply = client.request("POST", ECHO, b"", HTTP_CONTENT_ENCODING=coding)
    assert values(reply) == {}


@pytest.mark.parametrize(
    "coding", ["br", "zstd", "compress", "x", "gzip, br", "gzip, gzip", "aes128gcm"]
)
def test_another_coding_is_415_and_named(client, coding):
    for path, media_type in ((ECHO, FORM), (PATH, XML_TYPE), (ECHO, JSON_TYPE)):
        reply = send(client, b"\x1f\x8b", coding, path, media_type)
        assert reply.status == 415
        assert f"Content-Encoding '{coding}' is not supported." in reply.text


BROKEN = [
    ("gzip", b"word=a"),
    ("gzip", b"\x1f\x8b"),
    ("gzip", zlib.compress(b"word=a")),
    ("gzip", gzip.compress(b"word=a", mtime=0)[:-1]),
    ("gzip", gzip.compress(b"word=a", mtime=0)[:-9]),
    ("gzip", gzip.compress(b"word=a", mtime=0) + b"x"),
    ("gzip", gzip.compress(b"word=a", mtime=0) * 2),
    ("gzip", gzip.compress(b"word=a", mtime=0)[:-8] + bytes(8)),  # a wrong check sum
    ("deflate", b"word=a"),
    ("deflate", gzip.compress(b"word=a", mtime=0)),
    ("deflate", zlib.compress(b"word=a")[:-1]),
    ("deflate", raw_deflate(b"word=a")[:-1]),
    ("deflate", zlib.compress(b"word=a") + b"x"),
]


@pytest.mark.parametrize(("coding", "body"), BROKEN)
def test_what_is_not_of_its_coding_is_refused(client, coding, body):
    reply = send(client, body, coding, ECHO, FORM)
    assert (reply.status, reply.said) == (400, f"The request body is not {coding}.")


def test_the_limit_counts_after_unpacking_too(client):
    room = MAX_BODY - len(b"x=")
    for pack, coding in ((gzip.compress, "gzip"), (raw_deflate, "deflate")):
        assert values(send(client, pack(b"x=" + b"a" * room), coding, ECHO, FORM)) == {}
        reply = send(client, pack(b"x=" + b"a" * (room + 1)), coding, ECHO, FORM)
        assert (reply.status, reply.said) == (
            413,
            f"The request body is larger than {MAX_BODY} bytes.",
        )


def test_the_limit_counts_before_unpacking_too(client):
    body = gzip.compress(b"", 0, mtime=0) + bytes(MAX_BODY)
    assert send(client, body, "gzip", ECHO, FORM).status == 413


@pytest.mark.parametrize("pack", [gzip.compress, zlib.compress, raw_deflate])
def test_a_bomb_costs_neither_memory_nor_time(client, pack):
    """One of 200 MB, then as many empty blocks as a body can hold."""
    coding = "gzip" if pack is gzip.compress else "deflate"
    bomb = pack(bytes(200_000_000))
    blocks = zlib.compressobj(wbits=-15)
    empty = blocks.flush(zlib.Z_SYNC_FLUSH) * (MAX_BODY // 5)
    before, start = _most_memory(), time.process_time()
    assert send(client, bomb, coding, ECHO, FORM).status == 413
    assert send(client, empty, "deflate", ECHO, FORM).status == 400
    assert time.process_time() - start < 0.1
    assert _most_memory() - before < 4 * MAX_BODY


def _most_memory() -> int:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024
