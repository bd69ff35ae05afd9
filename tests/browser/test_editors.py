"""Two people who edit one thing: the second is told, and nothing is overwritten."""

import pytest

from tests.browser.acts import choose, faults, follow, press, said, write, written

TOLD = (
    "Somebody else has changed this since you opened it, so nothing was saved."
    " What they changed is said beside each field; save again if the form is right as it"
    " stands now."
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


def test_back_shows_the_contract_as_it_is_now(admin, other, live_world, db):
    """A browser would tick again what was ticked before, whoever saved since."""
    page = f"/admin/buyers/contracts/{live_world.contract_id}"
    admin.goto(page)
    follow(admin, "Edit")
    admin.get_by_label("Buys upsells").check()
    choose(admin, "Max post errors", 3)
    press(admin, "Save")
    other.goto(f"{page}/edit")
    other.get_by_label("Buys upsells").uncheck()
    choose(other, "Max post errors", 4)
    write(other, "Rank", "77")
    press(other, "Save")
    admin.go_back()

    assert written(admin, "Rank") == "77"
    assert written(admin, "Max post errors") == "4"
    assert not admin.get_by_label("Buys upsells").is_checked()
    press(admin, "Save")
    assert said(admin) == "Nothing was changed."


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
    assert "Currency" not in faults(admin)
    assert written(admin, "Max return age, in days") == "31"
    assert written(admin, "Currency") == "EUR"
    live_world.settings(default_max_return_age_days=30)
