"""What must hold of the database before requests are accepted; else a sentence."""

import logging
import sys
from collections.abc import Callable
from typing import Any

from service.commands.connecting import StartError, connect, refusals_as_sentences
from service.commands.doctor import find_missing_guards
from service.connection import Connection
from service.migrations.migrate import require_migrated
from service.repositories import catalog, rights
from service.serving.logs import open_log
from service.settings import Settings

log = logging.getLogger("leadback.serving")


def check_first(settings: Settings) -> Callable[[Any], None]:
    """Make gunicorn's hook that runs before any worker is started; it ends with status 1.

    A database that is away is not waited for: calls are told so until it is there.
    """

    def on_starting(arbiter: Any) -> None:
        url = settings.database_url
        if url is None:
            return
        open_log(settings)  # workers open theirs after the fork
        try:
            connect(url).close()
        except StartError as error:
            log.warning("%s", error)
            return
        try:
            require_ready(settings, url)
        except StartError as error:
            sys.exit(f"leadback: {error}")

    return on_starting


def require_ready(settings: Settings, url: str) -> None:
    """Raise StartError where calls would fail, or a crash could lose what they did."""
    require_migrated(url)
    with connect(url) as tx, refusals_as_sentences():
        _require_guards(tx)
        _require_rights(tx)
        _require_durability(tx, settings)


def _require_durability(tx: Connection, settings: Settings) -> None:
    found = catalog.find_durability(tx)
    for name in [name for name, value in found.items() if value == "off"]:
        danger = f"{name} is off: a crash loses calls that were answered"
        if not settings.allow_unsafe_durability:
            raise StartError(
                f"{danger}. Switch it on in PostgreSQL, or set"
                " ALLOW_UNSAFE_DURABILITY=yes where nothing matters."
            )
        log.warning("%s", danger)


def _require_guards(tx: Connection) -> None:
    missing = find_missing_guards(tx)
    if missing:
        raise StartError(
            f"The schema lacks {missing[0]}, without which money can be booked twice;"
            " `leadback doctor` lists what is missing."
        )


def _require_rights(tx: Connection) -> None:
    missing, _ = rights.find_differences(tx)
    if missing:
        role = rights.find_role(tx)
        raise StartError(
            f"The role {role.name} has no {missing[0]}; run `leadback grant {role.name}`"
            f" as {role.owner}, which owns the tables."
        )
