"""What of a folder is taken, and what cannot be: one sentence each, no traceback."""

from pathlib import Path

import pytest

from service.commands.connecting import StartError
from service.importing.files import find_files, find_ignored
from tests.importing import program

VERTICALS = "vertical_id,vertical_name\n9,Solar\n"
UNREADABLE = Path("/proc/self/mem")  # opens, and cannot be read, even by root


@pytest.fixture
def run(importer):
    """A function that runs the command and returns exit status, output and errors."""
    return lambda *arguments: program.run(importer.address, *arguments)


@pytest.mark.parametrize(
    ("name", "meant"),
    [
        ("offers.CSV", "offers.csv"),
        ("OFFERS.CSV", "offers.csv"),
        ("offers.Jsonl", "offers.jsonl"),
        ("Offers.NDJSON", "offers.ndjson"),
        ("offer.ndjson", "offers.ndjson"),
    ],
)
def test_an_ending_in_other_letter_case_is_refused(tmp_path, name, meant):
    (tmp_path / "verticals.csv").write_text(VERTICALS)
    (tmp_path / name).write_text("")

    with pytest.raises(StartError) as refusal:
        find_files([tmp_path], ",")

    rule = (
        "a file is named as its table, with .csv, .jsonl or .ndjson, in small letters"
    )
    assert str(refusal.value) == f"{tmp_path / name}: {rule}; did you mean {meant}?"


def test_what_is_not_taken_is_named(run, tmp_path):
    names = ["leads.csv.gz", "notes.txt", "sales", ".hidden", "offers.csv.bad.csv"]
    for name in ["verticals.csv", *names]:
        (tmp_path / name).write_text(VERTICALS)
    (tmp_path / "older").mkdir()

    status, out, err = run("import", tmp_path, "--dry-run")

    assert (status, out.splitlines()[0]) == (0, "verticals: 1 row, 1 new")
    assert err.splitlines()[:4] == [
        f"{tmp_path}/leads.csv.gz is ignored: it does not end in .csv, .jsonl or .ndjson.",
        f"{tmp_path}/notes.txt is ignored: it does not end in .csv, .jsonl or .ndjson.",
        f"{tmp_path}/older is ignored: it does not end in .csv, .jsonl or .ndjson.",
        f"{tmp_path}/sales is ignored: it does not end in .csv, .jsonl or .ndjson.",
    ]
    assert "ignored" not in "".join(err.splitlines()[4:])


def test_a_file_that_is_named_is_never_ignored(tmp_path):
    (tmp_path / "leads.csv.gz").write_text("")

    assert find_ignored([tmp_path / "leads.csv.gz"]) == []
    with pytest.raises(StartError, match="a file is named as its table"):
        find_files([tmp_path / "leads.csv.gz"], ",")


def make_unreadable(folder):
    (folder / "verticals.csv").symlink_to(UNREADABLE)


def make_folder(folder):
    (folder / "verticals.csv").mkdir()


def make_broken_link(folder):
    (folder / "verticals.csv").symlink_to("nowhere.csv")


def make_endless_link(folder):
    (folder / "verticals.csv").symlink_to("verticals.csv")


def make_stubborn_report(folder):
    (folder / "verticals.csv").write_text(VERTICALS)
    (folder / "verticals.csv.bad.csv").mkdir()


@pytest.mark.parametrize(
    ("make", "sentence"),
    [
        (make_unreadable, "{} cannot be read (Input/output error)."),
        (make_folder, "{} is a folder, not a file."),
        (make_broken_link, "There is no file {}."),
        (make_endless_link, "There is no file {}."),
        (make_stubborn_report, "{}.bad.csv cannot be removed (Is a directory)."),
    ],
)
def test_what_cannot_be_read_or_removed(run, importer, tmp_path, make, sentence):
    make(tmp_path)
    before = importer.contents()

    status, out, err = run("import", tmp_path)

    assert (status, out) == (1, "")
    path = tmp_path / "verticals.csv"
    assert err.splitlines()[-1] == f"leadback: {sentence.format(path)}"
    assert "Traceback" not in err
    assert importer.contents() == before


def test_a_folder_of_that_name_given_by_itself(tmp_path):
    (tmp_path / "verticals.csv").mkdir()

    with pytest.raises(
        StartError, match=r"verticals\.csv has no \.csv, \.jsonl or \.ndjson file"
    ):
        find_files([tmp_path / "verticals.csv"], ",")


def test_an_unreadable_file_given_by_itself(run, tmp_path):
    path = tmp_path / "verticals.csv"
    path.symlink_to(UNREADABLE)

    status, _, err = run("import", path)

    assert status == 1
    assert err == f"leadback: {path} cannot be read (Input/output error).\n"


def test_a_path_that_cannot_be_looked_at(tmp_path):
    path = tmp_path / ("n" * 300)

    # Python 3.13 takes a name that is too long for one that is not there.
    with pytest.raises(StartError, match=r"File name too long|There is no file"):
        find_files([path], ",")
