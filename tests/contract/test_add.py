"""add.asmx: Lead and Sale by every binding: yes, again, each refusal."""

from datetime import UTC, datetime
from decimal import Decimal

import pytest

from tests.contract import contents
from tests.contract.calls import NOBODY
from tests.contract.clients import BINDINGS, Reply, accepted, refused
from tests.contract.contents import nothing_written
from tests.contract.lookups import Lookups

SOLD_AT = datetime(2026, 1, 31, 17, 0, 5, tzinfo=UTC)


def lead(world, **wrong) -> tuple[str, dict]:
    """Make a call of Lead that is carried out, but for what is said."""
    request = {
        "api_key": world.admin_key(),
        "lead_id": world.name("L"),
        "vertical_id": world.vertical_id,
        "campaign_id": 0,
        "created_at": "2026-01-31T18:00:05+01:00",
    }
    return "Lead", request | wrong


def sale(world, **wrong) -> tuple[str, dict]:
    """Make a call of Sale that is carried out, but for what is said."""
    request = {
        "api_key": world.admin_key(),
        "lead_id": wrong.get("lead_id") or world.lead(),
        "vertical_id": world.vertical_id,
        "buyer_contract_id": world.contract_id,
        "price": Decimal("12.5"),
        "sold_at": "2026-01-31T18:00:05+01:00",
        "is_replacement": False,
    }
    return "Sale", request | wrong


def known_lead(world, **others) -> tuple[str, dict]:
    """Make a call of Lead for a lead that is there with other values."""
    return lead(world, **{"lead_id": world.lead()} | others)


def known_sale(world, **others) -> tuple[str, dict]:
    return sale(world, **{"lead_id": world.sold_lead(sold_at=SOLD_AT)} | others)


def in_another_vertical(world) -> tuple[str, dict]:
    return sale(world, lead_id=world.lead(vertical_id=world.vertical()))


def to_another_vertical(world) -> tuple[str, dict]:
    contract_id = world.contract(vertical_id=world.vertical())
    return sale(world, buyer_contract_id=contract_id)


MISSING = "Missing Required Fields: "
# The call, and the text that it gets.
REFUSALS = {
    "a lead without a key": (lambda w: lead(w, api_key=None), "Invalid API Key"),
    "a lead by a buyer's key": (
        lambda w: lead(w, api_key=w.buyer_key()),
        "Invalid API Key",
    ),
    "a lead of nothing": (
        lambda w: lead(w, lead_id="", vertical_id=None),
        f"{MISSING}lead_id, vertical_id",
    ),
    "a long lead id": (lambda w: lead(w, lead_id="L" * 101), "Invalid Lead ID"),
    "a lead in no vertical": (lambda w: lead(w, vertical_id=0), "Invalid Vertical ID"),
    "an unknown campaign": (
        lambda w: lead(w, campaign_id=NOBODY),
        "Invalid Campaign ID",
    ),
    "a negative campaign": (lambda w: lead(w, campaign_id=-1), "Invalid Campaign ID"),
    "a lead of no time": (lambda w: lead(w, created_at="soon"), "Invalid Created At"),
    "a lead of no day": (
        lambda w: lead(w, created_at="02/30/2026 00:00:00"),
        "Invalid Created At",
    ),
    "a lead of another time": (lambda w: known_lead(w), "Lead Already Exists"),
    "a lead of another campaign": (
        lambda w: known_lead(w, created_at="", campaign_id=campaign(w)),
        "Lead Already Exists",
    ),
    "a sale without a key": (lambda w: sale(w, api_key=None), "Invalid API Key"),
    "a sale of nothing": (
        lambda w: ("Sale", {"api_key": w.admin_key()}),
        f"{MISSING}lead_id, vertical_id, buyer_contract_id, price",
    ),
    "a sale in no vertical": (
        lambda w: sale(w, vertical_id=NOBODY),
        "Invalid Vertical ID",
    ),
    "a sale of no lead": (lambda w: sale(w, lead_id="nobody"), "Invalid Lead ID"),
    "a sale of a long lead id": (
        lambda w: sale(w, lead_id="L" * 101),
        "Invalid Lead ID",
    ),
    "another vertical's lead": (
        in_another_vertical,
        "Can not find Lead ID in this vertical",
    ),
    "a sale to nobody": (
        lambda w: sale(w, buyer_contract_id=0),
        "Invalid Buyer Contract ID",
    ),
    "another vertical's contract": (to_another_vertical, "Invalid Buyer Contract ID"),
    "a price of five decimals": (
        lambda w: sale(w, price=Decimal("1.00001")),
        "Invalid Amount",
    ),
    "a negative price": (lambda w: sale(w, price=Decimal("-0.01")), "Invalid Price"),
    "a sale of no time": (
        lambda w: sale(w, sold_at="2026-01-31T25:00"),
        "Invalid Sold At",
    ),
    "a replacement of nothing": (
        lambda w: sale(w, is_replacement=True),
        "No Replacement Owed",
    ),
    "a sale of another price": (
        lambda w: known_sale(w, price=Decimal("12.4999")),
        "Sale Already Exists",
    ),
    "a sale of another time": (
        lambda w: known_sale(w, sold_at="2026-01-31T17:00:04Z"),
        "Sale Already Exists",
    ),
    "a sale that is no replacement": (
        lambda w: known_sale(w, is_replacement=True),
        "Sale Already Exists",
    ),
}


