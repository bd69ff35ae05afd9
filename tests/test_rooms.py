"""The rooms of the house: who may import whom, and where SQL and the environment are.

Imports go one way: page class → answer → use case → repository and rule.
"""

import ast
import re
import sys
from pathlib import Path

import pytest

SERVICE = Path(__file__).resolve().parent.parent / "service"
FILES = {
    ".".join(("service", *path.relative_to(SERVICE).with_suffix("").parts)): path
    for path in SERVICE.rglob("*.py")
}
ROOT = {"callers", "connection", "errors", "settings"}  # what everybody may know
# A room, and the other rooms that it knows.
MAY_IMPORT = {
    "errors": set(),
    "settings": set(),
    "callers": {"errors", "rules"},
    "connection": set(),
    "rules": {"errors"},
    "repositories": {"callers", "connection", "errors", "rules"},
    "usecases": {"callers", "connection", "errors", "repositories", "rules"},
    "answer": {
        "callers",
        "connection",
        "database",
        "errors",
        "repositories",
        "usecases",
    },
    "database": {"connection", "errors", "repositories"},
    "pages": {"answer", "rules", "usecases"},
    "protocol": ROOT
    | {"answer", "database", "pages", "repositories", "rules", "usecases"},
    "admin": ROOT | {"database", "protocol", "repositories", "rules", "usecases"},
    "embedded": set(),
    "migrations": ROOT | {"commands", "repositories"},
    "importing": ROOT | {"commands", "protocol", "repositories", "rules"},
    "serving": ROOT
    | {
        "admin",
        "answer",
        "commands",
        "database",
        "migrations",
        "protocol",
        "repositories",
        "usecases",
    },
    "wsgi": {"serving", "settings"},
}
# Production code knows nothing of the demo world but its command.
KNOW_THE_DEMO = {"cli", "demo"}
HOLD_SQL = {"demo", "embedded", "migrations", "repositories"}
FOREIGN = {  # a package, and the only rooms that know of it
    "spyne": {"pages"},
    "lxml": {"protocol"},
    "gunicorn": {"serving", "wsgi"},
    "gevent": {"admin", "connection", "database", "serving"},
    "httptools": {"serving"},
    "flask": {"admin"},
    "typer": {"cli", "commands"},
}
SQL = re.compile(
    r"\s*(SELECT\s|WITH\s+\w+\s+AS\s|INSERT\s+INTO\s|UPDATE\s+\w+\s+SET\s|DELETE\s+FROM\s"
    r"|CREATE\s+(TABLE|INDEX|DATABASE|TYPE)\s|ALTER\s+(TABLE|ROLE)\s|TRUNCATE\s|COPY\s)"
)


def room(module: str) -> str:
    """Name the folder below service/ that holds the module, or the module itself."""
    return module.split(".")[1] if "." in module else ""


def tree(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"))


def imports(path: Path) -> set[str]:
    """List the modules that a file imports, wherever in it; service's with their room."""
    found = set()
    for node in ast.walk(tree(path)):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path}: a relative import"
            is_root = node.module == "service"
            names = {f"service.{a.name}" for a in node.names} if is_root else set()
            found |= names or {node.module}
    return found


def rooms_imported(path: Path) -> set[str]:
    return {room(name) for name in imports(path) if name.startswith("service.")}


@pytest.mark.parametrize("name", MAY_IMPORT)
def test_imports_go_one_way(name):
    wrong = {
        module: extra
        for module, path in FILES.items()
        if room(module) == name
        and (extra := rooms_imported(path) - MAY_IMPORT[name] - {name, "__version__"})
    }
    assert wrong == {}


def test_only_its_command_knows_the_demo():
    knowing = {room(m) for m, path in FILES.items() if "demo" in rooms_imported(path)}
    assert knowing <= KNOW_THE_DEMO


def test_few_files_stand_in_no_room():
    loose = {path.name for path in SERVICE.glob("*.py")}
    assert len(loose) <= 8


@pytest.mark.parametrize("name", ["rules", "errors", "settings"])
def test_some_rooms_need_nothing_but_the_standard_library(name):
    for module, path in FILES.items():
        if room(module) == name:
            tops = {each.split(".")[0] for each in imports(path)}
            assert tops <= sys.stdlib_module_names | {"service"}, module


def test_rules_read_no_clock_and_no_chance():
    for module, path in FILES.items():
        if room(module) == "rules":
            unruly = {"time", "random", "secrets", "os", "sys", "logging"}
            assert imports(path).isdisjoint(unruly), module


@pytest.mark.parametrize("package", FOREIGN)
def test_a_package_stays_in_its_room(package):
    knowing = {
        room(module)
        for module, path in FILES.items()
        if package in {name.split(".")[0] for name in imports(path)}
    }
    assert knowing <= FOREIGN[package]


def test_sql_is_for_repositories():
    holding = set()
    for module, path in FILES.items():
        texts = [n.value for n in ast.walk(tree(path)) if isinstance(n, ast.Constant)]
        if any(isinstance(text, str) and SQL.match(text) for text in texts):
            holding.add(room(module))
    assert holding <= HOLD_SQL


def test_only_the_settings_read_the_environment():
    reading = set()
    for module, path in FILES.items():
        nodes = list(ast.walk(tree(path)))
        names = {
            n.attr for n in nodes if isinstance(n, ast.Attribute) and _is_os(n.value)
        }
        if (names | _names_from_os(nodes)) & {
            "environ",
            "environb",
            "getenv",
            "putenv",
        }:
            reading.add(room(module))
    assert reading <= {"settings", "embedded"}


def _is_os(node: ast.AST) -> bool:
    return isinstance(node, ast.Name) and node.id == "os"


def _names_from_os(nodes: list[ast.AST]) -> set[str]:
    froms = [n for n in nodes if isinstance(n, ast.ImportFrom) and n.module == "os"]
    return {alias.name for node in froms for alias in node.names}


def test_the_rooms_are_there():
    """Else the tests above would pass over an empty house."""
    rooms = {room(module) for module in FILES}
    assert rooms >= MAY_IMPORT.keys() | KNOW_THE_DEMO | {"commands"}
    assert len(FILES) > 60
