"""Returns by a file: each row as a single call, done once; and the dry run tells it before."""

import threading
from collections import Counter
from functools import partial

import pytest

from service.repositories.batch_results import count_progress
from service.rules.return_files import ReturnRow
from service.usecases.return_rows import answer_rows
from tests.usecases.bulk import (
    BEFORE,
    CALLER,
    SUBMITTED,
    as_done,
    dry_run,
    keep,
    make_worker,
    rows_of,
    run,
    told,
)
from tests.world import World

IN_LIST = "Lead is Already in Return List"


@pytest.fixture
def worker(pool):
    return make_worker(pool)


def states(db, lead_id: str) -> list[str]:
    query = """
        SELECT r.state::text FROM returns r JOIN sales USING (sale_id)
         WHERE lead_id = %s ORDER BY r.return_id
    """
    return [state for (state,) in db.execute(query, [lead_id])]


def every_kind(world: World) -> tuple[list[ReturnRow], list[str]]:
    """Make a row of every kind, and what each must be told."""
    reason = world.reason_id
    query = "SELECT return_reason_name FROM return_reasons WHERE return_reason_id = %s"
    [name] = world.db.execute(query, [reason]).fetchone()
    twice = world.sold_lead()
    world.sale(twice, buyer_contract_id=world.contract())
    old = world.sold_lead(age="31 days")
    plain, named = world.sold_lead(), world.sold_lead()
    kinds = [
        (plain, "", reason, "", SUBMITTED),
        (plain, "", reason, "", BEFORE),
        (plain, "", reason, "again", IN_LIST),
        (named, world.contract_id, name, "They hung up", SUBMITTED),
        (twice, "", reason, "", "Missing Required Fields: buyer_contract_id"),
        (twice, world.contract_id, reason, "", SUBMITTED),
        (old, "", reason, "", "Lead is Past Max Return Age"),
        ("nobody", "", reason, "", "Invalid Lead ID"),
        (world.sold_lead(), "x", reason, "", "Invalid Buyer Contract ID"),
        (world.sold_lead(), "", "no such", "", "Invalid Return Reason ID"),
        (world.sold_lead(), "", "", "", "Missing Required Fields: return_reason_id"),
        ("", "", reason, "", "Missing Required Fields: lead_id"),
        (world.lead(), "", reason, "", "Sale Not Found"),
    ]
    return rows_of(*[kind[:4] for kind in kinds]), [kind[4] for kind in kinds]


def test_each_row_is_answered_as_a_single_call(worker, pool, live_world):
    rows, expected = every_kind(live_world)

    assert run(worker, pool, rows, live_world.db) == expected


def test_the_dry_run_tells_it_before_and_writes_nothing(worker, pool, live_world):
    rows, expected = every_kind(live_world)
    query = "SELECT (SELECT count(*) FROM returns), (SELECT count(*) FROM audit)"
    before = live_world.db.execute(query).fetchone()

    assert [as_done(text) for text in dry_run(worker, rows)] == expected
    assert live_world.db.execute(query).fetchone() == before


def test_a_note_is_the_returns(worker, pool, live_world):
    lead_id = live_world.sold_lead()
    run(
        worker,
        pool,
        rows_of((lead_id, "", live_world.reason_id, "Wrong")),
        live_world.db,
    )

    query = """
        SELECT note, seen_by_buyer, actor
          FROM return_notes JOIN sales USING (return_id)
         WHERE lead_id = %s
    """
    found = live_world.db.execute(query, [lead_id]).fetchall()
    assert found == [("Wrong", True, CALLER.actor)]


def test_a_second_run_does_nothing_twice(worker, pool, live_world):
    """Also where the desk has rejected one meanwhile, and the file has one row more."""
    db, reason = live_world.db, live_world.reason_id
    leads = [live_world.sold_lead() for _ in range(3)]
    rows = rows_of(*[(lead, "", reason) for lead in leads])
    run(worker, pool, rows[:2], db)
    query = """
        WITH r AS (UPDATE returns r SET state = 'rejected', decided_at = now()
                     FROM sales s WHERE s.return_id = r.return_id AND s.lead_id = %s
                   RETURNING r.return_id)
        UPDATE sales SET return_state = 'rejected'
         WHERE return_id = (SELECT return_id FROM r)
    """
    db.execute(query, [leads[0]])

    assert run(worker, pool, rows, db) == [BEFORE, BEFORE, SUBMITTED]
    assert states(db, leads[0]) == ["rejected"]


