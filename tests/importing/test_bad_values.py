"""Values that cannot be taken: each with its line, its column and its reason."""

import pytest

from tests.importing.bad_values import CASES, ELSEWHERE
from tests.importing.good_rows import GOOD


@pytest.mark.parametrize(
    ("table", "column", "value", "reason"),
    CASES,
    ids=[f"{table}-{column}-{value[:20]!r}" for table, column, value, _ in CASES],
)
def test_a_bad_value(shared_importer, table, column, value, reason):
    row = GOOD[table] | {column: value}
    cells = ",".join(f'"{cell}"' if "," in cell else cell for cell in row.values())
    text = f"{','.join(row)}\n{cells}\n"
    before = shared_importer.contents()

    outcome = shared_importer.bring({f"{table}.csv": text})

    expected = (column, reason) if reason else ELSEWHERE[table, value]
    assert outcome.bad == {table: [(2, *expected)]}
    assert outcome.number is None
    assert shared_importer.contents() == before


@pytest.mark.parametrize("table", GOOD)
def test_the_row_is_good_without_the_bad_value(shared_importer, table):
    row = GOOD[table]
    text = f"{','.join(row)}\n{','.join(row.values())}\n"

    outcome = shared_importer.bring({f"{table}.csv": text}, dry_run=True)

    assert outcome.bad == {}
    assert outcome.counts(table) == (1, 1, 0, 0)
