"""Setup > Settings: what is saved, what is refused, and who is told of a second editor."""

import hashlib
from decimal import Decimal

import pytest

from tests.admin.browser import words

PATH = "/setup/settings"
STORED = {
    "lead_statuses_enabled": False,
    "default_max_return_age_days": 30,
    "buyer_key_demanded": False,
    "time_zone": "UTC",
    "currency": "USD",
    "wrong_keys_a_minute": 0,
    "unknown_leads_in_10_minutes": 0,
    "calls_a_minute_by_key": 0,
    "ask_above_credit": Decimal(1000),
    "reopen_minutes": 30,
}
FORM = {
    "default_max_return_age_days": "30",
    "time_zone": "UTC",
    "currency": "USD",
    "wrong_keys_a_minute": "0",
    "unknown_leads_in_10_minutes": "0",
    "calls_a_minute_by_key": "0",
    "ask_above_credit": "1000",
    "reopen_minutes": "30",
}


@pytest.fixture(autouse=True)
def settings(db):
    """Settings as in a fresh instance; gives them as they are when asked."""

    def settings() -> dict:
        names = ", ".join(STORED)
        row = db.execute(f"SELECT {names} FROM settings").fetchone()
        return dict(zip(STORED, row, strict=True))

    restore = ", ".join(f"{name} = %({name})s" for name in STORED)
    db.execute(f"UPDATE settings SET {restore}", STORED)
    yield settings
    db.execute(f"UPDATE settings SET {restore}", STORED)


def test_the_settings_are_saved(admin, settings, last_audit):
    sent = {
        "lead_statuses_enabled": "y",
        "default_max_return_age_days": " 45 ",
        "buyer_key_demanded": "y",
        "time_zone": "America/New_York",
        "currency": "eur",
        "wrong_keys_a_minute": "100",
        "unknown_leads_in_10_minutes": "300",
        "calls_a_minute_by_key": "6000",
        "ask_above_credit": " 250.50 ",
        "reopen_minutes": "0",
    }
    answer = admin.post(PATH, sent)

    assert "Settings saved." in words(admin.follow(answer).text)
    assert settings() == {
        "lead_statuses_enabled": True,
        "default_max_return_age_days": 45,
        "buyer_key_demanded": True,
        "time_zone": "America/New_York",
        "currency": "EUR",
        "wrong_keys_a_minute": 100,
        "unknown_leads_in_10_minutes": 300,
        "calls_a_minute_by_key": 6000,
        "ask_above_credit": Decimal("250.5"),
        "reopen_minutes": 0,
    }
    actor, client, operation, entity, entity_id, old, new = last_audit()
    assert (operation, entity, entity_id) == ("setup.settings", "settings", 1)
    assert actor.startswith("user:") and client == "127.0.0.1"
    assert old == STORED | {"ask_above_credit": "1000.0000"}
    assert new == settings() | {"ask_above_credit": "250.50"}


def test_the_audit_has_only_what_changed(admin, last_audit):
    admin.post(PATH, FORM | {"currency": "CHF"})

    assert last_audit()[5:] == ({"currency": "USD"}, {"currency": "CHF"})


def test_saving_what_is_there_writes_nothing(admin, db):
    admin.get("/")
    before = db.execute("SELECT max(audit_id) FROM audit").fetchone()
    answer = admin.post(PATH, FORM)

    assert "Nothing was changed." in words(admin.follow(answer).text)
    assert db.execute("SELECT max(audit_id) FROM audit").fetchone() == before


def test_without_an_amount_the_queue_never_asks(admin, settings):
    admin.post(PATH, FORM | {"ask_above_credit": ""})

    assert settings()["ask_above_credit"] is None


def test_a_message_is_shown_once(admin):
    admin.follow(admin.post(PATH, FORM))

    assert "Nothing was changed." not in admin.get(PATH).text


REFUSED = [
    ("default_max_return_age_days", "", "Enter a number of days."),
    ("default_max_return_age_days", "ten", "Enter a whole number."),
    ("default_max_return_age_days", "1.5", "Enter a whole number."),
    ("default_max_return_age_days", "٣", "Enter a whole number."),
    ("default_max_return_age_days", "1_0", "Enter a whole number."),
    ("default_max_return_age_days", "9" * 30, "Enter a whole number."),
    ("default_max_return_age_days", "-1", "A whole number from 0 to 36,500."),
    ("default_max_return_age_days", "36501", "A whole number from 0 to 36,500."),
    ("wrong_keys_a_minute", "", "Enter a number; 0 is no limit."),
    ("wrong_keys_a_minute", "-1", "A whole number from 0 to 1,000,000."),
    ("calls_a_minute_by_key", "1000001", "A whole number from 0 to 1,000,000."),
    ("ask_above_credit", "-1", "An amount of 0 or more, or nothing."),
    ("ask_above_credit", "1e9", "Enter an amount, as 1250 or 1250.50."),
    ("ask_above_credit", "0.00001", "An amount of 0 or more, or nothing."),
    ("reopen_minutes", "10081", "A whole number from 0 to 10,080: a week."),
    ("reopen_minutes", "", "Enter a number of minutes; 0 is never."),
    ("time_zone", "Europe/Atlantis", "Not a valid choice."),
    ("currency", "", "Enter three letters."),
    ("currency", "EURO", "Three letters, as USD or EUR."),
    ("currency", "€€€", "Three letters, as USD or EUR."),
    ("currency", "<b>", "Three letters, as USD or EUR."),
]


