"""Who calls: what proxies say of it, in every notation, and peers of every kind."""

import logging

import pytest

from service.protocol import hops
from service.protocol.addresses import base_url, client_address
from service.protocol.values import excerpt
from service.settings import SettingsError, read_settings

PROXY = "192.0.2.9"
TRUSTING = read_settings({"TRUSTED_PROXIES": "192.0.2.0/24, 2001:db8:9::/48, unix"})


@pytest.fixture(autouse=True)
def quiet_for_a_while(monkeypatch):
    """Nothing was warned of in the last minute."""
    monkeypatch.setattr(hops, "_warned", {})


def caller(peer=PROXY, settings=TRUSTING, **headers) -> str:
    environ = {f"HTTP_{name.upper()}": value for name, value in headers.items()}
    return client_address(environ | {"REMOTE_ADDR": peer}, settings)


READ = [
    ("203.0.113.9", "203.0.113.9"),
    (" 203.0.113.9 ", "203.0.113.9"),
    ("203.0.113.9:51008", "203.0.113.9"),
    ("[203.0.113.9]:51008", "203.0.113.9"),
    ('"203.0.113.9:51008"', "203.0.113.9"),
    ("::ffff:203.0.113.9", "203.0.113.9"),
    ("[::ffff:203.0.113.9]:51008", "203.0.113.9"),
    ("[::FFFF:CB00:7109]", "203.0.113.9"),
    ("2001:db8::1", "2001:db8::1"),
    ("2001:DB8:0:0::1", "2001:db8::1"),
    ("[2001:db8::1]", "2001:db8::1"),
    ("[2001:db8::1]:443", "2001:db8::1"),
    ('"[2001:db8::1]:443"', "2001:db8::1"),
    ("fe80::1%eth0", "fe80::1"),
    ("[fe80::1%25eth0]:443", "fe80::1"),
    ("198.51.100.7, 203.0.113.9:1", "203.0.113.9"),
    ("198.51.100.7, 203.0.113.9, 192.0.2.7:80", "203.0.113.9"),
    ("203.0.113.9,, 192.0.2.7,", "203.0.113.9"),
    ("203.0.113.9, [2001:db8:9::5]:80, ::ffff:192.0.2.7", "203.0.113.9"),
    ("192.0.2.6:1, 192.0.2.7:2", "192.0.2.6"),
    ("no address, 203.0.113.9", "203.0.113.9"),
]


@pytest.mark.parametrize(("given", "address"), READ)
def test_a_hop_is_read_in_every_notation(given, address, caplog):
    assert caller(x_forwarded_for=given) == address
    assert caplog.records == []


FORWARDED = [
    ("for=203.0.113.9", "203.0.113.9"),
    ("For=203.0.113.9;proto=https;by=192.0.2.9", "203.0.113.9"),
    ('by=192.0.2.9 ; FOR = "203.0.113.9:51008"', "203.0.113.9"),
    ("for=203.0.113.9:51008", "203.0.113.9"),
    ('for="[2001:db8::1]"', "2001:db8::1"),
    ('for="[2001:db8::1]:4711";host="a,b;c"', "2001:db8::1"),
    ('for="[2001:db8::1]:_port"', "2001:db8::1"),
    ('for="\\[2001:db8::1\\]"', "2001:db8::1"),
    ("for=198.51.100.7, for=203.0.113.9", "203.0.113.9"),
    ('for=203.0.113.9;host="x", for=192.0.2.7, for="[2001:db8:9::1]"', "203.0.113.9"),
    ('for=_hidden, for="203.0.113.9", for=192.0.2.7', "203.0.113.9"),
]


@pytest.mark.parametrize(("given", "address"), FORWARDED)
def test_forwarded_is_read(given, address, caplog):
    assert caller(forwarded=given) == address
    assert caplog.records == []


def test_x_forwarded_for_goes_before_forwarded():
    """A proxy that writes the one lets the other through as the caller sent it."""
    both = {"x_forwarded_for": "203.0.113.9", "forwarded": "for=198.51.100.7"}
    assert caller(**both) == "203.0.113.9"


UNREADABLE = ["unknown", "_hidden", "203.0.113", "203.0.113.9:x", "203.0.113.9:123456"]
UNREADABLE += [
    "[2001:db8::1",
    "2001:db8::1]:4",
    "203.0.113.256",
    "localhost",
    "a" * 5000,
]
UNREADABLE += ["203.0.113.9 198.51.100.7", "\x00", "²03.0.113.9"]


@pytest.mark.parametrize("hop", UNREADABLE)
def test_a_hop_that_cannot_be_read_is_told_once_a_minute(hop, caplog, monkeypatch):
    now = [1000.0]
    monkeypatch.setattr(hops.time, "monotonic", lambda: now[0])
    assert caller(x_forwarded_for=f"203.0.113.9, {hop}") == PROXY
    assert caller(x_forwarded_for=hop) == PROXY
    (told,) = caplog.records
    assert (told.levelno, told.name) == (logging.WARNING, "leadback.serving")
    assert told.getMessage() == (
        f"192.0.2.9 names a caller as '{excerpt(hop)}', which is no address: until it does,"
        " all callers behind it count as one"
    )
    now[0] += 61
    assert caller(x_forwarded_for=hop) == PROXY
    assert len(caplog.records) == 2


