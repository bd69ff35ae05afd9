"""The README names each file with its key and the columns that it cannot do without."""

import pytest

from service.importing.order import TABLES
from tests.test_readme import rows


@pytest.mark.parametrize("table", TABLES, ids=lambda table: table.name)
def test_names_the_columns_of_a_file(table):
    required = [column.name for column in table.file_columns if column.required]
    besides = [name for name in required if name not in table.key]

    (row,) = [row for row in rows("Data in and out") if row[0] == f"`{table.name}`"]

    assert row[1:] == [", ".join(table.key), ", ".join(besides)]
