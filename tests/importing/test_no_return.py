"""Sales in files: whether they can be returned is judged as Sale judges it."""

import psycopg
import pytest

from tests.no_return_windows import WINDOWS, parts_of

SALES = "lead_id,vertical_id,buyer_contract_id,price,sold_at"
SCHEDULES = "delivery_schedule_id,buyer_contract_id,delivery_schedule_day,cap"
FRIDAY = "2026-01-09T12:00:00Z"


def final(importer) -> dict[str, bool]:
    return dict(importer.ask("SELECT lead_id, non_returnable FROM sales"))


def windows_of(zone: str) -> list[tuple[str, str, bool]]:
    return [case[1:] for case in WINDOWS if case[0] == zone]


@pytest.mark.parametrize("zone", sorted({zone for zone, *_ in WINDOWS}))
def test_when_a_window_is_open(importer, zone):
    """Each case has a contract and a lead of its own, numbered from 10."""
    with psycopg.connect(importer.address) as connection:
        connection.execute("UPDATE settings SET time_zone = %s", [zone])
    cases = list(enumerate(windows_of(zone), start=10))
    contracts = [f"{n},1,1,0,C{n}" for n, _ in cases]
    leads = [f"N{n},1,{moment}" for n, (_, moment, _) in cases]
    sales = [f"N{n},1,{n},5,{moment}" for n, (_, moment, _) in cases]
    schedules = [
        f"{n},{n},{day},0,{time_open},{time_closed},true"
        for n, (window, *_) in cases
        for day, time_open, time_closed in [parts_of(window).values()]
    ]
    header = "buyer_contract_id,buyer_id,vertical_id,rank,buyer_contract_name"
    files = {
        "buyer_contracts.csv": [header, *contracts],
        "delivery_schedules.csv": [
            f"{SCHEDULES},time_open,time_closed,no_return",
            *schedules,
        ],
        "leads.csv": ["lead_id,vertical_id,created_at", *leads],
        "sales.csv": [SALES, *sales],
    }
    outcome = importer.bring({name: "\n".join(t) + "\n" for name, t in files.items()})

    assert outcome.bad == {}
    found = final(importer)
    judged = [(*case, found[f"N{n}"]) for n, case in cases]
    assert judged == [(*case, case[-1]) for _, case in cases]


@pytest.fixture
def fridays(importer):
    """Contract 1 takes nothing back that it buys on Fridays."""
    text = f"{SCHEDULES},no_return\n7,1,friday,0,true\n"
    assert importer.bring({"delivery_schedules.csv": text}).bad == {}
    return importer


@pytest.mark.parametrize(
    ("cell", "is_final"), [("", True), ("true", True), ("false", False)]
)
def test_the_file_may_say_it_itself(fridays, cell, is_final):
    text = f"{SALES},non_returnable\nL6,1,1,5,{FRIDAY},{cell}\n"
    assert fridays.bring({"sales.csv": text}).bad == {}

    assert final(fridays)["L6"] is is_final


def test_the_file_may_say_it_where_no_window_does(importer):
    text = f"{SALES},non_returnable\nL6,1,1,5,{FRIDAY},true\n"
    importer.bring({"sales.csv": text})

    assert final(importer)["L6"] is True


def test_what_is_there_stays_as_it_was_sold(fridays):
    sale = f"L1,1,1,10,2026-01-02T10:00:00Z\nL6,1,1,5,{FRIDAY}"
    for _ in range(2):
        outcome = fridays.bring({"sales.csv": f"{SALES}\n{sale}\n"})
        assert outcome.bad == {}

    assert outcome.counts("sales") == (2, 0, 0, 0)
    assert final(fridays) | {"L1": False, "L6": True} == final(fridays)
