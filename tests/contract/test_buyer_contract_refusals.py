"""BuyerContract by every binding: each refusal, and values that cannot be read."""

import pytest

from tests.contract.calls import NOBODY, create_contract, edit_contract
from tests.contract.clients import refused, unreadable
from tests.contract.contents import nothing_written

NO_ID = {"row_count": 0, "buyer_contract_id": 0}


def taken_name(world) -> dict:
    name = world.name("Taken")
    world.contract(buyer_contract_name=name, name_key=name.lower())
    return create_contract(world, buyer_contract_name=f"  {name.upper()} ")


def another_vertical_after_a_sale(world) -> dict:
    world.sold_lead()
    return edit_contract(world, vertical_id=world.vertical())


def too_short_a_span(world) -> dict:
    ages = {"min_lead_age_minutes": 10, "max_lead_age_minutes": 20}
    contract_id = world.contract(**ages)
    return edit_contract(world, buyer_contract_id=contract_id, max_lead_age_minutes=9)


ALL = (
    "buyer_id, vertical_id, account_status_id, offer_id, replace_returns,"
    " replacements_non_returnable, max_return_age_days, buy_upsells, vintage_leads,"
    " min_lead_age_minutes, max_lead_age_minutes, posting_wait_seconds,"
    " max_post_errors, send_alert_only, rank, email_template_id, portal_template_id"
)


def bad(name: str, value, text: str):
    """Say that this one value in an edit is refused with this text."""
    return f"{name} {value}"[:60], (lambda w: edit_contract(w, **{name: value}), text)


REFUSALS = {
    "a wrong key": (lambda w: create_contract(w, api_key="wrong"), "Invalid API Key"),
    "nothing but a key": (
        lambda w: {"api_key": w.admin_key()},
        f"Missing Required Fields: buyer_contract_id, {ALL}",
    ),
    "nothing but an id": (
        lambda w: {"api_key": w.admin_key(), "buyer_contract_id": w.contract_id},
        f"Missing Required Fields: {ALL}",
    ),
    "a creation that skips all": (
        lambda w: edit_contract(w, buyer_contract_id=0),
        "Missing Required Fields: buyer_id, vertical_id, buyer_contract_name, rank",
    ),
    "a creation without a name": (
        lambda w: create_contract(w, buyer_contract_name="NULL"),
        "Missing Required Fields: buyer_contract_name",
    ),
    "a name that is taken": (taken_name, "Buyer Contract Name Already Exists"),
    "a sold contract's vertical": (
        another_vertical_after_a_sale,
        "Invalid Vertical ID",
    ),
    "ages the wrong way round": (too_short_a_span, "Invalid Lead Age"),
    **dict(
        [
            bad("buyer_contract_id", -1, "Invalid Buyer Contract ID"),
            bad("buyer_contract_id", NOBODY, "Invalid Buyer Contract ID"),
            bad("buyer_id", -1, "Invalid Buyer ID"),
            bad("buyer_id", NOBODY, "Invalid Buyer ID"),
            bad("vertical_id", -1, "Invalid Vertical ID"),
            bad("vertical_id", NOBODY, "Invalid Vertical ID"),
            bad("buyer_contract_name", "N" * 51, "Invalid Buyer Contract Name"),
            bad("buyer_contract_name", "   ", "Invalid Buyer Contract Name"),
            bad("account_status_id", 4, "Invalid Account Status ID"),
            bad("offer_id", NOBODY, "Invalid Offer ID"),
            bad("offer_id", -2, "Invalid Offer ID"),
            bad("max_return_age_days", -2, "Invalid Max Return Age Days"),
            bad("max_return_age_days", 36501, "Invalid Max Return Age Days"),
            bad("min_lead_age_minutes", 52560001, "Invalid Min Lead Age Minutes"),
            bad("max_lead_age_minutes", -2, "Invalid Max Lead Age Minutes"),
            bad("posting_wait_seconds", 52560001, "Invalid Posting Wait Seconds"),
            bad("max_post_errors", 0, "Invalid Max Post Errors"),
            bad("max_post_errors", 12, "Invalid Max Post Errors"),
            bad("rank", -2, "Invalid Rank"),
            bad("email_template_id", NOBODY, "Invalid Email Template ID"),
            bad("portal_template_id", -NOBODY, "Invalid Portal Template ID"),
            *(
                bad("default_confirmation_page_link", link, text)
                for text in ["Invalid Default Confirmation Page Link"]
                for link in [
                    "ftp://example.com",
                    "https://user@example.com/",
                    "https%3A%2F%2Fexample.com%2Fa%20b",
                    f"https://example.com/{'l' * 81}",
                ]
            ),
        ]
    ),
}


@pytest.mark.parametrize(("wrong", "text"), REFUSALS.values(), ids=REFUSALS)
def test_each_refusal_is_the_same_by_every_binding(addedit, live_world, wrong, text):
    request = wrong(live_world)

    with nothing_written(live_world.db):
        replies = addedit.by_all("BuyerContract", **request)
    assert replies == refused(text, **NO_ID)


BAD_VALUES = {
    "a text for a number": (
        {"rank": "1.0"},
        "Parameter rank: the value '1.0' was given, a whole number from -2147483648"
        " to 2147483647 was expected.",
    ),
    "an unknown choice": (
        {"buy_upsells": "yes"},
        "Parameter buy_upsells: the value 'yes' was given, one of on, off, no_change"
        " was expected.",
    ),
}


@pytest.mark.parametrize(("bad", "text"), BAD_VALUES.values(), ids=BAD_VALUES)
def test_a_bad_value_is_told_by_name(addedit, live_world, bad, text):
    with nothing_written(live_world.db):
        replies = addedit.by_all("BuyerContract", **edit_contract(live_world) | bad)
    assert replies == unreadable(text, **NO_ID)
