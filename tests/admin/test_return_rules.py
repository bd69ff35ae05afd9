"""Setup > Return Rules: the order, the form, and the dry run of what is saved or edited."""

import re

import pytest

from service.admin import dry_run
from tests.admin.browser import words
from tests.admin.desk import history, pending, state, submit
from tests.admin.test_one_return import decide, latest, reopen

PATH = "/setup/return-rules"


@pytest.fixture(autouse=True)
def no_other_rules(db):
    """Rules of other tests are out of the order; this test's own are, when it ends."""
    query = """
        UPDATE return_rules
           SET enabled = false, place = NULL, retired_at = now()
         WHERE place IS NOT NULL
    """
    db.execute(query)
    yield
    db.execute(query)


def send(browser, path, **values):
    """Send the form of a rule as it is shown, with these values."""
    page = PATH + path.removesuffix("/try")
    return browser.post(PATH + path, {"outcome": "pending"} | values, page=page)


def do(browser, path):
    """Press a button of the list."""
    return browser.send(PATH + path, {"csrf_token": browser.token()})


def rules(db) -> list[tuple]:
    query = "SELECT return_rule_name, enabled FROM return_rules WHERE place > 0 ORDER BY place"
    return db.execute(query).fetchall()


def rule_id(db, name: str) -> int:
    query = "SELECT return_rule_id FROM return_rules WHERE return_rule_name = %s"
    return db.execute(query, [name]).fetchone()[0]


def rule_name(world, rule: int) -> str:
    query = "SELECT return_rule_name FROM return_rules WHERE return_rule_id = %s"
    return world.db.execute(query, [rule]).fetchone()[0]


def test_a_rule_is_added_off_switched_on_and_decides(admin, live_world, db):
    denied = live_world.reject_reason()
    answer = send(
        admin,
        "/new",
        return_rule_name="Too late",
        outcome="rejected",
        denied_reason_id=denied,
        buyer_contract_id=live_world.contract_id,
        hours_above="0",
    )
    page = words(admin.follow(answer).text)
    assert "Rule Too late added, as the last. It is off" in page
    assert ", more than 0 hours after the sale, is rejected: reject reason" in page
    _, first = pending(live_world)
    assert state(live_world, first) == "pending"

    rule = rule_id(db, "Too late")
    page = words(admin.follow(do(admin, f"/{rule}/on")).text)
    lead, second = pending(live_world)
    assert state(live_world, second) == "rejected"
    page = words(admin.get(PATH).text)
    assert "Decided 1 return in the last 30 days" in page
    page = words(admin.get(f"/leads?lead={lead}").text)
    assert "Rule “Too late”" in page


def test_every_change_leaves_an_audit_row(admin, live_world, db):
    send(admin, "/new", return_rule_name="One")
    send(admin, "/new", return_rule_name="Two")
    one, two = rule_id(db, "One"), rule_id(db, "Two")
    send(admin, f"/{one}", return_rule_name="First", price_from="12.5")
    for path in (f"{two}/on", f"{two}/move/up", f"{one}/retire", f"{one}/reuse"):
        assert do(admin, f"/{path}").status_code == 303

    acts = [
        (operation.removeprefix("setup.return_rules."), old, new)
        for _, operation, old, new in history(db, "return_rule", one)
    ]
    assert [act for act, _, _ in acts] == ["add", "edit", "move", "retire", "reuse"]
    assert acts[1][1:] == (
        {"return_rule_name": "One", "price_from": None},
        {"return_rule_name": "First", "price_from": "12.5"},
    )
    assert acts[3][1:] == ({"retired": False}, {"retired": True})
    acts = [row[1] for row in history(db, "return_rule", two)]
    assert acts == [f"setup.return_rules.{act}" for act in ("add", "on", "move")]
    assert rules(db) == [("Two", True), ("First", False)]
    assert "Return Rules > Edit" in words(admin.get(f"{PATH}/{one}").text)


def test_rules_at_an_end_stay_there(admin, db):
    send(admin, "/new", return_rule_name="One")
    for way in ("up", "down"):
        answer = do(admin, f"/{rule_id(db, 'One')}/move/{way}")
        assert answer.status_code == 303
    assert rules(db) == [("One", False)]


FAULTS = [
    ({"outcome": "credited"}, "Say up to which revenue"),
    ({"outcome": "rejected"}, "Choose why the returns are rejected."),
    ({"return_rule_name": ""}, "Enter something here."),
    ({"hours_above": "5", "hours_up_to": "5"}, "No hour is more than the one"),
    ({"hours_above": "-1"}, "0 or more."),
    ({"hours_up_to": "876001"}, "At most 876,000."),
    ({"price_from": "2", "price_up_to": "1"}, "The upper end lies below"),
    ({"price_from": "-1"}, "0 or more."),
    ({"revenue_from": "x"}, "Enter an amount"),
    ({"rate_above": "20"}, "Fill in both, or none of them."),
    ({"rate_days": "20"}, "Fill in both, or none of them."),
    ({"rate_above": "0.123", "rate_days": "1"}, "at most two decimals"),
    ({"rate_above": "1", "rate_days": "367"}, "At most 366."),
    ({"buyer_id": "2147483647"}, "Nothing has this name or ID."),
]