@pytest.mark.parametrize(("wrong", "text"), REFUSALS.values(), ids=REFUSALS)
def test_each_refusal_is_the_same_by_every_binding(add, live_world, wrong, text):
    operation, request = wrong(live_world)

    with nothing_written(live_world.db):
        assert add.by_all(operation, **request) == refused(text)


def campaign(world) -> int:
    affiliate_id = world.insert("affiliates", affiliate_name="Blue Search")
    row = {"affiliate_id": affiliate_id, "offer_id": world.offer()}
    return world.insert("campaigns", campaign_name="Blue", **row)


def found(db, table: str, lead_id: str) -> list[dict]:
    query = f"SELECT to_jsonb(t) FROM {table} t WHERE lead_id = %s"
    return [row for (row,) in db.execute(query, [lead_id])]


def audited(db, operation: str, lead_id: str) -> list[tuple]:
    query = """
        SELECT actor ~ '^key:', client, entity, entity_id, old_values, new_values
          FROM audit WHERE operation = %s AND new_values ->> 'lead_id' = %s
    """
    return contents.rows(db, query, operation, lead_id)


@pytest.mark.parametrize("binding", BINDINGS)
def test_a_lead_is_added_once(add, live_world, binding):
    db, campaign_id = live_world.db, campaign(live_world)
    operation, request = lead(live_world, campaign_id=campaign_id)
    lead_id = request["lead_id"]
    replies = [add.call(binding, operation, **request) for _ in range(2)]
    replies += [add.call(binding, operation, **request | {"created_at": ""})]

    said = {"success": True, "message": "Lead Created", "lead_id": lead_id}
    assert replies == [Reply(200, None, said)] * 3
    row = {
        "lead_id": lead_id,
        "vertical_id": live_world.vertical_id,
        "campaign_id": campaign_id,
        "created_at": "2026-01-31T17:00:05+00:00",
    }
    costs_nothing = {"cost": 0, "returned_to_affiliate": False}
    assert found(db, "leads", lead_id) == [row | costs_nothing]
    trail = (True, "127.0.0.1", "lead", live_world.vertical_id, None, row)
    assert audited(db, "Lead", lead_id) == [trail]


