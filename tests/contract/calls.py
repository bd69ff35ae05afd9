"""Calls as programs make them: each is readable, and carried out unless it says not."""

from tests.usecases.calls import call_return_lead

NOBODY = 2147483647  # the id of nothing
# The texts of Buyer, and how long they may be.
BUYER_TEXTS = {
    "address_street": 60,
    "address_street2": 60,
    "address_city": 30,
    "address_state": 20,
    "address_zip_code": 10,
    "address_country": 30,
    "website": 100,
}
# The call that skips everything, in the vendor's order.
SKIP_CONTRACT = {
    "buyer_contract_id": 0,
    "buyer_id": 0,
    "vertical_id": 0,
    "buyer_contract_name": "",
    "account_status_id": 0,
    "offer_id": 0,
    "replace_returns": "no_change",
    "replacements_non_returnable": "no_change",
    "max_return_age_days": -1,
    "buy_upsells": "no_change",
    "vintage_leads": "no_change",
    "min_lead_age_minutes": -1,
    "max_lead_age_minutes": -1,
    "posting_wait_seconds": -1,
    "default_confirmation_page_link": "",
    "max_post_errors": -1,
    "send_alert_only": "no_change",
    "rank": -1,
    "email_template_id": 0,
    "portal_template_id": 0,
}


def return_lead(world) -> dict:
    """Credit a sale of an hour ago."""
    return {
        "api_key": world.admin_key(),
        "lead_id": world.sold_lead(),
        "vertical_id": world.vertical_id,
        "buyer_contract_id": world.contract_id,
        "return_type": "approve_for_credit",
        "return_reason_id": world.reason_id,
        "denied_reason_id": 0,
    }


def reopen_return(world) -> dict:
    """Take back the rejection of a sale's return."""
    request = return_lead(world)
    with world.db.transaction():
        call_return_lead(world, request["lead_id"], "reject")
    return {name: request[name] for name in list(request)[:4]}


def return_by_buyer(world) -> dict:
    """Submit a sale of an hour ago."""
    return {
        "lead_id": world.sold_lead(),
        "return_reason_id": world.reason_id,
        "buyer_contract_id": world.contract_id,
    }


def update_lead(world) -> dict:
    """Ask for nothing about a sale of an hour ago."""
    return {
        "lead_id": world.sold_lead(),
        "buyer_contract_id": world.contract_id,
        "status": "",
        "sub_status": "",
        "amount": None,
        "add_to_existing": None,
        "field_name": "",
        "field_value": "",
        "return_reason_id": 0,
    }


def update_sale_revenue(world) -> dict:
    """Add 102.50 to a sale of 12.50."""
    return {
        "api_key": world.admin_key(),
        "buyer_contract_id": world.contract_id,
        "lead_id": world.sold_lead(),
        "add_to_existing": True,
        "amount": "102.50",
        "note_to_append": "",
    }


def update_lead_price(world) -> dict:
    """Have a lead cost 2.50 more."""
    return {
        "api_key": world.admin_key(),
        "vertical_id": world.vertical_id,
        "lead_id": world.lead(),
        "add_to_existing": True,
        "amount": "2.50",
        "mark_as_returned": False,
        "note_to_append": "",
        "effective_date_option": "today",
        "custom_date": "",
    }


def manual_credit(world) -> dict:
    """Credit the world's buyer with 25.00."""
    return {
        "api_key": world.admin_key(),
        "buyer_id": world.buyer_id,
        "buyer_contract_id": 0,
        "amount": "25.00",
        "invoice_number": "",
        "verification_code": "",
        "notes": "",
    }


def buyer_credit(world) -> dict:
    """Add 100 of prepaid money to the account of the world's buyer."""
    return {
        "api_key": world.admin_key(),
        "buyer_id": world.buyer_id,
        "credit_type": "no_change",
        "credit_to_add": "100",
    }


def create_contract(world, **settings) -> dict:
    """Make a call that creates a contract, and skips what is not needed for it."""
    needed = {
        "buyer_id": world.buyer_id,
        "vertical_id": world.vertical_id,
        "buyer_contract_name": world.name("Autumn"),
        "rank": 3,
    }
    return edit_contract(world, buyer_contract_id=0, **needed | settings)


def edit_contract(world, **settings) -> dict:
    """Make a call that edits the world's contract, and skips all but `settings`."""
    edited = {
        "api_key": world.admin_key(),
        "buyer_contract_id": world.contract_id,
    }
    return SKIP_CONTRACT | edited | settings


def edit_schedule(world, schedule_id: int, **settings) -> dict:
    """Make a call that edits a schedule of the world's contract, and skips the rest."""
    skip = {
        "api_key": world.admin_key(),
        "buyer_contract_id": world.contract_id,
        "delivery_schedule_id": schedule_id,
        "delivery_schedule_day": "no_change",
        "time_open": "",
        "time_open_modify": False,
        "time_closed": "",
        "time_closed_modify": False,
        "cap": 0,
        "price": 0,
        "price_modify": False,
        "schedule_type": "no_change",
        "sweeper": "no_change",
        "priority": "no_change",
        "no_return": "no_change",
    }
    return skip | settings


def create_schedule(world, **settings) -> dict:
    """Make a call that creates a schedule, and skips what is not needed for it."""
    return edit_schedule(world, 0, **{"delivery_schedule_day": "monday"} | settings)


def edit_buyer(world, **settings) -> dict:
    """Make a call that edits the world's buyer, and skips all but `settings`."""
    skip = {
        "api_key": world.admin_key(),
        "buyer_id": world.buyer_id,
        "buyer_name": "",
        "account_status_id": 0,
        "account_manager_id": 0,
        **dict.fromkeys(BUYER_TEXTS, ""),
        "billing_cycle_id": 0,
        "credit_type": "no_change",
        "credit_limit": -1,
    }
    return skip | settings


def create_buyer(world, **settings) -> dict:
    """Make a call that creates a buyer, and skips all but a name and `settings`."""
    return edit_buyer(world, buyer_id=0, **{"buyer_name": "Acme"} | settings)


def sold_under(world, *, is_replacement=False, age="1 hour", **terms) -> dict:
    """Name a lead that a contract of its own has bought."""
    contract_id = world.contract(**terms)
    sale = {"buyer_contract_id": contract_id, "is_replacement": is_replacement}
    lead_id = world.sold_lead(**sale, age=age)
    return {"lead_id": lead_id, "buyer_contract_id": contract_id}


def over_cap(world, over_cap="refuse") -> dict:
    """Name a lead of a contract that may have no return this month."""
    lead = sold_under(world)
    of = {"buyer_contract_id": lead["buyer_contract_id"]}
    world.insert("return_caps", most=0, over_cap=over_cap, **of)
    return lead


def sold_twice(world) -> dict:
    """Name a lead that two contracts have bought, and none of them."""
    lead_id = world.sold_lead()
    world.sale(lead_id, buyer_contract_id=world.contract())
    return {"lead_id": lead_id, "buyer_contract_id": 0}
