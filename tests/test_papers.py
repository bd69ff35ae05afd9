"""README and docs/ keep up: what the code has, their tables name; their links lead somewhere."""

import configparser
import re
from dataclasses import fields
from pathlib import Path

import pytest
import typer

from service import __version__
from service.cli import app
from service.errors import Reason
from service.importing.order import TABLES
from service.protocol.pages import PAGES
from service.protocol.refusals import REFUSALS
from service.settings import Settings

ROOT = Path(__file__).resolve().parent.parent
PAPERS = {
    str(path.relative_to(ROOT)): path.read_text(encoding="utf-8")
    for folder in (".", "docs", ".github")
    for path in sorted((ROOT / folder).glob("*.md"))
}
BLOCK = re.compile(r"^```.*?^```$", re.MULTILINE | re.DOTALL)
HEADING = re.compile(r"^#+ (.+)$", re.MULTILINE)
LINK = re.compile(r"\]\(([^)\s]+)\)")
VENDORS_TEXTS = {  # printed in an article; all others are ours
    Reason.INVALID_API_KEY: "ReturnLead v2, BuyerContract v1",
    Reason.ALREADY_RETURNED: "ReturnLead v2",
    Reason.INVALID_BUYER_ID: "BuyerContract v1",
    Reason.INVALID_BUYER_CONTRACT_ID: "BuyerContract v1",
    Reason.INVALID_ACCOUNT_STATUS_ID: "BuyerContract v1",
    Reason.CONTRACT_NAME_TAKEN: "BuyerContract v1",
    Reason.MISSING_REQUIRED_FIELDS: "BuyerContract v1",
    Reason.INVALID_LEAD_STATUS: "Lead Statuses",
    Reason.INVALID_LEAD_SUB_STATUS: "Lead Statuses",
}


def rows(paper: str, section: str) -> list[list[str]]:
    """Take the cells of all tables in a section."""
    _, _, rest = PAPERS[paper].partition(f"\n## {section}\n")
    assert rest, f"no section {section}"
    lines = [
        line for line in rest.partition("\n## ")[0].splitlines() if line[:2] == "| "
    ]
    return [[cell.strip() for cell in line.strip("| ").split(" | ")] for line in lines]


@pytest.mark.parametrize("reason", Reason, ids=lambda reason: reason.name)
def test_names_every_refusal_with_its_operations(reason):
    named = rows("docs/callers.md", "Refusals")
    (row,) = [row for row in named if row[0] == f"`{reason.value}`"]
    knowing = [name for name, known in REFUSALS.items() if reason in known]
    everywhere = len(knowing) == len(REFUSALS)
    knowing = list(dict.fromkeys(name.partition(" ")[0] for name in knowing))
    assert row[1] == ("all" if everywhere else ", ".join(knowing))
    assert row[3] == VENDORS_TEXTS.get(reason, "ours")


def test_has_no_refusal_that_is_gone():
    known = {f"`{reason.value}`" for reason in Reason}
    assert {row[0] for row in rows("docs/callers.md", "Refusals")[1:]} == known


def test_names_every_page_and_operation():
    named, path = {}, ""
    for cells in rows("docs/callers.md", "Pages and operations")[1:]:
        path = cells.pop(0) if cells[0].startswith("`/") else path
        named.setdefault(path, []).append(cells[0])
    assert named == {
        f"`{page.path}`": [f"`{name}`" for name in page.operations] for page in PAGES
    }


def test_names_every_setting_with_its_default():
    named = {row[0]: row[1] for row in rows("docs/operators.md", "Settings")}
    for field in fields(Settings):
        shown = named[f"`{field.name.upper()}`"]
        default = "no" if field.default is False else field.default
        if default not in (None, ()):
            assert shown == str(default)


def test_names_every_dependency_with_a_reason():
    config = configparser.ConfigParser()
    config.read(ROOT / "setup.cfg", encoding="utf-8")
    extras = config["options.extras_require"]
    listed = {"running": config["options"]["install_requires"]}
    listed |= {f"`[{name}]`": extras[name] for name in extras}
    needed = {
        (re.match(r"[\w-]+", line)[0], where)
        for where, text in listed.items()
        for line in text.split("\n")
        if line
    }
    named = rows("docs/development.md", "Dependencies")[1:]
    assert {(name, where) for name, where, _ in named} == needed
    assert all(reason for _, _, reason in named)


@pytest.mark.parametrize("table", TABLES, ids=lambda table: table.name)
def test_names_every_file_with_the_columns_it_needs(table):
    required = [column.name for column in table.file_columns if column.required]
    besides = [name for name in required if name not in table.key]

    (row,) = [r for r in rows("docs/data.md", "Files") if r[0] == f"`{table.name}`"]

    assert row[1:] == [", ".join(table.key), ", ".join(besides)]


def test_names_every_room():
    named = {row[0] for row in rows("docs/architecture.md", "The rooms")}
    folders = {path.parent.name for path in ROOT.glob("service/*/__init__.py")}
    assert {f"`{folder}/`" for folder in folders} <= named


def test_names_every_command():
    named = [row[0] for row in rows("docs/operators.md", "Commands")]
    for command in _commands(typer.main.get_command(app), "leadback"):
        assert [cell for cell in named if re.match(rf"`{command}\b", cell)], command


def _commands(group, path: str) -> list[str]:
    found = []
    for name, command in group.commands.items():
        is_group = hasattr(command, "commands")
        found += (
            _commands(command, f"{path} {name}") if is_group else [f"{path} {name}"]
        )
    return found


@pytest.mark.parametrize("paper", PAPERS)
def test_relative_links_lead_somewhere(paper):
    for link in LINK.findall(BLOCK.sub("", PAPERS[paper])):
        path, _, anchor = link.partition("#")
        if ":" in path:
            continue
        target = (ROOT / paper).parent / path if path else ROOT / paper
        assert target.resolve().exists(), link
        if anchor:
            assert anchor in anchors(target.resolve()), link


def anchors(path: Path) -> set[str]:
    """List the anchors of a paper's headings, as GitHub makes them."""
    text = BLOCK.sub("", PAPERS[str(path.relative_to(ROOT))])
    headings = [heading.lower() for heading in HEADING.findall(text)]
    return {re.sub(r"[^\w -]", "", each).replace(" ", "-") for each in headings}


def test_security_names_a_test_for_each_promise():
    promises = rows("SECURITY.md", "What is promised")[1:]
    assert len(promises) > 5
    for promise, held_by in promises:
        tests = re.findall("`(tests/[^`]+)`", held_by)
        assert tests, promise
        assert [path for path in tests if not (ROOT / path).exists()] == []


def test_readme_fits_a_few_screens():
    assert PAPERS["README.md"].count("\n") <= 150
    assert (ROOT / "docs/pages.png").stat().st_size < 150_000


def test_the_changelog_begins_with_this_version():
    assert re.search(r"^## (.+)$", PAPERS["CHANGELOG.md"], re.M)[1] == __version__
