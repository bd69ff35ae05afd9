"""The demo's world: made once, kept usable, and given a fresh key each time."""

import random
import secrets
from collections.abc import Callable
from datetime import date, timedelta
from decimal import Decimal
from itertools import islice

from service.admin.passwords import hash_password
from service.callers import COMMAND_LINE
from service.commands.connecting import StartError
from service.connection import Connection
from service.demo import rows
from service.demo.account import LEADS, import_demo_account, import_more_leads
from service.repositories import api_keys, catalog, users
from service.repositories.audit import insert_audit
from service.rules.commands import (
    BuyerCredit,
    ManualCredit,
    ReturnLead,
    ReturnType,
    UpdateLead,
    UpdateLeadPrice,
)
from service.usecases.buyer_credit import update_buyer_credit
from service.usecases.manual_credit import add_manual_credit
from service.usecases.return_lead import return_lead
from service.usecases.update_lead import update_lead
from service.usecases.update_lead_price import update_lead_price

FEW, MORE = 550, 500  # with fewer free leads than FEW, MORE are added
KEPT = 10  # the oldest free leads, which examples in README and docs/ name

NAME = "demo"  # of the key and of the user
# An earlier demo's key may be on somebody's screen or in a script still.
KEYS_IN_FORCE = 5

chance = random.Random()


def make_demo(tx: Connection, *, size: int | None = None) -> dict:
    """Make the world, or add leads where few are left; return what a caller must know.

    The answer holds a new admin key, and never again. Of the demo's keys the newest few
    stay in force. Refuses a database that holds anything which no demo began. `size` is
    about how many sales to make beside those of every demo.
    """
    catalog.lock_setup(tx)
    contract_id = rows.find_demo_contract(tx)
    if contract_id is None:
        contract_id = _make_world(tx, size)
    elif size is not None:
        raise StartError(
            "There is a demo already; another size needs an empty database."
        )
    world = rows.find_world(tx, contract_id)
    if len(rows.find_free_leads(tx, contract_id)) < FEW:
        last = rows.count_sales(tx, contract_id)
        numbers = range(last + 1, last + MORE + 1)
        import_more_leads(tx, world["vertical"]["vertical_id"], contract_id, numbers)
        _tell(tx, contract_id, MORE)
    api_key = _renew_key(tx)
    lead_ids = rows.find_free_leads(tx, contract_id)
    login = {"user_name": NAME, "password": _renew_password(tx)}
    return {"admin_key": api_key, "login": login, **world, "lead_ids": lead_ids}


def _make_world(tx: Connection, size: int | None) -> int:
    table = rows.find_filled_table(tx)
    if table is not None:
        raise StartError(
            f"The database {tx.info.dbname} holds data that no demo made (in the table"
            f" {table}); a demo needs an empty database."
        )
    contract_id = import_demo_account(tx, size or 0)
    _live(tx, contract_id)
    _tell(tx, contract_id, size or LEADS)
    return contract_id


def _tell(tx: Connection, contract_id: int, leads: int) -> None:
    """Write that the demo was here: one row a run that made leads."""
    insert_audit(
        tx,
        COMMAND_LINE,
        operation="demo",
        entity="demo",
        entity_id=contract_id,
        old=None,
        new={"leads": leads},
    )


def _renew_key(tx: Connection) -> str:
    """Make a key and revoke the old ones of this label, all but the newest few."""
    api_key = api_keys.insert_api_key(tx, label=NAME, buyer_id=None, expires_at=None)
    ours = [
        key.api_key_id
        for key in api_keys.list_api_keys(tx)
        if key.label == NAME and key.buyer_id is None and key.revoked_at is None
    ]
    for api_key_id in ours[:-KEYS_IN_FORCE]:
        api_keys.update_api_key_revoked(tx, api_key_id)
    return api_key


def _renew_password(tx: Connection) -> str:
    """Give the demo's user, an admin, a password that nobody had before."""
    password = secrets.token_urlsafe(12)
    password_hash = hash_password(password)
    by = (tx, COMMAND_LINE, "demo")
    found = users.find_user(tx, NAME)
    if found is None:
        users.insert_user(
            *by, user_name=NAME, role="admin", password_hash=password_hash
        )
        return password
    users.update_password(*by, found.user_id, password_hash)
    if found.disabled_at:
        users.update_disabled(*by, found, is_disabled=False)
    return password


