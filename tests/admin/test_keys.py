"""Setup > Permissions > API keys: made, shown once, used, revoked."""

import hashlib
import re
import secrets
from datetime import UTC, date, datetime, timedelta

import pytest
from psycopg.errors import CheckViolation

from service.answer import note_used
from service.callers import claim_admin
from service.database import LOOK_UP, transact
from service.errors import Refusal
from service.repositories import api_keys
from service.serving.key_uses import write_uses
from tests.admin.browser import words
from tests.admin.conftest import PASSWORD

LIST = "/setup/permissions"
NEW = f"{LIST}/keys/new"


@pytest.fixture
def label():
    return f"Key {secrets.token_hex(4)}"


@pytest.fixture
def form(label):
    return {"label": label, "buyer_id": "0", "last_day": "", "password": PASSWORD}


@pytest.fixture
def make(admin, form):
    """Make a key by the page, and read it there."""

    def make(**values: str) -> str:
        answer = admin.post(NEW, form | values)
        assert answer.status_code == 200, words(answer.text)
        return re.search(
            r'id="key" [^>]*value="(lb[ab]_[A-Za-z0-9]{40})"', answer.text
        )[1]

    return make


@pytest.fixture
def row(db, label):
    def row():
        query = """
            SELECT api_key_id, key_hash, buyer_id, expires_at, revoked_at, last_used_at
              FROM api_keys WHERE label = %s
        """
        return db.execute(query, [label]).fetchone()

    return row


@pytest.fixture
def caller(pool):
    """Tell who calls with this admin key."""

    def caller(api_key: str) -> str:
        claim = claim_admin(api_key, "192.0.2.1")
        found = transact(pool, lambda tx: api_keys.find_caller(tx, claim), LOOK_UP)
        note_used(claim)
        return found.actor

    return caller


def test_a_key_is_made_and_works(make, row, caller, last_audit, label):
    api_key = make()

    key_id, key_hash, buyer_id, expires_at, revoked_at, _ = row()
    assert key_hash == hashlib.sha256(api_key.encode()).digest()
    assert (buyer_id, expires_at, revoked_at) == (None, None, None)
    assert api_key.startswith("lba_")
    assert caller(api_key) == f"key:{key_id}"
    actor, client, operation, entity, entity_id, old, new = last_audit()
    assert actor.startswith("user:") and client == "127.0.0.1"
    assert (operation, entity) == ("setup.permissions.key.create", "api_key")
    assert (entity_id, old, new["label"]) == (key_id, None, label)
    assert api_key not in str(new)


def test_a_key_is_shown_once_and_never_again(admin, make, label, db):
    api_key = make()

    for path in (LIST, NEW, "/"):
        assert api_key[:9] not in admin.get(path).text
    assert shown(admin, label, "Begins") == f"{api_key[:8]}…"
    for (kept,) in db.execute("SELECT a::text FROM audit a").fetchall():
        assert api_key not in kept


def test_the_page_that_shows_it_is_kept_nowhere(admin, form):
    answer = admin.post(NEW, form)

    assert answer.headers["Cache-Control"] == "no-store"
    assert "Copy it now: it is not kept, and cannot be shown again." in words(
        answer.text
    )


def test_a_buyers_key(make, row, live_world, admin):
    api_key = make(buyer_id=str(live_world.buyer_id))

    assert row()[2] == live_world.buyer_id
    assert api_key.startswith("lbb_")
    assert f"(buyer {live_world.buyer_id})" in words(admin.get(LIST).text)


def test_a_key_ends_with_its_last_day(make, row, db):
    db.execute("UPDATE settings SET time_zone = 'America/New_York'")
    make(last_day="2031-07-04")
    db.execute("UPDATE settings SET time_zone = 'UTC'")

    assert row()[3] == datetime(2031, 7, 5, 4, tzinfo=UTC)  # midnight in New York


def test_the_list_tells_the_last_day(admin, make, label, db):
    make(last_day="2031-07-04")
    assert ends(admin, label) == "with 2031-07-04"
    query = "UPDATE api_keys SET expires_at = '2031-07-05 08:30Z' WHERE label = %s"
    db.execute(query, [label])

    assert ends(admin, label) == "2031-07-05 08:30"


