"""What an import writes for people: opened by a spreadsheet, nothing in it runs."""

import csv
import io

import pytest

from service.rules.spreadsheets import neutral, shown

HEAD = "vertical_id,vertical_name\n"
# what a file holds → the row as its report shows it
ROWS = {
    b"x,Wi\xe9nd\n": "x,Wi\\xe9nd",
    b"x,a\x00b\x1b\n": "x,a\\x00b\\x1b",
    b"=1+1,Solar\n": "'=1+1,Solar",
    b"x,=1+1\n": "x,'=1+1",
    b"x;@now;-1+1\n": "x;'@now;'-1+1",
    b"x|+A1|-5|-5.25\n": "x|'+A1|-5|-5.25",
    b"x\t=A1\n": "x\t'=A1",
    b'x,"a\n=A1"\n': 'x,"a\n\'=A1"',
    b'x,"=A1"\n': 'x,"\'=A1"',
    b"x, =A1\n": "x, '=A1",
    "x,\uff1dA1\n".encode(): "x,'\uff1dA1",
    b"\xef\xbb\xbfx,Sol\xc3\xa4r\n": "x,Sol\u00e4r",
}


@pytest.mark.parametrize("content", ROWS)
def test_a_row_as_it_is_shown(shared_importer, content):
    text = content.removeprefix(b"\xef\xbb\xbf")
    outcome = shared_importer.bring({"verticals.csv": HEAD.encode() + text})

    assert report_of(outcome) == ROWS[content]


def report_of(outcome) -> str:
    """Read the row of the first line; the file must be UTF-8, with its mark."""
    data = outcome.files["verticals"].report.read_bytes()
    assert data.startswith(b"\xef\xbb\xbf")
    rows = list(csv.reader(io.StringIO(data.decode("utf-8-sig"), newline="")))
    return rows[1][3]


@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-be"])
def test_a_file_in_utf_16_is_shown_as_text(shared_importer, encoding):
    mark = b"\xfe\xff" if encoding == "utf-16-be" else b""
    data = mark + f"{HEAD}9,Sol\u00e4r\n".encode(encoding)
    outcome = shared_importer.bring({"verticals.csv": data})

    assert outcome.bad["verticals"] == [(1, "", "the file is UTF-16; save it as UTF-8")]
    assert report_of(outcome) == HEAD.strip()


@pytest.mark.parametrize("mark", [*";,|:\t", "\n", "\r\n"])
@pytest.mark.parametrize("begin", [*"=+-@", "\uff1d", "\uff0b", "\uff0d", "\uff20"])
def test_no_cell_computes_wherever_the_reader_splits(mark, begin):
    for text in (f"a{mark}{begin}cmd", f'a{mark}"{begin}cmd"', f"{begin}cmd{mark}b"):
        cells = neutral(text).replace("\r\n", mark).split(mark)
        assert [c for c in cells if c.strip(' "').startswith(begin)] == [], text


@pytest.mark.parametrize(
    "text", ["Blue - Cars", "a,-5", "a;-5;+7.25", "12:30", "a@b.example", "C=O", "-"]
)
def test_what_computes_nothing_stays(text):
    assert neutral(text).removeprefix("'") == text


def test_bytes_are_told_from_characters():
    assert shown("\u00e9\udce9\x7f\x85\t\n") == "\u00e9\\xe9\\x7f\\x85\t\n"