def test_a_lead_needs_no_campaign_and_no_time(add, live_world):
    operation, request = lead(live_world, campaign_id=None, created_at=None)
    replies = add.by_all(operation, **request)

    lead_id = request["lead_id"]
    assert replies == accepted(message="Lead Created", lead_id=lead_id)
    query = "SELECT campaign_id, now() - created_at < '1 minute' FROM leads"
    query += " WHERE lead_id = %s"
    assert contents.rows(live_world.db, query, lead_id) == [(None, True)]


@pytest.mark.parametrize("binding", BINDINGS)
def test_a_sale_is_added_once(add, live_world, binding):
    operation, request = sale(live_world)
    lead_id = request["lead_id"]
    replies = [add.call(binding, operation, **request) for _ in range(2)]
    replies += [add.call(binding, operation, **request | {"sold_at": ""})]
    replies += [add.call(binding, operation, **request | {"is_replacement": None})]

    said = {"success": True, "message": "Sale Created", "lead_id": lead_id}
    assert replies == [Reply(200, None, said)] * 4
    (row,) = found(live_world.db, "sales", lead_id)
    assert (row["price"], row["revenue"], row["updates"]) == (12.5, 12.5, 0)
    assert row["sold_at"] == "2026-01-31T17:00:05+00:00"
    assert (row["buyer_id"], row["is_replacement"]) == (live_world.buyer_id, False)
    facts = {
        "lead_id": lead_id,
        "vertical_id": live_world.vertical_id,
        "buyer_contract_id": live_world.contract_id,
        "buyer_id": live_world.buyer_id,
        "price": 12.5,
        "sold_at": "2026-01-31T17:00:05+00:00",
        "is_replacement": False,
    }
    trail = (True, "127.0.0.1", "sale", row["sale_id"], None, facts)
    assert audited(live_world.db, "Sale", lead_id) == [trail]


def test_a_lead_is_sold_to_a_second_contract_for_nothing(add, live_world):
    lead_id = live_world.sold_lead()
    contract_id = live_world.contract()
    operation, request = sale(
        live_world, lead_id=lead_id, buyer_contract_id=contract_id, price=0
    )

    assert add.call("get", operation, **request).success
    assert len(found(live_world.db, "sales", lead_id)) == 2


def test_a_replacement_fulfils_the_oldest_that_is_owed(add, track, server, live_world):
    """returns_owed falls by one with each, and the same again fulfils no second one."""
    exports = Lookups(server.url, "/api/4/export.asmx")
    key = live_world.admin_key()
    returned = [live_world.sold_lead() for _ in range(2)]
    for lead_id in returned:
        give_back(track, live_world, lead_id)
    assert owed(exports, key, live_world) == 2

    for still_owed, lead_id in ((1, live_world.lead()), (0, live_world.lead())):
        operation, request = sale(live_world, lead_id=lead_id, is_replacement=True)
        assert add.by_all(operation, **request) == accepted(
            message="Sale Created", lead_id=lead_id
        )
        assert owed(exports, key, live_world) == still_owed
        ((*_, facts),) = audited(live_world.db, "Sale", lead_id)
        assert facts["fulfils_return_id"] == return_of(live_world.db, returned.pop(0))
    operation, request = sale(live_world, is_replacement=True)
    assert add.by_all(operation, **request) == refused("No Replacement Owed")


def give_back(track, world, lead_id: str) -> None:
    reply = track.call(
        "get",
        "ReturnLead",
        api_key=world.admin_key(),
        lead_id=lead_id,
        vertical_id=world.vertical_id,
        return_type="approve_to_replace",
        return_reason_id=world.reason_id,
    )
    assert reply.success


def owed(exports, api_key: str, world) -> int:
    contract_id = world.contract_id
    given = {"api_key": api_key, "buyer_contract_id": contract_id}
    (row,) = exports.ask("BuyerContracts", **given)["buyer_contracts"]
    return row["returns_owed"]


def return_of(db, lead_id: str) -> int:
    return contents.sale(db, lead_id)["return_id"]
