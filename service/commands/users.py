"""The commands `leadback user`: who may log in to the pages."""

import sys
from getpass import getpass
from typing import Annotated

import typer

from service.admin.passwords import hash_password
from service.callers import COMMAND_LINE
from service.commands.connecting import StartError, transaction
from service.connection import Connection
from service.migrations.migrate import migrated
from service.repositories import users
from service.repositories.users import User
from service.rules.logins import ROLES, password_fault, user_name_fault

app = typer.Typer(
    help="Make, list and disable the users of the pages, and set passwords.",
    no_args_is_help=True,
    rich_markup_mode=None,
)
Name = Annotated[str, typer.Argument(help="The name to log in with.")]
FromInput = Annotated[
    bool,
    typer.Option("--password-stdin", help="Read the password from standard input."),
]


@app.command("create")
def create(
    name: Name,
    role: Annotated[
        str,
        typer.Option(help="viewer reads, desk works returns too, admin does all."),
    ],
    password_stdin: FromInput = False,
) -> None:
    """Make a user; asks for the password twice."""
    fault = user_name_fault(name)
    if fault:
        raise StartError(fault)
    if role not in ROLES:
        raise StartError(f"The role {role} is none of {', '.join(ROLES)}.")
    password_hash = hash_password(_read_password(name, password_stdin))
    with migrated() as url, transaction(url) as tx:
        user_id = users.insert_user(
            tx,
            COMMAND_LINE,
            "user create",
            user_name=name,
            role=role,
            password_hash=password_hash,
        )
        if user_id is None:
            raise StartError(f"There is a user {name} already.")
    print(f"User {name} can log in now, with the role {role}.")


@app.command("list")
def list_() -> None:
    """List the users: name, role, when made, and whether they may log in."""
    with migrated() as url, transaction(url) as tx:
        found = users.list_users(tx)
    for user in found:
        state = "disabled" if user.disabled_at else "may log in"
        made = f"made {user.created_at:%Y-%m-%d}"
        print(f"{user.user_name:<20} {user.role:<7} {made}  {state}")


@app.command("disable")
def disable(name: Name) -> None:
    """Keep a user out from now on; open sessions end."""
    _set_disabled(name, is_disabled=True)
    print(f"User {name} cannot log in any more.")


@app.command("enable")
def enable(name: Name) -> None:
    """Let a disabled user log in again."""
    _set_disabled(name, is_disabled=False)
    print(f"User {name} can log in again.")


@app.command("password")
def password(name: Name, password_stdin: FromInput = False) -> None:
    """Give a user another password; open sessions end."""
    with migrated() as url, transaction(url) as tx:
        _find(tx, name)
    password_hash = hash_password(_read_password(name, password_stdin))
    with migrated() as url, transaction(url) as tx:
        user_id = _find(tx, name).user_id
        users.update_password(tx, COMMAND_LINE, "user password", user_id, password_hash)
    print(f"User {name} has a new password.")


def _set_disabled(name: str, *, is_disabled: bool) -> None:
    act = "user disable" if is_disabled else "user enable"
    with migrated() as url, transaction(url) as tx:
        user = _find(tx, name)
        users.update_disabled(tx, COMMAND_LINE, act, user, is_disabled=is_disabled)


def _find(tx: Connection, name: str) -> User:
    found = users.find_user(tx, name)
    user = found and users.lock_user(tx, found.user_id)
    if user is None:
        raise StartError(f"There is no user {name}.")
    return user


def _read_password(name: str, password_stdin: bool) -> str:
    """Ask for a password twice, or read it as one line; refuses a weak one."""
    if password_stdin:
        text = sys.stdin.readline().rstrip("\r\n")
    elif not sys.stdin.isatty():
        raise StartError("There is no terminal to ask on; use --password-stdin.")
    else:
        text = getpass("Password: ")
        if getpass("Once more: ") != text:
            raise StartError("The two passwords differ.")
    fault = password_fault(text, name)
    if fault:
        raise StartError(fault)
    return text
