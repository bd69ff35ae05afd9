"""BuyerContract by every binding: create, edit, skip, clear."""

import pytest

from tests.contract import contents
from tests.contract.calls import create_contract, edit_contract
from tests.contract.clients import BINDINGS, Reply, accepted
from tests.contract.contents import nothing_written

MAX_NUMBER = 52_560_000


def full(world, name: str) -> dict:
    """Set every setting to something that is not its default."""
    return {
        "buyer_id": world.buyer(),
        "vertical_id": world.vertical(),
        "buyer_contract_name": name,
        "account_status_id": 3,
        "offer_id": world.offer(),
        "replace_returns": "off",
        "replacements_non_returnable": "on",
        "max_return_age_days": 36500,
        "buy_upsells": "on",
        "vintage_leads": "on",
        "min_lead_age_minutes": 5,
        "max_lead_age_minutes": MAX_NUMBER,
        "posting_wait_seconds": MAX_NUMBER,
        "default_confirmation_page_link": "https://example.com/thanks?a=b&c=%20d",
        "max_post_errors": 11,
        "send_alert_only": "on",
        "rank": 0,
        "email_template_id": template(world),
        "portal_template_id": -template(world),
    }


def template(world) -> int:
    """Make a template for letters and, of the same number but negative, a system's."""
    query = "SELECT coalesce(max(email_template_id), 1) + 1 FROM email_templates"
    template_id = world.db.execute(query).fetchone()[0]
    world.email_template(-template_id)
    return world.email_template(template_id)


def stored(world, contract_id: int) -> dict:
    """Read a contract as a call would write it."""
    query = "SELECT * FROM buyer_contracts WHERE buyer_contract_id = %s"
    found = contents.row(world.db, query, contract_id)
    for ours in ("buyer_contract_id", "name_key", "name_order", "version"):
        del found[ours]
    words = {True: "on", False: "off"}
    return {n: words[v] if isinstance(v, bool) else v for n, v in found.items()}


@pytest.mark.parametrize("binding", BINDINGS)
def test_creates_with_every_setting(addedit, live_world, binding):
    name = live_world.name("Ärger & <Söhne> 新")
    settings = full(live_world, name)
    reply = addedit.call(
        binding, "BuyerContract", **create_contract(live_world, **settings)
    )

    contract_id = reply.members.pop("buyer_contract_id")
    message = f"Buyer Contract ({name}) Created Successfully"
    assert reply == Reply(
        200, None, {"success": True, "message": message, "row_count": 0}
    )
    assert stored(live_world, contract_id) == settings


@pytest.mark.parametrize("binding", BINDINGS)
def test_creates_with_the_defaults_for_what_is_skipped(addedit, live_world, binding):
    request = create_contract(live_world)
    reply = addedit.call(binding, "BuyerContract", **request)

    assert stored(live_world, reply.members["buyer_contract_id"]) == {
        "buyer_id": live_world.buyer_id,
        "vertical_id": live_world.vertical_id,
        "buyer_contract_name": request["buyer_contract_name"],
        "account_status_id": 1,
        "offer_id": None,
        "replace_returns": "on",
        "replacements_non_returnable": "off",
        "max_return_age_days": None,
        "buy_upsells": "off",
        "vintage_leads": "off",
        "min_lead_age_minutes": 0,
        "max_lead_age_minutes": None,
        "posting_wait_seconds": 0,
        "default_confirmation_page_link": "",
        "max_post_errors": 10,
        "send_alert_only": "off",
        "rank": 3,
        "email_template_id": None,
        "portal_template_id": None,
    }


def test_an_edit_gets_the_same_reply_by_every_binding(addedit, live_world):
    name = live_world.name("Edited")
    settings = full(live_world, name)
    request = edit_contract(live_world, **settings)

    assert addedit.by_all("BuyerContract", **request) == accepted(
        message=f"Buyer Contract ({name}) Updated Successfully",
        row_count=0,
        buyer_contract_id=live_world.contract_id,
    )
    assert stored(live_world, live_world.contract_id) == settings


def test_an_edit_that_skips_all_changes_nothing(addedit, live_world):
    name = stored(live_world, live_world.contract_id)["buyer_contract_name"]

    with nothing_written(live_world.db):
        assert addedit.by_all("BuyerContract", **edit_contract(live_world)) == accepted(
            message=f"Buyer Contract ({name}) Updated Successfully",
            row_count=0,
            buyer_contract_id=live_world.contract_id,
        )


@pytest.mark.parametrize("binding", BINDINGS)
def test_an_edit_clears_what_can_be_cleared(addedit, live_world, binding):
    settings = full(live_world, live_world.name("Cleared"))
    addedit.call(binding, "BuyerContract", **edit_contract(live_world, **settings))
    cleared = {
        "buyer_contract_name": "NULL",
        "offer_id": -1,
        "default_confirmation_page_link": "NULL",
        "email_template_id": -1,
        "portal_template_id": -1,
    }
    reply = addedit.call(
        binding, "BuyerContract", **edit_contract(live_world, **cleared)
    )

    assert reply.message == "Buyer Contract () Updated Successfully"
    assert stored(live_world, live_world.contract_id) == settings | {
        "buyer_contract_name": "",
        "offer_id": None,
        "default_confirmation_page_link": "",
        "email_template_id": None,
        "portal_template_id": None,
    }


@pytest.mark.parametrize("binding", ["zeep-get", "zeep-post", "get", "form", "json"])
def test_what_a_real_client_sends_skips(addedit, live_world, binding):
    """It has -1 for no_change and -11 for max_post_errors."""
    sent = edit_contract(live_world, max_post_errors=-11)
    sent = {n: -1 if value == "no_change" else value for n, value in sent.items()}

    with nothing_written(live_world.db):
        assert addedit.call(binding, "BuyerContract", **sent).success is True


@pytest.mark.parametrize("binding", BINDINGS)
def test_an_encoded_link_is_decoded_once(addedit, live_world, binding):
    sent = "http%3A%2F%2Fwww.example.com%2Fleadpost%3Fa%3D%2520b"
    settings = {"default_confirmation_page_link": sent}
    addedit.call(binding, "BuyerContract", **edit_contract(live_world, **settings))

    found = stored(live_world, live_world.contract_id)
    link = found["default_confirmation_page_link"]
    assert link == "http://www.example.com/leadpost?a=%20b"


def test_a_change_leaves_an_audit_row(addedit, live_world):
    addedit.call("soap11", "BuyerContract", **edit_contract(live_world, rank=7))

    ((actor, *trail),) = contents.audit(
        live_world.db, "buyer_contract", live_world.contract_id
    )
    assert actor.startswith("key:")
    assert trail == ["BuyerContract", {"rank": 0}, {"rank": 7}]