@pytest.mark.parametrize("path", ["/new", "/new/try"])
@pytest.mark.parametrize("values, text", FAULTS)
def test_what_cannot_be_is_said_beside_its_field(
    admin, live_world, db, path, values, text
):
    live_world.reject_reason()
    answer = send(admin, path, **{"return_rule_name": "A rule"} | values)
    assert answer.status_code == 422
    assert text in words(answer.text)
    assert rules(db) == []


def test_a_name_is_used_once_in_the_order(admin, db):
    send(admin, "/new", return_rule_name="One")
    answer = send(admin, "/new", return_rule_name="One")
    assert "A rule in use has this name already." in answer.text
    one = rule_id(db, "One")
    do(admin, f"/{one}/retire")
    send(admin, "/new", return_rule_name="One")
    page = admin.follow(do(admin, f"/{one}/reuse")).text
    assert "One stays retired: A rule in use has this name already." in page


def test_a_second_editor_is_told(admin, db):
    send(admin, "/new", return_rule_name="One")
    path = f"/{rule_id(db, 'One')}"
    form = admin.form(PATH + path)
    send(admin, path, return_rule_name="One", price_from="5")
    values = {"return_rule_name": "Uno", "outcome": "pending"}
    answer = admin.send(PATH + path, form | values)
    assert answer.status_code == 422
    assert "Somebody else has changed this" in answer.text
    assert rules(db) == [("One", False)]


@pytest.mark.parametrize("role", ["viewer", "desk"])
def test_others_than_admins_see_and_try_but_change_nothing(logged_in, admin, db, role):
    send(admin, "/new", return_rule_name="One")
    one = rule_id(db, "One")
    browser = logged_in(role)
    page = browser.get(f"{PATH}?start_date=2026-01-01")
    assert page.status_code == 200
    assert "One" in page.text
    assert f"{PATH}/{one}" not in page.text
    for path in (f"/{one}/on", f"/{one}/retire", "/new", "/new/try", f"/{one}/move/up"):
        assert do(browser, path).status_code == 403
    assert rules(db) == [("One", False)]


def test_a_dry_run_of_an_edited_rule_saves_and_decides_nothing(admin, live_world, db):
    lead, first = pending(live_world, price=20)
    other, second = pending(live_world, price=30)
    send(admin, "/new", return_rule_name="One")
    path = f"/{rule_id(db, 'One')}/try"
    answer = send(
        admin,
        path,
        return_rule_name="Dear",
        outcome="credited",
        revenue_up_to="25",
        buyer_contract_id=live_world.contract_id,
    )
    page = words(answer.text)
    assert answer.status_code == 200
    assert "is approved for credit." in page
    assert re.search(r"Dear Approve for credit 1 20\.00 1 pending", page)
    assert lead in page and other in page
    assert rules(db) == [("One", False)]
    assert [state(live_world, each) for each in (first, second)] == ["pending"] * 2

    one = rule_id(db, "One")
    values = {"return_rule_name": "Dear", "show": f"{one}.1"}
    values |= {"outcome": "credited", "revenue_up_to": "25"}
    values |= {"buyer_contract_id": live_world.contract_id}
    page = words(send(admin, path, **values).text)
    assert lead in page
    assert other not in page


def test_the_dry_run_of_the_rules_as_they_are(viewer, live_world, db):
    rule = live_world.rule("rejected", buyer_contract_id=live_world.contract_id)
    lead = live_world.sold_lead()
    submit(live_world, lead)
    live_world.rule("replaced", enabled=False)

    page = words(viewer.get(f"{PATH}?start_date=2026-01-01&show={rule}.1").text)
    assert f"{lead} " in page
    assert "Reject 1 12.50 1 rejected" in page


def test_what_became_of_a_return_is_its_latest_decision(admin, live_world):
    lead, _ = pending(live_world)
    denied = live_world.reject_reason()
    rule = live_world.rule("rejected", buyer_contract_id=live_world.contract_id)
    path = f"{PATH}?start_date=2026-01-01&show={rule}.1"

    def told() -> str:
        page = words(admin.get(path).text)
        assert page.count(lead) == 1
        return page.partition(f"{rule_name(live_world, rule)} Reject ")[2]

    for act, summed, each in (
        ("approve_to_replace", "1 to be replaced", "To be replaced"),
        ("reject", "1 rejected", "Rejected"),
        ("approve_for_credit", "1 credited", "Credited 12.50"),
    ):
        decide(admin, latest(live_world, lead), act, denied_reason_id=denied)
        assert told().startswith(f"1 12.50 {summed} ")
        assert f"{each} {admin.user_name}" in told()
        reopen(admin, latest(live_world, lead))
        assert told().startswith("1 12.50 1 pending ")


def test_a_retired_denied_reason_is_told_of(viewer, live_world):
    reason = live_world.reject_reason(retired=True)
    live_world.rule("rejected", denied_reason_id=reason)
    assert "Its denied reason is retired" in viewer.get(PATH).text


def test_days_that_are_none_are_told_of(viewer):
    page = viewer.get(f"{PATH}?start_date=2026-13-01").text
    assert "Invalid Start Date. Days are written as 2026-01-31." in page


def test_a_dry_run_has_a_most(viewer, live_world, monkeypatch):
    pending(live_world)
    monkeypatch.setattr(dry_run, "MOST", 0)
    page = viewer.get(f"{PATH}?start_date=2026-01-01").text
    assert "More than 0 returns: choose fewer days." in page
