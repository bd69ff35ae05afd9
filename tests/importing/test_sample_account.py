"""The generated account: equal arguments give equal files, of the size that was asked."""

import csv
from datetime import UTC, datetime, timedelta

from service.demo.sample_account import write_account


def contents(folder):
    return {path.name: path.read_bytes() for path in sorted(folder.iterdir())}


def test_equal_arguments_give_equal_files(tmp_path):
    for name, seed in (("one", 1), ("same", 1), ("other", 2)):
        write_account(tmp_path / name, leads=100, sales=150, seed=seed)

    assert contents(tmp_path / "one") == contents(tmp_path / "same")
    assert contents(tmp_path / "one") != contents(tmp_path / "other")


def test_it_has_the_size_that_was_asked(tmp_path):
    write_account(
        tmp_path, buyers=13, contracts=20, campaigns=17, leads=100, sales=250, seed=1
    )

    lines = {name: text.count(b"\n") - 1 for name, text in contents(tmp_path).items()}
    wanted = {
        "buyers.csv": 13,
        "buyer_contracts.csv": 20,
        "campaigns.csv": 17,
        "leads.csv": 100,
        "sales.csv": 250,
    }
    assert {name: lines[name] for name in wanted} == wanted


def test_it_keeps_to_the_past(tmp_path):
    until = datetime(2026, 5, 5, 12, tzinfo=UTC)
    write_account(tmp_path, leads=3000, sales=4000, until=until)

    times, states = [], []
    for path in tmp_path.glob("*.csv"):
        with path.open(encoding="utf-8", newline="") as file:
            for row in csv.DictReader(file):
                times += [row[n] for n in row if n in EVENTS and row[n]]
                states += [row["state"]] if path.stem == "returns" else []
    latest = max(map(datetime.fromisoformat, times))
    assert until - timedelta(days=1) < latest <= until
    assert set(states) == {"pending", "credited", "replaced", "rejected"}


EVENTS = (
    *("created_at", "sold_at", "submitted_at", "decided_at"),
    *("at", "credited_at", "queued_at"),
)
