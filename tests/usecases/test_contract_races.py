"""BuyerContract and Buyer against a second caller, on two connections."""

import threading
import time
from contextlib import contextmanager

import pytest

from service.connection import Connection
from service.database import Pool, transact
from service.errors import Refusal
from service.usecases.buyer import add_or_edit_buyer
from service.usecases.buyer_contract import add_or_edit_contract
from tests.usecases.asked import command
from tests.usecases.contract_calls import (
    CALLER,
    SKIPPING,
    create,
    edit,
    needed,
    stored,
)
from tests.usecases.test_buyer import SKIPPING as BUYER_SKIPPING
from tests.world import World


@pytest.fixture
def pool(database_url):
    url = database_url.replace("postgresql:", "postgresql+psycopg:", 1)
    pool = Pool(url, 1)
    yield pool
    pool.close_idle()


@pytest.fixture
def rival(database_url, live_world):
    """The same world as another caller sees it, who has not committed yet."""
    with Connection.connect(database_url) as connection:
        rival = World.__new__(World)
        vars(rival).update(vars(live_world), db=connection)
        yield rival


def test_two_callers_want_one_name(pool, live_world, rival):
    sent = needed(live_world)
    create(rival, **sent)
    with waiting(pool, live_world, contract_call(sent)) as told:
        rival.db.commit()
    assert told == ["Buyer Contract Name Already Exists"]


def test_the_contract_buys_while_its_vertical_is_changed(pool, live_world, rival):
    lead, other = live_world.lead(), live_world.vertical()
    sent = {"buyer_contract_id": live_world.contract_id, "vertical_id": other}
    rival.sale(lead)
    with waiting(pool, live_world, contract_call(sent)) as told:
        rival.db.commit()
    assert told == ["Invalid Vertical ID"]
    assert stored(live_world)["vertical_id"] == live_world.vertical_id


def test_a_second_editor_sees_what_the_first_one_did(pool, live_world, rival):
    edit(rival, min_lead_age_minutes=5)
    sent = {"buyer_contract_id": live_world.contract_id, "max_lead_age_minutes": 4}
    with waiting(pool, live_world, contract_call(sent)) as told:
        rival.db.commit()
    assert told == ["Invalid Lead Age"]


def test_a_contract_goes_on_buying_while_it_is_edited(live_world, rival):
    edit(rival, rank=5)
    live_world.db.execute("SET lock_timeout = '1s'")
    live_world.sold_lead()


def test_two_editors_of_a_buyer_lose_nothing(pool, live_world, rival):
    buyer_id = live_world.buyer_id
    buyer_call(buyer_id, website="x")(rival.db)
    with waiting(pool, live_world, buyer_call(buyer_id, address_city="y")) as told:
        rival.db.commit()
    assert told == [f"Buyer {buyer_id} Updated"]
    query = "SELECT website, address_city, version FROM buyers WHERE buyer_id = %s"
    assert live_world.db.execute(query, [buyer_id]).fetchone() == ("x", "y", 3)


def contract_call(sent):
    change = command("BuyerContract", **SKIPPING | sent)
    return lambda tx: add_or_edit_contract(tx, CALLER, change)


def buyer_call(buyer_id, **sent):
    change = command("Buyer", **BUYER_SKIPPING | {"buyer_id": buyer_id} | sent)
    return lambda tx: add_or_edit_buyer(tx, CALLER, change)


@contextmanager
def waiting(pool, world, call):
    """Call until it waits for the rival's lock, then let the block end the wait.

    Afterwards the list has the text that the caller is told.
    """
    told = []

    def work():
        try:
            told.append(transact(pool, call)["message"])
        except Refusal as refusal:
            told.append(str(refusal))

    caller = threading.Thread(target=work)
    caller.start()
    wait_for_a_waiter(world)
    yield told
    caller.join()


def wait_for_a_waiter(world):
    query = """
        SELECT count(*)
          FROM pg_stat_activity
         WHERE datname = current_database() AND wait_event_type = 'Lock'
    """
    until = time.monotonic() + 30
    while not world.db.execute(query).fetchone()[0]:
        assert time.monotonic() < until, "the call did not wait for the lock"
        time.sleep(0.01)
