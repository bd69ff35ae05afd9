"""What Excel and .NET leave in files: taken where it is clear, or refused with reason."""

import pytest

from service.importing.order import TABLES
from service.importing.tables import TEXT_ID

HEAD = "vertical_id,vertical_name"
# a file of verticals with Solar as 9 and Wind as 10, as spreadsheets write it
TAKEN = {
    "sep=;": f"sep=;\n{HEAD}\n9,Solar\n10,Wind\n".replace(",", ";"),
    "SEP, CRLF": f"SEP=;\r\n{HEAD}\r\n9,Solar\r\n10,Wind\r\n".replace(",", ";"),
    "sep= in quotes": f'"sep=;"\n{HEAD}\n9,Solar\n10,Wind\n'.replace(",", ";"),
    "sep= a tab": f"sep=\t\n{HEAD}\n9,Solar\n10,Wind\n".replace(",", "\t"),
    "sep=, saved again": f"sep=,,\n{HEAD},\n9,Solar,\n10,Wind,\n",
    "sep= after a BOM": f"\ufeffsep=|\n{HEAD}\n9,Solar\n10,Wind\n".replace(",", "|"),
    "empty columns": f"{HEAD},,\n9,Solar,,\n10,Wind,,\n",
    "empty columns in some rows": f"{HEAD}\n9,Solar,,\n10,Wind\n",
    "empty columns in the header": f"{HEAD}, ,\n9,Solar\n10,Wind\n",
    "rows of delimiters": f"{HEAD}\n9,Solar\n,\n10,Wind\n,\n,\n",
    "above the header too": f",\n{HEAD}\n9,Solar\n10,Wind\n",
}


@pytest.mark.parametrize("case", TAKEN)
def test_leftovers_are_taken(importer, case):
    outcome = importer.bring({"verticals.csv": TAKEN[case]})

    assert outcome.bad == {}
    assert outcome.counts("verticals") == (2, 2, 0, 0)
    query = "SELECT vertical_id, vertical_name FROM verticals WHERE vertical_id > 8"
    assert importer.ask(f"{query} ORDER BY 1") == [(9, "Solar"), (10, "Wind")]


def test_lines_are_counted_from_the_one_that_names_the_delimiter(shared_importer):
    text = "sep=;\nvertical_id;vertical_name\n9;Solar\n;\nx;Wind\n"
    outcome = shared_importer.bring({"verticals.csv": text})

    assert outcome.bad["verticals"] == [(5, "vertical_id", "is no whole number")]
    assert "x;Wind" in outcome.files["verticals"].report.read_text(encoding="utf-8")


SHORT = "is a number that a spreadsheet has shortened, as 1.23457E+11"
DAY = "is a day that a spreadsheet has made of it, as 2-Jan"
SHOWN = "is a number as a spreadsheet shows it, as 1,234.00"
ERROR = "is a spreadsheet's error, or a column too narrow"
TRUTH = "is a truth that a spreadsheet has made of it"
ROUNDED = (
    "has zeros from its 16th digit on, which a spreadsheet leaves of a long number"
)
DAMAGED = {
    "1.23457E+11": SHORT,
    "1E+20": SHORT,
    "1,23457E+11": SHORT,
    "1.2E-05": SHORT,
    "1.23457e+11": SHORT,
    "2-Jan": DAY,
    "01-Mar-26": DAY,
    "1-Mar-2026": DAY,
    "Mar-26": DAY,
    "1/2/2026": DAY,
    "1/2/26": DAY,
    "1/2/2026 0:00": DAY,
    "123456.0": SHOWN,
    "123456,00": SHOWN,
    "1,234,567": SHOWN,
    "1,234.00": SHOWN,
    "#N/A": ERROR,
    "#NAME?": ERROR,
    "#REF!": ERROR,
    "#VALUE!": ERROR,
    "########": ERROR,
    "TRUE": TRUTH,
    "FALSE": TRUTH,
    "1234567890123450000": ROUNDED,
    "1234567890123450": ROUNDED,
}
AS_THEY_ARE = [
    "123456",
    "000123",
    "12345678901",
    "A-1234",
    "1234E",
    "E12",
    "12-34-56",
    "2-January",
    "1.2.3",
    "10.5",
    "a1b2c3d4-0000-4000-8000-000000000000",
    "1e3a",
    "4E12",  # spreadsheets write a sign
    "48271E00000142",
    "12E+11",
    "true",
    "March-26",
    "#7",
    "1/2",
    "1234567890123456",
    "100000000000000",
]


@pytest.mark.parametrize("lead_id", DAMAGED)
def test_a_damaged_id_is_refused(shared_importer, lead_id):
    text = f'lead_id,vertical_id,created_at\n"{lead_id}",1,2026-01-05T00:00:00Z\n'
    outcome = shared_importer.bring({"leads.csv": text})

    reason = f"{DAMAGED[lead_id]}; in JSON Lines such an id is taken as it is"
    assert outcome.bad["leads"] == [(2, "lead_id", reason)]


def test_ids_that_are_whole_are_taken(importer):
    text = "".join(f'"{each}",1,2026-01-05T00:00:00Z\n' for each in AS_THEY_ARE)
    outcome = importer.bring({"leads.csv": f"lead_id,vertical_id,created_at\n{text}"})

    assert outcome.bad == {}
    assert outcome.counts("leads") == (len(AS_THEY_ARE), len(AS_THEY_ARE), 0, 0)


def test_a_long_id_may_end_in_zero_where_others_do_not(importer):
    text = "lead_id,vertical_id,created_at\n"
    for lead_id in ("1234567890123450", "1234567890123457"):
        text += f"{lead_id},1,2026-01-05T00:00:00Z\n"

    assert importer.bring({"leads.csv": text}).bad == {}


def test_in_json_lines_ids_are_what_they_are(importer):
    lines = [
        f'{{"lead_id": "{each}", "vertical_id": 1, "created_at": "2026-01-05"}}\n'
        for each in DAMAGED
    ]
    outcome = importer.bring({"leads.jsonl": "".join(lines)})

    assert outcome.bad == {}
    assert outcome.counts("leads")[1] == len(DAMAGED)


def test_every_column_of_lead_ids_is_looked_at():
    names = {
        (table.name, column.name)
        for table in TABLES
        for column in table.columns
        if column.name.endswith("lead_id") and column.type is not TEXT_ID
    }
    assert names == set()
