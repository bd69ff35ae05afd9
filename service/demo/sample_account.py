"""A made-up account of any size, as import files: for the demo, tests and benches."""

import csv
import random
from collections.abc import Iterable, Iterator
from contextlib import ExitStack
from datetime import datetime, timedelta
from itertools import count
from pathlib import Path
from typing import NamedTuple

VERTICALS = (
    "Auto Insurance",
    "Home Improvement",
    "Personal Loans",
    "Solar",
    "Education",
)
PLACES = ("Nationwide", "Texas", "Midwest", "Florida", "Evenings", "Prime", "Overflow")
FIRMS = ("Northwind", "Prairie", "Hearth", "Summit", "Old Mill", "Harbor", "Juniper")
TRADES = ("Insurance", "Auto Group", "Home Services", "Lending", "Credit", "Energy")
AFFILIATES = ("Blue Search", "Mailbird", "Social Spark", "Clicks & Co.", "Wide Net")
RETURN_REASONS = ("Bad Phone Number", "Duplicate Lead", "Out of Area", "Not Interested")
REJECT_REASONS = ("Returned Too Late", "Reason Not Confirmed")
STATUSES = {
    "Funded": ("By Us", "By a Partner"),
    "Sold Paid in Full": (),
    "In Progress": ("Contacted", "Application Sent"),
    "Unqualified": ("Bad Credit", "No Income"),
}
FIELDS = (
    ("Premium", "premium", "number"),
    ("Agent", "agent", "string"),
    ("Policy Start", "policy_start", "date"),
    ("Phone Verified", "phone_verified", "boolean"),
)
HEADERS = {
    "leads": "lead_id vertical_id campaign_id created_at",
    "sales": "lead_id vertical_id buyer_contract_id price sold_at revenue"
    " lead_status_name lead_sub_status_name",
    "sale_field_values": "lead_id vertical_id buyer_contract_id lead_field_id field_value",
    "returns": "lead_id vertical_id buyer_contract_id return_number state"
    " return_reason_id denied_reason_id submitted_at decided_at",
    "return_history": "lead_id vertical_id buyer_contract_id return_number line state"
    " return_reason_id denied_reason_id at",
    "buyer_credits": "lead_id vertical_id buyer_contract_id return_number buyer_id"
    " amount credited_at",
    "replacement_queue": "lead_id vertical_id buyer_contract_id return_number queued_at",
}
DAYS = 365  # over which the leads came
LAST_DAY = datetime(2026, 1, 31)
UPDATED, WITH_FIELD, RETURNED = 0.25, 0.05, 0.03  # shares of the sales


class Sale(NamedTuple):
    lead_id: str
    vertical_id: int
    buyer_contract_id: int
    buyer_id: int
    price: str
    sold_at: datetime
    revenue: str

    @property
    def key(self) -> tuple:
        return self[:3]


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
) -> None:
    """Write the files of an account into a folder; equal arguments, equal files.

    Row by row, so its size is no matter of memory. A lead is sold at most as often as
    its vertical has contracts.
    """
    chance = random.Random(seed)
    folder.mkdir(parents=True, exist_ok=True)
    for name, rows in _setup(buyers, contracts, campaigns):
        _write(folder / f"{name}.csv", rows)
    with ExitStack() as stack:
        writers = {
            name: _open(stack, folder / f"{name}.csv", header.split())
            for name, header in HEADERS.items()
        }
        for number in range(leads):
            times = (number + 1) * sales // leads - number * sales // leads
            lead = _lead(chance, number, campaigns, until)
            writers["leads"].writerow(lead)
            for sale in _sales(chance, lead, times, buyers, contracts):
                _write_sale(chance, writers, sale)


def _setup(
    buyers: int, contracts: int, campaigns: int
) -> Iterator[tuple[str, Iterable]]:
    verticals = list(enumerate(VERTICALS, 1))
    yield "verticals", [("vertical_id", "vertical_name"), *verticals]
    yield "offers", _offers()
    affiliates = list(enumerate(AFFILIATES, 1))
    yield "affiliates", [("affiliate_id", "affiliate_name"), *affiliates]
    yield "campaigns", _campaigns(campaigns)
    yield "buyers", _buyers(buyers)
    yield "buyer_contracts", _contracts(contracts, buyers)
    for name, texts in (("return", RETURN_REASONS), ("reject", REJECT_REASONS)):
        header = (f"{name}_reason_id", f"{name}_reason_name")
        yield f"{name}_reasons", [header, *enumerate(texts, 1)]
    statuses = list(enumerate(STATUSES, 1))
    yield "lead_statuses", [("lead_status_id", "lead_status_name"), *statuses]
    yield "lead_sub_statuses", _sub_statuses()
    fields = [(number, *field) for number, field in enumerate(FIELDS, 1)]
    columns = ("lead_field_id", "label", "field_name", "data_type")
    yield "lead_fields", [columns, *fields]


def _offers() -> Iterator[tuple]:
    yield "offer_id", "offer_name", "vertical_id"
    for number, name in enumerate(VERTICALS, 1):
        yield number, f"{name} Quote", number


