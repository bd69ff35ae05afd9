"""A choice of many: what a text stands for, and what the pages offer."""

import secrets

import pytest

from service.admin.choosing import resolve
from service.admin.listing import LARGEST_ID
from service.repositories import choices
from tests.admin.browser import words
from tests.world import World

MOST = 20


@pytest.fixture(autouse=True)
def offers_few(monkeypatch, offers_all):
    monkeypatch.setattr(choices, "MOST", MOST)


@pytest.fixture
def many(db):
    """More buyers than a page offers, of one family, and their ids by number."""
    world = World(db)
    family = f"Fam{secrets.token_hex(3)}"
    ids = [world.buyer(buyer_name=f"{family} {n}") for n in range(MOST * 6)]
    return family, ids


def test_an_id_a_name_and_words(db, many):
    family, ids = many
    for text in (str(ids[7]), f"{family} 7 ({ids[7]})", f"{family.upper()} 7"):
        chosen = resolve(db, "buyer_id", text, [])
        assert (chosen.id, chosen.text) == (ids[7], f"{family} 7 ({ids[7]})")
    assert resolve(db, "buyer_id", "", []).id == 0


def test_words_that_fit_several_or_nothing(db, many):
    family, ids = many
    chosen = resolve(db, "buyer_id", f"{family} 10", [])
    assert chosen.id == ids[10]  # and not one of 100 to 109
    chosen = resolve(db, "buyer_id", family, [])
    assert (chosen.id, len(chosen.entries)) == (LARGEST_ID, MOST)
    assert chosen.fault.startswith(f"More than {MOST} have this in their names")
    chosen = resolve(db, "buyer_id", f"{family} 5 or 6", [])
    assert (chosen.id, chosen.fault) == (LARGEST_ID, "Nothing has this name or ID.")


def test_a_filter_of_many_is_a_search(viewer, many):
    family, ids = many
    page = viewer.get(f"/buyers/contracts?buyer={ids[3]}").text
    assert f'value="{family} 3 ({ids[3]})" list="filter-buyer-list"' in page
    page = viewer.get(f"/buyers/contracts?buyer={family}").text
    assert 'aria-describedby="filter-buyer-error"' in page
    assert f'<option value="{family} 1 ({ids[1]})">' in page
    assert "No contract is like that" in words(page)
    assert len(page) < 60_000


def test_a_form_takes_a_name_of_many(admin, db, many):
    family, ids = many
    page = "/buyers/contracts/new"
    name = f"{family} contract"
    vertical_id = World(db).vertical_id
    given = {
        "buyer_contract_name": name,
        "buyer_id": f"{family} 4 ({ids[4]})",
        "vertical_id": vertical_id,
        **{"account_status_id": 1, "rank": 0, "max_post_errors": 10},
        **{"min_lead_age_minutes": 0, "posting_wait_seconds": 0},
    }
    refused = admin.post(page, given | {"buyer_id": family})
    assert refused.status_code == 422
    assert "choose one, or write more of it" in words(refused.text)
    assert admin.post(page, given).status_code == 303
    query = "SELECT buyer_id FROM buyer_contracts WHERE buyer_contract_name = %s"
    assert db.execute(query, [name]).fetchone()[0] == ids[4]