@pytest.mark.parametrize(("name", "text", "message"), REFUSED)
def test_what_is_wrong_is_said_beside_the_field(admin, settings, name, text, message):
    answer = admin.post(PATH, FORM | {name: text})

    assert answer.status_code == 422
    assert f'<p class="error" id="{name}-error">{message}</p>' in answer.text
    assert f'<a href="#{name}">' in answer.text  # the summary leads to the field
    assert f'aria-describedby="{name}-hint {name}-error"' in answer.text
    assert settings() == STORED


def test_the_second_editor_is_told_and_overwrites_nothing(admin, logged_in, settings):
    other = logged_in("admin")
    seen = admin.form(PATH)
    other.post(PATH, FORM | {"currency": "EUR"})
    answer = admin.send(PATH, seen | FORM | {"default_max_return_age_days": "60"})

    assert answer.status_code == 422
    said = words(answer.text)
    assert "Somebody else has changed this since you opened it" in said
    assert "Now: EUR" in said
    assert settings() == STORED | {"currency": "EUR"}

    again = admin.send(PATH, admin.form_of(answer, PATH) | FORM | {"currency": "GBP"})
    assert again.status_code == 303
    assert settings() == STORED | {"currency": "GBP"}


def test_the_lead_statuses_tab_comes_and_goes(admin):
    tab = 'href="/admin/setup/lead-statuses"'
    assert tab not in admin.get(PATH).text
    off = admin.get("/setup/lead-statuses")
    assert "Lead Statuses are switched off" in words(off.text)

    page = admin.follow(admin.post(PATH, FORM | {"lead_statuses_enabled": "y"}))
    assert tab in page.text
    assert "Add status" in words(admin.get("/setup/lead-statuses").text)


def test_times_are_shown_in_the_instances_zone(admin, db):
    db.execute("UPDATE settings SET time_zone = 'Asia/Tokyo'")
    db.execute(
        "UPDATE users SET created_at = '2026-01-31 20:00Z' WHERE user_name = %s",
        [admin.user_name],
    )

    assert ">2026-02-01 05:00</time>" in admin.get("/setup/permissions/users").text


@pytest.fixture
def locked(db):
    """An address with more wrong keys than are answered, and one that has made one."""
    query = """
        INSERT INTO throttle_counts (kind, subject, calls, ends_at)
        VALUES ('wrong keys', %s, %s, now() + interval '1 minute')
    """
    db.execute("UPDATE settings SET wrong_keys_a_minute = 5")
    db.execute(query, ["192.0.2.77", 5])
    db.execute(query, ["192.0.2.78", 1])
    yield "192.0.2.77"
    db.execute("TRUNCATE throttle_counts")


def free(browser, address):
    sent = {"kind": "wrong keys", "subject": address}
    return browser.post("/setup/settings/free", sent, page=PATH)


def test_who_is_not_answered_can_be_freed(admin, locked):
    page = admin.get(PATH).text
    assert locked in page and "192.0.2.78" not in page

    assert "Freed" in words(admin.follow(free(admin, locked)).text)
    assert locked not in admin.get(PATH).text
    assert "Nothing was refused there" in words(admin.follow(free(admin, locked)).text)


def test_only_admins_free(viewer, locked, db):
    assert (
        locked in viewer.get(PATH).text and "settings/free" not in viewer.get(PATH).text
    )
    assert free(viewer, locked).status_code == 403
    assert db.execute("SELECT count(*) FROM throttle_counts").fetchone() == (2,)


def test_a_key_is_listed_by_its_label(admin, live_world, db):
    live_world.settings(calls_a_minute_by_key=5)
    key_hash = hashlib.sha256(live_world.admin_key().encode()).hexdigest()
    live_world.insert(
        "throttle_counts", kind="calls", subject=key_hash, calls=5, ends_at="tomorrow"
    )
    page = admin.get(PATH).text
    db.execute("TRUNCATE throttle_counts")

    assert "Key test" in words(page)
