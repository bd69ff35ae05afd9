"""Databases of their own, for an import counts and compares whole tables."""

import csv
from contextlib import ExitStack
from pathlib import Path

import psycopg
import pytest
from sqlalchemy.engine import make_url

from service.importing.files import find_files
from service.importing.order import TABLES
from service.importing.progress import Progress
from service.importing.report import have_good_headers
from service.importing.run import Options, import_files
from service.migrations.migrate import migrate
from tests.databases import libpq_address, new_database
from tests.importing.account import ACCOUNT


@pytest.fixture(scope="session")
def make_database(cluster_url):
    """A function that makes a migrated database, or a copy of one, for the whole run."""
    with ExitStack() as stack:

        def make(template: str = "") -> str:
            clauses = f"TEMPLATE {template}" if template else ""
            url = stack.enter_context(new_database(cluster_url, clauses))
            if not template:
                migrate(url)
            return libpq_address(url)

        yield make


@pytest.fixture(scope="session")
def empty_template(make_database):
    return make_url(make_database()).database


@pytest.fixture
def empty_database(make_database, empty_template):
    """The address of an empty database, new for this test."""
    return make_database(empty_template)


@pytest.fixture(scope="session")
def account_template(make_database, empty_template, tmp_path_factory):
    address = make_database(empty_template)
    folder = tmp_path_factory.mktemp("account")
    outcome = Importer(address, folder).bring(ACCOUNT)
    assert outcome.bad == {}
    return make_url(address).database


@pytest.fixture
def importer(make_database, account_template, tmp_path):
    """An Importer into a database with the small account, new for this test."""
    return Importer(make_database(account_template), tmp_path)


@pytest.fixture(scope="session")
def shared_importer(make_database, account_template, tmp_path_factory):
    """The same, one for all tests that write nothing."""
    folder = tmp_path_factory.mktemp("bad")
    return Importer(make_database(account_template), folder)


class Outcome:
    """What an import did: the number of the run, and what it says of each file."""

    def __init__(self, number, files):
        self.number = number
        self.files = {file.table.name: file for file in files}
        reports = {file.table.name: file.report for file in files}
        self.bad = {name: read(path) for name, path in reports.items() if path.exists()}

    def counts(self, table: str) -> tuple[int, int, int, int]:
        """Give the rows of its file: all, new, changed, bad."""
        file = self.files[table]
        return file.rows, file.inserted, file.updated, file.bad


class Importer:
    """Writes files and imports them into one database."""

    def __init__(self, address: str, folder: Path):
        self.address, self.folder = address, folder

    def bring(self, files: dict, *, delimiter: str = ",", **options) -> Outcome:
        """Import files, given as name → text or bytes."""
        for old in self.folder.iterdir():
            old.unlink()
        for name, content in files.items():
            data = content if isinstance(content, bytes) else content.encode()
            (self.folder / name).write_bytes(data)
        return self.bring_folder(self.folder, delimiter=delimiter, **options)

    def bring_folder(self, folder: Path, *, delimiter: str = ",", **options) -> Outcome:
        found = find_files([folder], delimiter)
        number = None
        if have_good_headers(found):
            with psycopg.connect(self.address) as connection:
                wanted = Options(**options)
                number = import_files(connection, found, wanted, Progress())
        return Outcome(number, found)

    def ask(self, query: str, *values) -> list[tuple]:
        with psycopg.connect(self.address) as connection:
            return connection.execute(query, values).fetchall()

    def contents(self) -> dict[str, int]:
        """Give a hash of each table's rows, the audit among them."""
        names = [table.name for table in TABLES] + ["audit"]
        query = " UNION ALL ".join(
            f"SELECT '{name}', coalesce(sum(hashtextextended(t::text, 0)), 0)"
            f" FROM {name} t"
            for name in names
        )
        return dict(self.ask(query))


def read(report: Path) -> list[tuple[int, str, str]]:
    """Read a report: line, column, reason."""
    assert report.read_bytes().startswith(b"\xef\xbb\xbf")
    text = report.read_bytes().decode("utf-8-sig")
    rows = list(csv.reader(text.splitlines(keepends=True)))
    assert rows[0] == ["line", "column", "reason", "row"]
    return [(int(line), column, reason) for line, column, reason, _ in rows[1:]]
