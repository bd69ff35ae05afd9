"""Buyers > Contracts: list, search, show, add, edit; the second editor is told."""

import pytest

from tests.admin.browser import hidden_fields, words
from tests.admin.desk import attack, history, holds_no_markup_of
from tests.usecases.contract_calls import stored

FIELD = "/setup/lead-statuses/fields/new"
# What a browser sends of the contract of a test's world, check boxes included.
AS_IT_IS = {
    "account_status_id": "1",
    "offer_id": "",
    "replace_returns": "y",
    "max_return_age_days": "",
    "min_lead_age_minutes": "0",
    "max_lead_age_minutes": "",
    "posting_wait_seconds": "0",
    "default_confirmation_page_link": "",
    "max_post_errors": "10",
    "rank": "0",
    "email_template_id": "",
    "portal_template_id": "",
}


def sent(world, **changes) -> dict:
    name = stored(world)["buyer_contract_name"]
    return {
        **AS_IT_IS,
        "buyer_id": str(world.buyer_id),
        "vertical_id": str(world.vertical_id),
        "buyer_contract_name": name,
    } | changes


def path(world) -> str:
    return f"/buyers/contracts/{world.contract_id}"


def save(browser, world, **changes):
    return browser.post(f"{path(world)}/edit", sent(world, **changes))


def test_an_edit_changes_what_was_changed(admin, live_world, db):
    answer = save(
        admin, live_world, rank="7", max_return_age_days="12", replace_returns=None
    )
    page = words(admin.follow(answer).text)

    row = stored(live_world)
    assert (row["rank"], row["max_return_age_days"]) == (7, 12)
    assert row["replace_returns"] is False
    assert f"Contract {row['buyer_contract_name']} saved." in page
    assert "Max return age, in days: the instance's default → 12" in page
    actor, operation, old, new = history(db, "buyer_contract", live_world.contract_id)[
        0
    ]
    assert actor.startswith("user:")
    assert operation == "buyers.contract.edit"
    assert old == {"rank": 0, "max_return_age_days": None, "replace_returns": True}
    assert new == {"rank": 7, "max_return_age_days": 12, "replace_returns": False}


def test_what_no_program_can_empty_is_emptied_here(admin, live_world):
    save(admin, live_world, max_return_age_days="12", max_lead_age_minutes="60")
    assert stored(live_world)["max_lead_age_minutes"] == 60
    save(admin, live_world)

    row = stored(live_world)
    assert (row["max_return_age_days"], row["max_lead_age_minutes"]) == (None, None)


def test_an_edit_that_changes_nothing_writes_nothing(admin, live_world, db):
    answer = save(admin, live_world)

    assert "Nothing was changed." in admin.follow(answer).text
    assert history(db, "buyer_contract", live_world.contract_id) == []
    assert stored(live_world)["version"] == 1


def test_blanks_that_nobody_sees_stay(admin, live_world, db):
    """A program may have named it so; who edits the rank does not rename it."""
    query = "UPDATE buyer_contracts SET buyer_contract_name = %s || E'\\n' WHERE"
    db.execute(
        f"{query} buyer_contract_id = %s",
        [live_world.name(" blank"), live_world.contract_id],
    )
    name = stored(live_world)["buyer_contract_name"]
    save(admin, live_world, rank="3", buyer_contract_name=name.replace("\n", ""))

    row = stored(live_world)
    assert (row["rank"], row["buyer_contract_name"]) == (3, name)


@pytest.mark.parametrize(
    ("changes", "label", "said"),
    [
        ({"rank": "-1"}, "Rank", "0 or more."),
        ({"rank": ""}, "Rank", "Enter a number."),
        ({"rank": "1_0"}, "Rank", "Enter a whole number."),
        ({"min_lead_age_minutes": "-1"}, "Min lead age, in minutes", "0 or more."),
        (
            {"min_lead_age_minutes": "9", "max_lead_age_minutes": "8"},
            "Max lead age, in minutes",
            "Not below the minimum age, or no lead could suit.",
        ),
        (
            {"max_return_age_days": "36501"},
            "Max return age, in days",
            "At most 36,500.",
        ),
        (
            {"default_confirmation_page_link": "javascript:alert(1)"},
            "Default confirmation page",
            "A link with http:// or https://, without blanks, at most 100 characters.",
        ),
        (
            {"buyer_contract_name": "NULL"},
            "Name",
            "NULL means “empty” here. Leave the field empty.",
        ),
        (
            {"buyer_contract_name": "   "},
            "Name",
            "More than blanks, and at most 50 characters.",
        ),
        ({"buyer_contract_name": "x" * 51}, "Name", "At most 50 characters."),
    ],
)
def test_a_refusal_stands_beside_its_field(admin, live_world, changes, label, said):
    before = stored(live_world)
    answer = save(admin, live_world, **changes)
    page = words(answer.text)

    assert answer.status_code == 422
    assert f"{label} : {said}" in page
    field = list(changes)[-1]
    assert f'id="{field}-error"' in answer.text
    assert f'aria-describedby="{field}' in answer.text
    assert stored(live_world) == before


