"""Files that cannot be read, wholly or in a row; and where a row begins."""

import pytest

from service.commands.connecting import StartError
from service.importing.files import find_files

HEAD = "vertical_id,vertical_name\n"
BEGIN = b"vertical_id,vertical_name\n"

HEADERS = [
    ("", "", "the file is empty; a header with the columns' names is missing"),
    ("\n\n", "", "the file is empty; a header with the columns' names is missing"),
    (b"\xef\xbb\xbf", "", "the file is empty; a header with the columns' names is missing"),
    ("9,Solar\n", "9", "verticals has no such column"),
    ("Vertical_ID,vertical_name\n", "Vertical_ID", "verticals has no such column; did you mean vertical_id?"),
    ("vertical id,vertical_name\n", "vertical id", "verticals has no such column; did you mean vertical_id?"),
    ("vertical,vertical_name\n", "vertical", "verticals has no such column; did you mean vertical_id?"),
    ("vertical_id,vertical_name,colour\n", "colour", "verticals has no such column"),
    ("vertical_id,,vertical_name\n", "", "verticals has no such column"),
    ("sep=;\nvertical_id;vertical\n", "vertical", "verticals has no such column; did you mean vertical_id?"),
    ("sep=;\nvertical_id,vertical_name\n", "", "the first line says sep=;, but the columns are separated by ','"),
    ("vertical_id,vertical_name,vertical_id\n", "vertical_id", "stands twice in the header"),
    ("vertical_id\n", "vertical_name", "is missing in the header"),
    ("vertical_id;vertical_name\n", "", "the columns are separated by ';'; give --delimiter ';'"),
    ("vertical_id\tvertical_name\n", "", "the columns are separated by a tab; give --delimiter tab"),
    ("vertical_id|vertical_name\n", "", "the columns are separated by '|'; give --delimiter '|'"),
    ('"vertical_id,vertical_name\n', "", "a quote is opened and never closed"),
    (HEAD.encode("utf-16"), "", "the file is UTF-16; save it as UTF-8"),
    (b"vertical_id,vertical_name\xff\n", "vertical_name\\xff", "verticals has no such column; did you mean vertical_name?"),
]  # fmt: skip


@pytest.mark.parametrize(("content", "column", "reason"), HEADERS)
def test_a_bad_header(shared_importer, content, column, reason):
    outcome = shared_importer.bring({"verticals.csv": content}, skip_bad=True)

    assert outcome.bad["verticals"][0] == (1, column, reason)
    assert outcome.number is None


