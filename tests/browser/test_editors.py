"""Two people who edit one thing: the second is told, and nothing is overwritten."""

import pytest

from tests.browser.acts import faults, follow, press, said, write, written

TOLD = (
    "Somebody else has changed this since you opened it, so nothing was saved."
    " What they changed is beside each field; save again if yours shall count."
)


@pytest.fixture
def other(visit, scripts):
    return visit("admin", scripts=scripts)


def test_a_contract(admin, other, live_world, db):
    page = f"/admin/buyers/contracts/{live_world.contract_id}"
    for tab in (admin, other):
        tab.goto(page)
        follow(tab, "Edit")
    write(other, "Rank", "7")
    press(other, "Save")
    write(admin, "Rank", "8")
    press(admin, "Save")

    assert TOLD in faults(admin)
    assert "Now: 7" in admin.locator(".field", has_text="Rank").inner_text()
    assert written(admin, "Rank") == "8"
    assert rank(db, live_world) == 7
    press(admin, "Save")
    assert rank(db, live_world) == 8


def rank(db, world) -> int:
    query = "SELECT rank FROM buyer_contracts WHERE buyer_contract_id = %s"
    return db.execute(query, [world.contract_id]).fetchone()[0]


def test_a_reason(admin, other, live_world):
    page = f"/admin/setup/reasons/return/{live_world.reason_id}"
    theirs, ours = live_world.name("theirs"), live_world.name("ours")
    for tab in (admin, other):
        tab.goto(page)
    write(other, "Name", theirs)
    press(other, "Rename")
    write(admin, "Name", ours)
    press(admin, "Rename")

    assert TOLD in faults(admin)
    assert f"Now: {theirs}" in faults(admin)
    press(admin, "Rename")
    assert said(admin) == f"{theirs} is now {ours}."


def test_the_settings(admin, other, live_world):
    for tab in (admin, other):
        tab.goto("/admin/setup/settings")
    write(other, "Max return age, in days", "31")
    press(other, "Save")
    write(admin, "Currency", "EUR")
    press(admin, "Save")

    assert TOLD in faults(admin)
    assert "Now: 31" in faults(admin)
    live_world.settings(default_max_return_age_days=30)
