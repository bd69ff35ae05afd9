"""Serving with gunicorn: its settings, the port, the database under it, the end of it."""

import errno
import logging
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
from service.commands.connecting import StartError, database, transaction
from service.database import Pool
from service.migrations.migrate import migrate
from service.protocol.pages import make_application
from service.repositories import catalog
from service.serving.key_uses import start_writing
from service.serving.logs import KeylessLogger, open_log
from service.settings import Settings

log = logging.getLogger("leadback.serving")

MEMORY = "/dev/shm"
# Workers whose master was killed notice within a second, and let go of the port.
SECONDS_FOR_PORT = 5


def gunicorn_settings(settings: Settings) -> dict[str, Any]:
    """Say all that we want of gunicorn otherwise than by its own defaults."""
    return {
        "bind": address(settings),
        "worker_class": "service.serving.worker.Worker",
        "workers": settings.workers,
        "timeout": 30,
        "graceful_timeout": 15,
        "worker_tmp_dir": MEMORY if os.access(MEMORY, os.W_OK) else None,
        # Scheme and path of a request are for protocol/ to find out, by
        # TRUSTED_PROXIES: gunicorn shall believe no header.
        "forwarded_allow_ips": "",
        "forwarder_headers": "",
        "secure_scheme_headers": {},
        "control_socket_disable": True,
        "accesslog": None,  # protocol/ writes one that shows no keys
        "logger_class": KeylessLogger,
        # What gunicorn calls information is news of its own processes.
        "loglevel": settings.log_level.replace("INFO", "WARNING").lower(),
    }


def address(settings: Settings) -> str:
    """Write HOST and PORT as in an address; an IPv6 host stands in brackets."""
    host = f"[{settings.host}]" if ":" in settings.host else settings.host
    return f"{host}:{settings.port}"


def serve(settings: Settings, announce: Callable[[str], None]) -> None:
    """Serve until Ctrl-C or SIGTERM; what was started here ends with it.

    `announce` is called with the address of the migrated database once all is ready.
    Does not return: gunicorn exits.
    """
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
    listener = take_port(settings)
    open_log(settings)
    with database(settings, is_kept=True) as url:
        migrate(url)
        warn_of_losses(url)
        options = gunicorn_settings(settings) | {
            "bind": f"fd://{listener.detach()}",
            "when_ready": _when_ready(lambda: announce(url)),
        }
        Server(replace(settings, database_url=url), options).run()


def take_port(settings: Settings) -> socket.socket:
    """Listen on HOST and PORT; before all else, since another may have them."""
    end = time.monotonic() + SECONDS_FOR_PORT
    while True:
        try:
            return _listen(settings)
        except OSError as error:
            if error.errno != errno.EADDRINUSE or time.monotonic() > end:
                raise StartError(_no_port(settings, error)) from error
        time.sleep(0.1)


def warn_of_losses(url: str) -> None:
    """Say what a server is told that makes it forget; some want that, for a trial."""
    with transaction(url) as tx:
        durability = catalog.find_durability(tx)
    for name in [name for name, value in durability.items() if value == "off"]:
        log.warning("%s is off: a crash loses calls that were answered", name)


class Server(BaseApplication):
    """gunicorn, told what to do by a dict instead of by files and the environment."""

    def __init__(self, settings: Settings, options: dict[str, Any]) -> None:
        self.settings = settings
        self.options = options
        super().__init__()

    def load_config(self) -> None:
        for name, value in self.options.items():
            self.cfg.set(name, value)

    def load(self) -> Callable:
        return load_worker(self.settings)


def load_worker(settings: Settings) -> Callable:
    """Make the application of one worker; to be called after its fork.

    The pages for people and those for programs stand side by side.
    """
    assert settings.database_url
    pool = Pool(settings.database_url, settings.threads)
    start_writing(pool)
    admin = make_admin(settings, pool)
    protocol = make_application(settings, pool)

    def application(environ: dict, start_response: Callable) -> Iterable[bytes]:
        page = admin if is_page(environ["PATH_INFO"]) else protocol
        return page(environ, start_response)

    return application


def _when_ready(announce: Callable[[], None]) -> Callable:
    """Make gunicorn's hook for the moment at which calls are taken."""
    is_ignored = signal.getsignal(signal.SIGHUP) == signal.SIG_IGN  # nohup

    def when_ready(arbiter) -> None:
        # To gunicorn a closed terminal means to start its workers anew.
        signal.signal(signal.SIGHUP, signal.SIG_IGN if is_ignored else _terminate)
        announce()

    return when_ready


def _terminate(*_) -> None:
    os.kill(os.getpid(), signal.SIGTERM)


def _listen(settings: Settings) -> socket.socket:
    found = socket.getaddrinfo(settings.host, settings.port, type=socket.SOCK_STREAM)
    family, *_, place = found[0]
    return socket.create_server(place[:2], family=family, backlog=2048)


def _no_port(settings: Settings, error: OSError) -> str:
    if error.errno == errno.EADDRINUSE:
        return (
            f"Something else listens on {address(settings)} already; stop it, or set"
            " PORT to another number."
        )
    return f"Nothing can listen on {address(settings)} ({error.strerror})."