RAGGED = "the header has 2"
NO_UTF_8 = "is not UTF-8"
NEVER_CLOSED = "a quote is opened and never closed"
BETWEEN = "something stands between a closing quote and the next column"
TOO_LONG = "a field has more than 1000000 characters; perhaps a quote is not closed"
WHOLE_FILE = "; where the next row begins cannot be told, so the whole file is refused"
ROWS = [
    ("9\n", [(2, "", f"has 1 columns; {RAGGED}")]),
    ("9,Solar,,x\n", [(2, "", f"has 4 columns; {RAGGED}")]),
    ("9,Solar,,\nx,Wind,,\n", [(3, "vertical_id", "is no whole number")]),
    (",,,\nx,Wind,\n,,\n", [(3, "vertical_id", "is no whole number")]),
    ("9,Solar,0,1\n", [(2, "", f"has 4 columns; {RAGGED}")]),
    ("9,Solar\n\n10\n", [(4, "", f"has 1 columns; {RAGGED}")]),
    ("9;Solar\n", [(2, "", f"has 1 columns; {RAGGED}")]),
    ("9\tSolar\n", [(2, "", f"has 1 columns; {RAGGED}")]),
    ("  \n", [(2, "", f"has 1 columns; {RAGGED}")]),
    ("9,Two, words\n", [(2, "", f"has 3 columns; {RAGGED}")]),
    ('9,"Solar\n', [(2, "", NEVER_CLOSED)]),
    ('9,"Solar\n10,Wind\n', [(2, "", NEVER_CLOSED + WHOLE_FILE)]),
    ('8,Gas\n9,"Solar\n10,"Wind"\nx,Water\n', [(3, "", BETWEEN + WHOLE_FILE)]),
    ('x,Gas\n9,"' + "Solar\n" * 200_000, [(2, "vertical_id", "is no whole number"), (3, "", TOO_LONG + WHOLE_FILE)]),
    ('9,"Solar"x\n10,Wind\n', [(2, "", BETWEEN)]),
    ('9,"So"lar"\nx,Wind\n', [(2, "", BETWEEN), (3, "vertical_id", "is no whole number")]),
    ('9,"So\nlar"\nx,Wind\n', [(4, "vertical_id", "is no whole number")]),
    ('9,"So\r\nlar"\r\nx,Wind\r\n', [(4, "vertical_id", "is no whole number")]),
    ("9,Solar\r\nx,Wind\r\n", [(3, "vertical_id", "is no whole number")]),
    ("9,Solar\rx,Wind\r", [(3, "vertical_id", "is no whole number")]),
    ("9,Solar\nx,Wind", [(3, "vertical_id", "is no whole number")]),
    ("9,Solar\nx,\n", [(3, "vertical_id", "is no whole number"), (3, "vertical_name", "is missing")]),
    ("9,Solar\n9,Wind\n", [(3, "vertical_id", "is there in line 2 already")]),
    ("9,Solar\n9,Solar\n9,Solar\n", [(3, "vertical_id", "is there in line 2 already"), (4, "vertical_id", "is there in line 2 already"),
                                     (3, "vertical_name", "line 2 has the same"), (4, "vertical_name", "line 2 has the same")]),
    ("09,Solar\n9,Wind\n", [(3, "vertical_id", "is there in line 2 already")]),
    ("9,Solar\n10,Solar\n", [(3, "vertical_name", "line 2 has the same")]),
    ("9,Auto\n", [(2, "vertical_name", "vertical_id 1 has the same")]),
    ("1,Home\n", [(2, "vertical_name", "vertical_id 2 has the same")]),
    (b"9,Solar\xe9\n", [(2, "vertical_name", NO_UTF_8)]),
    (b"9,\xc3\x28\n", [(2, "vertical_name", NO_UTF_8)]),
    (b"9,\xed\xa0\x80\n", [(2, "vertical_name", NO_UTF_8)]),
    (b"9,\xf0\x9f\x98\n", [(2, "vertical_name", NO_UTF_8)]),
    (b"9,\xc0\x80\n", [(2, "vertical_name", NO_UTF_8)]),
    (b"9\xff,Solar\n", [(2, "vertical_id", NO_UTF_8)]),
    (b"9,So\x00lar\n", [(2, "vertical_name", "holds the character U+0000, which we cannot keep")]),
    (b"9,So\x07lar\n", [(2, "vertical_name", "holds the character U+0007, which we cannot keep")]),
    (b"9,So\x1blar\n", [(2, "vertical_name", "holds the character U+001B, which we cannot keep")]),
    ("9,So\ufffflar\n", [(2, "vertical_name", "holds the character U+FFFF, which we cannot keep")]),
]  # fmt: skip


@pytest.mark.parametrize(
    ("content", "expected"), ROWS, ids=[repr(content)[:40] for content, _ in ROWS]
)
def test_a_bad_row(shared_importer, content, expected):
    rest = content if isinstance(content, bytes) else content.encode()
    before = shared_importer.contents()

    outcome = shared_importer.bring({"verticals.csv": BEGIN + rest})

    assert sorted(outcome.bad["verticals"]) == sorted(expected)
    assert outcome.number is None
    assert shared_importer.contents() == before


NOT_CLOSED = [
    '9,"Solar\n' + "".join(f"{n},V{n}\n" for n in range(10, 3000)),
    '9,"Solar\n' + "".join(f"{n},V{n}\n" for n in range(10, 3000)) + '3000,"Wind"\n',
]


