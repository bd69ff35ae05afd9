"""An operations manager's day on a large account: clicks, keys and seconds of each step.

    python -m tests.bench.day FOLDER [--pictures FOLDER]

200 returns come in by the API: 150 decide themselves by rules that the manager has set
up and tried, 45 are decided in bulk, 5 need a look. The account is that of
`tests.bench.pages`, made in FOLDER where it is not there yet; the day is lived in a copy
of it. The server is started as users start it, and Chromium does what a person would
read, click and type. In the evening the database must hold exactly what was meant.
"""

import argparse
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg
from sqlalchemy.engine import make_url

from service.database import Pool
from service.embedded import start
from service.migrations.migrate import migrate
from tests.bench.day import acts, books
from tests.bench.day.arrivals import find_sales, submit_all
from tests.bench.day.person import Person, Step
from tests.bench.pages import account
from tests.browser.installed import find_chromium, started_chromium
from tests.browser.people import add_user
from tests.browser.witness import Witness
from tests.databases import libpq_address, new_database
from tests.server import Server, running

LEADBACK = Path(sys.executable).with_name("leadback")
SALES = 150_000
PATIENCE = 60_000  # milliseconds, at most


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("folder", type=Path)
    parser.add_argument("--pictures", type=Path, help="a folder for one of each step")
    given = parser.parse_args()
    with copied(given.folder) as url, tempfile.TemporaryDirectory() as folder:
        address = libpq_address(url)
        with psycopg.connect(address, autocommit=True) as db:
            pool = Pool(url, 1)
            print(f"{books.empty_queue(db, pool):,} that waited are credited first")
            pool.close_idle()
            command = [str(LEADBACK), "serve"]
            with running(address, Path(folder), command=command) as server:
                live(db, server, given.pictures)


@contextmanager
def copied(folder: Path) -> Iterator[str]:
    """Copy the account into a database of the day's own; gives its URL."""
    database = start(home=folder)
    try:
        if not account.count_sales(database.url):
            account.fill(database.url, SALES)
        migrate(database.url)
        name = make_url(database.url).database
        postgres = make_url(database.url).set(database="postgres")
        cluster = postgres.render_as_string(hide_password=False)
        with new_database(cluster, f"TEMPLATE {name}") as url:
            yield url
    finally:
        database.stop()


def live(db: psycopg.Connection, server: Server, pictures: Path | None) -> None:
    [since] = db.execute("SELECT now()").fetchone() or ()
    came = find_sales(db)
    witness = Witness(server.url)
    with started_chromium(find_chromium()) as chromium:
        size = {"width": 1440, "height": 900}
        context = chromium.new_context(base_url=server.url, viewport=size)
        context.set_default_timeout(PATIENCE)
        witness.watch(context)
        person = Person(context.new_page())
        acts.log_in(person, add_user(db, "admin"))
        for act in acts.BEFORE:
            do(act, person, pictures)
        began = time.perf_counter()
        submit_all(db, server.url, came)
        seconds = time.perf_counter() - began
        print(f"{len(came)} returns came in by the API in {seconds:.1f} s")
        for act in acts.AFTER:
            do(act, person, pictures)
    assert witness.complaints == []
    tell(person.steps)
    print(books.check(db, came, since))


def do(act, person: Person, pictures: Path | None) -> None:
    try:
        act(person)
    finally:
        if pictures:
            pictures.mkdir(exist_ok=True)
            path = pictures / f"{act.__name__}.png"
            person.tab.screenshot(path=path, full_page=True)


def tell(steps: list[Step]) -> None:
    print(
        f"{'step':44} {'clicks':>6} {'keys':>5} {'pages':>5} {'server':>7} {'waited':>7} {'in all':>7}"
    )
    total = Step("The day")
    for step in steps:
        tell_one(step)
        total.clicks += step.clicks
        total.keys += step.keys
        total.pages += step.pages
        total.server += step.server
        total.waited += step.waited
    tell_one(total)


def tell_one(step: Step) -> None:
    print(
        f"{step.name:44} {step.clicks:6} {step.keys:5} {step.pages:5}"
        f" {step.server:6.2f}s {step.waited:6.2f}s {step.seconds:6.0f}s"
    )


if __name__ == "__main__":
    main()
