"""The command `leadback`; each command is a few lines, other modules do the work.

Commands import what only they need, since serving's imports take half a second.
"""

import json
import logging
import os
import sys
from pathlib import Path
from typing import Annotated, Any

import typer

from service.commands import doctor as doctors
from service.commands.connecting import StartError, database, transaction
from service.commands.data import export, import_
from service.commands.keys import app as keys
from service.commands.returning import return_
from service.commands.roles import grant
from service.commands.users import app as users
from service.embedded import EmbeddedError
from service.migrations.migrate import migrate as migrate_database
from service.migrations.migrate import newest_revision
from service.settings import SettingsError, read_settings

ABOUT = """\
Lead returns, lead statuses and buyer contracts over SOAP, GET, POST and JSON, as
programs written for CAKE expect them.

`leadback serve --demo` is a good beginning: it needs no database, makes a small world
and prints calls to paste.

Settings come from the environment. DATABASE_URL names a PostgreSQL of your own; without
it leadback starts one of its own, in LEADBACK_HOME or your data folder. HOST (127.0.0.1)
and PORT (8080) say where to serve; WORKERS (2) and THREADS (8), with how many; PUBLIC_URL,
under which address; TRUSTED_PROXIES, whose X-Forwarded headers or Forwarded to believe;
LOG_LEVEL (INFO), how much to log; LOG_FORMAT (text), text or json;
ALLOW_UNSAFE_DURABILITY (no), whether to serve a PostgreSQL that may lose what it committed.
"""

log = logging.getLogger("leadback.serving")
app = typer.Typer(
    help=ABOUT,
    add_completion=False,
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)
app.add_typer(keys, name="key")
app.add_typer(users, name="user")
app.command("import")(import_)
app.command("export")(export)
app.command("return")(return_)
app.command("grant")(grant)


def main() -> None:
    """Run the command; errors that a person can solve are one sentence and status 1."""
    try:
        app(prog_name="leadback")
    except (SettingsError, EmbeddedError, StartError) as error:
        sys.exit(f"leadback: {error}")


@app.command()
def serve(
    demo: Annotated[
        bool, typer.Option("--demo", help="Make the demo's world, and print calls.")
    ] = False,
) -> None:
    """Serve until Ctrl-C, after migrating the database.

    Without DATABASE_URL it starts a PostgreSQL, and stops it at the end; the data stays.
    """
    from service import serving
    from service.demo import examples

    settings = read_settings()

    def announce(url: str) -> None:
        if demo:
            print(examples.beginning(settings, _make_demo(url)), flush=True)
        elif settings.log_format == "json":
            log.info("leadback serves %s", examples.own_address(settings))
        else:
            print(examples.short_beginning(settings), flush=True)

    serving.serve(settings, announce)


@app.command()
def migrate() -> None:
    """Bring an empty or older database to this version's schema.

    Many may do it at once; a failure leaves the database as it was.
    """
    with database(read_settings()) as url:
        migrate_database(url)
    print(f"The database is at revision {newest_revision()}.")


@app.command()
def demo(
    to: Annotated[
        Path | None,
        typer.Option("--json", metavar="FILE", help="Write all of it here."),
    ] = None,
    size: Annotated[
        int | None,
        typer.Option(
            metavar="SALES",
            min=1,
            max=10_000_000,
            help="Make an account of about so many sales instead.",
        ),
    ] = None,
) -> None:
    """Make a small world to try things in, in an empty database.

    It has buyers, contracts, sold leads, statuses and reasons. Where it is there already,
    leads are added if few are left to return. Each run makes a new admin key; the five
    newest stay in force. --json writes key, ids, names and lead ids for a script.
    """
    from service.demo import examples

    settings = read_settings()
    with database(settings) as url:
        migrate_database(url)
        world = {"address": examples.own_address(settings)} | _make_demo(url, size)
    if to is None:
        print(examples.beginning(settings, world))
    else:
        _write_private(to, json.dumps(world, indent=2) + "\n")


@app.command()
def wsdl(
    folder: Annotated[Path, typer.Argument(help="The folder to write to.")] = Path(
        "wsdl"
    ),
) -> None:
    """Write the WSDL of each page, with the address of a server on this machine."""
    from service.protocol.pages import PAGES
    from service.protocol.wsdl import write_wsdl

    folder.mkdir(exist_ok=True)
    for page in PAGES:
        document = write_wsdl(page, f"http://127.0.0.1:8080{page.path}")
        name = page.path.strip("/").removesuffix(".asmx").replace("/", "-")
        path = folder / f"{name}.wsdl"
        path.write_bytes(document)
        print(path)


@app.command()
def doctor(
    deep: Annotated[
        bool,
        typer.Option(help="Read whole tables, and compare them with each other."),
    ] = False,
) -> None:
    """Look at settings, versions, the server and the schema.

    Changes nothing. The exit status is 1 where something is wrong; `look` is not.
    """
    is_well = True
    for finding in doctors.examine(read_settings(), deep=deep):
        is_well &= finding.is_right
        mark = "ok" if finding.is_right else "WRONG"
        mark = "look" if finding.is_warning else mark
        print(f"{mark:<6} {finding.what:<18} {finding.text}", flush=True)
    raise typer.Exit(0 if is_well else 1)


def _make_demo(url: str, size: int | None = None) -> dict[str, Any]:
    from service.demo.world import make_demo

    with transaction(url) as tx:
        return make_demo(tx, size=size)


def _write_private(path: Path, text: str) -> None:
    """Write a file that nobody else may read, since it contains a key."""
    try:
        path.unlink(missing_ok=True)
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except OSError as error:
        raise StartError(f"{path} cannot be written ({error.strerror}).") from error
    with open(handle, "w", encoding="utf-8") as file:
        file.write(text)


if __name__ == "__main__":
    main()
