"""Serving with gunicorn: its settings, the port, the database under it, the end of it."""

import logging
import os
import re
import signal
import socket
import sys
import time
from collections.abc import Callable
from dataclasses import replace
from typing import Any

from gunicorn.app.base import BaseApplication
from gunicorn.glogging import Logger

from service.database import open_pool
from service.migrate import migrate
from service.protocol.pages import make_application
from service.settings import Settings
from service.starting import StartError, database

# Workers whose master was killed notice it within a second and let go of the port.
SECONDS_FOR_PORT = 4
MEMORY = "/dev/shm"
SECRET = re.compile(
    r"(?i)((?:api[_-]?key|request_id|authorization)(?:=|%3d|['\"]?[:\s]+))[^&\s'\"<>]+"
)


def gunicorn_settings(settings: Settings) -> dict[str, Any]:
    """Say all that we want of gunicorn otherwise than by its own defaults."""
    return {
        "bind": _bind(settings),
        "worker_class": "gthread",
        "workers": settings.workers,
        "threads": settings.threads,
        "timeout": 30,
        "graceful_timeout": 15,
        "keepalive": 5,
        "limit_request_line": 8190,
        "max_requests": 5000,
        "max_requests_jitter": 500,
        "worker_tmp_dir": MEMORY if os.access(MEMORY, os.W_OK) else None,
        # The scheme and the path of a request are protocol/'s to find out, from
        # TRUSTED_PROXIES; gunicorn shall believe no header.
        "forwarded_allow_ips": "",
        "forwarder_headers": "",
        "secure_scheme_headers": {},
        "control_socket_disable": True,
        "accesslog": None,  # ours has no keys in it
        "logger_class": KeylessLogger,
        # What gunicorn calls information is news of its own processes.
        "loglevel": {"INFO": "warning"}.get(
            settings.log_level, settings.log_level.lower()
        ),
    }


def serve(settings: Settings, announce: Callable[[str], None]) -> None:
    """Serve until Ctrl-C or SIGTERM; `announce` gets the migrated database's address.

    Whatever was started here ends with it. Does not return: gunicorn ends the process.
    """
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
    ignores_hangup = signal.getsignal(signal.SIGHUP) == signal.SIG_IGN  # nohup
    listener = take_port(settings)
    with database(settings) as url:
        migrate(url)

        def when_ready(arbiter) -> None:
            # To gunicorn a closed terminal means to read its settings again.
            arbiter.handle_hup = _nothing if ignores_hangup else arbiter.handle_term
            announce(url)

        options = gunicorn_settings(settings) | {
            "bind": f"fd://{listener.detach()}",
            "when_ready": when_ready,
        }
        Server(replace(settings, database_url=url), options).run()


def take_port(settings: Settings) -> socket.socket:
    """Listen on HOST and PORT before anything is started, or say why we cannot."""
    end = time.monotonic() + SECONDS_FOR_PORT
    while True:
        try:
            return _listen(settings)
        except OSError as error:
            busy = isinstance(error, OSError) and error.errno in BUSY
            if not busy or time.monotonic() > end:
                raise StartError(_no_port(settings, busy, error)) from error
        time.sleep(0.1)


class Server(BaseApplication):
    """gunicorn, told what to do by a dict instead of files and the environment."""

    def __init__(self, settings: Settings, options: dict[str, Any]) -> None:
        self.settings = settings
        self.options = options
        super().__init__()

    def load_config(self) -> None:
        for name, value in self.options.items():
            self.cfg.set(name, value)

    def load(self) -> Callable:
        """Make the application of one worker, after its fork."""
        engine = open_pool(self.settings.database_url, self.settings.threads)
        return make_application(self.settings, engine)
