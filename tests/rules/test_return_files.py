"""Files of returns: what is read of them, and why a file is bad as a whole."""

import csv
import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.rules.return_files import (
    MOST_ROWS,
    BadFile,
    ReturnRow,
    contract_of,
    read_return_file,
    reason_of,
)

ROW = ReturnRow(2, "L1", "5", "Wrong number", "called twice")


@pytest.mark.parametrize(
    "text",
    [
        "lead_id,contract,reason,note\nL1,5,Wrong number,called twice\n",
        "\ufefflead_id,contract,reason,note\r\nL1,5,Wrong number,called twice",
        "Lead ID;Contract;Return Reason;Note\nL1;5;Wrong number;called twice\n",
        "note\tReason\tbuyer_contract_id\tLEAD\ncalled twice\tWrong number\t5\tL1\n",
        'lead_id,contract,reason,note\n"L1", 5 ,"Wrong number","called twice",,\n',
    ],
    ids=["plain", "Excel's mark", "semicolons", "tabs, another order", "blanks"],
)
def test_reads(text):
    assert read_return_file(text.encode()) == [ROW]


def test_says_sep_first():
    text = "sep=|\r\nlead_id|contract|reason|note\r\nL1|5|Wrong number|called twice\r\n"
    assert read_return_file(text.encode()) == [ROW._replace(line=3)]


def test_leaves_out_what_is_optional_and_empty_lines():
    text = "reason,lead_id\n3,L1\n\n,\n4,L2\n"
    assert read_return_file(text.encode()) == [
        ReturnRow(2, "L1", "", "3", ""),
        ReturnRow(5, "L2", "", "4", ""),
    ]


def test_a_text_may_go_over_lines():
    text = 'lead_id,reason,note\nL1,3,"one\ntwo"\nL2,3,\n'
    assert [row.line for row in read_return_file(text.encode())] == [2, 4]


BAD = {
    "nothing": ("", "no column lead_id"),
    "no rows": ("lead_id,reason\n", "no row below its header"),
    "no reason": ("lead_id,note\nL1,x\n", "no column reason"),
    "unknown": ("lead_id,reason,notes\nL1,3,x\n", "'notes'; did you mean note?"),
    "twice": ("lead_id,lead,reason\nL1,L1,3\n", "the column lead_id twice"),
    "too wide": ("lead_id,reason\nL1,3,x\n", "Line 2 has 3 columns; the header has 2"),
    "open quote": ('lead_id,reason\nL1,"3\n', "Line 2 cannot be read"),
    "control": ("lead_id,reason\nL1,\x003\n", "Line 2 has a control character"),
    "a long note": (f"lead_id,reason,note\nL1,3,{'x' * 1001}\n", "Line 2 has a note"),
    "sep of nothing": ("sep=\nlead_id;reason\nL1;3\n", "known are , ; tab |"),
    "sep of a quote": ('sep="\nlead_id"reason\nL1"3\n', "Line 1 says that '\"'"),
    "sep of two marks": ("sep=;;\nlead_id;reason\nL1;3\n", "Line 1 says that ';'"),
    "too many": ("lead_id,reason\n" + "L1,3\n" * (MOST_ROWS + 1), "50,001 rows"),
}


@pytest.mark.parametrize(("text", "why"), BAD.values(), ids=BAD)
def test_a_bad_file_has_one_sentence(text, why):
    with pytest.raises(BadFile) as bad:
        read_return_file(text.encode())
    assert why in str(bad.value)
    assert str(bad.value).endswith((".", "?"))


def test_a_header_of_empty_columns_costs_what_it_is_long():
    """Were each of them copied with all before it, this would take an hour."""
    wide = "lead_id,reason" + "," * 1_000_000 + "\nL1,3\n"
    assert read_return_file(wide.encode()) == [ReturnRow(2, "L1", "", "3", "")]


@pytest.mark.parametrize(
    ("content", "why"),
    [
        (b"lead_id,reason\nL1,3\nM\xfcller,3\n", "Line 3 is not UTF-8"),
        ("lead_id,reason\nL1,3\n".encode("utf-16"), "UTF-16"),
    ],
)
def test_other_encodings_are_refused(content, why):
    with pytest.raises(BadFile) as bad:
        read_return_file(content)
    assert why in str(bad.value)


TEXTS = st.text(
    st.characters(codec="utf-8", exclude_categories=["Cc", "Cs", "Cn", "Co"]),
    max_size=30,
).map(str.strip)


@given(
    rows=st.lists(
        st.tuples(TEXTS.filter(bool), TEXTS, TEXTS, TEXTS), min_size=1, max_size=20
    ),
    delimiter=st.sampled_from(",;\t|"),
)
def test_what_was_written_is_read(rows, delimiter):
    text = io.StringIO(newline="")
    table = csv.writer(text, delimiter=delimiter)
    table.writerow(["lead_id", "contract", "reason", "note"])
    table.writerows(rows)
    found = read_return_file(text.getvalue().encode())

    assert [row[1:] for row in found] == rows


@given(st.binary(max_size=300))
def test_any_bytes_are_rows_or_a_bad_file(content):
    try:
        rows = read_return_file(content)
    except BadFile:
        return
    assert rows


@given(first=st.tuples(*[TEXTS] * 4), second=st.tuples(*[TEXTS] * 4))
def test_rows_are_equal_as_their_hashes(first, second):
    hashes = {ReturnRow(2, *first).row_hash, ReturnRow(9, *second).row_hash}
    assert (len(hashes) == 1) == (first == second)


@pytest.mark.parametrize(
    ("text", "contract_id"),
    [("", 0), ("7", 7), ("x", None), ("-1", None), ("99999999999", None)],
)
def test_a_contract_is_an_id(text, contract_id):
    assert contract_of(text) == contract_id


@pytest.mark.parametrize(
    ("text", "reason_id"),
    [("3", 3), ("Wrong number", 9), ("wrong number", 0), ("-3", 0), ("12", 12)],
)
def test_a_reason_is_an_id_or_its_exact_name(text, reason_id):
    assert reason_of(text, {"Wrong number": 9, "12": 4}) == reason_id