def _campaigns(campaigns: int) -> Iterator[tuple]:
    """Campaign n is of vertical n modulo the verticals, and so of its one offer."""
    yield "campaign_id", "affiliate_id", "offer_id", "campaign_name"
    for number in range(1, campaigns + 1):
        vertical, affiliate = number % len(VERTICALS), number % len(AFFILIATES)
        name = f"{AFFILIATES[affiliate]} - {VERTICALS[vertical]} {number}"
        yield number, affiliate + 1, vertical + 1, name


def _buyers(buyers: int) -> Iterator[tuple]:
    yield "buyer_id", "buyer_name", "address_city", "address_country"
    for number in range(1, buyers + 1):
        name = f"{FIRMS[number % len(FIRMS)]} {TRADES[number % len(TRADES)]} {number}"
        yield number, name, "Portland", "US"


def _contracts(contracts: int, buyers: int) -> Iterator[tuple]:
    yield (
        "buyer_contract_id",
        "buyer_id",
        "vertical_id",
        "buyer_contract_name",
        "rank",
        "max_return_age_days",
    )
    for number in range(1, contracts + 1):
        firm, place = FIRMS[number % len(FIRMS)], PLACES[number % len(PLACES)]
        vertical_id = number % len(VERTICALS) + 1
        name = f"{firm} {place} {number}"
        yield number, _buyer_of(number, buyers), vertical_id, name, number % 10, 60


def _buyer_of(contract: int, buyers: int) -> int:
    return contract % buyers + 1


def _sub_statuses() -> Iterator[tuple]:
    yield "lead_sub_status_id", "lead_status_id", "lead_sub_status_name"
    numbers = count(1)
    for status, names in enumerate(STATUSES.values(), 1):
        for name in names:
            yield next(numbers), status, name


# ---------------------------------------------------------------- leads and sales


def _lead(
    chance: random.Random, number: int, campaigns: int, until: datetime
) -> tuple[str, int, int, str]:
    campaign = chance.randrange(campaigns) + 1
    vertical = campaign % len(VERTICALS) + 1
    created_at = until - timedelta(seconds=chance.randrange(DAYS * 86_400))
    lead_id = f"{chance.getrandbits(32):08X}{number:08d}"
    return lead_id, vertical, campaign, _text(created_at)


def _sales(
    chance: random.Random, lead: tuple, times: int, buyers: int, contracts: int
) -> Iterator[Sale]:
    lead_id, vertical_id, _, created_at = lead
    of_vertical = range(
        (vertical_id - 2) % len(VERTICALS) + 1, contracts + 1, len(VERTICALS)
    )
    for contract in chance.sample(of_vertical, min(times, len(of_vertical))):
        sold_at = datetime.fromisoformat(created_at.removesuffix("Z"))
        sold_at += timedelta(seconds=chance.randrange(1, 600))
        price = f"{chance.randrange(5, 90)}.{chance.randrange(4) * 25:02}"
        revenue = price
        if chance.random() < UPDATED:
            revenue = f"{chance.randrange(0, 400)}.00"
        buyer = _buyer_of(contract, buyers)
        yield Sale(lead_id, vertical_id, contract, buyer, price, sold_at, revenue)


def _write_sale(chance: random.Random, writers: dict, sale: Sale) -> None:
    status = sub_status = ""
    if sale.revenue != sale.price:
        status = chance.choice(tuple(STATUSES))
        sub_status = chance.choice(STATUSES[status] or ("",))
    told = (_text(sale.sold_at), sale.revenue, status, sub_status)
    writers["sales"].writerow((*sale.key, sale.price, *told))
    if chance.random() < WITH_FIELD:
        field = chance.randrange(len(FIELDS))
        values = (f"{chance.randrange(60, 240)}.50", "Ada", "2026-02-01", "true")
        row = (*sale.key, field + 1, values[field])
        writers["sale_field_values"].writerow(row)
    if chance.random() < RETURNED:
        _write_return(chance, writers, sale)


def _write_return(chance: random.Random, writers: dict, sale: Sale) -> None:
    """Return the sale once: pending, or decided two days later."""
    state = chance.choice(("pending", "credited", "replaced", "rejected"))
    reason = chance.randrange(len(RETURN_REASONS)) + 1
    denied = 1 if state == "rejected" else ""
    submitted_at = _text(sale.sold_at + timedelta(days=chance.randrange(1, 30)))
    decided_at = _text(sale.sold_at + timedelta(days=32)) if state != "pending" else ""
    key = (*sale.key, 1)
    writers["returns"].writerow((*key, state, reason, denied, submitted_at, decided_at))
    history = writers["return_history"]
    history.writerow((*key, 1, "pending", reason, "", submitted_at))
    if state != "pending":
        history.writerow((*key, 2, state, reason, denied, decided_at))
    if state == "credited":
        row = (*key, sale.buyer_id, sale.revenue, decided_at)
        writers["buyer_credits"].writerow(row)
    elif state == "replaced":
        writers["replacement_queue"].writerow((*key, decided_at))


def _text(time: datetime) -> str:
    return time.isoformat(timespec="seconds") + "Z"


def _open(stack: ExitStack, path: Path, header: Iterable[str]):
    file = stack.enter_context(path.open("w", encoding="utf-8", newline=""))
    writer = csv.writer(file, lineterminator="\n")
    writer.writerow(header)
    return writer


def _write(path: Path, rows: Iterable) -> None:
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file, lineterminator="\n").writerows(rows)
