"""What each page for people costs on a large account: seconds, bytes, PostgreSQL's CPU.

    python -m tests.bench.pages FOLDER [--sales 150000] [--only TEXT] [--rounds 3]

The account has 1,000 campaigns, 10,000 buyers, 100,000 contracts, 13 months of sales and
of returns, one for each 15 sales. It is made in FOLDER the first time, and stays there;
`LEADBACK_HOME=FOLDER leadback serve` serves it. Pages are found by following links, one
of each kind, and asked for in this process; the shortest of some rounds counts. The goal,
on the account of 150,000 sales: each page in at most 0.3 s and 300 KB, and it exits 1
where one is missed. --fill only makes the account.
"""

import argparse
import sys
from collections.abc import Iterable
from pathlib import Path

from service.embedded import start
from service.migrations.migrate import migrate
from tests.bench.pages import account
from tests.bench.pages.looks import Look, look_at_all

MOST_SECONDS, MOST_BYTES = 0.3, 300_000


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("folder", type=Path)
    parser.add_argument("--sales", type=int, default=150_000)
    parser.add_argument("--only", default="", help="pages whose address has this")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--fill", action="store_true", help="only make the account")
    given = parser.parse_args()
    database = start(home=given.folder)
    try:
        if not account.count_sales(database.url):
            account.fill(database.url, given.sales)
        migrate(database.url)
        print(f"{account.count_sales(database.url):,} sales")
        if given.fill:
            return
        missed = tell(look_at_all(database.url, given.only, given.rounds))
    finally:
        database.stop()
    print(f"{missed} above {MOST_SECONDS} s or {MOST_BYTES / 1000:.0f} KB")
    sys.exit(missed > 0)


def tell(looks: Iterable[Look]) -> int:
    """Print what the pages cost; gives the number of those that cost too much."""
    print(f"{'seconds':>8} {'SQL CPU':>8} {'KB':>8}  page")
    missed = 0
    for look in looks:
        is_above = look.seconds > MOST_SECONDS or look.size > MOST_BYTES
        costs = f"{look.seconds:8.3f} {look.cpu:8.3f} {look.size / 1000:8.1f}"
        status = "" if look.status == 200 else f" → {look.status}"
        mark = "  ABOVE" if is_above else ""
        print(f"{costs}  {look.address}{status}{mark}", flush=True)
        missed += is_above
    return missed


if __name__ == "__main__":
    main()
