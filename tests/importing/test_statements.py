"""The SQL of the import: each file is of a table or shared, and nothing in it is dead."""

import re
from pathlib import Path

import pytest

from service.importing import statements
from service.importing.order import BY_NAME

SHARED = {"any_table", "run", "setup"}
ROOM = Path(statements.__file__).parent
FILES = {path.stem: path.read_text() for path in statements.FOLDER.glob("*.sql")}


def test_each_file_is_of_a_table_or_shared():
    assert FILES.keys() <= BY_NAME.keys() | SHARED
    assert all(statements.sections(name) for name in FILES)


@pytest.mark.parametrize("name", FILES)
def test_each_statement_is_used(name):
    python = "".join(path.read_text() for path in ROOM.glob("*.py"))
    named = set(re.findall(r'"(\w+)"', python))
    named |= set(re.findall(r"\{(\w+)\}", FILES[name]))

    assert statements.sections(name).keys() <= named