def ends(admin, label: str) -> str:
    return shown(admin, label, "Ends")


def shown(admin, label: str, column: str) -> str:
    row = admin.get(LIST).text.partition(f">{label}<")[2].partition("</tr>")[0]
    return words(row.partition(f'data-label="{column}">')[2].partition("</td>")[0])


def test_of_an_older_key_the_list_knows_no_beginning(admin, make, label, db):
    make()
    db.execute("UPDATE api_keys SET key_begins = NULL WHERE label = %s", [label])

    assert shown(admin, label, "Begins") == "not kept"


def test_the_database_keeps_no_more_than_a_keys_beginning(make, label, db):
    api_key = make()
    query = "UPDATE api_keys SET key_begins = %s WHERE label = %s"

    with pytest.raises(CheckViolation, match="only_the_beginning_of_a_key_is_kept"):
        db.execute(query, [api_key[:9], label])


@pytest.mark.parametrize(
    ("change", "field", "message"),
    [
        ({"label": ""}, "label", "Enter something here."),
        ({"label": "x" * 101}, "label", "At most 100 characters."),
        ({"buyer_id": "2147483647"}, "buyer_id", "Nothing has this name or ID."),
        ({"last_day": "tomorrow"}, "last_day", "Not a valid date value."),
        (
            {"last_day": str(date.today() - timedelta(2))},
            "last_day",
            "This day is over already.",
        ),
        ({"last_day": "0001-01-01"}, "last_day", "This day is over already."),
        (
            {"last_day": "9999-12-31"},
            "last_day",
            "Leave it empty for a key without end.",
        ),
        (
            {"last_day": "9999-01-01"},
            "last_day",
            "Leave it empty for a key without end.",
        ),
        ({"password": ""}, "password", "Enter the password."),
        ({"password": "not mine"}, "password", "This is not your password."),
    ],
)
def test_what_is_wrong_is_said_beside_the_field(admin, form, change, field, message):
    answer = admin.post(NEW, form | change)

    assert answer.status_code == 422
    assert f'<p class="error" id="{field}-error">{message}</p>' in answer.text


def test_a_wrong_password_makes_no_key(admin, form, row):
    admin.post(NEW, form | {"password": "not mine"})

    assert row() is None


def test_guessing_ones_password_brings_the_delay_of_the_login(admin, form, row):
    for _ in range(10):
        admin.post(NEW, form | {"password": "not mine"})
    answer = admin.post(NEW, form)

    assert "Too many wrong passwords. Try again in " in words(answer.text)
    assert row() is None


def test_a_key_is_revoked_after_a_question(admin, make, row, caller, label, last_audit):
    api_key = make()
    path = f"{LIST}/keys/{row()[0]}/revoke"
    assert f"Revoke the key {label}?" in words(admin.get(path).text)
    assert row()[4] is None
    answer = admin.post(path)

    said = words(admin.follow(answer).text)
    assert f"Key {row()[0]} is revoked: no call with it succeeds any more." in said
    assert row()[4] is not None
    with pytest.raises(Refusal, match="Invalid API Key"):
        caller(api_key)
    assert last_audit()[2:5] == ("setup.permissions.key.revoke", "api_key", row()[0])
    assert last_audit()[5] == {"revoked_at": None}


def test_revoking_twice_is_told(admin, make, row):
    make()
    path = f"{LIST}/keys/{row()[0]}/revoke"
    admin.post(path)
    first = row()[4]
    answer = admin.post(path)

    said = words(admin.follow(answer).text)
    assert f"Key {row()[0]} was not in force any more." in said
    assert row()[4] == first


def test_last_use_is_written_once_a_minute(admin, make, row, caller, pool):
    api_key = make()
    caller(api_key)
    assert row()[5] is None  # a call writes nothing of it
    write_uses(pool)

    used_at = row()[5]
    assert used_at is not None
    write_uses(pool)  # nothing was used since
    assert row()[5] == used_at
    assert f"{used_at:%Y-%m-%d %H:%M}" in words(admin.get(LIST).text)
