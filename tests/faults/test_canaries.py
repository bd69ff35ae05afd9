"""No key, password or cookie turns up in a log, an answer, a page, a table or a statement.

They are sent in every way there is, in calls and pages that succeed, are refused, fail
and crash, to a server of its own, on a PostgreSQL that logs all that it is told.
"""

import shutil
from pathlib import Path
from types import SimpleNamespace

import psycopg
import pytest
from sqlalchemy.engine import make_url

from service.admin.passwords import hash_password
from service.embedded import start
from service.migrations.migrate import migrate
from tests.databases import UNSAFE_BUT_FAST, libpq_address, roomy_folder
from tests.faults.canaries import (
    Canaries,
    Person,
    activity_of,
    away,
    call_with_keys,
    calls_of,
    crashing,
    tables_of,
)
from tests.server import running, without_limits
from tests.world import World

TALKATIVE = {
    "log_statement": "all",
    "log_min_duration_statement": "0",
    "log_min_error_statement": "debug5",
    "log_parameter_max_length_on_error": "-1",
    "log_error_verbosity": "verbose",
    "log_connections": "on",
}


FEW = 3  # of the keys, where what is wrong is not the key


@pytest.fixture(scope="module")
def cluster():
    """A PostgreSQL of its own that logs everything; gives its URL and its log."""
    folder = roomy_folder()
    options = {**UNSAFE_BUT_FAST, **TALKATIVE, "max_connections": "50"}
    database = start(home=folder, binaries=None, options=options)
    yield database.url, folder / "postgres.log"
    database.stop()
    shutil.rmtree(folder)


@pytest.fixture(scope="module", params=["text", "json"])
def haunted(request, cluster, tmp_path_factory):
    """All was done; and all that was written meanwhile, place by place."""
    url, database_log = cluster
    canaries = Canaries()
    password = canaries.make("the database's password")
    with_password = make_url(url).set(password=password)
    address = libpq_address(url)
    served = libpq_address(with_password.render_as_string(hide_password=False))
    folder = tmp_path_factory.mktemp(request.param)
    given = {"LOG_FORMAT": request.param, "LOG_LEVEL": "DEBUG", "WORKERS": "1"}
    given |= {"TRUSTED_PROXIES": "127.0.0.1", "THREADS": "4"}
    migrate(url)
    without_limits(address)  # or nobody would be answered in the end
    begin = database_log.stat().st_size
    with running(served, folder, is_quiet=False, **given) as server:
        activity = haunt(server, address, canaries)
    with psycopg.connect(address, autocommit=True) as db:  # all is written by now
        tables = tables_of(db)
    places = {
        "the log": server.log.read_text(encoding="utf-8"),
        "PostgreSQL's log": written_since(database_log, begin),
        "an answer or a page": "\n".join(canaries.answers),
        "a table": tables,
        "pg_stat_activity": activity,
    }
    return SimpleNamespace(canaries=canaries, places=places)


def haunt(server, address: str, canaries: Canaries) -> str:
    """Send the secrets while all is well, while calls crash, and without the database."""
    activity = ""
    with psycopg.connect(address, autocommit=True) as db:
        world = World(db)
        world.settings(buyer_key_demanded=True)
        calls = calls_of(world, canaries)
        name, password = (
            world.name("ghost").replace(" ", "-"),
            canaries.make("a password"),
        )
        hashed = hash_password(password)
        world.insert("users", user_name=name, role="admin", password_hash=hashed)
        person = Person(server.url, canaries)
        assert person.send("/login", user_name=name, password=password).is_redirect
        call_with_keys(server.url, calls, canaries)
        visit(person, canaries)
        activity += activity_of(db)
        with crashing(db):
            call_with_keys(server.url, calls[:FEW], canaries)
            visit(person, canaries)
            activity += activity_of(db)
    with away(address):
        call_with_keys(server.url, calls[:FEW], canaries)
        visit(person, canaries)
    return activity


def visit(person: Person, canaries: Canaries) -> None:
    """Send every form that takes a password, and visit all pages."""
    password, wrong = canaries.secrets["a password"], canaries.make("a wrong password")
    key, user = "/setup/permissions/keys/new", "/setup/permissions/users/new"
    new = canaries.make("a new password")
    for mine in (wrong, password):
        person.send(key, label="Boo", buyer_id="0", last_day="", password=mine)
        given = {"user_name": "boo", "role": "viewer", "password": new}
        person.send(user, **given, own_password=mine)
    person.send("/account", present=wrong, password=new)
    Person(person.url.removesuffix("/admin"), canaries).send(
        "/login", user_name="ghost", password=wrong
    )
    person.visit_all()


def written_since(log: Path, begin: int) -> str:
    with log.open("rb") as file:
        file.seek(begin)
        return file.read().decode("utf-8", "replace")


PLACES = (
    "the log",
    "PostgreSQL's log",
    "an answer or a page",
    "a table",
    "pg_stat_activity",
)


@pytest.mark.parametrize("place", PLACES)
def test_no_secret_turns_up(haunted, place):
    assert len(haunted.canaries.secrets) > 12
    assert haunted.canaries.found_in(haunted.places[place]) == []


def test_all_of_it_happened(haunted):
    """What was looked through is what calls that succeed, fail and crash leave behind."""
    log = haunted.places["the log"]
    for said in (
        "Invalid API Key",
        "incident ",
        "Traceback",
        "Not applied, retry",
        "the database: ",
        "no HTTP",
        "/admin/setup/permissions/keys/new",
    ):
        assert said in log
    answers = haunted.places["an answer or a page"]
    for said in (
        "Lead Return Approved For Credit",
        "Lead Return Submitted For Approval",
        "Copy it now: it is not kept",
        "The fault is ours (incident ",
        "The database could not be reached",
    ):
        assert said in answers
    assert "INSERT INTO audit" in haunted.places["PostgreSQL's log"]
    assert 'relation "sales" does not exist' in haunted.places["PostgreSQL's log"]
    assert "SELECT" in haunted.places["pg_stat_activity"]
    assert "Invalid API Key" in haunted.places["a table"]


def test_what_turned_up_would_be_found():
    canaries = Canaries()
    secret = canaries.make("a key", "lba_x")

    assert canaries.found_in(f"api_key={secret}&") == ["a key"]
    assert canaries.found_in("Basic YW55Ym9keTpsYmFfeA==") == ["a key"]
    assert canaries.found_in("lba_") == []
