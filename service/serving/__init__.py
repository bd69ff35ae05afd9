"""Serving with gunicorn: its settings, the port, the embedded database, the shutdown."""

import errno
import os
import signal
import socket
import sys
import time
from collections.abc import Callable, Iterable
from dataclasses import replace
from typing import Any

from gunicorn.app.base import BaseApplication

from service.admin.mount import is_page, make_admin
from service.commands.connecting import StartError, database
from service.database import Pool
from service.migrations.migrate import migrate
from service.protocol.pages import make_application
from service.serving.asked import name_requests
from service.serving.key_uses import start_writing
from service.serving.logs import KeylessJsonLogger, KeylessLogger, open_log
from service.serving.outgoing import Application
from service.serving.readiness import check_first
from service.serving.throttling import start_telling
from service.settings import Settings

MEMORY = "/dev/shm"
EVERYWHERE = "::"
# Workers whose master was killed notice within a second, and close the port.
SECONDS_FOR_PORT = 5


def gunicorn_settings(settings: Settings) -> dict[str, Any]:
    """List the settings of gunicorn that differ from its defaults."""
    is_json = settings.log_format == "json"
    return {
        "bind": address(settings),
        "worker_class": "service.serving.worker.Worker",
        "workers": settings.workers,
        "timeout": 30,
        "graceful_timeout": 15,
        "worker_tmp_dir": MEMORY if os.access(MEMORY, os.W_OK) else None,
        # protocol/ works out a request's scheme and path, by TRUSTED_PROXIES;
        # gunicorn must trust no header.
        "forwarded_allow_ips": "",
        "forwarder_headers": "",
        "secure_scheme_headers": {},
        "control_socket_disable": True,
        "on_starting": check_first(settings),
        "accesslog": None,  # protocol/ writes one that shows no keys
        "logger_class": KeylessJsonLogger if is_json else KeylessLogger,
        # gunicorn's INFO lines only tell of its own processes.
        "loglevel": settings.log_level.replace("INFO", "WARNING").lower(),
    }


def address(settings: Settings) -> str:
    """Join HOST and PORT; an IPv6 address is put in brackets."""
    host = f"[{settings.host}]" if ":" in settings.host else settings.host
    return f"{host}:{settings.port}"


def serve(settings: Settings, announce: Callable[[str], None]) -> None:
    """Serve until Ctrl-C or SIGTERM, then stop what was started here.

    `announce` is called with the database's URL once requests are accepted.
    Does not return: gunicorn exits.
    """
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
    listener = take_port(settings)
    open_log(settings)
    with database(settings, is_kept=True) as url:
        migrate(url)
        settings = replace(settings, database_url=url)
        options = gunicorn_settings(settings) | {
            "bind": f"fd://{listener.detach()}",
            "when_ready": _when_ready(lambda: announce(url)),
        }
        Server(settings, options).run()


def take_port(settings: Settings) -> socket.socket:
    """Listen on HOST and PORT. Done first: another program may use the port."""
    end = time.monotonic() + SECONDS_FOR_PORT
    while True:
        try:
            return _listen(settings)
        except OSError as error:
            if error.errno != errno.EADDRINUSE or time.monotonic() > end:
                raise StartError(_no_port(settings, error)) from error
        time.sleep(0.1)


class Server(BaseApplication):  # type: ignore[misc]
    """gunicorn, configured by a dict instead of by files and the environment."""

    def __init__(self, settings: Settings, options: dict[str, Any]) -> None:
        self.settings = settings
        self.options = options
        super().__init__()

    def load_config(self) -> None:
        for name, value in self.options.items():
            self.cfg.set(name, value)

    def load(self) -> Application:
        return load_worker(self.settings)


def load_worker(settings: Settings) -> Application:
    """Make the WSGI application of one worker; to be called after the fork."""
    assert settings.database_url
    pool = Pool(settings.database_url, settings.threads)
    start_writing(pool)
    start_telling(pool)
    admin = make_admin(settings, pool)
    protocol = make_application(settings, pool)

    def application(
        environ: dict[str, Any], start_response: Callable[..., Any]
    ) -> Iterable[bytes]:
        page: Application = admin if is_page(environ["PATH_INFO"]) else protocol
        return page(environ, start_response)

    is_json = settings.log_format == "json"
    return name_requests(application, settings) if is_json else application


def _when_ready(announce: Callable[[], None]) -> Callable[[Any], None]:
    """Make gunicorn's hook that runs once it accepts connections."""
    is_ignored = signal.getsignal(signal.SIGHUP) == signal.SIG_IGN  # nohup

    def when_ready(arbiter: Any) -> None:
        # gunicorn would reload; to us SIGHUP means that the terminal was closed.
        signal.signal(signal.SIGHUP, signal.SIG_IGN if is_ignored else _terminate)
        announce()

    return when_ready


def _terminate(*_: object) -> None:
    os.kill(os.getpid(), signal.SIGTERM)


def _listen(settings: Settings) -> socket.socket:
    """Listen as gunicorn does: a name is one of IPv4, and :: takes IPv4 callers as well."""
    family = socket.AF_INET6 if ":" in settings.host else socket.AF_INET
    return socket.create_server(
        (settings.host, settings.port),
        family=family,
        backlog=2048,
        dualstack_ipv6=settings.host == EVERYWHERE and socket.has_dualstack_ipv6(),
    )


def _no_port(settings: Settings, error: OSError) -> str:
    if error.errno == errno.EADDRINUSE:
        return (
            f"Something else listens on {address(settings)} already; stop it, or set"
            " PORT to another number."
        )
    return f"Nothing can listen on {address(settings)} ({error.strerror})."
