"""What keeps strangers out of every page: tokens, origins, roles, cookies, headers."""

import pytest
from werkzeug.routing import AnyConverter

from service.admin.mount import make_admin
from service.settings import Settings
from tests.admin.browser import Browser, words
from tests.admin.conftest import PASSWORD
from tests.usecases.calls import call_return_lead

GOOD = {
    "lead_statuses_enabled": "y",
    "default_max_return_age_days": "30",
    "time_zone": "UTC",
    "currency": "USD",
}
NOT_OF_THIS_SESSION = "This form is not of your present session"


# ---------------------------------------------------------------- tokens


def addresses(application, verb: str) -> list[tuple[str, str]]:
    """List endpoint and address of every page that takes this verb."""
    adapter = application.app.url_map.bind("localhost")
    return [
        (rule.endpoint, adapter.build(rule.endpoint, values_of(rule), method=verb))
        for rule in application.app.url_map.iter_rules()
        if verb in rule.methods and rule.endpoint != "static"
    ]


def values_of(rule) -> dict:
    values = {name: {"which": "return"}.get(name, 1) for name in rule.arguments}
    for name, converter in rule._converters.items():
        if isinstance(converter, AnyConverter):
            values[name] = min(converter.items)
    return values | (rule.defaults or {})


def test_every_post_needs_a_token(application, admin):
    found = addresses(application, "POST")
    assert len(found) > 15
    for _, path in found:
        answer = admin.send(path.removeprefix("http://localhost"), {})
        assert (answer.status_code, NOT_OF_THIS_SESSION in answer.text) == (403, True)


def test_no_post_fails_where_all_fields_are_missing(application, live_world, admin):
    """Browsers send what a page shows; whoever writes programs against pages may not."""
    call_return_lead(live_world, live_world.sold_lead())
    query = "SELECT max(return_id) FROM returns"
    (return_id,) = live_world.db.execute(query).fetchone()
    token = admin.token()
    for endpoint, path in addresses(application, "POST"):
        if endpoint == "login.log_out":
            continue
        path = path.removeprefix("http://localhost")
        for address in {path, path.replace("/returns/1/", f"/returns/{return_id}/")}:
            answer = admin.send(address, {"csrf_token": token})
            assert answer.status_code < 500, address


@pytest.mark.parametrize("token", ["", "x", "IjEi.aaaaaa.bbbbbbbbbbbbbbbbbbbbbbbbbbb"])
def test_a_token_of_nobody_is_refused(admin, token):
    answer = admin.send("/setup/settings", GOOD | {"csrf_token": token})

    assert answer.status_code == 403
    assert NOT_OF_THIS_SESSION in words(answer.text)


def test_another_sessions_token_is_refused(admin, logged_in):
    other = logged_in("admin").token()
    answer = admin.send("/setup/settings", GOOD | {"csrf_token": other})

    assert answer.status_code == 403


def test_the_token_before_login_is_refused_after_it(browser, make_user):
    page = browser.get("/login").text
    stale = page.split('name="csrf_token" type="hidden" value="')[1].split('"')[0]
    browser.log_in(make_user("admin"), PASSWORD)

    assert browser.send("/logout", {"csrf_token": stale}).status_code == 403


def test_the_login_form_needs_a_token_too(browser, make_user):
    values = {"user_name": make_user("admin"), "password": PASSWORD}

    assert browser.send("/login", values).status_code == 403


def test_the_token_does_not_tell_the_cookie(admin):
    assert admin.client.get_cookie("leadback_session").value not in admin.get("/").text


@pytest.mark.parametrize(
    "origin",
    [
        "https://evil.example",
        "http://localhost.evil.example",
        "http://localhost:81",
        "https://localhost",
        "null",
    ],
)
def test_another_sites_form_is_refused(admin, origin):
    values = {"csrf_token": admin.token()}
    answer = admin.send("/logout", values, Origin=origin)

    assert answer.status_code == 403
    assert "these pages are at http://localhost" in words(answer.text)


@pytest.mark.parametrize("site", ["cross-site", "same-site"])
def test_what_a_browser_calls_another_sites_is_refused(admin, site):
    values = {"csrf_token": admin.token()}

    assert admin.send("/logout", values, Sec_Fetch_Site=site).status_code == 403


def test_our_own_form_is_taken(admin):
    values = {"csrf_token": admin.token()}
    headers = {"Origin": "http://localhost", "Sec_Fetch_Site": "same-origin"}

    assert admin.send("/logout", values, **headers).status_code == 303


# ---------------------------------------------------------------- roles

FOR_ADMINS = [
    "/setup/permissions",
    "/setup/permissions/keys/new",
    "/setup/permissions/users",
    "/setup/permissions/users/new",
    "/setup/reasons/return/1",
    "/setup/reasons/return/1/retire",
    "/setup/lead-statuses/1/rename",
    "/setup/lead-statuses/fields/new",
]


