"""Advice that the import prints is tried: whoever follows it is served."""

import re

import pytest

from service.commands.connecting import StartError
from service.importing.files import find_files

CSV = "vertical_id,vertical_name\n9,Solar\n"
JSON = '{"vertical_id": 9, "vertical_name": "Solar"}\n'
NAMES = {
    "vertical.csv": CSV,
    "Verticals.CSV": CSV,
    "verticals-2026.csv": CSV,
    "verticals.Jsonl": JSON,
    "VERTICALS.NDJSON": JSON,
    "vertical.ndjson": JSON,
    "verticals.json": JSON,
    "verticals.txt": CSV,
}


@pytest.mark.parametrize("name", NAMES)
def test_a_name_that_is_advised_is_taken(importer, tmp_path, name):
    (tmp_path / name).write_text(NAMES[name])
    with pytest.raises(StartError) as refused:
        find_files([tmp_path / name], ",")
    advised = re.search(r"(?:did you mean|, as) (\S+?)[.?]$", str(refused.value))[1]

    outcome = importer.bring({advised: NAMES[name]})
    assert outcome.counts("verticals") == (1, 1, 0, 0)


def test_ndjson_is_json_lines(importer):
    assert importer.bring({"verticals.ndjson": JSON}).counts("verticals")[1] == 1


@pytest.mark.parametrize("mark", [";", "\t", "|"])
def test_the_delimiter_that_is_advised_is_right(importer, run_command, mark):
    text = CSV.replace(",", mark)
    outcome = importer.bring({"verticals.csv": text})
    [(_, _, reason)] = outcome.bad["verticals"]
    advised = re.search(r"--delimiter '?(tab|.)'?$", reason)[1]

    path = importer.folder / "verticals.csv"
    assert run_command("import", path, "--delimiter", advised)[0] == 0


@pytest.fixture
def run_command(importer):
    from tests.importing.program import run

    return lambda *arguments: run(importer.address, *arguments)


# table, column, a bad value: each reason says what to write instead
VALUES = [
    ("leads", "created_at", "soon"),
    ("leads", "created_at", "31/1/2026"),
    ("sales", "price", "1,5"),
    ("delivery_schedules", "time_open", "soon"),
]
ROWS = {
    "leads": ("lead_id,vertical_id,created_at", "N1,1,{}"),
    "sales": (
        "lead_id,vertical_id,buyer_contract_id,sold_at,price",
        "L99,1,1,2026-01-05,{}",
    ),
    "delivery_schedules": (
        "delivery_schedule_id,buyer_contract_id,delivery_schedule_day,cap,time_open",
        "9,1,monday,1,{}",
    ),
}


@pytest.mark.parametrize(("table", "column", "value"), VALUES)
def test_the_notations_that_are_advised_are_read(shared_importer, table, column, value):
    header, row = ROWS[table]

    def bring(text: str) -> list[str]:
        """Give what is wrong with the value; the rest of the row may be wrong too."""
        content = f"{header}\n{row.format(chr(34) + text + chr(34))}\n"
        outcome = shared_importer.bring({f"{table}.csv": content}, dry_run=True)
        return [why for _, at, why in outcome.bad.get(table, []) if at == column]

    [reason] = bring(value)
    told = re.search(r"(?:write|as in) (.+)$", reason)[1]
    assert [bad for text in told.split(" or ") if (bad := bring(text))] == []


def test_the_column_that_is_advised_is_taken(importer):
    header = "vertical id,vertical name\n"
    bad = importer.bring({"verticals.csv": header + "9,Solar\n"}).bad["verticals"]
    for _, column, reason in bad:
        if found := re.search(r"did you mean (\w+)\?$", reason):
            header = header.replace(column, found[1])

    assert importer.bring({"verticals.csv": header + "9,Solar\n"}).bad == {}


MANY_LINES = {
    "[\n" + '{"vertical_id": 9},\n' * 9 + "]\n": (
        "the file is one array; write one object a line, without [ ] and commas"
    ),
    '[{"vertical_id": 9}, {"vertical_id": 10}]': (
        "the file is one array; write one object a line, without [ ] and commas"
    ),
    '\n{\n  "vertical_id": 9,\n  "vertical_name": "Solar"\n}\n': (
        "an object goes over several lines; write each in one line"
    ),
}


@pytest.mark.parametrize("content", MANY_LINES)
def test_json_that_is_not_by_the_line_is_refused_once(shared_importer, content):
    outcome = shared_importer.bring({"verticals.jsonl": content})

    assert outcome.bad["verticals"] == [(1, "", MANY_LINES[content])]