def test_a_name_that_is_taken(admin, live_world):
    other = stored(live_world, live_world.contract())["buyer_contract_name"]
    answer = save(admin, live_world, buyer_contract_name=f" {other.upper()} ")

    assert answer.status_code == 422
    assert "Name : Another contract has this name." in words(answer.text)


def test_the_vertical_is_fixed_after_the_first_sale(admin, live_world):
    live_world.sold_lead()
    answer = save(admin, live_world, vertical_id=str(live_world.vertical()))

    assert answer.status_code == 422
    assert (
        "Vertical : It has bought leads in its vertical, so that cannot change."
        in words(answer.text)
    )


def test_the_second_editor_is_told_and_overwrites_nothing(admin, logged_in, live_world):
    second = logged_in("admin")
    edit = f"{path(live_world)}/edit"
    seen = second.get(edit)
    save(admin, live_world, rank="7")
    hidden = hidden_fields(seen.text, edit)
    answer = second.send(edit, hidden | sent(live_world, rank="9"))

    assert answer.status_code == 422
    page = words(answer.text)
    assert "Somebody else has changed this since you opened it" in page
    assert "Rank : Now: 7" in page
    assert stored(live_world)["rank"] == 7
    # Told, they may insist: the form now knows what its editor saw.
    again = hidden_fields(answer.text, edit)
    assert second.send(edit, again | sent(live_world, rank="9")).status_code == 303
    assert stored(live_world)["rank"] == 9


def test_a_contract_is_added(admin, live_world, db):
    name = live_world.name("added")
    path = f"/buyers/contracts/new?buyer={live_world.buyer_id}"
    values = sent(live_world, buyer_contract_name=name, max_lead_age_minutes="90")
    answer = admin.post(path, values)
    page = words(admin.follow(answer).text)

    assert f"Contract {name} added." in page
    assert "Created" in page
    contract_id = int(answer.headers["Location"].rpartition("/")[2])
    row = stored(live_world, contract_id)
    assert (row["buyer_id"], row["max_lead_age_minutes"]) == (live_world.buyer_id, 90)
    assert row["max_return_age_days"] is None
    assert history(db, "buyer_contract", contract_id)[0][1] == "buyers.contract.add"


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"buyer_contract_name": ""}, "Name : "),
        ({"buyer_id": ""}, "Buyer : Choose one."),
        ({"vertical_id": ""}, "Vertical : Choose one."),
        ({"buyer_id": "2147483647"}, "Buyer : Nothing has this name or ID."),
    ],
)
def test_what_a_new_contract_needs(admin, live_world, changes, said):
    values = sent(live_world, buyer_contract_name=live_world.name("added"))
    answer = admin.post("/buyers/contracts/new", values | changes)
    assert answer.status_code == 422
    assert said in words(answer.text)


def test_search_by_a_part_of_the_name_in_any_letter_case(viewer, live_world):
    name = stored(live_world)["buyer_contract_name"]
    part = name[3:].upper().replace(" ", "+")
    page = words(viewer.get(f"/buyers/contracts?q={part}").text)
    assert "1 contract" in page
    assert name in page
    assert "No contract is like that" in viewer.get("/buyers/contracts?q=%00zz").text


@pytest.mark.parametrize("role", ["viewer", "desk"])
def test_only_an_admin_edits(logged_in, live_world, role):
    browser = logged_in(role)
    assert browser.get(path(live_world)).status_code == 200
    assert "/edit" not in browser.get(path(live_world)).text
    assert browser.get(f"{path(live_world)}/edit").status_code == 403
    assert save(browser, live_world, rank="5").status_code == 403
    assert stored(live_world)["rank"] == 0


@pytest.mark.usefixtures("statuses_enabled")
@pytest.mark.parametrize(
    "address", ["/buyers/contracts", "/buyers/contracts/new", FIELD]
)
def test_buyers_of_one_name_are_told_apart(admin, live_world, address):
    buyer_id = live_world.buyer(buyer_name="Twin")
    page = admin.get(address).text
    assert f'value="{buyer_id}">Twin ({buyer_id})</option>' in page


def test_stored_texts_stay_texts(admin, live_world, db):
    name = f"{attack(30)}{live_world.contract_id}"
    link = f"https://x/{attack(29)}".replace("'", "")
    query = """
        UPDATE buyer_contracts
           SET buyer_contract_name = %s, default_confirmation_page_link = %s
         WHERE buyer_contract_id = %s
    """
    db.execute(query, [name, link, live_world.contract_id])
    here = path(live_world)
    listed = f"/buyers/contracts?q={live_world.contract_id}"
    for address in (here, f"{here}/edit", listed):
        assert holds_no_markup_of(admin.get(address).text), address
    assert f"Contract {name} saved." in words(
        admin.follow(save(admin, live_world, rank="2")).text
    )
