"""BuyerContract against a second caller: what a constraint says, the caller is told."""

import threading
import time
from contextlib import contextmanager

import psycopg
import pytest

from service.database import open_pool, transact
from service.errors import Refusal
from service.usecases.buyer_contract import add_or_edit_contract
from tests.usecases.contract_calls import (
    CALLER,
    SKIPPING,
    Request,
    create,
    edit,
    needed,
    stored,
)
from tests.world import World


@pytest.fixture
def engine(database_url):
    url = database_url.replace("postgresql:", "postgresql+psycopg:", 1)
    engine = open_pool(url, 1)
    yield engine
    engine.dispose()


@pytest.fixture
def rival(database_url, live_world):
    """The same world as another caller sees it, who has not committed yet."""
    with psycopg.connect(database_url) as connection:
        rival = World.__new__(World)
        vars(rival).update(vars(live_world), db=connection)
        yield rival


def test_two_callers_want_one_name(engine, live_world, rival):
    sent = needed(live_world)
    create(rival, **sent)
    with refused_after_waiting(engine, live_world, sent) as told:
        rival.db.commit()
    assert told == ["Buyer Contract Name Already Exists"]


def test_the_contract_buys_while_its_vertical_is_changed(engine, live_world, rival):
    lead = live_world.lead()
    sent = {
        "buyer_contract_id": live_world.contract_id,
        "vertical_id": live_world.vertical(),
    }
    rival.sale(lead)
    with refused_after_waiting(engine, live_world, sent) as told:
        rival.db.commit()
    assert told == ["Invalid Vertical ID"]
    assert stored(live_world)["vertical_id"] == live_world.vertical_id


def test_a_second_editor_sees_what_the_first_one_did(engine, live_world, rival):
    edit(rival, min_lead_age_minutes=5)
    sent = {
        "buyer_contract_id": live_world.contract_id,
        "max_lead_age_minutes": 4,
    }
    with refused_after_waiting(engine, live_world, sent) as told:
        rival.db.commit()
    assert told == ["Invalid Lead Age"]


def test_a_contract_goes_on_buying_while_it_is_edited(live_world, rival):
    edit(rival, rank=5)
    live_world.db.execute("SET lock_timeout = '1s'")
    live_world.sold_lead()


@contextmanager
def refused_after_waiting(engine, world, sent):
    """Call until it waits for the rival's lock, then let the block end the wait."""
    told = []

    def work():
        try:
            request = Request(**SKIPPING | sent)
            transact(engine, lambda tx: add_or_edit_contract(tx, CALLER, request))
        except Refusal as refusal:
            told.append(str(refusal))

    caller = threading.Thread(target=work)
    caller.start()
    wait_for_a_waiter(world)
    yield told
    caller.join(timeout=10)


def wait_for_a_waiter(world):
    query = """
        SELECT count(*)
          FROM pg_stat_activity
         WHERE datname = current_database() AND wait_event_type = 'Lock'
    """
    for _ in range(200):
        if world.db.execute(query).fetchone()[0]:
            return
        time.sleep(0.01)
    raise AssertionError("the call did not wait for the lock")