@pytest.mark.parametrize(
    "given", ["for=unknown", "for=_x", "by=192.0.2.9", 'for="1.2', "x"]
)
def test_a_forwarded_that_names_nobody_is_told(given, caplog):
    assert caller(forwarded=given) == PROXY
    assert len(caplog.records) == 1


def test_who_is_not_trusted_is_not_heard(caplog):
    for headers in (
        {"x_forwarded_for": "198.51.100.7"},
        {"forwarded": "for=198.51.100.7"},
    ):
        assert caller("203.0.113.9", **headers) == "203.0.113.9"
        assert caller("::ffff:203.0.113.9", **headers) == "203.0.113.9"
        assert caller(PROXY, read_settings({}), **headers) == PROXY
    assert caplog.records == []


def test_without_a_header_the_proxy_itself_calls(caplog):
    assert caller() == PROXY
    assert caller(x_forwarded_for="") == PROXY
    assert caplog.records == []


@pytest.mark.parametrize(
    ("trusted", "peer"),
    [
        ("127.0.0.1", "::ffff:127.0.0.1"),
        ("127.0.0.0/8", "::ffff:7f00:1"),
        ("::ffff:127.0.0.1", "127.0.0.1"),
        ("::ffff:127.0.0.0/104", "127.0.0.1"),
        ("::ffff:127.0.0.0/104", "::ffff:127.9.9.9"),
        ("::1", "::1"),
        ("fe80::/10", "fe80::1%eth0"),
        ("unix", ""),
        (" UNIX ,127.0.0.1", ""),
    ],
)
def test_a_proxy_is_trusted_by_whatever_address_it_comes(trusted, peer):
    settings = read_settings({"TRUSTED_PROXIES": trusted})
    assert caller(peer, settings, x_forwarded_for="203.0.113.9") == "203.0.113.9"
    environ = {"REMOTE_ADDR": peer, "wsgi.url_scheme": "http", "HTTP_HOST": "inside"}
    forwarded = environ | {"HTTP_X_FORWARDED_HOST": "outside"}
    assert base_url(forwarded, settings) == "http://outside"


def test_a_unix_socket_that_is_not_trusted_is_told(caplog):
    settings = read_settings({"TRUSTED_PROXIES": "127.0.0.1"})
    for _ in range(3):
        assert caller("", settings, x_forwarded_for="203.0.113.9") == ""
    (told,) = caplog.records
    assert "TRUSTED_PROXIES=unix" in told.getMessage()


@pytest.mark.parametrize(
    "text", ["unix:/run/x", "socket", "10.0.0.0/33", "10.0.0.1/8", ","]
)
def test_what_is_no_network_is_refused(text):
    with pytest.raises(SettingsError, match="TRUSTED_PROXIES="):
        read_settings({"TRUSTED_PROXIES": text})


# ---------------------------------------------------------------- the address

FORWARDED_ADDRESS = [
    ("proto=https;host=public.example", "https://public.example"),
    ('Proto=HTTPS;Host="public.example:8443"', "https://public.example:8443"),
    ('host="[2001:db8::1]:8443"', "http://[2001:db8::1]:8443"),
    ("proto=gopher;host=public.example", "http://public.example"),
    ('host="evil.example/x"', "http://127.0.0.1:8080"),
    # what the caller itself had written stands before what the proxies wrote
    ("for=6.6.6.6;host=evil, for=203.0.113.9;host=good", "http://good"),
    ("for=203.0.113.9;host=good;proto=https, for=192.0.2.7;host=inner", "https://good"),
    ("for=203.0.113.9", "http://inside:8080"),
]


@pytest.mark.parametrize(("given", "address"), FORWARDED_ADDRESS)
def test_forwarded_tells_the_address_too(given, address):
    assert base_url(_environ(HTTP_FORWARDED=given), TRUSTING) == address
    assert base_url(_environ(HTTP_FORWARDED=given), read_settings({})) == (
        "http://inside:8080"
    )


OWN = [
    ("127.0.0.1", "127.0.0.1:8080"),
    ("::ffff:127.0.0.1", "127.0.0.1:8080"),
    ("::1", "[::1]:8080"),
    ("fe80::1%eth0", "[fe80::1]:8080"),
    ("::", "[::1]:8080"),
    ("0.0.0.0", "127.0.0.1:8080"),
    ("localhost", "localhost:8080"),
]


@pytest.mark.parametrize(("name", "host"), OWN)
@pytest.mark.parametrize(
    "given", ["", "[::]:9", "0.0.0.0:8080", "[::ffff:0.0.0.0]", "::"]
)
def test_an_address_is_one_that_can_be_called(name, host, given):
    environ = _environ(SERVER_NAME=name, HTTP_HOST=given)
    assert base_url(environ, read_settings({})) == f"http://{host}"


def _environ(**more) -> dict:
    environ = {"REMOTE_ADDR": PROXY, "HTTP_HOST": "inside:8080"}
    environ |= {"SERVER_NAME": "127.0.0.1", "SERVER_PORT": "8080"}
    return environ | {"wsgi.url_scheme": "http"} | more
