"""LOG_FORMAT=json: what each line tells of a call, a failure, and the server itself."""

import json
import os
import re
import secrets
import signal
import time
from contextlib import contextmanager
from datetime import datetime
from types import SimpleNamespace

import psycopg
import pytest
import requests

from tests.contract.calls import NOBODY, return_lead, update_lead
from tests.contract.clients import BINDINGS, Page
from tests.databases import new_database
from tests.faults.raw_http import wire
from tests.server import PLAIN_GUNICORN, migrated_database, running
from tests.world import World

LOGGED = {"soap11": "soap1.1", "soap12": "soap1.2", "json": "json"}  # others: xml
COMMON = {"time", "level", "process", "logger", "request_id", "client"}
OURS = re.compile("[0-9a-f]{16}")
KEY = "lba_" + "0" * 40


@pytest.fixture(scope="module")
def site(cluster_url, tmp_path_factory):
    """A server that writes JSON, behind a proxy that it trusts: whoever calls."""
    folder = tmp_path_factory.mktemp("json")
    given = {"LOG_FORMAT": "json", "WORKERS": "1", "TRUSTED_PROXIES": "127.0.0.1"}
    given["THREADS"] = "1"  # one connection, which the first call waits for and makes
    with (
        migrated_database(cluster_url) as address,
        running(address, folder, is_quiet=False, **given) as server,
        psycopg.connect(address, autocommit=True) as db,
    ):
        Page(server.url, "leads").call("get", "GetReturnReasons")
        yield SimpleNamespace(server=server, db=db, url=server.url, address=address)


@pytest.fixture
def world(site):
    return World(site.db)


@pytest.fixture
def new_lines(site):
    """Give the lines that were written since the test began, or since it last asked."""
    begin = site.server.log.stat().st_size

    def new_lines() -> list[dict]:
        nonlocal begin
        data = site.server.log.read_bytes()[begin:]
        begin += len(data)
        return [json.loads(line) for line in data.splitlines()]

    return new_lines


def call(site, binding, world, **change):
    page = Page(site.url, "track")
    return page.call(binding, "ReturnLead", **return_lead(world) | change)


@contextmanager
def gone(db, table):
    """Make each call fail that needs the table."""
    db.execute(f"ALTER TABLE {table} RENAME TO gone")
    try:
        yield
    finally:
        db.execute(f"ALTER TABLE gone RENAME TO {table}")


@pytest.mark.parametrize("binding", BINDINGS)
def test_a_line_tells_all_of_a_call(site, world, new_lines, binding):
    assert call(site, binding, world).success
    line = new_lines()[-1]

    (key_id,) = site.db.execute("SELECT max(api_key_id) FROM api_keys").fetchone()
    assert line.keys() == COMMON | {
        *("verb", "page", "operation", "binding", "status", "outcome", "refused"),
        *("api_key_id", "ms", "round_trips"),
    }
    assert line["page"] == "/api/2/track.asmx"
    assert line["operation"] == "ReturnLead"
    assert line["binding"] == LOGGED.get(binding, "xml")
    assert line["verb"] in ("GET", "POST")
    assert (line["status"], line["outcome"], line["refused"]) == (200, "success", None)
    assert (line["api_key_id"], line["round_trips"]) == (key_id, 2)
    assert (line["level"], line["logger"]) == ("INFO", "leadback.access")
    assert line["client"] == "127.0.0.1"
    assert OURS.fullmatch(line["request_id"])
    assert 0 < line["ms"] < 60_000
    assert datetime.fromisoformat(line["time"]).utcoffset().total_seconds() == 0


@pytest.mark.parametrize("binding", BINDINGS)
def test_a_refusal_names_the_key_if_it_was_good(site, world, new_lines, binding):
    call(site, binding, world, lead_id="nobody's")
    call(site, binding, world, api_key=KEY)
    known, unknown = [line for line in new_lines() if line["operation"] == "ReturnLead"]

    assert (known["outcome"], known["refused"]) == ("refused", "Invalid Lead ID")
    assert known["api_key_id"] > 0
    assert (unknown["outcome"], unknown["refused"]) == ("refused", "Invalid API Key")
    assert (unknown["api_key_id"], unknown["round_trips"]) == (None, 0)


def test_a_call_without_a_key_has_no_key_id(site, world, new_lines):
    page = Page(site.url, "leads")
    page.call("get", "GetReturnReasons")
    page.call("get", "UpdateLead", **update_lead(world) | {"lead_id": NOBODY})
    lines = new_lines()

    assert [line["api_key_id"] for line in lines] == [None, None]
    assert [line["outcome"] for line in lines] == ["success", "refused"]


@pytest.mark.parametrize(
    ("path", "page", "operation", "status"),
    [
        ("/api/2/TRACK.asmx", "/api/2/track.asmx", None, 200),
        ("/nix", "/nix", None, 404),
        ("/api/2/track.asmx/Nix", "/api/2/track.asmx", None, 404),
        ("/admin/login", "/admin/login", None, 200),
        ("/admin/nix", "/admin/nix", None, 404),
    ],
)
def test_a_line_tells_of_every_page(site, new_lines, path, page, operation, status):
    requests.get(site.url + path, timeout=10)
    (line,) = new_lines()

    assert (line["page"], line["operation"]) == (page, operation)
    assert line["status"] == status
    assert line["outcome"] == ("success" if status == 200 else "fault")


