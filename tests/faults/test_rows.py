"""Each row of the attack catalogue is held by a test that is there."""

import ast
from functools import cache
from pathlib import Path

import pytest

from tests.faults.documents import ROWS
from tests.faults.rows import ALL, DOES_NOT_APPLY, HELD
from tests.faults.values import VALUES

TESTS = Path(__file__).resolve().parent.parent
IN_LISTS = {each.id.partition("-")[0].rstrip("b") for each in (*ROWS, *VALUES)}


@cache
def functions(path: str) -> set[str]:
    tree = ast.parse((TESTS / path).read_text(encoding="utf-8"))
    return {node.name for node in tree.body if isinstance(node, ast.FunctionDef)}


def test_the_catalogue_has_136_rows():
    assert len(ALL) == 136
    assert IN_LISTS | HELD.keys() | DOES_NOT_APPLY.keys() <= set(ALL)


@pytest.mark.parametrize("row", ALL)
def test_a_row_is_held(row):
    if row in DOES_NOT_APPLY:
        assert row not in IN_LISTS | HELD.keys()
        return
    named = HELD.get(row, "").split()
    assert named or row in IN_LISTS
    for test in named:
        path, _, function = test.partition("::")
        assert function in functions(path), test
