"""BuyerContract on PostgreSQL: what it stores, and what it leaves in the audit."""

import pytest

from tests.usecases.contract_calls import audits, create, edit, needed, stored

WHO = ("key:7", "192.0.2.1", "BuyerContract")
DEFAULTS = {
    "account_status_id": 1,
    "offer_id": None,
    "replace_returns": True,
    "replacements_non_returnable": False,
    "max_return_age_days": None,
    "buy_upsells": False,
    "vintage_leads": False,
    "min_lead_age_minutes": 0,
    "max_lead_age_minutes": None,
    "posting_wait_seconds": 0,
    "default_confirmation_page_link": "",
    "max_post_errors": 10,
    "send_alert_only": False,
    "rank": 0,  # needed; what the tests send
    "email_template_id": None,
    "portal_template_id": None,
}
# Parameter, value sent, value stored: each differs from what DEFAULTS has.
SETS = [
    ("account_status_id", 3, 3),
    ("replace_returns", "off", False),
    ("replacements_non_returnable", "on", True),
    ("max_return_age_days", 0, 0),
    ("max_return_age_days", 36_500, 36_500),
    ("buy_upsells", "on", True),
    ("vintage_leads", "on", True),
    ("min_lead_age_minutes", 52_560_000, 52_560_000),
    ("max_lead_age_minutes", 0, 0),
    ("max_lead_age_minutes", 52_560_000, 52_560_000),
    ("posting_wait_seconds", 52_560_000, 52_560_000),
    ("default_confirmation_page_link", "http%3A%2F%2Fa.example", "http://a.example"),
    ("max_post_errors", 1, 1),
    ("max_post_errors", 11, 11),
    ("send_alert_only", "on", True),
    ("rank", 2**31 - 1, 2**31 - 1),
    ("email_template_id", -7, -7),
    ("email_template_id", 5, 5),
    ("portal_template_id", -7, -7),
]


def test_creates_with_the_stated_defaults(world):
    sent = needed(world)
    reply = create(world, **sent)

    contract_id = reply["buyer_contract_id"]
    name = sent["buyer_contract_name"]
    assert reply == {
        "message": f"Buyer Contract ({name}) Created Successfully",
        "row_count": 0,
        "buyer_contract_id": contract_id,
    }
    row = sent | DEFAULTS | {"buyer_contract_id": contract_id}
    assert stored(world, contract_id) == row | {"name_key": name, "version": 1}
    assert audits(world, contract_id) == [(*WHO, None, row)]


@pytest.mark.parametrize(("parameter", "sent", "value"), SETS)
def test_creates_with_a_setting(world, parameter, sent, value):
    world.email_template(-7)
    world.email_template(5)
    reply = create(world, **{parameter: sent})
    row = stored(world, reply["buyer_contract_id"])
    assert {name: row[name] for name in DEFAULTS} == DEFAULTS | {parameter: value}


@pytest.mark.parametrize(("parameter", "sent", "value"), SETS)
def test_edits_one_setting_and_no_other(world, parameter, sent, value):
    world.email_template(-7)
    world.email_template(5)
    before = stored(world)

    reply = edit(world, **{parameter: sent})

    name = before["buyer_contract_name"]
    assert reply == {
        "message": f"Buyer Contract ({name}) Updated Successfully",
        "row_count": 0,
        "buyer_contract_id": world.contract_id,
    }
    assert stored(world) == before | {parameter: value, "version": 2}
    old, new = {parameter: before[parameter]}, {parameter: value}
    assert audits(world) == [(*WHO, old, new)]


def test_edits_whose_it_is_and_where_it_buys(world):
    sent = {
        "buyer_id": world.buyer(),
        "vertical_id": world.vertical(),
        "buyer_contract_name": world.name(" Ünlike "),
        "offer_id": world.offer(),
    }
    before = stored(world)

    message = edit(world, **sent)["message"]

    name = sent["buyer_contract_name"]
    assert message == f"Buyer Contract ({name}) Updated Successfully"
    key = name.strip().lower()
    assert stored(world) == before | sent | {
        "name_key": key,
        "version": 2,
    }
    [(_, _, _, old, new)] = audits(world)
    assert (old, new) == ({name: before[name] for name in sent}, sent)


@pytest.mark.parametrize(
    ("parameter", "sent", "value"),
    [
        ("offer_id", -1, None),
        ("email_template_id", -1, None),
        ("portal_template_id", -1, None),
        ("buyer_contract_name", "NULL", ""),
        ("default_confirmation_page_link", "NULL", ""),
    ],
)
def test_clears(world, parameter, sent, value):
    world.email_template(5)
    edit(world, email_template_id=5, portal_template_id=5, offer_id=world.offer())
    edit(world, default_confirmation_page_link="http://a.example")
    before = stored(world)

    edit(world, **{parameter: sent})

    after = before | {parameter: value, "version": 4}
    if parameter == "buyer_contract_name":
        after["name_key"] = ""
    assert stored(world) == after
    assert audits(world)[-1][3:] == (
        {parameter: before[parameter]},
        {parameter: value},
    )


@pytest.mark.parametrize("parameter", ["offer_id", "email_template_id"])
def test_creates_with_nothing_to_clear(world, parameter):
    reply = create(world, **{parameter: -1})
    assert stored(world, reply["buyer_contract_id"])[parameter] is None


def test_an_edit_that_changes_nothing_writes_nothing(world):
    world.email_template(5)
    edit(world, email_template_id=5, max_return_age_days=9)
    edit(world, replace_returns="off", rank=4)
    before = stored(world)

    for same in (
        {},
        {"max_post_errors": -11, "rank": 4, "replace_returns": "off"},
        {"email_template_id": 5, "portal_template_id": -1, "offer_id": -1},
        {"buyer_contract_name": before["buyer_contract_name"]},
        {"buyer_id": world.buyer_id, "vertical_id": world.vertical_id},
        {"default_confirmation_page_link": "NULL", "max_return_age_days": 9},
    ):
        assert edit(world, **same)["buyer_contract_id"] == world.contract_id

    assert stored(world) == before
    assert len(audits(world)) == 2


def test_a_settings_audit_tells_only_what_changed(world):
    edit(world, rank=4, max_post_errors=10, replace_returns="off", vintage_leads="off")
    assert audits(world) == [
        (
            *WHO,
            {"rank": 0, "replace_returns": True},
            {"rank": 4, "replace_returns": False},
        )
    ]
