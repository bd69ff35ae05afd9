"""Setup > Settings > Lead Statuses: statuses and, below them, sub statuses."""

import re
import secrets

import pytest

from tests.admin.browser import words

LIST = "/setup/lead-statuses"
pytestmark = pytest.mark.usefixtures("statuses_enabled")


@pytest.fixture
def name():
    return f"Status {secrets.token_hex(4)}"


@pytest.fixture
def status(admin, name, db):
    """The address of a status that has just been added."""
    admin.post(LIST, {"name": name})
    query = "SELECT lead_status_id FROM lead_statuses WHERE lead_status_name = %s"
    return f"{LIST}/{db.execute(query, [name]).fetchone()[0]}"


@pytest.fixture
def sub_status(admin, status, name, db):
    """The address of a sub status of it, which has the same name."""
    admin.post(status, {"name": name})
    query = """
        SELECT lead_sub_status_id FROM lead_sub_statuses WHERE lead_sub_status_name = %s
    """
    return f"{LIST}/sub-statuses/{db.execute(query, [name]).fetchone()[0]}"


def id_of(address: str) -> int:
    return int(address.rsplit("/", 1)[1])


def test_a_status_is_added(admin, name, last_audit):
    answer = admin.post(LIST, {"name": name})

    assert f"Status {name} added." in words(admin.follow(answer).text)
    operation, entity, _, old, new = last_audit()[2:]
    assert (operation, entity) == ("setup.lead_statuses.status.add", "lead_status")
    assert (old, new) == (None, {"lead_status_name": name})


def test_a_status_in_use_is_not_added_twice(admin, status, name):
    answer = admin.post(LIST, {"name": name})

    assert answer.status_code == 422
    assert "A status in use has this name already." in words(answer.text)


def test_names_in_use_differ_in_more_than_letter_case(admin, status, name, db):
    text = f"{name} is in use, and differs only in letter case."
    answer = admin.post(LIST, {"name": name.upper()})
    assert (answer.status_code, text in words(answer.text)) == (422, True)

    admin.post(LIST, {"name": f"{name} 2"})
    query = "SELECT lead_status_id FROM lead_statuses WHERE lead_status_name = %s"
    other = f"{LIST}/{db.execute(query, [f'{name} 2']).fetchone()[0]}"
    answer = admin.post(f"{other}/rename", {"name": name.upper()})
    assert (answer.status_code, text in words(answer.text)) == (422, True)

    admin.post(f"{other}/retire")
    answer = admin.post(f"{status}/rename", {"name": f"{name} 2".upper()})
    assert answer.status_code == 303  # a retired name is not in use
    answer = admin.follow(admin.post(f"{other}/reuse", page=LIST))
    assert "differs only in letter case" in words(answer.text)


def test_a_name_alike_that_a_file_brought_may_stay(admin, status, name, db):
    db.execute(
        "INSERT INTO lead_statuses (lead_status_name) VALUES (upper(%s))", [name]
    )

    answer = admin.post(f"{status}/rename", {"name": name})

    assert "Nothing was changed." in words(admin.follow(answer).text)


def test_sub_statuses_are_a_drill_down(admin, status, name, last_audit):
    answer = admin.post(status, {"name": "By Us"})
    assert "Sub status By Us added." in words(admin.follow(answer).text)
    admin.post(status, {"name": "By Them"})

    assert f"{name} By Us, By Them" in words(admin.get(LIST).text)
    operation, entity, _, old, new = last_audit()[2:]
    assert (operation, entity) == (
        "setup.lead_statuses.sub_status.add",
        "lead_sub_status",
    )
    assert old is None
    assert new == {"lead_status_id": id_of(status), "lead_sub_status_name": "By Them"}


def test_a_sub_status_is_unique_within_its_status_only(admin, status, name):
    admin.post(status, {"name": "By Us"})
    refused = admin.post(status, {"name": "By Us"})
    assert refused.status_code == 422
    assert "A sub status in use has this name already." in words(refused.text)

    admin.post(LIST, {"name": f"{name} 2"})
    other = admin.get(LIST).text.rpartition(f">{name} 2<")[0].rpartition('"/admin')[2]
    assert admin.post(other.partition('"')[0], {"name": "By Us"}).status_code == 303


def test_a_status_is_renamed(admin, status, name, last_audit):
    answer = admin.post(f"{status}/rename", {"name": f"{name} new"})

    assert answer.headers["Location"] == f"/admin{status}"
    assert f"{name} is now {name} new." in words(admin.follow(answer).text)
    assert last_audit()[2:] == (
        "setup.lead_statuses.status.rename",
        "lead_status",
        id_of(status),
        {"lead_status_name": name},
        {"lead_status_name": f"{name} new"},
    )


def test_a_sub_status_is_renamed(admin, status, sub_status, name):
    answer = admin.post(sub_status, {"name": f"{name} new"})

    assert answer.headers["Location"] == f"/admin{status}"
    assert f"{name} is now {name} new." in words(admin.follow(answer).text)


