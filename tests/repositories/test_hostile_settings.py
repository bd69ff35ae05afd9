"""Connections are as we need them, whatever the database, the role or a pool says."""

import re
from urllib.parse import urlencode

import psycopg
import pytest
from sqlalchemy.engine import make_url

from service.commands.connecting import StartError
from service.commands.connecting import connect as connect_as_command
from service.database import (
    CALL,
    NotApplied,
    Pool,
    transact,
)
from service.migrations.migrate import require_migrated
from service.protocol.pages import make_application
from service.repositories.backend import (
    CALLS,
    Unfit,
    connect_for_calls,
    pin,
    read_address,
)
from service.settings import Settings
from tests.contract.proxy import Proxy
from tests.hostile import GROUPS, HARMLESS, HOSTILE
from tests.protocol.wsgi_client import Client
from tests.server import migrated_database
from tests.world import World

# What a command has instead: no time-outs, and plans as the server makes them.
OF_COMMANDS = {
    "statement_timeout": "0",
    "lock_timeout": "0",
    "idle_in_transaction_session_timeout": "0",
}
OF_CALLS_ONLY = ("plan_cache_mode", "random_page_cost")
ALTERED = ("DATABASE {name}", 'ROLE "{user}" IN DATABASE {name}')


@pytest.fixture(scope="module")
def url(cluster_url):
    with migrated_database(cluster_url) as url:
        yield url


@pytest.fixture
def alter(url):
    """Set what connections from now on begin with; undone after the test."""
    with psycopg.connect(url, autocommit=True) as db:
        known = {name.lower() for (name,) in db.execute("SELECT name FROM pg_settings")}
        names = {"name": db.info.dbname, "user": db.info.user}

        def alter(target: str, setting: str, value: str) -> None:
            if setting not in known:
                pytest.skip("this server does not know it")
            db.execute(f"ALTER {target.format(**names)} SET {setting} = {value}")

        yield alter
        for target in ALTERED:
            db.execute(f"ALTER {target.format(**names)} RESET ALL")


def show(connection, setting: str) -> str:
    return connection.execute(f"SHOW {setting}").fetchone()[0]


@pytest.mark.parametrize("target", ALTERED)
@pytest.mark.parametrize("setting", HOSTILE)
def test_a_connection_has_our_value(url, alter, setting, target):
    hostile, ours = HOSTILE[setting]
    alter(target, setting, hostile if "," in hostile else f"'{hostile}'")
    with connect_for_calls(read_address(url)) as connection:
        assert show(connection, setting) == ours
    with connect_as_command(url) as connection:
        if setting not in OF_CALLS_ONLY:
            assert show(connection, setting) == OF_COMMANDS.get(setting, ours)


@pytest.mark.parametrize("setting", HOSTILE)
def test_calls_are_answered_the_same(url, alter, world, setting):
    expected = answers(url, world)
    hostile, _ = HOSTILE[setting]
    alter(ALTERED[0], setting, hostile if "," in hostile else f"'{hostile}'")
    assert answers(url, world) == expected
    assert ["<success>true</success>" in text for text in expected[:-1]] == [True] * 5


@pytest.fixture(scope="module")
def world(url):
    """One that is made while nothing hostile is set."""
    with psycopg.connect(url, autocommit=True) as db:
        world = World(db)
        world.key, world.reason = world.admin_key(), world.reason_id
        world.contract_id = world.contract(max_return_age_days=36500)
        yield world


def answers(url: str, world) -> list[str]:
    """Make, repeat and read what callers do; what differs each time is masked."""
    lead_id = world.name("lead")
    common = {
        "api_key": world.key,
        "lead_id": lead_id,
        "vertical_id": world.vertical_id,
    }
    lead = {**common, "campaign_id": 0, "created_at": "2026-02-01T23:30:00Z"}
    sale = {
        **common,
        "buyer_contract_id": world.contract_id,
        "price": "12.3456",
        "sold_at": "2026-02-03T04:05:06.789Z",
        "is_replacement": "false",
    }
    returned = {
        **common,
        "buyer_contract_id": 0,
        "return_type": "submit_for_approval",
        "return_reason_id": world.reason,
        "denied_reason_id": 0,
    }
    calls = {
        "/api/1/add.asmx/Lead": [lead, lead],  # and again: its times must be the same
        "/api/1/add.asmx/Sale": [sale, sale],
        "/api/2/track.asmx/ReturnLead": [returned],
        "/api/1/reports.asmx/ReturnQueue": [{"api_key": world.key}],
    }
    pool = Pool(url, 1)
    client = Client(make_application(Settings(), pool))
    replies = [
        client.get(path, urlencode(asked)).text
        for path, each in calls.items()
        for asked in each
    ]
    pool.close_idle()
    last = replies[-1].rpartition("<lead_id>")[2]  # the queue grows by each test
    assert last.startswith(lead_id), replies
    kept = [text.replace(lead_id, "…") for text in [*replies[:-1], last]]
    return [re.sub(r"(requested|submitted|queued)_at>[^<]*<", "…<", k) for k in kept]


