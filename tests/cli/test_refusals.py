"""What a person can mend: one sentence, exit status 1, no traceback."""

import socket

import psycopg
import pytest
from sqlalchemy.engine import make_url

from service.migrations.migrate import migrate
from tests.cli.leadback import refusal, run
from tests.databases import libpq_address
from tests.oldserver import old_server
from tests.server import free_port


@pytest.mark.parametrize(
    ("url", "sentence"),
    [
        ("mysql://root@127.0.0.1/x", "DATABASE_URL must begin with postgresql://"),
        ("postgresql://u:secret@127.0.0.1:1/x", "cannot be reached: connection failed"),
        ("postgresql://u:secret@127.0.0.1:http/x", "DATABASE_URL cannot be read"),
        (
            "postgresql://u:secret@127.0.0.1/x?colour=red",
            '(invalid URI query parameter: "colour")',
        ),
        ("postgresql://u:secret@nowhere.invalid/x", "failed to resolve host"),
    ],
)
def test_a_wrong_database_url(url, sentence):
    said = refusal("serve", DATABASE_URL=url, PORT=str(free_port()))

    assert sentence in said
    assert "secret" not in said


def test_a_database_that_is_not_there(cluster_url):
    url = make_url(cluster_url).set(database="nowhere")
    said = refusal("migrate", DATABASE_URL=url.render_as_string(hide_password=False))

    assert 'database "nowhere" does not exist' in said


@pytest.mark.parametrize("name", ["PORT", "PUBLIC_URL", "LOG_FORMAT"])
def test_a_wrong_setting(name):
    assert refusal("serve", **{name: "x"}).startswith(f"{name}=x must be ")


def test_a_port_in_use():
    with socket.create_server(("127.0.0.1", 0)) as other:
        port = other.getsockname()[1]
        said = refusal("serve", PORT=str(port), LEADBACK_HOME="/nowhere")

    assert said.startswith(f"Something else listens on 127.0.0.1:{port} already;")


def test_a_host_that_is_not_ours():
    said = refusal("serve", HOST="192.0.2.1", PORT=str(free_port()))

    assert said.startswith("Nothing can listen on 192.0.2.1:")


def test_a_data_folder_that_cannot_be_written(tmp_path):
    (tmp_path / "file").touch()
    home = str(tmp_path / "file/home")
    said = refusal("serve", LEADBACK_HOME=home, PORT=str(free_port()))

    assert home in said and "set LEADBACK_HOME to a folder" in said


def test_no_postgresql_at_all_names_both_ways_out(home):
    said = refusal(
        "serve",
        LEADBACK_HOME=str(home),
        LEADBACK_POSTGRES_BIN="/nowhere",
        PORT=str(free_port()),
    )

    assert "leadback[embedded]" in said and "DATABASE_URL" in said


@pytest.mark.parametrize("command", ["serve", "migrate"])
def test_a_database_that_is_too_old(command):
    with old_server("13.22") as url:
        said = refusal(command, DATABASE_URL=url, PORT=str(free_port()))

    assert said == "PostgreSQL 13.22 is too old; leadback needs 14 or later."


@pytest.mark.parametrize("command", [["serve"], ["key", "list"]])
def test_a_database_of_a_newer_version(empty_url, command):
    migrate(empty_url)
    _execute(empty_url, "UPDATE leadback_revision SET version_num = '9999'")
    said = refusal(*command, DATABASE_URL=empty_url, PORT=str(free_port()))

    assert "revision 9999 by a newer leadback" in said


def test_a_database_of_something_else(empty_url):
    _execute(empty_url, "CREATE TABLE blog (post text)")

    assert "(the table blog)" in refusal("migrate", DATABASE_URL=empty_url)


def test_a_database_in_which_one_may_not_write(empty_url):
    _execute(empty_url, "ALTER DATABASE :name SET default_transaction_read_only = on")

    assert "read-only transaction" in refusal("migrate", DATABASE_URL=empty_url)


def test_a_key_for_a_database_that_is_not_migrated(empty_url):
    said = refusal("key", "create", "a label", DATABASE_URL=empty_url)

    assert "run `leadback migrate`" in said


def test_a_demo_among_real_data(empty_url):
    migrate(empty_url)
    _execute(empty_url, "INSERT INTO buyers (buyer_name) VALUES ('A real one')")
    said = refusal("demo", DATABASE_URL=empty_url)

    assert "holds data that no demo made (in the table buyers)" in said
    assert run("key", "list", DATABASE_URL=empty_url).stdout == ""


def _execute(url: str, statement: str) -> None:
    with psycopg.connect(libpq_address(url), autocommit=True) as connection:
        name = connection.info.dbname
        connection.execute(statement.replace(":name", name))
