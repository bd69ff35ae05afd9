"""The examples in README and docs/, run as printed against a served demo world.

Only the key is inserted. They call 127.0.0.1:8080, where a developer may be serving, so
they are told to go by a proxy, which is our server.
"""

import doctest
import json
import re
import shlex
import subprocess
from itertools import pairwise
from pathlib import Path

import pytest

from tests.cli.leadback import COMMAND, ROOT, environment, serving
from tests.databases import new_database
from tests.server import free_port

CALLS = ("README.md", "docs/callers.md")
BLOCK = re.compile(r"^```(\w+)\n(.*?)^```$", re.MULTILINE | re.DOTALL)


def blocks(paper: str) -> list[tuple[str, str]]:
    """List the language and the text of each block of code."""
    return BLOCK.findall((ROOT / paper).read_text(encoding="utf-8"))


def calls() -> list[tuple[str, str]]:
    """List the calls by curl, each with the answer that is printed after it."""
    found = [block for paper in CALLS for block in blocks(paper)]
    return [
        (text, answer)
        for (_, text), (_, answer) in pairwise(found)
        if text.startswith("curl ")
    ]


@pytest.fixture(scope="module")
def demo(cluster_url):
    """The environment in which the examples run."""
    with new_database(cluster_url) as url:
        settings = {"DATABASE_URL": url, "PORT": str(free_port())}
        with serving("--demo", **settings) as server:
            key = re.search(r"shown this once: (\w+)", server.printed())[1]
            proxy = f"http://127.0.0.1:{settings['PORT']}"
            yield settings | {"http_proxy": proxy, "no_proxy": "", "KEY": key}


def run(text: str, demo: dict, folder: Path = ROOT) -> str:
    """Paste a block into a shell that knows our command."""
    leadback = f'leadback() {{ {shlex.join(COMMAND)} "$@"; }}\n'
    done = subprocess.run(
        ["sh", "-e", "-c", leadback + text.replace("YOUR-API-KEY", demo["KEY"])],
        cwd=folder,
        env=environment(**demo, PYTHONPATH=str(ROOT)),
        capture_output=True,
        text=True,
        timeout=60,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_calls_by_curl_are_answered_as_printed(demo):
    """In the order of the papers: one decides the return that the one before submitted.

    README says what the first one is answered when it is sent again.
    """
    assert len(calls()) == 3
    for text, answer in calls():
        assert without_breaks(run(text, demo)) == without_breaks(answer), text
    assert "Lead is Already in Return List" in run(calls()[0][0], demo)


def without_breaks(text: str) -> str:
    """Leave out the line breaks that were added for the paper, and what they replace."""
    if text.startswith("{"):
        return json.dumps(json.loads(text))
    return "".join(text.split())


def test_calls_by_zeep_are_answered_as_printed(demo, monkeypatch):
    for name in ("http_proxy", "no_proxy"):
        monkeypatch.setenv(name, demo[name])
    (text,) = [text for language, text in blocks("README.md") if language == "pycon"]
    test = doctest.DocTestParser().get_doctest(text, {}, "README", "README.md", 0)
    said: list[str] = []

    outcome = doctest.DocTestRunner().run(test, out=said.append)

    assert (outcome.attempted, outcome.failed) == (3, 0), "".join(said)


def test_an_export_can_be_imported_as_printed(demo, tmp_path):
    (text,) = [text for language, text in blocks("docs/data.md") if language == "sh"]

    said = run(text, demo, tmp_path)

    assert re.search(r"sales: ([\d,]+) rows, 0 new, \1 the same\n", said), said
    assert said.endswith("Dry run: nothing was written.\n")
