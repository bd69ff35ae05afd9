"""Returns > All: every return in every state; its filters, pages and CSV; Home's tiles."""

import csv
import io

import pytest

from tests.admin.browser import words
from tests.admin.desk import ATTACK, holds_no_markup_of, pending, submit
from tests.admin.test_one_return import decide, reopen


@pytest.fixture
def returned(live_world):
    """A return in each state: lead ids by the state."""
    acts = {
        "pending": "submit_for_approval",
        "credited": "approve_for_credit",
        "replaced": "approve_to_replace",
        "rejected": "reject",
    }
    leads = {}
    for state, act in acts.items():
        leads[state] = live_world.sold_lead(price=len(leads) + 1)
        submit(live_world, leads[state], act)
    return leads


def address(world, **more) -> str:
    pairs = {"contract": world.contract_id} | more
    return "/returns/all?" + "&".join(f"{name}={each}" for name, each in pairs.items())


def found(browser, world, leads: dict[str, str], **more) -> set[str]:
    """The states of the returns that the page shows."""
    page = browser.get(address(world, **more)).text
    return {state for state, lead_id in leads.items() if f">{lead_id}<" in page}


def test_every_state_is_listed(viewer, live_world, returned):
    page = words(viewer.get(address(live_world)).text)

    assert "4 returns; credited: 2.00 USD." in page
    for state, lead_id in returned.items():
        assert lead_id in page, state
    for badge in ("Pending", "Credited", "To be replaced", "Rejected"):
        assert badge in page


def test_it_says_who_decided(desk, live_world):
    lead_id, return_id = pending(live_world)
    order = {"act": "approve_for_credit", "return_id": str(return_id)}
    desk.post(f"/returns/queue?contract={live_world.contract_id}", order)
    page = words(desk.get(address(live_world)).text)
    assert f"by {desk.user_name}" in page
    assert lead_id in page


@pytest.mark.parametrize("state", ["pending", "credited", "replaced", "rejected"])
def test_filter_by_state(viewer, live_world, returned, state):
    assert found(viewer, live_world, returned, state=state) == {state}


def test_filter_by_lead_and_by_amount(viewer, live_world, returned):
    lead_id = returned["replaced"]
    assert found(viewer, live_world, returned, lead=lead_id) == {"replaced"}
    assert found(viewer, live_world, returned, least=1) == {"pending", "credited"}
    assert found(viewer, live_world, returned, least=2) == {"credited"}
    assert found(viewer, live_world, returned, most="1.99") == {"pending"}


def test_filter_by_days(viewer, live_world, returned):
    for name in ("submitted", "decided"):
        early = {f"{name}_to": "2020-01-01"}
        late = {f"{name}_from": "2999-01-01"}
        between = {f"{name}_from": "2020-01-01", f"{name}_to": "2999-01-01"}
        assert found(viewer, live_world, returned, **early) == set()
        assert found(viewer, live_world, returned, **late) == set()
        everything = {"credited", "replaced", "rejected"}
        everything |= {"pending"} if name == "submitted" else set()
        assert found(viewer, live_world, returned, **between) == everything


def test_a_day_is_one_of_the_instances_zone(viewer, live_world, returned):
    live_world.settings(time_zone="Pacific/Kiritimati")  # 14 hours ahead
    query = """
        UPDATE returns SET submitted_at = '2026-03-01T10:30Z' WHERE buyer_contract_id = %s
    """
    live_world.db.execute(query, [live_world.contract_id])
    second = {"submitted_from": "2026-03-02", "submitted_to": "2026-03-02"}
    first = {"submitted_from": "2026-03-01", "submitted_to": "2026-03-01"}
    assert len(found(viewer, live_world, returned, **second)) == 4
    assert found(viewer, live_world, returned, **first) == set()


