"""What was credited to buyers: the account's page, Buyers, Credits, and each as CSV."""

import csv
import io
from decimal import Decimal

import pytest

from service.admin.templating import ABSENT
from service.callers import Caller
from service.rules.commands import BuyerCredit, ManualCredit
from service.usecases.buyer_credit import update_buyer_credit
from service.usecases.manual_credit import add_manual_credit
from tests.admin.browser import words
from tests.admin.desk import attack, holds_no_markup_of, submit

CALLER = Caller("command line")


def credit(world, amount: str, **told) -> None:
    with world.db.transaction():
        command = ManualCredit(world.buyer_id, Decimal(amount), **told)
        add_manual_credit(world.db, CALLER, command)


@pytest.fixture
def account(live_world):
    """An account with a returned lead of 12.50, a manual credit, and prepaid money."""
    lead_id = live_world.sold_lead()
    submit(live_world, lead_id, "approve_for_credit")
    credit(
        live_world,
        "-2.25",
        buyer_contract_id=live_world.contract_id,
        invoice_number="INV 7",
        verification_code="V1",
        notes="=too & much",
    )
    with live_world.db.transaction():
        prepaid = BuyerCredit(live_world.buyer_id, None, Decimal("1000.5"))
        update_buyer_credit(live_world.db, CALLER, prepaid)
    return f"/buyers/all/{live_world.buyer_id}/account", lead_id


def rows_of(answer) -> list[list[str]]:
    assert answer.status_code == 200
    assert answer.headers["Content-Type"] == "text/csv; charset=utf-8"
    return list(csv.reader(io.StringIO(answer.data.decode("utf-8-sig"))))


def test_the_account_newest_first(viewer, account):
    path, lead_id = account
    page = words(viewer.get(path).text)

    assert "Balance, in USD 1,010.75 Credit unlimited" in page
    assert "3 entries, newest first" in page
    told = (
        f"Prepaid {ABSENT} {ABSENT} command line +1,000.50",
        "Manual credit =too & much contract",
        "invoice INV 7 code V1 command line -2.25",
        f"{lead_id} see the lead +12.50",
    )
    places = [page.index(text) for text in told]
    assert places == sorted(places)


def test_the_account_as_csv(viewer, live_world, account):
    path, lead_id = account
    answer = viewer.get(f"{path}.csv")
    head, *rows = rows_of(answer)

    name = f"account-of-buyer-{live_world.buyer_id}.csv"
    assert answer.headers["Content-Disposition"] == f'attachment; filename="{name}"'
    assert (head[0], head[-1]) == ("When", "Amount")
    query = """
        SELECT buyer_contract_name FROM buyer_contracts WHERE buyer_contract_id = %s
    """
    contract_id = str(live_world.contract_id)
    contract = live_world.db.execute(query, [contract_id]).fetchone()[0]
    told = ["INV 7", "V1", "'=too & much", "command line"]
    assert [row[1:] for row in rows] == [
        ["Prepaid", "", "", "", "", "", "", "command line", "1000.5000"],
        ["Manual credit", "", contract_id, contract, *told, "-2.2500"],
        [
            "Credit of a return",
            lead_id,
            contract_id,
            contract,
            "",
            "",
            "",
            "",
            "12.5000",
        ],
    ]


def test_an_account_of_several_pages(viewer, live_world):
    for number in range(51):
        credit(live_world, "1", notes=f"entry {number}.")
    path = f"/buyers/all/{live_world.buyer_id}/account"

    first, second = (viewer.get(f"{path}?page={number}").text for number in (1, 2))
    assert "entry 50." in first and "entry 0." not in first
    assert "entry 0." in second and "51.00" in second
    assert len(rows_of(viewer.get(f"{path}.csv"))) == 52


def test_an_account_without_entries(viewer, live_world):
    page = words(viewer.get(f"/buyers/all/{live_world.buyer_id}/account").text)
    assert "Balance, in USD 0.00" in page
    assert "Nothing was credited yet" in page


@pytest.mark.parametrize("name", ["account", "account.csv"])
def test_an_account_of_nobody(viewer, name):
    assert viewer.get(f"/buyers/all/2147483647/{name}").status_code == 404


def test_the_balance_on_buyers(viewer, live_world, account):
    path, _ = account
    page = viewer.get(f"/buyers/all?q={live_world.buyer_id}").text

    assert f'/admin{path}">1,010.75</a>' in page
    assert f"/admin/buyers/all/list.csv?q={live_world.buyer_id}" in page


def test_buyers_as_csv(viewer, live_world, account, db):
    query = "UPDATE buyers SET buyer_name = %s, credit_limit = 5 WHERE buyer_id = %s"
    db.execute(query, [f"=1+{live_world.buyer_id}", live_world.buyer_id])
    answer = viewer.get(f"/buyers/all/list.csv?q={live_world.buyer_id}")
    head, *rows = rows_of(answer)

    assert head[-2:] == ["Credits of returns", "Balance"]
    (row,) = [row for row in rows if row[0] == str(live_world.buyer_id)]
    name = f"'=1+{live_world.buyer_id}"
    money = ["5.0000", "1", "0", "12.5000", "1010.7500"]
    assert row[1:] == [name, "Active", "unlimited", *money]


def test_the_balance_on_credits(viewer, live_world, account):
    path, _ = account
    page = viewer.get(f"/returns/credits?buyer={live_world.buyer_id}").text

    assert "12.50 -2.25 1,000.50 1,010.75" in words(page)
    assert f'/admin{path}"' in page
    assert f"/admin/returns/credits.csv?buyer={live_world.buyer_id}" in page


def test_an_account_without_a_return_is_on_credits(viewer, live_world):
    credit(live_world, "7")
    page = words(viewer.get(f"/returns/credits?buyer={live_world.buyer_id}").text)
    assert "No credits here" in page
    assert "0.00 7.00 0.00 7.00" in page


def test_credits_as_csv(viewer, live_world, account):
    address = f"/returns/credits.csv?buyer={live_world.buyer_id}"
    head, row = rows_of(viewer.get(address))

    assert head[-3:] == ["Credits", "Amount", "Balance of the buyer"]
    assert row[0] == str(live_world.contract_id)
    assert row[-3:] == ["1", "12.5000", "1010.7500"]
    assert len(rows_of(viewer.get(f"{address}&to=2020-01-01"))) == 1


def test_stored_texts_stay_texts(viewer, live_world):
    credit(live_world, "7", notes=attack(100))
    page = viewer.get(f"/buyers/all/{live_world.buyer_id}/account").text
    assert holds_no_markup_of(page)
