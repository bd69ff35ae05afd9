"""The two commands, as a person types them."""

import signal
import time

import psycopg
import pytest
from sqlalchemy.engine import make_url

from service.demo.sample_account import write_account
from tests.importing import program

SALES = "lead_id,vertical_id,buyer_contract_id,price,sold_at\n"
GOOD = "L6,1,1,5,2026-01-05T10:00:00Z\n"


@pytest.fixture
def run(importer):
    """A function that runs the command and returns exit status, output and errors."""
    return lambda *arguments: program.run(importer.address, *arguments)


def test_import(run, tmp_path):
    path = tmp_path / "sales.csv"
    path.write_text(SALES + GOOD)

    status, out, err = run("import", path)

    assert (status, out) == (0, "sales: 1 row, 1 new\nImport 2 done.\n")
    assert [line.split(": ")[0] for line in err.splitlines()] == [
        "reading sales.csv",
        "writing sales",
    ]
    assert run("import", path)[1] == "sales: 1 row, 0 new, 1 the same\nImport 3 done.\n"


def test_bad_rows(run, tmp_path):
    path = tmp_path / "sales.csv"
    path.write_text(SALES + GOOD + "L6,1,1\n" + "L9,1,1,5,2026-01-05\n" * 8)

    status, out, err = run("import", path)

    assert (status, out) == (1, "sales: 10 rows, 1 new, 9 bad\n")
    assert err.splitlines()[2:] == [
        f"{path}: 9 bad rows, see {path}.bad.csv",
        "  line 3: has 3 columns; the header has 5",
        "  line 4, lead_id: there is no lead L9 in vertical 1",
        "  line 5, buyer_contract_id: is there in line 4 already",
        "  line 5, lead_id: there is no lead L9 in vertical 1",
        "  line 6, buyer_contract_id: is there in line 4 already",
        "Nothing was written.",
    ]
    status, out, err = run("import", path, "--skip-bad")
    assert (status, out) == (0, "sales: 10 rows, 1 new, 9 bad\nImport 2 done.\n")


@pytest.mark.parametrize("more", [(), ("--dry-run",)])
def test_a_file_that_is_refused_as_a_whole(run, tmp_path, more):
    path = tmp_path / "sales.csv"
    path.write_text(SALES + '"' + GOOD * 3)

    status, out, err = run("import", path, "--skip-bad", *more)

    assert (status, out) == (1, "sales: 1 row, 0 new, 1 bad\n")
    assert err.splitlines()[-2:] == [
        "  line 2: a quote is opened and never closed; where the next row begins cannot"
        " be told, so the whole file is refused",
        "Nothing was written.",
    ]


def test_a_bad_header(run, tmp_path):
    path = tmp_path / "sales.csv"
    path.write_text("lead_id;price\n")

    status, out, err = run("import", path)

    assert (status, out) == (1, "")
    assert err.splitlines() == [
        f"{path}: 1 bad row, see {path}.bad.csv",
        "  line 1: the columns are separated by ';'; give --delimiter ';'",
        "Nothing was written.",
    ]


def test_a_dry_run(run, tmp_path):
    path = tmp_path / "sales.csv"
    path.write_text(SALES.replace(",", "\t") + GOOD.replace(",", "\t"))

    status, out, _ = run("import", path, "--dry-run", "--delimiter", "tab")

    assert status == 0
    assert out == "sales: 1 row, 1 new\nDry run: nothing was written.\n"


@pytest.mark.parametrize("mark", ["", ";;", '"', "\n"])
def test_a_delimiter_is_one_character(run, tmp_path, mark):
    status, _, err = run("import", tmp_path, "--delimiter", mark)

    assert status == 1
    assert err == "leadback: A delimiter is one character, as ; or , or tab.\n"


def wait_for_one_that_waits(address: str) -> None:
    """Wait until a session of the database waits for a lock."""
    query = """
        SELECT count(*)
          FROM pg_stat_activity
         WHERE datname = current_database() AND wait_event_type = 'Lock'
    """
    with psycopg.connect(address, autocommit=True) as connection:
        while connection.execute(query).fetchone() == (0,):
            time.sleep(0.01)


def test_ctrl_c(importer, tmp_path):
    write_account(tmp_path, leads=30_000, sales=30_000)
    before = importer.contents()
    with psycopg.connect(importer.address) as other:
        # However fast it is, it does not end before it is interrupted.
        other.execute("LOCK TABLE sale_field_values IN SHARE MODE")
        importing = program.start(importer.address, "import", tmp_path)
        wait_for_one_that_waits(importer.address)
        importing.send_signal(signal.SIGINT)
        _, err = importing.communicate(timeout=60)

    assert err.splitlines()[-1] == "Interrupted; nothing was written."
    assert importing.returncode == 130
    assert importer.contents() == before


def test_export_and_import_again(run, tmp_path):
    out_folder = tmp_path / "out"
    status, out, _ = run("export", out_folder)

    assert status == 0
    assert out.splitlines()[0] == f"{out_folder}/verticals.csv: 2 rows"
    assert len(out.splitlines()) == 23
    assert run("import", out_folder)[0] == 0


def test_an_export_that_cannot_be_written(run, tmp_path):
    (tmp_path / "out").write_text("a file")

    status, _, err = run("export", tmp_path / "out")

    assert status == 1
    assert err == f"leadback: {tmp_path}/out cannot be written (File exists).\n"


def test_the_database_is_not_ready(run, importer, tmp_path):
    (tmp_path / "sales.csv").write_text(SALES + GOOD)
    importer.address = (
        make_url(importer.address)
        .set(database="template1")
        .render_as_string(hide_password=False)
    )

    status, _, err = run("import", tmp_path)

    assert status == 1
    assert err.startswith("leadback: The database is not ready for this version; run")


def test_events_in_the_future_are_warned_of(run, tmp_path):
    """They are written all the same: who imports may know better."""
    path = tmp_path / "leads.csv"
    rows = ["A,1,2026-01-05T00:00:00Z", "B,1,2126-01-05T00:00:00Z", "C,1,2127-01-05"]
    path.write_text("lead_id,vertical_id,created_at\n" + "\n".join(rows) + "\n")
    (tmp_path / "verticals.csv").write_text("vertical_id,vertical_name\n1,Auto\n")
    status, out, err = run("import", tmp_path)

    assert status == 0
    assert err.splitlines()[3:] == [
        f"{path}: 2 rows have a created_at in the future, the first in line 3; is their"
        " zone right?"
    ]
    assert "leads: 3 rows, 3 new" in out
