"""Setup > Return Rules in a browser: a rule is written, tried, switched on, moved, retired."""

import re
import secrets

import pytest

from tests.browser.acts import choose, faults, follow, heading, press, said, write

PATH = "/admin/setup/return-rules"


@pytest.fixture(autouse=True)
def off_in_the_end(db):
    yield
    db.execute("UPDATE return_rules SET enabled = false")


@pytest.fixture
def name():
    return f"Rule {secrets.token_hex(4)}"


def fill(tab, name: str, world, reason: str) -> None:
    write(tab, "Name", name)
    tab.get_by_label("What becomes of it").select_option("rejected")
    tab.get_by_label("Denied reason", exact=True).select_option(reason)
    choose(tab, "Contract", world.contract_id)
    write(tab, "Hours after the sale, more than", "72")


@pytest.fixture
def denied(live_world):
    return str(live_world.reject_reason())


def test_a_rule_is_tried_before_it_is_saved(admin, live_world, stock, denied, name):
    old = live_world.sold_lead(age="73 hours")
    new = live_world.sold_lead(age="1 hour")
    for lead in (old, new):
        stock.give_back(lead, live_world.reason_id)
    admin.goto(PATH)
    follow(admin, "Add rule")
    fill(admin, name, live_world, denied)
    press(admin, "Try")

    by_rule = admin.get_by_role("region", name="By rule")
    assert re.search(rf"{name}\s+Reject\s+1\s", by_rule.inner_text())
    assert admin.get_by_role("row").filter(has_text=old).get_by_text(name).count()
    admin.get_by_role("button", name=f"{name}: list its 1 return").click()
    listed = admin.get_by_role("region", name="Each return").inner_text()
    assert old in listed
    assert new not in listed
    assert heading(admin) == "Add a rule"

    press(admin, "Add rule")
    text = f"Rule {name} added, as the last. It is off: switch it on when it is right."
    assert said(admin) == text
    press(admin, f"Switch on {name}")
    assert said(admin) == f"{name} is on."


def test_what_is_wrong_is_said_and_nothing_is_tried(admin, live_world, name):
    admin.goto(f"{PATH}/new")
    write(admin, "Name", name)
    tab = admin
    tab.get_by_label("What becomes of it").select_option("credited")
    press(tab, "Try")
    assert "Nothing was tried." in faults(tab)
    assert "Revenue at most" in faults(tab)


def test_rules_are_moved_edited_and_retired(admin, live_world, denied, name):
    one = live_world.rule("pending", return_rule_name=name, enabled=False)
    other = f"Other {name}"
    live_world.rule("pending", return_rule_name=other, enabled=False)
    admin.goto(PATH)
    press(admin, f"Move {other} up")
    assert said(admin).startswith(f"{other} is now number ")
    names = admin.locator("ol.rules").first.locator("h2").all_inner_texts()
    places = {
        name: place for place, text in enumerate(names) for name in [text.strip()]
    }
    moved = [
        next(p for n, p in places.items() if n.startswith(w)) for w in (other, name)
    ]
    assert moved[0] + 1 == moved[1]

    follow(admin, f"Edit {name}")
    assert admin.url.endswith(f"{PATH}/{one}")
    fill(admin, f"New {name}", live_world, denied)
    press(admin, "Save")
    assert said(admin) == f"Rule New {name} saved."
    follow(admin, f"Retire New {name}")
    press(admin, f"Retire New {name}")
    assert said(admin) == f"New {name} is retired."
    admin.get_by_text(re.compile(r"^Retired \(\d+\)$")).click()
    press(admin, f"Use New {name} again")
    assert "is in the order again" in said(admin)


def test_a_viewer_tries_the_rules_as_they_are(visit, live_world, stock, scripts, name):
    live_world.rule(
        "rejected", return_rule_name=name, buyer_contract_id=live_world.contract_id
    )
    lead = live_world.sold_lead()
    stock.give_back(lead, live_world.reason_id)
    tab = visit("viewer", scripts=scripts)
    tab.goto(PATH)
    assert tab.get_by_role("button", name=re.compile("^Switch")).count() == 0
    press(tab, "Try")
    tab.get_by_role("link", name=f"{name}: list its 1 return").click()
    row = tab.get_by_role("row").filter(has_text=lead).inner_text()
    assert row.count("Rejected") == 2  # would be, and was
    assert f"Rule “{name}”" in row
