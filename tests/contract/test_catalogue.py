"""Every refusal of the catalogue is provoked by a test of its operation."""

import ast
from importlib import import_module
from pathlib import Path

import pytest

from service.errors import Reason

HERE = Path(__file__).parent
FILES = [f for f in sorted(HERE.glob("test_*.py")) if "\nREFUSALS = {" in f.read_text()]
# Each of these makes a call for every row of its REFUSALS, and compares the reply with
# the row's text; so a text that stands in a table was provoked if that test passed.
MODULES = [import_module(f"{__package__}.{file.stem}") for file in FILES]
PROVOKED = {
    text.partition(": ")[0]
    for module in MODULES
    for _, text in module.REFUSALS.values()
}


@pytest.mark.parametrize("reason", Reason, ids=lambda reason: reason.name)
def test_every_refusal_is_provoked(reason):
    assert reason.value in PROVOKED


@pytest.mark.parametrize("module", MODULES, ids=lambda module: module.__name__)
def test_the_rows_are_compared_with_real_replies(module):
    """The tables prove nothing unless the module's test runs them all."""
    tree = ast.parse(Path(module.__file__).read_text(encoding="utf-8"))
    name = "test_each_refusal_is_the_same_by_every_binding"
    (test,) = [node for node in tree.body if getattr(node, "name", "") == name]
    marks = [ast.unparse(mark) for mark in test.decorator_list]

    assert "REFUSALS.values()" in marks[0] and "skip" not in "".join(marks)
    compared = ("refused(text", "told(text")  # the second: the reply is a bare text
    assert "by_all" in ast.unparse(test)
    assert any(reply in ast.unparse(test) for reply in compared)
