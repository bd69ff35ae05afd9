"""Callers who guess keys and lead ids, and an instance that limits them."""

import itertools
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import psycopg
import requests

from tests.contract.clients import Page
from tests.server import migrated_database
from tests.world import World

MOST = 20  # wrong keys, or unknown leads, that are answered
SECONDS_TO_HEAR = 15  # at most; a worker needs about one
NUMBERS = itertools.count(1)


@contextmanager
def limited_database(cluster_url: str) -> Iterator[str]:
    """Make a database with limits for guessing, and none for calls by a key."""
    with migrated_database(cluster_url) as url:
        with psycopg.connect(url, autocommit=True) as connection:
            World(connection).settings(
                wrong_keys_a_minute=MOST, unknown_leads_in_10_minutes=MOST
            )
        yield url


def anybody() -> dict:
    """Make the headers of a caller whom nobody has seen."""
    number = next(NUMBERS)
    return by(f"198.51.{number >> 8}.{number & 255}")


def by(address: str) -> dict:
    return {"X-Forwarded-For": address}


def wait_until(is_so: Callable[[], bool]) -> None:
    """Wait until a worker has heard of something."""
    end = time.monotonic() + SECONDS_TO_HEAR
    while not is_so():
        assert time.monotonic() < end
        time.sleep(0.05)


def wait_until_limited(server_url: str) -> None:
    """Wait until a worker has heard of the limits, for none holds before."""
    caller, page = anybody(), Page(server_url, "track")
    wait_until(lambda: guess_keys(page, caller, 1) == [429])


def guess_keys(page: Page, caller: dict, times: int = MOST) -> list[int]:
    """Call with wrong keys, each another one; gives the statuses."""
    return [
        page.call("get", "ReturnLead", caller, **REJECT, api_key=_new("key")).status
        for _ in range(times)
    ]


def guess_leads(page: Page, caller: dict, times: int = MOST) -> list[int]:
    """Submit leads that nobody knows; gives the statuses."""
    return [
        page.call("get", "Return", caller, **RETURN, lead_id=_new("lead")).status
        for _ in range(times)
    ]


def on_new_connection(server_url: str, caller: dict, api_key: str) -> int:
    """Look something up by a connection of its own, that any worker may take."""
    url = f"{server_url}/api/1/get.asmx/GetRejectReasons"
    headers = caller | {"Connection": "close"}
    return requests.get(
        url, {"api_key": api_key}, headers=headers, timeout=30
    ).status_code


def _new(word: str) -> str:
    return f"no {word} {next(NUMBERS)}"


RETURN = {"return_reason_id": 1, "buyer_contract_id": 0}
REJECT = {
    "lead_id": "x",
    "vertical_id": 0,
    "buyer_contract_id": 0,
    "return_type": "reject",
    "return_reason_id": 0,
    "denied_reason_id": 1,
}
