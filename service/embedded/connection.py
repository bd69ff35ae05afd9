"""Asking the server: does anybody answer, and is our database there?"""

import socket
import time
from pathlib import Path

import psycopg
from sqlalchemy.engine import URL

from service.embedded.errors import EmbeddedError
from service.embedded.home import Home, refuse_foreign_run

DATABASE = "leadback"
SECONDS_TO_ANSWER = 60


def connect(home: Home) -> psycopg.Connection | None:
    """Connect to the server that runs here; None if nobody listens.

    One that listens and does not let us in is just starting or ending, or has no
    connection free, so it gets some time.
    """
    refuse_foreign_run(home)
    end = time.monotonic() + SECONDS_TO_ANSWER
    while _somebody_listens(home.socket):
        try:
            return psycopg.connect(
                host=str(home.run),
                port=5432,
                user="postgres",
                dbname="postgres",
                connect_timeout=5,
                autocommit=True,
            )
        except psycopg.OperationalError as error:
            if time.monotonic() > end:
                reason = str(error).strip().splitlines()[-1]
                raise EmbeddedError(
                    f"The database in {home.folder} runs but lets nobody in: {reason}"
                ) from error
        time.sleep(0.02)
    return None


def make_database(connection: psycopg.Connection) -> None:
    """Make our database unless it is there."""
    query = "SELECT 1 FROM pg_database WHERE datname = %s"
    if connection.execute(query, [DATABASE]).fetchone() is None:
        connection.execute(f"CREATE DATABASE {DATABASE}")


def data_folder(connection: psycopg.Connection) -> Path:
    """Ask the server for the folder that it works in."""
    [(folder,)] = connection.execute("SHOW data_directory")
    return Path(folder)


def url(home: Home) -> str:
    """Write the address; with the port, or PGPORT in somebody's environment wins."""
    return URL.create(
        "postgresql+psycopg",
        username="postgres",
        database=DATABASE,
        query={"host": str(home.run), "port": "5432"},
    ).render_as_string(hide_password=False)


def _somebody_listens(path: Path) -> bool:
    with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as caller:
        caller.settimeout(5)
        try:
            caller.connect(str(path))
        except (FileNotFoundError, ConnectionRefusedError, NotADirectoryError):
            return False
        except (BlockingIOError, TimeoutError):
            return True  # so busy that even its queue is full
    return True