def test_history_keeps_the_name_as_it_was(admin, status, name, db):
    admin.post(f"{status}/rename", {"name": f"{name} new"})
    query = """
        SELECT new_values ->> 'lead_status_name' FROM audit
         WHERE entity = 'lead_status' AND entity_id = %s ORDER BY audit_id
    """
    rows = db.execute(query, [id_of(status)]).fetchall()
    assert rows == [(name,), (f"{name} new",)]


@pytest.mark.parametrize("what", ["status", "sub_status"])
def test_retired_and_taken_back(admin, request, status, name, what, last_audit):
    address = request.getfixturevalue(what)
    back = LIST if what == "status" else status
    question = words(admin.get(f"{address}/retire").text)
    assert f"Retire {what.replace('_', ' ')} {name}?" in question
    answer = admin.post(f"{address}/retire")
    assert answer.headers["Location"] == f"/admin{back}"
    assert f"{name} is retired." in words(admin.follow(answer).text)
    assert last_audit()[2] == f"setup.lead_statuses.{what}.retire"

    answer = admin.post(f"{address}/reuse", page=back)
    assert f"{name} is in use again." in words(admin.follow(answer).text)
    assert last_audit()[5:] == ({"retired": True}, {"retired": False})


def test_a_retired_status_is_marked(admin, status, name):
    admin.post(f"{status}/retire")

    assert f"{name} Retired" in words(admin.get(status).text)


@pytest.mark.parametrize("path", [LIST, f"{LIST}/1", f"{LIST}/fields"])
def test_while_switched_off_there_is_one_sentence(admin, viewer, live_world, path):
    live_world.settings(lead_statuses_enabled=False)

    for browser, text in (
        (admin, "Switch them on in Settings"),
        (viewer, "An admin can"),
    ):
        page = words(browser.get(path).text)
        assert "Lead Statuses are switched off" in page
        assert text in page


def test_while_switched_off_nothing_is_written(admin, live_world, name, db):
    form = admin.form(LIST)
    live_world.settings(lead_statuses_enabled=False)
    admin.send(LIST, form | {"name": name})

    query = "SELECT count(*) FROM lead_statuses WHERE lead_status_name = %s"
    assert db.execute(query, [name]).fetchone() == (0,)


@pytest.mark.parametrize("role", ["viewer", "desk"])
def test_others_read_statuses_without_buttons(logged_in, status, name, role):
    page = logged_in(role).get(LIST)

    assert name in page.text
    assert "<button" not in page.text.partition("<main")[2]


def test_updates_by_the_api_know_the_status_at_once(
    admin, status, name, live_world, leads_page
):
    lead_id = live_world.sold_lead()
    assert leads_page(lead_id, name) == "Lead updated"
    admin.post(f"{status}/rename", {"name": f"{name} new"})
    assert leads_page(lead_id, name) == "Invalid Lead Status"
    assert leads_page(lead_id, f"{name} new") == "Lead updated"
    admin.post(f"{status}/retire")
    assert leads_page(lead_id, f"{name} new") == "Invalid Lead Status"


@pytest.fixture
def leads_page(pool):
    """Update a lead's status as a buyer's program does; gives the message."""
    from service.database import transact
    from service.errors import Refusal
    from service.repositories.api_keys import Caller
    from service.rules.commands import UpdateLead
    from service.usecases.update_lead import update_lead

    def leads_page(lead_id: str, status: str) -> str:
        request, caller = UpdateLead(lead_id, 0, status=status), Caller("public")
        try:
            done = transact(pool, lambda tx: update_lead(tx, caller, request))
        except Refusal as refusal:
            return str(refusal)
        return done["message"]

    return leads_page


def listed(browser) -> list[str]:
    return re.findall(r'<th scope="row"><a [^>]*>([^<]+)</a>', browser.get(LIST).text)


def test_statuses_are_put_in_another_order(admin, status, name, last_audit):
    before = listed(admin)
    assert (before[-1], len(before) > 1) == (name, True)
    last = len(before)

    values = {"csrf_token": admin.token()}
    assert admin.send(f"{status}/move", values).status_code == 303
    assert listed(admin) == [*before[:-2], name, before[-2]]
    operation, entity, _, old, new = last_audit()[2:]
    assert (operation, entity) == ("setup.lead_statuses.status.move", "lead_status")
    assert (old, new) == ({"place": last}, {"place": last - 1})

    admin.post(f"{status}/move", {"down": "1"}, page=LIST)
    assert listed(admin) == before


def test_a_new_status_comes_last_in_any_order(admin, status, name):
    admin.post(f"{status}/move", page=LIST)
    admin.post(LIST, {"name": f"{name} later"})

    assert listed(admin)[-1] == f"{name} later"


def test_the_first_goes_no_further_up(admin, status, db):
    before = listed(admin)
    query = "SELECT lead_status_id FROM lead_statuses WHERE lead_status_name = %s"
    [first_id] = db.execute(query, [before[0]]).fetchone()

    values = {"csrf_token": admin.token()}
    assert admin.send(f"{LIST}/{first_id}/move", values).status_code == 303
    assert listed(admin) == before


@pytest.mark.parametrize("role", ["viewer", "desk"])
def test_only_an_admin_orders_statuses(request, status, role):
    browser = request.getfixturevalue(role)

    assert browser.post(f"{status}/move", page=LIST).status_code == 403