# ---------------------------------------------------------------- what happened so far


def _live(tx: Connection, contract_id: int) -> None:
    """Let some of the contract's leads be updated and some be returned.

    By the use cases, so that ledger, credits, queue, history and audit are theirs. The
    same happens in every world.
    """
    chance.seed(1)
    world = rows.find_world(tx, contract_id)
    leads = iter(chance.sample(rows.find_free_leads(tx, contract_id)[:-KEPT], 130))
    for status in world["statuses"]:
        for sub_status in (status["sub_statuses"] or [""]) * 6:
            _update(tx, contract_id, next(leads), status, sub_status)
    for count, return_types in RETURNED:
        for lead_id in islice(leads, count):
            for return_type in return_types:
                _return(tx, world, lead_id, return_type)
    _settle(tx, world, list(islice(leads, 8)))


# How many leads are returned, and by which calls, in their order.
RETURNED: tuple[tuple[int, list[ReturnType]], ...] = (
    (14, ["submit_for_approval"]),
    (5, ["submit_for_approval", "approve_for_credit"]),
    (4, ["approve_to_replace"]),
    (3, ["submit_for_approval", "reject"]),
)


def _return(tx: Connection, world: dict, lead_id: str, return_type: ReturnType) -> None:
    command = ReturnLead(
        lead_id,
        world["vertical"]["vertical_id"],
        return_type,
        chance.choice(world["return_reasons"])["return_reason_id"],
        world["contract"]["buyer_contract_id"],
        chance.choice(world["reject_reasons"])["reject_reason_id"],
    )
    return_lead(tx, COMMAND_LINE, command)


# What a buyer's program may send with a status: a field, its value.
FIELDS: tuple[tuple[str, Callable[[], str]], ...] = (
    ("premium", lambda: f"{chance.randint(60, 240)}.50"),
    ("agent", lambda: chance.choice(("Ada", "Bela", "Cora"))),
    ("policy_start", lambda: str(date.today() + timedelta(chance.randint(1, 40)))),
    ("phone_verified", lambda: chance.choice(("true", "false"))),
    ("", lambda: ""),
)


def _update(
    tx: Connection, contract_id: int, lead_id: str, status: dict, sub_status: str
) -> None:
    field_name, field_value = chance.choice(FIELDS)
    pays = status["lead_status_name"] in ("Funded", "Sold Paid in Full")
    command = UpdateLead(
        lead_id,
        contract_id,
        status["lead_status_name"],
        sub_status,
        Decimal(chance.randint(20, 400)) if pays else Decimal(0),
        True,
        field_name,
        field_value(),
    )
    update_lead(tx, COMMAND_LINE, command)


def _settle(tx: Connection, world: dict, leads: list[str]) -> None:
    """Let leads cost what their affiliate gets for them, and the buyer have an account."""
    vertical_id = world["vertical"]["vertical_id"]
    for number, lead_id in enumerate(leads):
        cost = UpdateLeadPrice(vertical_id, lead_id, False, Decimal("2.50") + number)
        update_lead_price(tx, COMMAND_LINE, cost)
    for lead_id in leads[:2]:
        claw_back = UpdateLeadPrice(
            vertical_id,
            lead_id,
            False,
            Decimal(0),
            mark_as_returned=True,
            note_to_append="Wrong number",
        )
        update_lead_price(tx, COMMAND_LINE, claw_back)
    buyer_id = world["buyer"]["buyer_id"]
    update_buyer_credit(tx, COMMAND_LINE, BuyerCredit(buyer_id, None, Decimal(1000)))
    taken = ManualCredit(
        buyer_id,
        Decimal("-25.00"),
        buyer_contract_id=world["contract"]["buyer_contract_id"],
        invoice_number="1041",
        notes="One lead was credited twice",
    )
    add_manual_credit(tx, COMMAND_LINE, taken)
