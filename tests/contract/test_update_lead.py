"""UpdateLead by every binding: status, amount, field and return."""

from decimal import Decimal

import pytest

from tests.contract import contents
from tests.contract.calls import return_lead, update_lead
from tests.contract.clients import BINDINGS, Reply, accepted, refused
from tests.contract.contents import nothing_written

pytestmark = pytest.mark.usefixtures("statuses_enabled")


def all_parts(world) -> dict:
    """Make a call that sets all that it can set."""
    status = world.status()
    return update_lead(world) | {
        "status": status,
        "sub_status": world.sub_status(status),
        "amount": Decimal("-2.5"),
        "add_to_existing": True,
        "field_name": world.field("number"),
        "field_value": "7.25",
        "return_reason_id": world.reason_id,
    }


def named(world, lead_id: str) -> tuple:
    """Read a sale's statuses by their names."""
    query = """
        SELECT lead_status_name, lead_sub_status_name
          FROM sales LEFT JOIN lead_statuses USING (lead_status_id)
          LEFT JOIN lead_sub_statuses USING (lead_sub_status_id)
         WHERE lead_id = %s
    """
    (found,) = contents.rows(world.db, query, lead_id)
    return found


def field_values(world, lead_id: str) -> list[tuple]:
    query = """
        SELECT string_value, number_value, date_value::text, boolean_value
          FROM sale_field_values JOIN sales USING (sale_id)
         WHERE lead_id = %s
    """
    return contents.rows(world.db, query, lead_id)


def update(leads, binding: str, request: dict, **parts) -> None:
    """Make a call that is to be carried out."""
    reply = leads.call(binding, "UpdateLead", **request | parts)
    members = {"message": "Lead updated", "lead_id": request["lead_id"]}
    assert reply == Reply(200, None, {"success": True, **members})


@pytest.mark.parametrize("binding", BINDINGS)
def test_sets_all_parts_in_one_call(leads, live_world, binding):
    request = all_parts(live_world)
    update(leads, binding, request)

    db, lead_id = live_world.db, request["lead_id"]
    revenue = Decimal("10.0000")
    assert named(live_world, lead_id) == (request["status"], request["sub_status"])
    assert contents.sale(db, lead_id)["revenue"] == revenue
    assert contents.ledger(db, lead_id) == [("add", Decimal("-2.5"), revenue)]
    assert field_values(live_world, lead_id) == [(None, Decimal("7.25"), None, None)]
    assert contents.returns(db, lead_id) == [("pending", live_world.reason_id, None)]


def test_a_call_that_asks_for_nothing_gets_equal_replies(leads, live_world):
    request = update_lead(live_world)

    with nothing_written(live_world.db):
        replies = leads.by_all("UpdateLead", **request)
    assert replies == accepted(message="Lead updated", lead_id=request["lead_id"])


@pytest.mark.parametrize("binding", BINDINGS)
def test_the_neutral_pair_and_what_is_already_so_write_nothing(
    leads, live_world, binding
):
    status = live_world.status()
    request = update_lead(live_world) | {"status": status}
    update(leads, binding, request)

    with nothing_written(live_world.db):
        update(leads, binding, request)
        update(leads, binding, request, amount=0, add_to_existing=True)
        update(leads, binding, request, amount=Decimal("12.5"), add_to_existing=False)


@pytest.mark.parametrize("binding", BINDINGS)
def test_overwrites_the_revenue_with_0(leads, live_world, binding):
    request = update_lead(live_world)
    update(leads, binding, request, amount=0, add_to_existing=False)

    lines = contents.ledger(live_world.db, request["lead_id"])
    assert lines == [("overwrite", Decimal("-12.5"), Decimal("0"))]


@pytest.mark.parametrize("text", [" +0012.50000 ", "12.5", "12.", "-.5"])
@pytest.mark.parametrize("binding", ["get", "form", "json", "zeep-get", "soap12"])
def test_amounts_are_read_as_money_is_written(leads, live_world, binding, text):
    request = update_lead(live_world)
    update(leads, binding, request, amount=text, add_to_existing=True)

    added = Decimal(text.strip()) + Decimal("12.5")
    assert contents.sale(live_world.db, request["lead_id"])["revenue"] == added


@pytest.mark.parametrize("word", ["TRUE", "True", " 1 "])
@pytest.mark.parametrize("binding", ["get", "form", "json", "zeep-post"])
def test_booleans_of_real_clients_are_read(leads, live_world, binding, word):
    request = update_lead(live_world)
    update(leads, binding, request, amount="1", add_to_existing=word)

    revenue = contents.sale(live_world.db, request["lead_id"])["revenue"]
    assert revenue == Decimal("13.5")


@pytest.mark.parametrize("binding", BINDINGS)
def test_a_status_alone_clears_the_sub_status(leads, live_world, binding):
    request, status = all_parts(live_world), live_world.status()
    update(leads, binding, request)
    untouched = update_lead(live_world) | {"lead_id": request["lead_id"]}
    update(leads, binding, untouched, status=status)

    assert named(live_world, request["lead_id"]) == (status, None)


VALUES = {
    "string": (" a <b> & 新 ", (" a <b> & 新 ", None, None, None)),
    "number": ("-0.0001", (None, Decimal("-0.0001"), None, None)),
    "date": ("01/31/2026", (None, None, "2026-01-31", None)),
    "boolean": ("False", (None, None, None, False)),
}


@pytest.mark.parametrize("data_type", VALUES)
@pytest.mark.parametrize("binding", BINDINGS)
def test_a_field_is_set_and_cleared(leads, live_world, binding, data_type):
    sent, kept = VALUES[data_type]
    request = update_lead(live_world) | {"field_name": live_world.field(data_type)}
    update(leads, binding, request, field_value=sent)
    assert field_values(live_world, request["lead_id"]) == [kept]

    update(leads, binding, request, field_value="")
    assert field_values(live_world, request["lead_id"]) == []


def test_a_refused_return_refuses_the_whole_call(leads, live_world):
    contract_id = live_world.contract(replace_returns=False)
    lead_id = live_world.sold_lead(buyer_contract_id=contract_id)
    named = {"lead_id": lead_id, "buyer_contract_id": contract_id}
    request = all_parts(live_world) | named

    with nothing_written(live_world.db):
        replies = leads.by_all("UpdateLead", **request)
    assert replies == refused("Buyer Contract Does Not Accept Returns")


def test_every_update_tells_who_and_what(leads, live_world):
    request = update_lead(live_world)
    update(leads, "get", request, amount="1.5", add_to_existing="true")

    sale_id = contents.sale(live_world.db, request["lead_id"])["sale_id"]
    ((actor, *trail),) = contents.sale_changes(live_world.db, sale_id)
    assert actor == "public"
    changes = {"revenue": "12.5000"}, {"revenue": "14.0000"}
    assert trail == ["UpdateLead", *changes]


@pytest.mark.parametrize("binding", BINDINGS)
def test_a_credited_sale_still_takes_a_status(track, leads, live_world, binding):
    request, status = update_lead(live_world), live_world.status()
    credit(track, live_world, request["lead_id"])
    neutral = {"amount": 0, "add_to_existing": True}
    update(leads, binding, request, status=status, **neutral)

    assert named(live_world, request["lead_id"]) == (status, None)


def credit(track, world, lead_id: str) -> None:
    request = return_lead(world) | {"lead_id": lead_id}
    assert track.call("get", "ReturnLead", **request).success