def test_filter_by_who_decided(desk, live_world, returned):
    _, return_id = pending(live_world)
    order = {"act": "approve_to_replace", "return_id": str(return_id)}
    desk.post(f"/returns/queue?contract={live_world.contract_id}", order)
    query = "SELECT user_id FROM users WHERE user_name = %s"
    (user_id,) = live_world.db.execute(query, [desk.user_name]).fetchone()

    def total(by: str) -> str:
        page = words(desk.get(address(live_world, by=by)).text)
        return page.partition("; credited")[0].rpartition(" return")[0].split()[-1]

    assert total(f"user:{user_id}") == "1"
    assert total("user") == "1"
    assert total("key") == "3"
    assert "No return fits" in words(desk.get(address(live_world, by="rule")).text)
    assert f'value="user:{user_id}">{desk.user_name}<' in desk.get("/returns/all").text


def test_who_decided_is_found_in_what_a_file_brought(viewer, live_world, returned):
    """Its lines name nobody: the audit's row of the import does."""
    with live_world.db.transaction():
        live_world.db.execute("SET LOCAL session_replication_role = replica")
        query = """
            WITH told AS (
                UPDATE return_history h
                   SET actor = NULL, operation = NULL
                  FROM sales s
                 WHERE s.return_id = h.return_id
                   AND s.lead_id = %s
                RETURNING h.audit_id
            )
            INSERT INTO audit (audit_id, actor, operation, entity, entity_id, new_values)
            OVERRIDING SYSTEM VALUE
            SELECT DISTINCT audit_id, 'command line', 'import', 'import', 0, '{}'::jsonb
              FROM told
        """
        live_world.db.execute(query, [returned["credited"]])
    assert found(viewer, live_world, returned, by="command line") == {"credited"}
    assert found(viewer, live_world, returned, by="key") == {"replaced", "rejected"}


def test_names_are_sorted_as_people_do(viewer, live_world):
    returned = {}
    for number in (178, 18, 2):
        name = live_world.name(f"No. {number}")
        contract = live_world.contract(buyer_contract_name=name)
        returned[number], _ = pending(live_world, buyer_contract_id=contract)
    for path in ("all", "queue"):
        page = viewer.get(
            f"/returns/{path}?buyer={live_world.buyer_id}&sort=buyer"
        ).text
        places = {number: page.index(f">{lead}<") for number, lead in returned.items()}
        assert sorted(places, key=places.__getitem__) == [2, 18, 178], path


IN_TURN = ["pending", "credited", "replaced", "rejected"]
SORTED = {
    "submitted": IN_TURN,
    "submitted-last": IN_TURN[::-1],
    "decided": ["credited", "replaced", "rejected", "pending"],
    "decided-last": ["rejected", "replaced", "credited", "pending"],
    "state": ["pending", "replaced", "credited", "rejected"],
    "state-last": ["rejected", "credited", "replaced", "pending"],
    "sold": IN_TURN,
    "sold-last": IN_TURN[::-1],
    "price": IN_TURN,
    "price-last": IN_TURN[::-1],
    "credit": IN_TURN,  # those without an amount come last
    "credit-last": ["credited", "pending", "rejected", "replaced"],
    "buyer": IN_TURN,
    "buyer-last": IN_TURN[::-1],
    "reason": IN_TURN,
    "reason-last": IN_TURN,
    "": IN_TURN[::-1],
}


@pytest.mark.parametrize("sort", SORTED)
def test_sorts(viewer, live_world, returned, sort):
    page = viewer.get(address(live_world, sort=sort)).text
    places = {state: page.index(f">{lead}<") for state, lead in returned.items()}
    assert sorted(places, key=places.__getitem__) == SORTED[sort]


def test_sorted_by_lead(viewer, live_world, returned):
    page = viewer.get(address(live_world, sort="lead")).text
    leads = sorted(returned.values())
    assert leads == sorted(leads, key=lambda lead: page.index(f">{lead}<"))
    page = viewer.get(address(live_world, sort="lead-last")).text
    assert leads[::-1] == sorted(leads, key=lambda lead: page.index(f">{lead}<"))


@pytest.mark.parametrize(
    "query",
    [
        *("sort=x", "state=y", "by=%00", "by=1", "submitted_from=x", "page=0"),
        *("decided_to=9999-12-31", "waiting=99999999999", "lead=%00", "least=1e9"),
    ],
)
def test_an_address_that_was_tampered_with_is_harmless(viewer, query):
    assert viewer.get(f"/returns/all?{query}").status_code == 200
    assert viewer.get(f"/returns/all.csv?{query}").status_code == 200


