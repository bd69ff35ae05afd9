"""The command `leadback`; each command is a few lines over a room that does the work.

What only serving needs is imported by the commands that serve: it takes half a second.
"""

import json
import os
import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer
from psycopg import errors

from service.commands import doctor as doctors
from service.commands.connecting import StartError, database, transaction
from service.commands.data import export, import_
from service.commands.users import app as users
from service.embedded import EmbeddedError
from service.migrations.migrate import migrate as migrate_database
from service.migrations.migrate import migrated, newest_revision
from service.repositories import api_keys
from service.repositories.api_keys import ApiKey
from service.settings import SettingsError, read_settings

ABOUT = """\
Lead returns, lead statuses and buyer contracts over SOAP, GET, POST and JSON, as
programs written for CAKE expect them.

`leadback serve --demo` is a good beginning: it needs no database, makes a small world
and prints calls to paste.

Settings come from the environment. DATABASE_URL names a PostgreSQL of your own; without
it leadback starts one of its own, in LEADBACK_HOME or your data folder. HOST (127.0.0.1)
and PORT (8080) say where to serve; WORKERS (2) and THREADS (8), with how many; PUBLIC_URL,
under which address; TRUSTED_PROXIES, whose X-Forwarded headers to believe; LOG_LEVEL
(INFO), how much to log.
"""

app = typer.Typer(
    help=ABOUT,
    add_completion=False,
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)
keys = typer.Typer(
    help="Make, list and revoke API keys.", no_args_is_help=True, rich_markup_mode=None
)
app.add_typer(keys, name="key")
app.add_typer(users, name="user")
app.command("import")(import_)
app.command("export")(export)


def main() -> None:
    """Run the command; what a person can mend is one sentence and exit status 1."""
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
            text = examples.beginning(settings, _make_demo(url))
        else:
            text = examples.short_beginning(settings)
        print(text, flush=True)

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
def doctor() -> None:
    """Look at settings, versions, the server, the schema and the ledger.

    Changes nothing. The exit status is 1 where something is wrong.
    """
    is_well = True
    for finding in doctors.examine(read_settings()):
        is_well &= finding.is_right
        mark = "ok" if finding.is_right else "WRONG"
        print(f"{mark:<6} {finding.what:<18} {finding.text}", flush=True)
    raise typer.Exit(0 if is_well else 1)


# ---------------------------------------------------------------- key


@keys.command("create")
def create_key(
    label: Annotated[str, typer.Argument(help="Whose it is; up to 100 characters.")],
    expires: Annotated[
        str | None,
        typer.Option(metavar="TIME", help="2027-01-31 or 2027-01-31T18:00+01:00."),
    ] = None,
    buyer: Annotated[
        int | None, typer.Option(metavar="ID", help="Make a key of this buyer.")
    ] = None,
) -> None:
    """Make a key and print it: the only time that it can be seen.

    It is an admin key, or with --buyer one for the buyers' page alone.
    """
    if not 0 < len(label.strip()) <= 100:
        raise StartError("A label has 1 to 100 characters.")
    expires_at = _read_time(expires) if expires else None
    with migrated() as url, transaction(url) as tx:
        try:
            api_key = api_keys.insert_api_key(
                tx, label=label, buyer_id=buyer, expires_at=expires_at
            )
        except (errors.ForeignKeyViolation, errors.NumericValueOutOfRange) as error:
            raise StartError(f"There is no buyer {buyer}.") from error
    print(api_key)
    print("It is shown this once: only its hash is kept.", file=sys.stderr)


@keys.command("list")
def list_keys() -> None:
    """List the keys: id, label, whose, when made, and whether in force."""
    with migrated() as url, transaction(url) as tx:
        found = api_keys.list_api_keys(tx)
    for key in found:
        whose = "admin" if key.buyer_id is None else f"buyer {key.buyer_id}"
        made = f"made {key.created_at:%Y-%m-%d}"
        print(f"{key.api_key_id:>5}  {whose:<12} {made}  {_state(key):<26} {key.label}")


@keys.command("revoke")
def revoke_key(
    key_id: Annotated[int, typer.Argument(metavar="ID", help="As `key list` says.")],
) -> None:
    """Revoke a key from now on."""
    with migrated() as url, transaction(url) as tx:
        if not api_keys.update_api_key_revoked(tx, key_id):
            raise StartError(f"No key {key_id} is in force.")
    print(f"Key {key_id} is revoked.")


def _state(key: ApiKey) -> str:
    if key.revoked_at:
        return f"revoked {key.revoked_at:%Y-%m-%d}"
    if key.expires_at is None:
        return "in force"
    is_over = key.expires_at <= datetime.now(UTC)
    return f"{'expired' if is_over else 'until'} {key.expires_at:%Y-%m-%d %H:%M} UTC"


def _read_time(text: str) -> datetime:
    try:
        time = datetime.fromisoformat(text)
    except ValueError as error:
        raise StartError(
            f"{text} is no time; write 2027-01-31 or 2027-01-31T18:00+01:00."
        ) from error
    time = time if time.tzinfo else time.replace(tzinfo=UTC)
    if time <= datetime.now(UTC):
        raise StartError(f"{text} is over already.")
    return time


# ---------------------------------------------------------------- shared


def _make_demo(url: str, size: int | None = None) -> dict:
    from service.demo.world import make_demo

    with transaction(url) as tx:
        return make_demo(tx, size=size)


def _write_private(path: Path, text: str) -> None:
    """Write a file that nobody else may read, for a key stands in it."""
    try:
        path.unlink(missing_ok=True)
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except OSError as error:
        raise StartError(f"{path} cannot be written ({error.strerror}).") from error
    with open(handle, "w", encoding="utf-8") as file:
        file.write(text)


if __name__ == "__main__":
    main()
