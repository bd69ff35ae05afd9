"""There is always an admin left, though two admins act on each other at once."""

import threading
import time

import pytest

from service.connection import Connection
from tests.admin.conftest import PASSWORD

LIST = "/setup/permissions/users"
WAITING = """
    SELECT count(*)
      FROM pg_stat_activity
     WHERE datname = current_database()
       AND wait_event_type = 'Lock'
"""
PATIENCE = 3.5  # seconds; whoever waits for a lock begins anew, but gives up then


@pytest.fixture
def two(logged_in, db):
    """Two admins who are logged in, with their ids."""
    query = "SELECT user_id FROM users WHERE user_name = %s"
    admins = [logged_in("admin") for _ in range(2)]
    return [
        (admin, db.execute(query, [admin.user_name]).fetchone()[0]) for admin in admins
    ]


def at_once(database_url: str, db, acts: list) -> list:
    """Do both acts, held up until each is at the rows of the users."""
    answers = [None] * len(acts)

    def run(place: int) -> None:
        answers[place] = acts[place]()

    threads = [threading.Thread(target=run, args=[place]) for place in range(len(acts))]
    with Connection.connect(database_url) as holder:
        holder.execute("SELECT FROM users FOR UPDATE")
        for thread in threads:
            thread.start()
        until = time.monotonic() + PATIENCE
        while db.execute(WAITING).fetchone()[0] < len(acts):
            assert time.monotonic() < until, "they do not meet"
            time.sleep(0.005)
        holder.rollback()
    for thread in threads:
        thread.join()
    return answers


def sender(two: list, place: int, act: str):
    """Make the act of one of the two on the other; the form is open already."""
    (browser, _), (_, other_id) = two[place], two[1 - place]
    path = f"{LIST}/{other_id}/{act}"
    values = {"role": "viewer", "own_password": PASSWORD}
    form = browser.form(path, page=f"{LIST}/{other_id}") | values
    return lambda: browser.send(path, form)


@pytest.mark.parametrize("act", ["disable", "role"])
def test_two_admins_cannot_put_each_other_out(two, database_url, db, act):
    answers = at_once(
        database_url, db, [sender(two, place, act) for place in range(len(two))]
    )

    query = """
        SELECT count(*)
          FROM users
         WHERE user_id = ANY(%s)
           AND role = 'admin'
           AND disabled_at IS NULL
    """
    assert db.execute(query, [[user_id for _, user_id in two]]).fetchone() == (1,)
    assert sorted(answer.status_code for answer in answers) == [303, 403]
    refused = next(answer for answer in answers if answer.status_code == 403)
    assert "You are no admin any more" in refused.text