@pytest.mark.parametrize("content", NOT_CLOSED)
def test_rows_behind_an_open_quote_are_not_skipped_in_silence(importer, content):
    before = importer.contents()
    files = {"verticals.csv": f"{HEAD}8,Gas\n{content}"}
    files["affiliates.csv"] = "affiliate_id,affiliate_name\n9,Good\n"

    outcome = importer.bring(files, skip_bad=True)

    ((line, _, reason),) = outcome.bad["verticals"]
    assert (line, reason.endswith(WHOLE_FILE)) == (3, True)
    assert outcome.number is None
    assert importer.contents() == before


@pytest.mark.parametrize("row", ['9,"Solar"x', '9,"So"lar"', '9,"Solar'])
def test_a_quote_that_spoils_one_line_costs_that_row_only(importer, row):
    text = f"{HEAD}8,Gas\n" + ("" if row == '9,"Solar' else f"{row}\n") + "10,Wind\n"
    text += row if row == '9,"Solar' else ""

    outcome = importer.bring({"verticals.csv": text}, skip_bad=True)

    assert outcome.number == 2
    assert outcome.counts("verticals") == (3, 2, 0, 1)


OBJECTS = [
    ("9,Solar", "", "is no JSON"),
    ('{"vertical_id": 9', "", "is no JSON"),
    ("{'vertical_id': 9}", "", "is no JSON"),
    ("[9, 10]", "", "is no JSON object"),
    ("9", "", "is no JSON object"),
    ("null", "", "is no JSON object"),
    ("[" * 100_000, "", "is no JSON"),
    ('{"vertical_id": 9}', "vertical_name", "is missing"),
    ('{"vertical_id": 9, "vertical_name": null}', "vertical_name", "is missing"),
    ('{"vertical_id": 9, "vertical_name": "Solar", "vertical_id": 10}', "vertical_id", "stands twice in the object"),
    ('{"vertical_id": 9, "vertical_name": "Solar", "colour": 1}', "colour", "the table has no such column"),
    ('{"\\u0000": 9}', "\ufffd", "the table has no such column"),
    ('{"vertical_id": [9], "vertical_name": "Solar"}', "vertical_id", "is an object or an array"),
    ('{"vertical_id": {}, "vertical_name": "Solar"}', "vertical_id", "is an object or an array"),
    ('{"vertical_id": 9.5, "vertical_name": "Solar"}', "vertical_id", "is no whole number"),
    ('{"vertical_id": 1e1, "vertical_name": "Solar"}', "vertical_id", "is no whole number"),
    ('{"vertical_id": true, "vertical_name": "Solar"}', "vertical_id", "is no whole number"),
    ('{"vertical_id": NaN, "vertical_name": "Solar"}', "", "is no JSON"),
    ('{"vertical_id": 9, "vertical_name": "\\ud800"}', "vertical_name", "holds the character U+D800, which we cannot keep"),
    ('{"vertical_id": 9, "vertical_name": "\\u0000"}', "vertical_name", "holds the character U+0000, which we cannot keep"),
]  # fmt: skip


@pytest.mark.parametrize(
    ("text", "column", "reason"), OBJECTS, ids=[text[:60] for text, *_ in OBJECTS]
)
def test_a_bad_object(shared_importer, text, column, reason):
    good = '{"vertical_id": "10", "vertical_name": "Wind"}\n'

    outcome = shared_importer.bring({"verticals.jsonl": f"{good}\n{text}\n"})

    assert outcome.bad["verticals"] == [(3, column, reason)]


def test_the_report_has_the_row_as_it_was(shared_importer):
    content = BEGIN + b'9,"So\nlar"\nx,"Wi\nnd\xe9"\n10,Wind\n'
    outcome = shared_importer.bring({"verticals.csv": content})

    report = outcome.files["verticals"].report
    assert report.name == "verticals.csv.bad.csv"
    assert report.read_bytes() == (
        b"\xef\xbb\xbfline,column,reason,row\n"
        b'4,vertical_id,is no whole number,"x,""Wi\nnd\\xe9"""\n'
        b'4,vertical_name,is not UTF-8,"x,""Wi\nnd\\xe9"""\n'
    )


