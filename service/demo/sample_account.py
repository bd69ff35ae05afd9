"""A made-up account as import files, of any size: for the demo, tests and benches.

Its setup begins with the files in setup/, as they are; its other files are made here.
"""

import csv
import random
import shutil
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from contextlib import ExitStack, contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import NamedTuple

SETUP = Path(__file__).with_name("setup")
BUYERS, CONTRACTS, CAMPAIGNS = 5, 6, 15  # in setup/
FIRMS = ("Harbor", "Juniper", "Lakeside", "Pioneer", "Stonebridge")
STATUSES = (
    ("Funded", "By a Partner"),
    ("Sold Paid in Full", ""),
    ("In Progress", "Contacted"),
    ("Unqualified", "No Income"),
)
FIELD_VALUES = ("120.50", "9000", "Ada", "2026-02-01", "true")  # of fields 1 to 5
SALE = "lead_id vertical_id buyer_contract_id"
HEADERS = {
    "leads": "lead_id vertical_id campaign_id created_at",
    "sales": f"{SALE} price sold_at revenue lead_status_name lead_sub_status_name",
    "sale_field_values": f"{SALE} lead_field_id field_value",
    "returns": f"{SALE} return_number state return_reason_id denied_reason_id"
    " submitted_at decided_at",
    "return_history": f"{SALE} return_number line state return_reason_id"
    " denied_reason_id at",
    "buyer_credits": f"{SALE} return_number buyer_id amount credited_at",
    "replacement_queue": f"{SALE} return_number queued_at",
}
DAYS = 365  # over which the leads came, if nothing else is said
LAST_DAY = datetime(2026, 1, 31, tzinfo=UTC)
UPDATED, WITH_FIELD, RETURNED = 0.25, 0.05, 0.03  # shares of the sales

Write = Callable[..., None]  # adds a row to a file: its table, its cells


def _returned(contract_id: str, sold_at: datetime) -> float:
    return RETURNED


class Habits(NamedTuple):
    """How an account sells."""

    days: int = DAYS
    # Draws so many different ones of the contracts that may buy a lead.
    choose: Callable[[random.Random, list, int], list] = random.Random.sample
    # The share of a contract's sales that it returns: by its id and when they were sold.
    returned: Callable[[str, datetime], float] = _returned


USUAL = Habits()


class Contract(NamedTuple):
    buyer_contract_id: str
    buyer_id: str


class Sale(NamedTuple):
    lead_id: str
    vertical_id: str
    contract: Contract
    created_at: datetime  # the lead

    @property
    def key(self) -> tuple[str, ...]:
        return self.lead_id, self.vertical_id, self.contract.buyer_contract_id


class Vertical:
    """Who buys its leads, and where they come from."""

    def __init__(self) -> None:
        self.contracts: list[Contract] = []
        self.campaigns: list[str] = []


def write_account(
    folder: Path,
    *,
    buyers: int = 50,
    contracts: int = 200,
    campaigns: int = 1000,
    leads: int = 100_000,
    sales: int = 150_000,
    seed: int = 1,
    until: datetime = LAST_DAY,
    habits: Habits = USUAL,
) -> None:
    """Write the files of an account into a folder; equal arguments, equal files.

    Row by row, so its size is no matter of memory. A lead is sold at most as often as
    its vertical has contracts. There are no fewer buyers, contracts and campaigns than in
    setup/.
    """
    chance = random.Random(seed)
    shutil.copytree(SETUP, folder, dirs_exist_ok=True)
    for name, rows in _more_setup(buyers, contracts, campaigns):
        with _opened(folder, name) as file:
            csv.writer(file, lineterminator="\n").writerows(rows)
    verticals = list(read_verticals(folder).items())
    with opened_files(folder, HEADERS) as write:
        for number in range(leads):
            lead_id = f"{chance.getrandbits(32):08X}{number:08d}"
            vertical_id, vertical = chance.choice(verticals)
            created_at = until - timedelta(
                seconds=chance.randrange(habits.days * 86_400)
            )
            campaign_id = chance.choice(vertical.campaigns)
            write("leads", lead_id, vertical_id, campaign_id, created_at)
            times = (number + 1) * sales // leads - number * sales // leads
            times = min(times, len(vertical.contracts))
            for contract in habits.choose(chance, vertical.contracts, times):
                sale = Sale(lead_id, vertical_id, contract, created_at)
                _write_sale(chance, write, sale, until, habits)