@pytest.mark.parametrize("role", ["viewer", "desk"])
@pytest.mark.parametrize("path", FOR_ADMINS)
def test_pages_of_admins_are_for_admins(logged_in, role, path):
    answer = logged_in(role).get(path)

    assert answer.status_code == 403
    assert f"This page is for the role admin; yours is {role}." in words(answer.text)


@pytest.mark.parametrize("role", ["viewer", "desk"])
def test_others_read_setup_and_change_nothing(logged_in, role, db):
    browser = logged_in(role)
    for path in ("/setup/settings", "/setup/reasons/return", "/setup/reasons/reject"):
        page = browser.get(path).text
        assert "<button" not in page.partition("<main")[2]
    before = db.execute("SELECT count(*) FROM audit").fetchone()
    token = {"csrf_token": browser.token()}
    assert browser.send("/setup/settings", GOOD | token).status_code == 403
    assert (
        browser.send("/setup/reasons/return", {"name": "x"} | token).status_code == 403
    )
    assert db.execute("SELECT count(*) FROM audit").fetchone() == before


SETUP = {"settings", "named", "statuses", "fields", "reasons", "keys", "users"}


@pytest.mark.parametrize("role", ["viewer", "desk"])
def test_others_change_nothing_of_setup(application, logged_in, role):
    browser = logged_in(role)
    token = {"csrf_token": browser.token()}
    found = [
        path
        for endpoint, path in addresses(application, "POST")
        if endpoint.partition(".")[0] in SETUP
    ]
    assert len(found) > 15
    for path in found:
        answer = browser.send(path.removeprefix("http://localhost"), token)
        assert answer.status_code == 403, path
        assert "This page is for the role admin" in words(answer.text)


def test_links_that_a_role_may_not_use_are_not_shown(viewer, admin):
    assert "/admin/setup/permissions" not in viewer.get("/setup/settings").text
    assert "/admin/setup/permissions" in admin.get("/setup/settings").text


def test_nobody_sees_a_page_without_logging_in(application, browser):
    for endpoint, path in addresses(application, "GET"):
        answer = browser.get(path)
        if endpoint == "login.show_login":
            assert answer.status_code == 200
        else:
            assert answer.status_code == 303, path
            assert answer.headers["Location"].startswith("/admin/login?next=")


# ---------------------------------------------------------------- cookies and headers


def test_the_cookie_on_http(browser):
    sent = browser.get("/login").headers["Set-Cookie"]

    assert sent.startswith("leadback_session=")
    assert sent.split("; ")[1:] == ["HttpOnly", "Path=/", "SameSite=Lax"]


def test_the_cookie_on_https(application, make_user):
    browser = Browser(application, "https://localhost")
    sent = browser.get("/login").headers["Set-Cookie"]
    assert sent.startswith("__Host-leadback_session=")
    assert sent.split("; ")[1:] == ["Secure", "HttpOnly", "Path=/", "SameSite=Lax"]

    assert browser.log_in(make_user("viewer"), PASSWORD).status_code == 303
    assert browser.get("/").status_code == 200


HEADERS = {
    "Content-Security-Policy": "default-src 'none'; style-src 'self'; script-src 'self';"
    " img-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Cache-Control": "no-store",
}


@pytest.mark.parametrize("path", ["/", "/setup/settings", "/no-such-page", "/login"])
def test_the_headers_of_a_page(admin, path):
    answer = admin.get(path)

    assert {name: answer.headers[name] for name in HEADERS} == HEADERS
    assert "Strict-Transport-Security" not in answer.headers


def test_https_is_asked_for_again_on_https_only(application):
    answer = Browser(application, "https://localhost").get("/login")

    assert answer.headers["Strict-Transport-Security"] == "max-age=31536000"


def test_static_files_are_kept_by_browsers(browser):
    page = browser.get("/login").text
    path = page.split('href="/admin')[2].split('"')[0]
    answer = browser.get(path)

    assert path.startswith("/static/app.css?v=")
    assert "max-age=31536000" in answer.headers["Cache-Control"]
    assert "Set-Cookie" not in answer.headers
    answer.close()


# ---------------------------------------------------------------- addresses


def test_links_work_behind_a_prefix(pool, make_user):
    settings = Settings(public_url="https://shop.example/tools/leads")
    browser = Browser(make_admin(settings, pool), "https://shop.example")
    name = make_user("viewer")

    page = browser.get("/login").text
    assert 'action="/tools/leads/admin/login"' in page
    token = page.split('name="csrf_token" type="hidden" value="')[1].split('"')[0]
    values = {"user_name": name, "password": PASSWORD, "csrf_token": token}
    answer = browser.send("/login", values, Origin="https://shop.example")
    assert answer.headers["Location"] == "/tools/leads/admin/"
    asked = Browser(make_admin(settings, pool)).get("/setup/settings")
    wanted = "/tools/leads/admin/login?next=/setup/settings"
    assert asked.headers["Location"] == wanted


def test_the_bare_address_leads_to_the_login(browser):
    answer = browser.get("")

    assert answer.status_code == 303
    assert answer.headers["Location"].startswith("/admin/login")
