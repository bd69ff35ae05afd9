"""Buyers > Buyers: list, search, show, add, edit."""

from decimal import Decimal

import pytest
from psycopg.rows import dict_row

from tests.admin.browser import hidden_fields, words
from tests.admin.desk import attack, history, holds_no_markup_of

TEXTS = [
    "address_street",
    "address_street2",
    "address_city",
    "address_state",
    "address_zip_code",
    "address_country",
    "website",
]


def stored(world, buyer_id: int | None = None) -> dict:
    query = "SELECT * FROM buyers WHERE buyer_id = %s"
    cursor = world.db.cursor(row_factory=dict_row)
    return cursor.execute(query, [buyer_id or world.buyer_id]).fetchone()


def sent(world, **changes) -> dict:
    """What a browser sends of the world's buyer."""
    row = stored(world)
    names = ["buyer_name", "account_manager_id", "billing_cycle_id", "credit_limit"]
    values = {name: row[name] for name in [*names, *TEXTS, "credit_type"]}
    texts = {name: "" if each is None else str(each) for name, each in values.items()}
    return texts | {"account_status_id": "1"} | changes


def path(world) -> str:
    return f"/buyers/all/{world.buyer_id}"


def save(browser, world, **changes):
    return browser.post(f"{path(world)}/edit", sent(world, **changes))


def test_an_edit_and_its_history(admin, live_world, db):
    answer = save(
        admin,
        live_world,
        address_city="Omaha",
        credit_type="limited",
        credit_limit="1250.50",
        account_manager_id="7",
    )
    page = words(admin.follow(answer).text)

    row = stored(live_world)
    assert row["credit_limit"] == Decimal("1250.5")
    assert (row["address_city"], row["account_manager_id"]) == ("Omaha", 7)
    assert "City: empty → Omaha" in page
    assert "Credit limit 1,250.50 USD" in page
    actor, operation, _, new = history(db, "buyer", live_world.buyer_id)[0]
    assert (actor[:5], operation) == ("user:", "buyers.buyer.edit")
    assert new["address_city"] == "Omaha"


def test_what_was_given_can_be_emptied(admin, live_world):
    save(
        admin,
        live_world,
        credit_limit="5",
        account_manager_id="7",
        billing_cycle_id="8",
        website="https://a.example",
    )
    emptied = {"credit_limit": "", "account_manager_id": "", "billing_cycle_id": ""}
    save(admin, live_world, **emptied, website="")

    row = stored(live_world)
    assert [row[name] for name in emptied] == [None, None, None]
    assert row["website"] == ""


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"buyer_name": "  "}, "Name : More than blanks, and at most 50 characters."),
        ({"buyer_name": ""}, "Name : More than blanks, and at most 50 characters."),
        (
            {"credit_limit": "1e3"},
            "Credit limit : Enter an amount, as 1250 or 1250.50.",
        ),
        ({"credit_limit": "-1"}, "Credit limit : 0 or more."),
        (
            {"credit_limit": "1.00001"},
            "Credit limit : A limited credit needs a limit: 0 or more, with at most 11"
            " digits before the point and 4 after it.",
        ),
        (
            {"credit_type": "limited"},
            "Credit limit : A limited credit needs a limit: 0 or more",
        ),
        ({"account_manager_id": "0"}, "Account manager : 1 or more."),
        ({"address_zip_code": "12345678901"}, "ZIP code : At most 10 characters."),
        (
            {"address_city": "a\tb"},
            "City : Control characters and line breaks cannot be kept.",
        ),
    ],
)
def test_a_refusal_stands_beside_its_field(admin, live_world, changes, said):
    before = stored(live_world)
    answer = save(admin, live_world, **changes)

    assert answer.status_code == 422
    assert said in words(answer.text)
    assert stored(live_world) == before


def test_the_second_editor_is_told(admin, logged_in, live_world):
    second, edit = logged_in("admin"), f"{path(live_world)}/edit"
    hidden = hidden_fields(second.get(edit).text, edit)
    save(admin, live_world, address_city="Omaha")
    values = hidden | sent(live_world, address_city="Lima")
    answer = second.send(edit, values)

    assert answer.status_code == 422
    assert "City : Now: Omaha" in words(answer.text)
    assert stored(live_world)["address_city"] == "Omaha"


def test_a_buyer_is_added(admin, live_world):
    name = live_world.name("added")
    answer = admin.post("/buyers/all/new", sent(live_world, buyer_name=name))
    page = words(admin.follow(answer).text)

    assert f"Buyer {name} added." in page
    assert "No contracts yet" in page
    buyer_id = int(answer.headers["Location"].rpartition("/")[2])
    row = stored(live_world, buyer_id)
    assert (row["buyer_name"], row["account_status_id"]) == (name, 1)


def test_search(viewer, live_world):
    name = stored(live_world)["buyer_name"]
    for words_sent in (name.upper().replace(" ", "+"), str(live_world.buyer_id)):
        page = viewer.get(f"/buyers/all?q={words_sent}&sort=id-last").text
        assert name in page
    assert "No buyer is like that" in viewer.get("/buyers/all?q=zz%00zz").text


def test_a_buyer_shows_its_contracts(viewer, live_world):
    page = viewer.get(path(live_world)).text
    assert f"/admin/buyers/contracts/{live_world.contract_id}" in page


@pytest.mark.parametrize("role", ["viewer", "desk"])
def test_only_an_admin_edits(logged_in, live_world, role):
    browser = logged_in(role)
    assert browser.get(path(live_world)).status_code == 200
    assert browser.get(f"{path(live_world)}/edit").status_code == 403
    assert save(browser, live_world, address_city="Rome").status_code == 403
    assert stored(live_world)["address_city"] == ""


def test_an_unknown_buyer(viewer):
    answer = viewer.get("/buyers/all/2147483647")
    assert answer.status_code == 404
    assert "There is no buyer 2147483647." in answer.text


def test_stored_texts_stay_texts(admin, live_world, db):
    query = "UPDATE buyers SET {} = %s WHERE buyer_id = %s"
    for name in ("buyer_name", *TEXTS):
        longest = {"address_zip_code": 10, "address_state": 20}.get(name, 28)
        db.execute(query.format(name), [attack(longest), live_world.buyer_id])
    here = path(live_world)
    for address in (here, f"{here}/edit", f"/buyers/all?q={live_world.buyer_id}"):
        assert holds_no_markup_of(admin.get(address).text), address
