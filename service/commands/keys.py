"""The commands `leadback key`: who may call."""

import sys
from datetime import UTC, datetime
from typing import Annotated

import typer
from psycopg import errors

from service.commands.connecting import StartError, transaction
from service.migrations.migrate import migrated
from service.repositories import api_keys
from service.repositories.api_keys import ApiKey
from service.repositories.settings import find_settings
from service.rules.times import moment_of

app = typer.Typer(
    help="Make, list and revoke API keys.", no_args_is_help=True, rich_markup_mode=None
)


@app.command("create")
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
    with migrated() as url, transaction(url) as tx:
        zone = find_settings(tx).time_zone
        expires_at = _read_time(expires, zone) if expires else None
        try:
            api_key = api_keys.insert_api_key(
                tx, label=label, buyer_id=buyer, expires_at=expires_at
            )
        except (errors.ForeignKeyViolation, errors.NumericValueOutOfRange) as error:
            raise StartError(f"There is no buyer {buyer}.") from error
    print(api_key)
    print("It is shown this once: only its hash is kept.", file=sys.stderr)


@app.command("list")
def list_keys() -> None:
    """List the keys: id, beginning, whose, when made, whether in force, and label.

    Only the first characters are kept, and of older keys none.
    """
    with migrated() as url, transaction(url) as tx:
        found = api_keys.list_api_keys(tx)
    for key in found:
        whose = "admin" if key.buyer_id is None else f"buyer {key.buyer_id}"
        made = f"made {key.created_at:%Y-%m-%d}"
        begins = f"{key.key_begins}…" if key.key_begins else "-"
        print(
            f"{key.api_key_id:>5}  {begins:<9}  {whose:<12} {made}  {_state(key):<26}"
            f" {key.label}"
        )


@app.command("revoke")
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


def _read_time(text: str, time_zone: str) -> datetime:
    try:
        time = moment_of(text, time_zone)
    except (ValueError, OverflowError) as error:
        raise StartError(
            f"{text} is no time; write 2027-01-31 or 2027-01-31T18:00+01:00."
        ) from error
    if time <= datetime.now(UTC):
        raise StartError(f"{text} is over already.")
    return time