def test_no_setting_of_the_kind_is_forgotten(url):
    with psycopg.connect(url) as db:
        rows = db.execute(
            "SELECT lower(name) FROM pg_settings WHERE category = ANY(%s)"
            " AND context IN ('user', 'superuser')"
            " AND name !~ '^(vacuum|default_statistics)'",
            [list(GROUPS)],
        ).fetchall()
    assert {name for (name,) in rows} - set(HOSTILE) - set(HARMLESS) == set()


# ---------------------------------------------------------------- what is refused

UNFIT = {
    ("session_replication_role", "replica"): "session_replication_role is replica",
    ("search_path", "nowhere"): (
        "search_path is nowhere, and leads to no schema; leadback's tables are in public"
    ),
    ("search_path", "other"): "search_path is other, and leads to other",
    (
        "search_path",
        "other, public",
    ): "search_path is other, public, and leads to other",
    ("search_path", "''"): 'search_path is "", and leads to no schema',
}


@pytest.mark.parametrize("setting", UNFIT)
def test_an_unfit_session_says_so(url, alter, caplog, setting):
    with psycopg.connect(url, autocommit=True) as db:
        db.execute("CREATE SCHEMA IF NOT EXISTS other")
    alter(ALTERED[0], *setting)
    pool = Pool(url, 1)
    with pytest.raises(NotApplied):
        transact(pool, lambda tx: tx.value("SELECT 1"), CALL)
    with pytest.raises(StartError, match=re.escape(UNFIT[setting])):
        require_migrated(url)
    assert UNFIT[setting] in caplog.text


def test_a_server_that_takes_no_writes_says_so(url, alter, caplog):
    alter(ALTERED[0], "default_transaction_read_only", "on")
    pool = Pool(url, 1)
    with pytest.raises(NotApplied):
        transact(pool, lambda tx: tx.write("DELETE FROM ledger", {}), CALL)
    assert "cannot execute DELETE in a read-only transaction" in caplog.text
    assert pool._idle == []  # the next may reach a server that does


# ---------------------------------------------------------------- by way of a pool


def test_nothing_is_asked_at_the_start_that_pools_refuse(url):
    proxy = Proxy(url)
    try:
        with connect_for_calls(read_address(proxy.url)) as connection:
            assert show(connection, "statement_timeout") == "3s"
    finally:
        proxy.close()
    names = proxy.startups[0][8:].split(b"\0")[::2]
    assert {name for name in names if name} <= {
        b"user",
        b"database",
        b"client_encoding",
    }


def test_a_session_that_others_of_us_had_is_refused(url):
    """As a pool hands it on whose pool_mode is transaction."""
    with (
        connect_for_calls(read_address(url)) as connection,
        pytest.raises(Unfit, match="pool_mode = session"),
    ):
        pin(connection, CALLS)


# ---------------------------------------------------------------- addresses

ADDRESSES = {
    "postgresql://h1,h2/db?target_session_attrs=read-write": {
        "host": "h1,h2",
        "port": ",",
        "dbname": "db",
        "target_session_attrs": "read-write",
    },
    "postgres://u:p%2Fw@h1:5432,h2:5433/db": {
        "user": "u",
        "password": "p/w",
        "host": "h1,h2",
        "port": "5432,5433",
        "dbname": "db",
    },
    "postgresql+psycopg://u:50%25#/?:x@[::1]:6432/db": {
        "user": "u",
        "password": "50%#/?:x",
        "host": "::1",
        "port": "6432",
        "dbname": "db",
    },
    "postgresql:///leadback": {"dbname": "leadback"},
    "postgresql://u@/db?host=/run/postgresql": {
        "user": "u",
        "host": "/run/postgresql",
        "dbname": "db",
    },
}


@pytest.mark.parametrize("address", ADDRESSES)
def test_an_address_is_read(address):
    assert read_address(address) == ADDRESSES[address]


def test_of_several_hosts_the_one_that_answers_is_used(url):
    place = make_url(url)
    proxy = Proxy(url)
    try:
        other = make_url(proxy.url)
        hosts = f"127.0.0.1:1,127.0.0.1:{other.port}"
        address = (
            f"postgresql://{place.username}@{hosts}/{place.database}"
            "?target_session_attrs=read-write&sslmode=disable"
        )
        password = {"password": place.password} if place.password else {}
        with connect_for_calls(read_address(address) | password) as connection:
            assert connection.info.port == other.port
    finally:
        proxy.close()
