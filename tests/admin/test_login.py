"""Login and logout: who gets in, who does not, where one lands, when it ends."""

import html
import secrets

import pytest

from tests.admin.browser import Browser, hidden_fields, words
from tests.admin.conftest import PASSWORD

WRONG = "Name or password is wrong."


@pytest.fixture
def stranger(application):
    """A browser at an address that no other test calls from."""
    return Browser(application, client=f"2001:db8::{secrets.token_hex(2)}")


def is_logged_in(browser: Browser) -> bool:
    return browser.get("/").status_code == 200


def test_a_user_logs_in_and_lands_at_home(browser, make_user, last_audit):
    name = make_user("viewer")
    answer = browser.log_in(name, PASSWORD)

    assert answer.status_code == 303
    assert answer.headers["Location"] == "/admin/"
    assert name in words(browser.follow(answer).text)
    actor, client, operation, entity, entity_id, old, new = last_audit()
    assert (actor, client) == (f"user:{entity_id}", "127.0.0.1")
    assert (operation, entity) == ("login", "user")
    assert (old, new) == (None, {"logged_in": True})


def test_the_name_may_be_typed_in_capitals(browser, make_user):
    assert (
        browser.log_in(f" {make_user('viewer').upper()} ", PASSWORD).status_code == 303
    )


@pytest.mark.parametrize("password", ["another one", PASSWORD + " ", PASSWORD.upper()])
def test_a_wrong_password_is_refused(browser, make_user, password):
    answer = browser.log_in(make_user("admin"), password)

    assert answer.status_code == 422
    assert WRONG in words(answer.text)
    assert password not in answer.text
    assert not is_logged_in(browser)


def test_an_unknown_user_gets_the_same_answer(browser, make_user):
    name = make_user("admin")
    known = browser.log_in(name, "wrong")
    unknown = browser.log_in("nobody-of-this", "wrong")

    assert known.status_code == unknown.status_code
    assert words(known.text) == words(unknown.text)


def test_a_disabled_user_gets_the_same_answer(browser, make_user, db):
    name = make_user("admin")
    db.execute("UPDATE users SET disabled_at = now() WHERE user_name = %s", [name])

    assert WRONG in words(browser.log_in(name, PASSWORD).text)


@pytest.mark.parametrize(
    ("values", "text"),
    [
        ({"user_name": ""}, "Enter your name."),
        ({"password": ""}, "Enter the password."),
    ],
)
def test_what_is_missing_is_said_beside_the_field(browser, values, text):
    given = {"user_name": "ann", "password": "x"} | values
    answer = browser.post("/login", given)

    assert answer.status_code == 422
    assert f'class="error" id="{next(iter(values))}-error">{text}' in answer.text


def test_ten_wrong_passwords_bring_a_delay(stranger, application, make_user):
    name = make_user("admin")
    for _ in range(10):
        assert stranger.log_in(name, "wrong").status_code == 422
    answer = stranger.log_in(name, PASSWORD)

    assert answer.status_code == 429
    assert 0 < int(answer.headers["Retry-After"]) <= 31
    assert "Too many wrong passwords. Try again in " in words(answer.text)
    # its owner, who is elsewhere, is not locked out by a stranger
    assert Browser(application).log_in(name, PASSWORD).status_code == 303


def test_unknown_names_bring_the_same_delay(stranger):
    for _ in range(10):
        stranger.log_in("nobody-of-this", "wrong")

    assert stranger.log_in("nobody-of-this", "wrong").status_code == 429


def test_many_names_from_one_address_bring_a_delay(stranger):
    for number in range(50):
        assert stranger.log_in(f"guess-{number}", "wrong").status_code == 422

    assert stranger.log_in("guess-50", "wrong").status_code == 429


def test_the_delay_ends(stranger, make_user, db):
    name = make_user("admin")
    for _ in range(10):
        stranger.log_in(name, "wrong")
    db.execute("UPDATE login_attempts SET blocked_until = now()")

    assert stranger.log_in(name, PASSWORD).status_code == 303


def test_a_right_password_begins_the_count_anew(stranger, make_user):
    name = make_user("admin")
    for _ in range(9):
        stranger.log_in(name, "wrong")
    stranger.log_in(name, PASSWORD)
    stranger.post("/logout", page="/")
    for _ in range(9):
        assert stranger.log_in(name, "wrong").status_code == 422


