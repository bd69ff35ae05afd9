"""What these tests need of the machine: Chromium, and axe-core from npm."""

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from playwright.sync_api import Browser, sync_playwright

AXE = Path(__file__).resolve().parents[2] / ".venv/axe/node_modules/axe-core/axe.min.js"
NO_CHROMIUM = (
    "These tests need Chromium: apt install chromium, or name one by"
    " CHROMIUM=/path/to/chromium."
)
ARGUMENTS = [
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-dev-shm-usage",
    "--disable-gpu",
    "--disable-quic",
    "--disable-sync",
    "--no-first-run",
]
NO_AXE = "This needs npm: make test then fetches axe-core into .venv/axe."


def find_chromium() -> str:
    """Find Debian's Chromium, or the one that CHROMIUM names."""
    path = os.environ.get("CHROMIUM") or shutil.which("chromium")
    return path or _do_without(NO_CHROMIUM)


@contextmanager
def started_chromium(path: str) -> Iterator[Browser]:
    alone = ["--no-sandbox"] if os.geteuid() == 0 else []
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=path, args=ARGUMENTS + alone
        )
        yield browser
        browser.close()


def find_axe() -> str:
    """Read the script of axe-core."""
    return AXE.read_text("utf-8") if AXE.is_file() else _do_without(NO_AXE)


def _do_without(sentence: str) -> str:
    """Skip the test; CI is there to have everything, so there it fails."""
    if os.environ.get("CI"):
        pytest.fail(sentence, pytrace=False)
    pytest.skip(sentence)
