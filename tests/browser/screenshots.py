"""Pictures of every page, for whoever changes the style.

    python -m tests.browser.screenshots FOLDER [--only WORD] [--longest]

The account is the demo's; with --longest that of the tests, whose texts are as long as
they may be.
"""

import argparse
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg
from playwright.sync_api import BrowserContext, Page

from service.connection import Connection
from service.demo.world import make_demo
from tests.browser.crawl import Site, crawl
from tests.browser.installed import find_chromium, started_chromium
from tests.browser.people import COOKIE, add_user, open_session
from tests.browser.stock import Stock
from tests.databases import started_cluster
from tests.server import migrated_database, running

WIDTHS, HEIGHT = (360, 768, 1440), 900  # pixels
SCHEMES = ("light", "dark")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--only", default="", help="a part of the names to take")
    parser.add_argument("--longest", action="store_true", help="the longest texts")
    wanted = parser.parse_args()
    wanted.folder.mkdir(parents=True, exist_ok=True)
    with (
        filled_instance(is_longest=wanted.longest) as (url, token, site),
        started_chromium(find_chromium()) as browser,
    ):
        nobody = browser.new_context(base_url=url)
        admin = browser.new_context(base_url=url)
        admin.add_cookies([{"name": COOKIE, "value": token, "url": url}])
        for name, address, context in _pages(site, admin, nobody):
            if wanted.only in name:
                _take(context.new_page(), address, wanted.folder / name)


@contextmanager
def filled_instance(*, is_longest: bool) -> Iterator[tuple[str, str, Site]]:
    """Run a server that has data; give its address, an admin's session, and its pages."""
    with (
        started_cluster() as cluster,
        migrated_database(cluster) as database_url,
        tempfile.TemporaryDirectory() as folder,
    ):
        if not is_longest:
            with Connection.connect(database_url) as demo:
                make_demo(demo)
        with (
            running(database_url, Path(folder)) as server,
            psycopg.connect(database_url, autocommit=True) as db,
        ):
            addresses = _fill(db, server.url) if is_longest else []
            token = open_session(db, add_user(db, "admin"))
            yield server.url, token, crawl(server.url, {COOKIE: token}, addresses)


def _fill(db: psycopg.Connection, server_url: str) -> list[str]:
    stock = Stock(db, server_url)
    stock.fill()
    return stock.addresses()


def _pages(
    site: Site, admin: BrowserContext, nobody: BrowserContext
) -> Iterator[tuple[str, str, BrowserContext]]:
    """Tell each page's name, its address, and who looks at it."""
    yield "login", "/admin/login", nobody
    for endpoint, addresses in sorted(site.pages.items()):
        for number, address in enumerate(addresses, 1):
            yield f"{endpoint}-{number}", address, admin


def _take(tab: Page, address: str, path: Path) -> None:
    """Take a page at each width, light and dark, from its head to its foot."""
    tab.goto(address)
    for width in WIDTHS:
        tab.set_viewport_size({"width": width, "height": HEIGHT})
        for scheme in SCHEMES:
            tab.emulate_media(color_scheme=scheme)
            tab.screenshot(
                path=f"{path}-{width}-{scheme}.png",
                full_page=True,
                animations="disabled",
            )
    print(f"{path.name}: {address}")
    tab.close()


if __name__ == "__main__":
    main()