def test_a_wrong_password_is_told_as_what_it_is(browser, make_user):
    page = words(browser.log_in(make_user("viewer"), "wrong").text)

    assert "You are not logged in. Please look at this again:" in page
    assert "Nothing was saved" not in page


# ---------------------------------------------------------------- next


def test_one_lands_where_one_wanted_to_go(browser, make_user):
    asked = browser.get("/setup/settings?a=b")
    assert asked.status_code == 303
    assert asked.headers["Location"] == "/admin/login?next=/setup/settings?a%3Db"

    page = browser.follow(asked)
    assert 'name="next" type="hidden" value="/setup/settings?a=b"' in page.text
    answer = browser.log_in(make_user("viewer"), PASSWORD, next="/setup/settings?a=b")
    assert answer.headers["Location"] == "/admin/setup/settings?a=b"


def test_a_key_in_the_address_goes_no_further(browser):
    asked = browser.get("/leads?api_key=S3CRET&lead_id=1")

    assert "S3CRET" not in asked.headers["Location"] + browser.follow(asked).text


@pytest.mark.parametrize(
    "wanted",
    [
        "https://evil.example",
        "//evil.example",
        "///evil.example",
        "/\\evil.example",
        "\\\\evil.example",
        "javascript:alert(1)",
        "/no-such-page",
        "/logout",
        " /setup",
        "/\r\nSet-Cookie: a=b",
        "/%0d%0aSet-Cookie:%20a=b",
        "/leads?a=\nX",
        "/leads?a=\r\nSet-Cookie: a=b",
        "/leads?a=\x00",
    ],
)
def test_nobody_is_sent_elsewhere(browser, make_user, wanted):
    answer = browser.log_in(make_user("viewer"), PASSWORD, next=wanted)

    assert answer.status_code == 303
    assert answer.headers["Location"] == "/admin/"


def test_who_is_logged_in_need_not_log_in(viewer):
    assert viewer.get("/login").headers["Location"] == "/admin/"
    strange = viewer.get("/login?next=/leads?a=%0aX")
    assert (strange.status_code, strange.headers["Location"]) == (303, "/admin/")


# ---------------------------------------------------------------- sessions


def cookie(browser: Browser) -> str:
    return browser.client.get_cookie("leadback_session").value


def test_the_session_is_another_one_after_login_and_after_logout(browser, make_user):
    browser.get("/login")
    before = cookie(browser)
    browser.log_in(make_user("viewer"), PASSWORD)
    inside = cookie(browser)
    browser.post("/logout", page="/")

    assert len({before, inside, cookie(browser)}) == 3
    assert all(len(token) == 43 for token in (before, inside, cookie(browser)))


def test_a_session_chosen_by_somebody_else_is_not_taken(browser, make_user):
    chosen = "A" * 43
    browser.client.set_cookie("leadback_session", chosen)
    browser.log_in(make_user("viewer"), PASSWORD)

    assert cookie(browser) != chosen


def test_a_session_dies_at_logout(viewer):
    token = cookie(viewer)
    answer = viewer.post("/logout", page="/")
    assert answer.headers["Location"] == "/admin/login"
    assert "You are logged out." in words(viewer.follow(answer).text)

    viewer.client.set_cookie("leadback_session", token)
    assert not is_logged_in(viewer)


def test_only_the_hash_of_a_session_is_kept(viewer, db):
    kept = db.execute("SELECT s::text FROM sessions s").fetchall()

    assert not any(cookie(viewer) in row[0] for row in kept)


ENDED = {
    "idle for a quarter of an hour": "last_seen_at = now() - interval '15 minutes'",
    "open for eight hours": "created_at = now() - interval '8 hours'",
}


@pytest.mark.parametrize("what", ENDED)
def test_a_session_ends(viewer, db, what):
    assert is_logged_in(viewer)
    db.execute(f"UPDATE sessions SET {ENDED[what]}")

    assert not is_logged_in(viewer)


def test_a_session_that_is_used_does_not_end(viewer, db):
    db.execute("UPDATE sessions SET last_seen_at = now() - interval '14 minutes'")
    assert is_logged_in(viewer)
    db.execute(
        "UPDATE sessions SET last_seen_at = last_seen_at - interval '14 minutes'"
    )

    assert is_logged_in(viewer)


def test_a_disabled_users_session_ends_at_the_next_request(viewer, db):
    db.execute(
        "UPDATE users SET disabled_at = now() WHERE user_name = %s", [viewer.user_name]
    )
    assert not is_logged_in(viewer)