def read_verticals(folder: Path) -> dict[str, Vertical]:
    """Read the setup's files for what a lead is sold by; by vertical_id."""
    verticals: dict[str, Vertical] = defaultdict(Vertical)
    for row in _read(folder, "buyer_contracts"):
        contract = Contract(row["buyer_contract_id"], row["buyer_id"])
        verticals[row["vertical_id"]].contracts.append(contract)
    of_offer = {row["offer_id"]: row["vertical_id"] for row in _read(folder, "offers")}
    for row in _read(folder, "campaigns"):
        verticals[of_offer[row["offer_id"]]].campaigns.append(row["campaign_id"])
    return verticals


@contextmanager
def opened_files(folder: Path, names: Iterable[str]) -> Iterator[Write]:
    """Give a function that adds rows to these files, new ones or begun ones."""
    with ExitStack() as stack:
        writers = {}
        for name in names:
            file = stack.enter_context(_opened(folder, name))
            writers[name] = csv.writer(file, lineterminator="\n")
            if not file.tell():
                writers[name].writerow(HEADERS[name].split())
        yield lambda name, *cells: writers[name].writerow(cells)


def _opened(folder: Path, name: str):
    return (folder / f"{name}.csv").open("a", encoding="utf-8", newline="")


def _read(folder: Path, name: str) -> Iterator[dict[str, str]]:
    with (folder / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        yield from csv.DictReader(file)


def _more_setup(
    buyers: int, contracts: int, campaigns: int
) -> Iterator[tuple[str, Iterable[tuple]]]:
    """Yield the rows that setup/ has too few of, each with its file's columns."""
    yield (
        "buyers",
        (
            (n, _name(n), 1, *[""] * 4, "US", "", "unlimited", "")
            for n in range(BUYERS + 1, buyers + 1)
        ),
    )
    yield (
        "buyer_contracts",
        (
            (n, n % buyers + 1, n % 3 + 1, _name(n), n % 10, 60, "true", "false", "")
            for n in range(CONTRACTS + 1, contracts + 1)
        ),
    )
    yield (
        "campaigns",
        (
            (n, n % 3 + 1, n % 5 + 1, _name(n))
            for n in range(CAMPAIGNS + 1, campaigns + 1)
        ),
    )


def _name(number: int) -> str:
    return f"{FIRMS[number % len(FIRMS)]} {number}"


def _write_sale(
    chance: random.Random, write: Write, sale: Sale, until: datetime, habits: Habits
) -> None:
    """Sell the lead, and perhaps return it; nothing is later than `until`."""
    key, contract = sale.key, sale.contract
    sold_at = min(sale.created_at + timedelta(seconds=chance.randrange(1, 600)), until)
    price = revenue = f"{chance.randrange(5, 90)}.{chance.randrange(4) * 25:02}"
    status = ("", "")
    if chance.random() < UPDATED:
        revenue = f"{chance.randrange(0, 400)}.00"
        status = chance.choice(STATUSES)
    write("sales", *key, price, sold_at, revenue, *status)
    if chance.random() < WITH_FIELD:
        field, value = chance.choice(list(enumerate(FIELD_VALUES, 1)))
        write("sale_field_values", *key, field, value)
    if chance.random() < habits.returned(contract.buyer_contract_id, sold_at):
        _write_return(
            chance, write, (*key, 1), contract.buyer_id, revenue, sold_at, until
        )


def _write_return(
    chance: random.Random,
    write: Write,
    key: tuple,
    buyer_id: str,
    revenue: str,
    sold_at: datetime,
    until: datetime,
) -> None:
    """Return the sale once, if there was time: pending, or decided later."""
    state = chance.choice(("pending", "credited", "replaced", "rejected"))
    reason, denied = chance.randrange(5) + 1, 1 if state == "rejected" else ""
    submitted_at = sold_at + timedelta(days=chance.randrange(1, 30))
    decided_at = sold_at + timedelta(days=32)
    if submitted_at > until:
        return
    if decided_at > until:
        state, denied = "pending", ""
    is_pending = state == "pending"
    times = (submitted_at, "" if is_pending else decided_at)
    write("returns", *key, state, reason, denied, *times)
    write("return_history", *key, 1, "pending", reason, "", submitted_at)
    if not is_pending:
        write("return_history", *key, 2, state, reason, denied, decided_at)
    if state == "credited":
        write("buyer_credits", *key, buyer_id, revenue, decided_at)
    elif state == "replaced":
        write("replacement_queue", *key, decided_at)
