"""Returns > Replacements owed and Returns > Credits, by buyer and contract."""

import pytest

from service.admin import listing, owed
from tests.admin.browser import words
from tests.admin.desk import attack, holds_no_markup_of, submit


def returned(world, return_type: str, **row) -> str:
    lead_id = world.sold_lead(**row)
    submit(world, lead_id, return_type)
    return lead_id


def test_replacements_owed_are_counted(viewer, live_world):
    leads = [returned(live_world, "approve_to_replace") for _ in range(2)]
    page = viewer.get(f"/returns/owed?contract={live_world.contract_id}").text

    assert "2 replacements are owed." in words(page)
    assert page.index(leads[0]) < page.index(leads[1])


def test_one_that_was_fulfilled_is_no_longer_owed(viewer, live_world, db):
    returned(live_world, "approve_to_replace")
    sale_id = live_world.sale(live_world.lead(), is_replacement=True)
    query = """
        UPDATE replacement_queue
           SET fulfilled_by_sale_id = %s, fulfilled_at = now()
         WHERE buyer_contract_id = %s
    """
    db.execute(query, [sale_id, live_world.contract_id])
    page = viewer.get(f"/returns/owed?contract={live_world.contract_id}").text

    assert "No replacement is owed here" in page


def test_credits_add_up(viewer, live_world):
    other = live_world.contract()
    returned(live_world, "approve_for_credit")
    returned(live_world, "approve_for_credit", buyer_contract_id=other, price=5)
    page = words(viewer.get(f"/returns/credits?buyer={live_world.buyer_id}").text)

    assert "2 credits, 17.50 USD in all." in page
    assert "All 2 17.50" in page


def test_credits_stay_with_the_buyer_they_were_made_for(viewer, live_world, db):
    returned(live_world, "approve_for_credit")
    query = "UPDATE buyer_contracts SET buyer_id = %s WHERE buyer_contract_id = %s"
    db.execute(query, [live_world.buyer(), live_world.contract_id])
    page = viewer.get(f"/returns/credits?buyer={live_world.buyer_id}").text

    assert "1 credit, 12.50 USD in all." in words(page)
    assert f'/admin/buyers/all/{live_world.buyer_id}"' in page


def test_the_days_bound_them_both_included(viewer, live_world, db):
    lead_id = returned(live_world, "approve_for_credit")
    today = db.execute("SELECT (now() AT TIME ZONE 'UTC')::date").fetchone()[0]
    address = f"/returns/credits?contract={live_world.contract_id}"

    assert lead_id in viewer.get(f"{address}&from={today}&to={today}").text
    page = viewer.get(f"{address}&to=2020-01-01").text
    assert lead_id not in page
    assert "No credits here" in page
    assert viewer.get(f"{address}&to=yesterday").status_code == 200


def test_stored_texts_stay_texts(viewer, live_world, db):
    for return_type in ("approve_for_credit", "approve_to_replace"):
        returned(live_world, return_type)
    query = "UPDATE buyers SET buyer_name = %s WHERE buyer_id = %s"
    db.execute(query, [attack(50), live_world.buyer_id])
    for page in ("owed", "credits"):
        address = f"/returns/{page}?contract={live_world.contract_id}"
        assert holds_no_markup_of(viewer.get(address).text), address


@pytest.mark.parametrize(
    ("sort", "order"),
    [
        ("contract", "AB"),
        ("contract-last", "BA"),
        ("first", "AB"),
        ("last-last", "BA"),
        ("entries", "BA"),
        ("entries-last", "AB"),
        ("", "AB"),
        ("nothing", "AB"),
    ],
)
@pytest.mark.parametrize("page", ["owed", "credits"])
def test_sums_are_sorted_by_a_column(viewer, live_world, page, sort, order):
    what = "approve_to_replace" if page == "owed" else "approve_for_credit"
    ids = {name: live_world.contract(buyer_contract_name=name) for name in "AB"}
    for name in "AAB":
        returned(live_world, what, buyer_contract_id=ids[name])
    address = f"/returns/{page}?buyer={live_world.buyer_id}&sort={sort}"
    shown = viewer.get(address).text

    places = {name: shown.index(f"/buyers/contracts/{ids[name]}") for name in "AB"}
    assert "".join(sorted(places, key=places.__getitem__)) == order


@pytest.mark.parametrize("page", ["owed", "credits"])
def test_sums_come_in_pages_with_a_total_of_all(viewer, live_world, page):
    what = "approve_to_replace" if page == "owed" else "approve_for_credit"
    ids = []
    for number in range(52):
        name = live_world.name(f"No. {number}")
        ids.append(live_world.contract(buyer_contract_name=name))
        returned(live_world, what, buyer_contract_id=ids[-1])
    address = f"/returns/{page}?buyer={live_world.buyer_id}&sort=contract"
    first, last = (viewer.get(f"{address}&page={n}").text for n in (1, 9))
    shown = [f"/buyers/contracts/{contract_id}" + '"' for contract_id in ids]
    for text, on_it in ((first, range(50)), (last, range(50, 52))):
        assert [n for n, link in enumerate(shown) if link in text] == [*on_it]
        assert "All 52" in words(text)
    places = [first.index(link) for link in shown[:50]]
    assert places == sorted(places)
    assert "Page 2 of 2" in words(last)
    csv_address = address.replace("credits?", "credits.csv?")
    if page == "credits":
        assert viewer.get(csv_address).text.count(",No. ") == 52


def test_balances_come_in_pages(viewer, live_world, monkeypatch):
    monkeypatch.setattr(listing, "ROWS", 1)
    monkeypatch.setattr(owed, "ROWS", 1)
    names = [live_world.name("No.") for _ in range(2)]
    for name in names:
        buyer_id = live_world.buyer(buyer_name=name)
        contract_id = live_world.contract(buyer_id=buyer_id)
        returned(live_world, "approve_for_credit", buyer_contract_id=contract_id)
    pages = [words(viewer.get(f"/returns/credits?balances={n}").text) for n in (1, 2)]
    told = [page.partition("Balances of the accounts, today")[2] for page in pages]
    assert all("Page" in each for each in told)
    assert told[0] != told[1]