def test_another_role_counts_from_the_next_request_on(viewer, db):
    assert viewer.get("/setup/permissions").status_code == 403
    db.execute(
        "UPDATE users SET role = 'admin' WHERE user_name = %s", [viewer.user_name]
    )

    assert viewer.get("/setup/permissions").status_code == 200


def end_session(browser: Browser, db) -> str:
    """End the session of a browser that shows a form; returns the form's token."""
    token = browser.token()
    db.execute("UPDATE sessions SET last_seen_at = now() - interval '16 minutes'")
    return token


def test_a_password_sent_after_the_session_ended_is_not_kept(admin, db):
    admin.get("/account")
    token = end_session(admin, db)
    answer = admin.send("/account", {"csrf_token": token, "new_password": "secret"})

    assert answer.headers["Location"] == "/admin/login?next=/account"
    said = words(admin.follow(answer).text)
    assert "Your session has ended, and nothing was saved. Please log in." in said


def test_what_was_typed_is_saved_after_a_login(admin, db):
    page = "/setup/reasons/return"
    admin.get(page)
    typed = {"csrf_token": end_session(admin, db), "name": "<Late> & wrong"}
    sent = admin.send(page, typed)
    assert sent.status_code == 307  # a browser sends the form there
    asked = admin.send(sent.headers["Location"].removeprefix("/admin"), typed)
    assert asked.status_code == 422
    assert "What you typed is kept: log in, and you can save it." in words(asked.text)
    login = hidden_fields(asked.text, "/login")
    who = {"user_name": admin.user_name, "password": "wrong"}
    refused = admin.send("/login", login | who)
    assert refused.status_code == 422
    login = hidden_fields(refused.text, "/login")
    shown = admin.send("/login", login | who | {"password": PASSWORD})

    assert "Name <Late> & wrong" in words(shown.text)
    assert not db.execute(
        "SELECT FROM return_reasons WHERE return_reason_name = '<Late> & wrong'"
    ).fetchone()
    saved = admin.send(page, hidden_fields(shown.text, page))
    assert saved.status_code == 303
    assert "<Late> & wrong" in html.unescape(admin.follow(saved).text)


PAGE = "/setup/reasons/return"


def ask_again(browser: Browser, db, ends: str) -> dict[str, str]:
    """Send a form whose session has ended, and give the hidden fields of the login."""
    browser.get(PAGE)
    token = browser.token()
    db.execute(ends)
    typed = {"csrf_token": token, "name": "Theirs"}
    sent = browser.send(PAGE, typed)
    asked = browser.send(sent.headers["Location"].removeprefix("/admin"), typed)
    return hidden_fields(asked.text, "/login")


@pytest.mark.parametrize(
    "ends",
    [
        "UPDATE sessions SET last_seen_at = now() - interval '16 minutes'",
        "UPDATE sessions SET created_at = now() - interval '9 hours'",
        "DELETE FROM sessions",  # nobody knows whose it was
    ],
)
def test_what_was_typed_is_not_offered_to_another_user(desk, make_user, db, ends):
    """A user of the desk must not have an admin send what only admins may."""
    login = ask_again(desk, db, ends)
    who = {"user_name": make_user("admin"), "password": PASSWORD}
    answer = desk.send("/login", login | who)

    assert "Theirs" not in answer.text
    shown = words(desk.follow(answer).text)
    assert "What was typed before was not yours, and is not kept." in shown


def test_what_strangers_typed_is_offered_to_nobody(browser, make_user):
    typed = '[["name", "Theirs"]]'
    answer = browser.log_in(make_user("admin"), PASSWORD, typed=typed, next=PAGE)

    assert (answer.status_code, "Theirs" in answer.text) == (303, False)


@pytest.mark.parametrize(
    "typed",
    ["{", "[1]", "[[1, 2, 3]]", "null", "7", '{"a": 1}', "[" * 5000, '[["a"]]'],
)
def test_a_login_with_something_else_than_a_form_goes_on_as_always(
    browser, make_user, typed
):
    answer = browser.log_in(make_user("viewer"), PASSWORD, typed=typed, next="/account")

    assert answer.status_code == 303


@pytest.mark.parametrize("wanted", ["//elsewhere.test/x", "/nothing", ""])
def test_what_was_typed_is_sent_to_no_other_place(browser, make_user, wanted):
    values = {"typed": '[["name", "x"]]', "next": wanted}
    answer = browser.log_in(make_user("viewer"), PASSWORD, **values)

    assert answer.headers["Location"] == "/admin/"