def test_the_report_has_the_first_line_of_a_row_without_an_end(shared_importer):
    content = BEGIN + b'\n9,"Solar\n10,Wind\n11,"Water"\n'
    outcome = shared_importer.bring({"verticals.csv": content})

    report = outcome.files["verticals"].report.read_text(encoding="utf-8-sig")
    assert report == (
        f'line,column,reason,row\n3,,"{BETWEEN}{WHOLE_FILE}","9,""Solar"\n'
    )


def test_a_good_import_removes_the_report(shared_importer):
    bad = shared_importer.bring({"verticals.csv": "vertical_id,vertical_name\n9,\n"})
    report = bad.files["verticals"].report
    (shared_importer.folder / "verticals.csv").write_text(HEAD + "9,Solar\n")

    outcome = shared_importer.bring_folder(shared_importer.folder, dry_run=True)

    assert outcome.counts("verticals") == (1, 1, 0, 0)
    assert not report.exists()


@pytest.mark.parametrize(
    "content",
    [
        "\ufeffvertical_id,vertical_name\n9,Sölär\n",
        "vertical_id,vertical_name\r\n9,Sölär\r\n",
        "vertical_id,vertical_name\n\n9,Sölär\n\n\n",
        "vertical_id,vertical_name\n9,Sölär",
        'vertical_name,"vertical_id"\n"Sölär","9"\n',
        "vertical_id , vertical_name\n +09 ,Sölär\n",
    ],
)
def test_forms_of_the_same_row(importer, content):
    assert importer.bring({"verticals.csv": content}).bad == {}
    assert importer.ask("SELECT * FROM verticals WHERE vertical_id = 9") == [
        (9, "Sölär", 0)
    ]


@pytest.mark.parametrize("mark", [";", "\t", "|"])
def test_other_delimiters(importer, mark):
    text = f"vertical_id{mark}vertical_name\n9{mark}So,lar\n"

    assert importer.bring({"verticals.csv": text}, delimiter=mark).bad == {}
    assert importer.ask(
        "SELECT vertical_name FROM verticals WHERE vertical_id = 9"
    ) == [("So,lar",)]


def test_texts_that_copy_would_take_for_its_own(importer):
    texts = ["\\.", "\\N", "a\tb", "a\\tb", "a\r\nb", 'a"b', "'", "%s", "{}"]
    rows = "".join(
        '{},"{}"\n'.format(number, text.replace('"', '""'))
        for number, text in enumerate(texts, 10)
    )

    assert importer.bring({"verticals.csv": HEAD + rows}).bad == {}
    query = "SELECT vertical_name FROM verticals WHERE vertical_id > 9 ORDER BY 1"
    assert [name for (name,) in importer.ask(query)] == sorted(texts)


NO_SUCH = (
    "a file is named as its table, with .csv, .jsonl or .ndjson, in small letters; "
)


@pytest.mark.parametrize(
    ("names", "reason"),
    [
        ([], "has no .csv, .jsonl or .ndjson file."),
        (["vertical.csv"], f"{NO_SUCH}did you mean verticals.csv?"),
        (["Sales.csv"], f"{NO_SUCH}did you mean sales.csv?"),
        (["sales-2026.csv"], f"{NO_SUCH}did you mean sales.csv?"),
        (["sales.csv", "sales.jsonl"], "are for the same table"),
    ],
)
def test_files_without_a_table(tmp_path, names, reason):
    for name in names:
        (tmp_path / name).write_text("")

    with pytest.raises(StartError) as refusal:
        find_files([tmp_path], ",")

    assert reason in str(refusal.value)


def test_a_file_that_is_not_there(tmp_path):
    with pytest.raises(StartError, match=r"There is no file .*sales\.csv"):
        find_files([tmp_path / "sales.csv"], ",")


def test_files_come_in_the_order_of_their_references(tmp_path):
    for name in ("sales.csv", "leads.jsonl", "buyers.csv", "notes.txt"):
        (tmp_path / name).write_text("")
    (tmp_path / "sales.csv.bad.csv").write_text("")

    found = find_files([tmp_path], ",")

    assert [file.name for file in found] == ["buyers.csv", "leads.jsonl", "sales.csv"]