def test_what_cannot_be_read_is_a_fault(site, new_lines):
    url = f"{site.url}/api/2/track.asmx/ReturnLead?vertical_id=%0d%0a%e2%80%aex"
    requests.get(url, timeout=10)
    (line,) = new_lines()

    assert (line["outcome"], line["status"]) == ("fault", 400)
    assert "\\r\\n\\u202ex" in line["refused"]


@pytest.mark.parametrize("given", ["a", "7f3e-1/9", "~" * 100])
def test_a_trusted_proxys_id_is_taken(site, new_lines, given):
    answer = requests.get(site.url, headers={"X-Request-Id": given}, timeout=10)
    (line,) = new_lines()

    assert line["request_id"] == answer.headers["X-Request-Id"] == given


@pytest.mark.parametrize("given", ["", "a b", "~" * 101, "\xe9", "a\tb", KEY])
def test_an_id_that_is_not_fit_becomes_another(site, new_lines, given):
    headers = {"X-Request-Id": given.encode("latin-1")}
    answer = requests.get(site.url, headers=headers, timeout=10)
    (line,) = new_lines()

    assert OURS.fullmatch(line["request_id"])
    assert line["request_id"] == answer.headers["X-Request-Id"]


def test_a_failure_is_one_line_with_its_traceback(site, world, new_lines):
    request = return_lead(world) | {"lead_id": "\x85"}
    with gone(site.db, "sales"):
        headers = {"X-Request-Id": "of-the-failure"}
        url = f"{site.url}/api/2/track.asmx/ReturnLead"
        answer = requests.post(url, json=request, headers=headers, timeout=10)
    failure, line = new_lines()

    (incident,) = re.findall(r"incident (\w+)", answer.text)
    assert failure["level"] == "ERROR"
    assert failure["message"] == f"incident {incident} in ReturnLead"
    assert failure["traceback"].startswith("Traceback (most recent call last):\n")
    assert 'relation "sales" does not exist' in failure["traceback"]
    assert failure["request_id"] == line["request_id"] == "of-the-failure"
    assert (line["outcome"], line["refused"]) == ("fault", f"incident {incident}")


def test_a_page_that_fails_is_one_line_too(site, new_lines):
    with gone(site.db, "sessions"):
        answer = requests.get(f"{site.url}/admin", cookies={"session": "x"}, timeout=10)
    failure, line = new_lines()

    assert (answer.status_code, line["status"], line["binding"]) == (500, 500, "page")
    assert "Traceback" in failure["traceback"]
    assert failure["request_id"] == answer.headers["X-Request-Id"]


def test_what_is_no_request_has_no_id(site, new_lines):
    with wire(site.url) as caller:
        caller.send(b"GET / HTTP/1.1\r\nHost: x\r\n\r\n")
        assert caller.receive().status == 200
        caller.send(b"NO HTTP\x1b[31m\r\n\r\n")
        assert caller.receive().status == 400
    request, no_request = new_lines()

    assert request["request_id"] is not None
    assert no_request["message"] == "refused 127.0.0.1 with 400: no HTTP"
    assert (no_request["request_id"], no_request["client"]) == (None, None)


def test_all_that_the_server_says_is_json(cluster_url, tmp_path):
    """From its beginning to its end, with the warnings of a database that may lose data."""
    with migrated_database(cluster_url) as address:
        with running(address, tmp_path, LOG_FORMAT="json") as server:
            requests.get(server.url, timeout=10)
        lines = server.log.read_text().splitlines()

    said = [json.loads(line).get("message", "") for line in lines]
    assert [text for text in said if text.startswith("leadback serves http://")]
    assert len(lines) == len(set(lines))


def test_gunicorn_writes_json_too(cluster_url, tmp_path):
    """The database is not there: so each worker warns, and a killed one is told of."""
    with new_database(cluster_url) as url:
        away = url.replace("leadback_test_", "leadback_none_")
    given = {"LOG_FORMAT": "json", "WORKERS": "1"}
    with running(
        away, tmp_path, is_quiet=False, command=PLAIN_GUNICORN, **given
    ) as server:
        answer = requests.get(
            f"{server.url}/buyers/api/1/leads.asmx/GetReturnReasons", timeout=20
        )
        (worker,) = server.workers()
        os.kill(worker, signal.SIGKILL)
        end = time.monotonic() + 20
        while f"pid:{worker}" not in server.log.read_text():
            assert time.monotonic() < end
            time.sleep(0.05)
    lines = [json.loads(line) for line in server.log.read_text().splitlines()]

    assert answer.status_code == 503
    warnings = [line for line in lines if line["level"] == "WARNING"]
    assert answer.headers["X-Request-Id"] in [line["request_id"] for line in warnings]
    assert [line for line in lines if line["logger"] == "gunicorn.error"]


def test_a_log_of_text_stays_as_it_was_and_answers_have_no_id(server):
    name = f"/{secrets.token_hex(8)}"
    answer = requests.get(server.url + name, headers={"X-Request-Id": "x"}, timeout=10)

    assert "X-Request-Id" not in answer.headers
    (line,) = [li for li in server.log.read_text().splitlines() if name in li]
    form = r"\d{4}-\d\d-\d\d \d\d:\d\d:\d\d,\d{3} \d+ INFO leadback\.access: "
    assert re.fullmatch(rf"{form}GET {name} - - 404 \d+\.\dms", line)