def test_a_row_with_another_note_is_another_row(worker, pool, live_world):
    db, lead_id = live_world.db, live_world.sold_lead()
    run(worker, pool, rows_of((lead_id, "", live_world.reason_id)), db)
    query = """
        WITH s AS (UPDATE sales SET return_state = 'rejected' WHERE lead_id = %s
                   RETURNING return_id)
        UPDATE returns SET state = 'rejected', decided_at = now()
         WHERE return_id = (SELECT return_id FROM s)
    """
    with db.transaction():
        db.execute("SET CONSTRAINTS ALL DEFERRED")
        db.execute(query, [lead_id])

    again = rows_of((lead_id, "", live_world.reason_id, "Look again"))
    assert run(worker, pool, again, db) == [SUBMITTED]
    assert states(db, lead_id) == ["rejected", "pending"]


def test_it_stops_when_it_is_told_to_and_goes_on_later(worker, pool, live_world):
    rows = rows_of(*[(live_world.sold_lead(), "", live_world.reason_id)] * 1)
    rows += rows_of((live_world.sold_lead(), "", live_world.reason_id))
    rows = [row._replace(line=number) for number, row in enumerate(rows, start=2)]
    batch_id = keep(pool, rows)
    stops = iter([False, False, True])
    list(answer_rows(make_worker(pool, lambda: next(stops)), batch_id))
    assert told(live_world.db, batch_id) == [SUBMITTED, None]

    list(answer_rows(worker, batch_id))
    assert told(live_world.db, batch_id) == [SUBMITTED, SUBMITTED]


def test_two_who_continue_do_no_row_twice(pool, live_world):
    leads = [live_world.sold_lead() for _ in range(60)]
    batch_id = keep(
        pool, rows_of(*[(lead, "", live_world.reason_id) for lead in leads])
    )
    did: list[int] = []

    def go_on() -> None:
        did.extend(row.line for row in answer_rows(make_worker(pool), batch_id))

    at_once(*[go_on] * 4)
    list(answer_rows(make_worker(pool), batch_id))
    assert Counter(did) == dict.fromkeys(range(2, 62), 1)
    assert told(live_world.db, batch_id) == [SUBMITTED] * 60
    assert all(states(live_world.db, lead) == ["pending"] for lead in leads)


def test_two_files_with_the_same_rows_at_once_return_each_once(pool, live_world):
    leads = [live_world.sold_lead() for _ in range(40)]
    rows = rows_of(*[(lead, "", live_world.reason_id) for lead in leads])
    batches = [keep(pool, rows) for _ in range(3)]

    def go(batch_id: int) -> None:
        list(answer_rows(make_worker(pool), batch_id))

    at_once(*[partial(go, batch_id) for batch_id in batches])
    answers = Counter(text for each in batches for text in told(live_world.db, each))
    assert answers == {SUBMITTED: 40, BEFORE: 80}
    assert all(states(live_world.db, lead) == ["pending"] for lead in leads)


def at_once(*acts) -> None:
    threads = [threading.Thread(target=act) for act in acts]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)


def test_a_cap_holds_within_a_file(worker, pool, live_world):
    cap = {"buyer_contract_id": live_world.contract_id, "most": 2}
    live_world.insert("return_caps", **cap, over_cap="refuse")
    leads = [live_world.sold_lead() for _ in range(4)]
    rows = rows_of(*[(lead, "", live_world.reason_id) for lead in leads])
    expected = [SUBMITTED, SUBMITTED, "Return Limit Reached", "Return Limit Reached"]

    assert [as_done(text) for text in dry_run(worker, rows)] == expected
    assert run(worker, pool, rows, live_world.db) == expected


def test_progress_counts_each_row_once(worker, pool, live_world):
    rows, _ = every_kind(live_world)
    batch_id = keep(pool, rows)
    list(answer_rows(worker, batch_id))
    progress = count_progress(live_world.db, batch_id)

    assert (progress.rows, progress.answered) == (13, 13)
    assert (progress.returned, progress.before, progress.refused) == (3, 1, 9)
