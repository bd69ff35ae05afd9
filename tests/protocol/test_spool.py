"""Replies in a file: whole before they are sent, closed after, none where one fails."""

from contextlib import closing
from wsgiref.validate import validator

import pytest

from service.answer import answer_export
from service.pages.operation import operation
from service.pages.shapes import ReturnReasonsResponse, text
from service.pages.spyne_imports import Service
from service.protocol import pages
from service.protocol.operations import compile_page
from service.protocol.spool import CHUNK, MOST_IN_MEMORY, Spool
from service.repositories.reading import read_rows
from tests.protocol.wsgi_client import make_environ

PATH = "/test/rows.asmx"
ROW = "r" * 100


@pytest.mark.parametrize("size", [1, CHUNK, CHUNK + 1, MOST_IN_MEMORY + 1])
def test_what_is_written_is_sent_in_chunks(size):
    spool = Spool(b"x" for _ in range(size))
    chunks = list(spool)

    assert (spool.size, b"".join(chunks)) == (size, b"x" * size)
    assert max(len(chunk) for chunk in chunks) <= CHUNK
    assert spool.file.closed


def test_the_size_is_in_bytes():
    with closing(Spool([b"\xc3\xa9", b"abcd"])) as spool:
        assert spool.size == 6


def test_it_can_be_closed_before_it_is_sent():
    spool = Spool([b"x" * (MOST_IN_MEMORY + 1)])
    spool.close()
    assert spool.file.closed


def test_what_cannot_be_written_leaves_no_file():
    """An open file that is lost would be a warning, and so an error here."""

    def parts():
        yield b"x" * (MOST_IN_MEMORY + 1)
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        Spool(parts())


# ---------------------------------------------------------------- as an answer


def many_rows(tx, caller, request):
    query = f"""
        SELECT g AS return_reason_id, '{ROW}' AS return_reason_name
          FROM generate_series(1, %(count)s) g
    """
    count = 20_000
    return {
        "row_count": count,
        "return_reasons": read_rows(tx, query, {"count": count}),
    }


def a_bug_on_the_way(tx, caller, request):
    def rows():
        yield {"return_reason_id": 1, "return_reason_name": ROW * 20_000}
        raise ZeroDivisionError

    return {"row_count": 2, "return_reasons": rows()}


def a_lost_connection_on_the_way(tx, caller, request):
    done = many_rows(tx, caller, request)
    rows = done["return_reasons"]

    def lose():
        yield next(rows)
        tx.execute("SELECT pg_terminate_backend(pg_backend_pid())")
        yield from rows

    return done | {"return_reasons": lose()}


class Rows(Service):
    """Brings rows."""

    @operation(ReturnReasonsResponse, dict, api_key=text("A key."))
    def Many(call, request):
        return answer_export(call, many_rows, request)

    @operation(ReturnReasonsResponse, dict, api_key=text("A key."))
    def Bug(call, request):
        return answer_export(call, a_bug_on_the_way, request)

    @operation(ReturnReasonsResponse, dict, api_key=text("A key."))
    def Lost(call, request):
        return answer_export(call, a_lost_connection_on_the_way, request)


@pytest.fixture
def rows_client(live_client, monkeypatch):
    page = compile_page(PATH, "http://example.test/rows/", Rows)
    monkeypatch.setitem(pages.PAGE_BY_PATH, PATH, page)
    return live_client


def test_a_large_reply_is_sent_whole(rows_client, live_world):
    query = f"api_key={live_world.admin_key()}"
    reply = rows_client.get(f"{PATH}/Many", query)

    assert reply.status == 200
    assert int(reply.headers["Content-Length"]) == len(reply.body) > 20_000 * 100
    assert reply.text.count(f"<return_reason_name>{ROW}</return_reason_name>") == 20_000
    assert reply.root.findtext("{*}row_count") == "20000"


def test_it_is_sent_as_wsgi_wants_it(rows_client, live_world):
    environ = make_environ("GET", f"{PATH}/Many", b"", {})
    environ["QUERY_STRING"] = f"api_key={live_world.admin_key()}"
    del environ["CONTENT_LENGTH"]
    answered = []
    body = validator(rows_client.application)(
        environ, lambda status, headers, exc_info=None: answered.append(status)
    )
    first = next(iter(body))
    body.close()
    assert (answered, first[:5]) == (["200 OK"], b"<?xml")


def test_a_refusal_is_no_file(rows_client):
    reply = rows_client.get(f"{PATH}/Many", "api_key=wrong")
    assert (reply.status, reply.said) == (200, "Invalid API Key")
    assert reply.root.findtext("{*}row_count") == "0"


def test_nothing_is_sent_of_a_reply_that_meets_a_bug(rows_client, live_world):
    reply = rows_client.get(f"{PATH}/Bug", f"api_key={live_world.admin_key()}")
    assert reply.status == 500
    assert reply.said.startswith("Internal Error (incident ")
    assert ROW not in reply.text


def test_nothing_is_sent_of_a_reply_whose_connection_is_lost(rows_client, live_world):
    reply = rows_client.get(f"{PATH}/Lost", f"api_key={live_world.admin_key()}")
    assert (reply.status, reply.said) == (503, "Not applied, retry")
    assert ROW not in reply.text
    assert rows_client.get(f"{PATH}/Many", "api_key=").status == 200