def test_pages_of_fifty_in_one_order(viewer, live_world):
    for _ in range(51):
        pending(live_world)
    first = viewer.get(address(live_world)).text
    second = viewer.get(address(live_world, page=2)).text
    assert "Page 1 of 2" in words(first)
    assert first.count('data-label="Credit"') == 50
    assert second.count('data-label="Credit"') == 1


def test_the_csv_has_all_that_match(viewer, live_world, returned):
    for _ in range(51):
        pending(live_world)
    link = address(live_world).replace("/all?", "/all.csv?")
    answer = viewer.get(link + "&sort=price&page=2")
    rows = list(csv.DictReader(io.StringIO(answer.text.removeprefix("\ufeff"))))

    assert len(rows) == 55
    assert [row["State"] for row in rows[:4]] == list(returned)
    assert [row["Lead"] for row in rows[:4]] == list(returned.values())
    assert [row["Credit"] for row in rows[:4]] == ["1.0000", "2.0000", "", ""]
    assert [bool(row["Decided"]) for row in rows[:4]] == [False, True, True, True]
    assert "attachment" in answer.headers["Content-Disposition"]


def test_stored_texts_stay_texts(viewer, live_world):
    lead_id = live_world.lead(ATTACK)
    live_world.sale(lead_id)
    submit(live_world, lead_id)
    assert holds_no_markup_of(viewer.get(address(live_world)).text)
    csv_address = address(live_world).replace("/all?", "/all.csv?")
    assert ATTACK.replace('"', '""') in viewer.get(csv_address).text


def test_homes_tiles_lead_there(viewer, live_world, returned):
    page = viewer.get("/").text
    links = [part.partition('"')[0] for part in page.split('href="/admin')[1:]]
    tiles = [link for link in links if link.startswith("/returns/all?")]

    today, weeks = tiles[:4], tiles[4:]
    assert len(weeks) == 8  # this week and the one before, of each
    for state in ("credited", "replaced", "rejected"):
        (tile,) = [link for link in today if f"state={state}" in link]
        shown = viewer.get(
            tile.replace("&amp;", "&") + f"&contract={live_world.contract_id}"
        )
        assert f">{returned[state]}<" in shown.text


@pytest.fixture
def taken_back(admin, live_world) -> str:
    """A lead whose credit was taken back; another one keeps its own."""
    for price in (5, 7):
        lead_id, return_id = pending(live_world, price=price)
        decide(admin, return_id, "approve_for_credit")
    reopen(admin, return_id)
    return lead_id


def test_what_was_taken_back_is_told_and_not_added_up(admin, live_world, taken_back):
    page = words(admin.get(address(live_world, sort="submitted")).text)
    assert "3 returns; credited: 5.00 USD." in page
    assert page.count("Credited taken back 2") == 1
    page = words(admin.get(address(live_world, state="credited", least=1)).text)
    assert "1 return; credited: 5.00 USD." in page

    link = address(live_world, lead=taken_back).replace("/all?", "/all.csv?")
    text = admin.get(link + "&sort=state").text.removeprefix("\ufeff")
    rows = list(csv.DictReader(io.StringIO(text)))
    told = [(row["State"], bool(row["Taken back"]), row["Credit"]) for row in rows]
    assert told == [("pending", False, "7.0000"), ("credited", True, "")]


def test_where_nothing_was_returned(viewer, live_world):
    assert "No return fits these filters" in words(viewer.get(address(live_world)).text)


def test_filter_by_the_rule_that_decided(desk, live_world):
    """As Setup > Return Rules links to it."""
    contract = {"buyer_contract_id": live_world.contract_id}
    rule = live_world.rule("replaced", return_rule_name="Ours & so", **contract)
    lead, _ = pending(live_world)
    live_world.db.execute("UPDATE return_rules SET enabled = false")
    other, _ = pending(live_world)

    shown = desk.get(f"/returns/all?by=rule:{rule}").text
    assert lead in shown
    assert other not in shown
    assert f'value="rule:{rule}" selected>Rule “Ours &amp; so”<' in shown
    assert "Decided by one rule" in words(shown)
    assert f'/returns/all?by=rule:{rule}"' in desk.get("/setup/return-rules").text
