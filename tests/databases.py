"""Databases of their own, for the tests that make, spoil or migrate one."""

import os
import secrets
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg
from sqlalchemy.engine import make_url

# The data is thrown away, so nothing need survive a crash of the machine.
UNSAFE_BUT_FAST = {
    "fsync": "off",
    "full_page_writes": "off",
    "synchronous_commit": "off",
    "max_connections": "200",
    "max_wal_size": "128MB",  # several servers share the memory, if it is there
}


@contextmanager
def started_cluster() -> Iterator[str]:
    """Give the URL of a server on which databases may be made: DATABASE_URL's, or ours."""
    if os.environ.get("DATABASE_URL"):
        yield os.environ["DATABASE_URL"]
        return
    from service.embedded import start

    folder = roomy_folder()
    database = start(home=folder, binaries=None, options=UNSAFE_BUT_FAST)
    yield database.url
    database.stop()
    shutil.rmtree(folder)


@contextmanager
def new_database(cluster_url: str, clauses: str = "") -> Iterator[str]:
    """Make an empty database on the tests' server, and drop it again; gives its URL."""
    url = make_url(cluster_url)
    name = f"leadback_test_{secrets.token_hex(6)}"
    admin = libpq_address(cluster_url)
    with psycopg.connect(admin, autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {name} {clauses}")
    try:
        yield url.set(drivername="postgresql+psycopg", database=name).render_as_string(
            hide_password=False
        )
    finally:
        with psycopg.connect(admin, autocommit=True) as connection:
            connection.execute(f"DROP DATABASE {name} WITH (FORCE)")


@contextmanager
def new_role(cluster_url: str) -> Iterator[str]:
    """Make a role that may log in and nothing else; it is dropped after its databases."""
    name = f"serves_{secrets.token_hex(6)}"
    with psycopg.connect(libpq_address(cluster_url), autocommit=True) as connection:
        connection.execute(f"CREATE ROLE {name} LOGIN PASSWORD '{name}'")
    yield name
    with psycopg.connect(libpq_address(cluster_url), autocommit=True) as connection:
        connection.execute(f"DROP ROLE {name}")


def as_role(url: str, name: str) -> str:
    """Write a database's URL for a role of new_role's."""
    role = make_url(url).set(username=name, password=name)
    return role.render_as_string(hide_password=False)


def libpq_address(url: str) -> str:
    """Write a URL as libpq takes it, without the name of a driver."""
    return (
        make_url(url).set(drivername="postgresql").render_as_string(hide_password=False)
    )


def roomy_folder() -> Path:
    """Make a folder that PostgreSQL's user can reach: in memory where there is room."""
    memory = Path("/dev/shm")
    roomy = memory.is_dir() and shutil.disk_usage(memory).free > 2**30
    folder = Path(tempfile.mkdtemp(prefix="leadback-", dir=memory if roomy else None))
    folder.chmod(0o755)
    return folder
