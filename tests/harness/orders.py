"""What clients want done, made by seed: each kind with a mark by which it is known."""

import random
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from tests.contract.calls import SKIP_CONTRACT
from tests.harness.shop import Stand

STATE_OF = {  # of ReturnLead's return_type
    "submit_for_approval": "pending",
    "approve_to_replace": "replaced",
    "approve_for_credit": "credited",
    "reject": "rejected",
}
NEAR = 6  # sales that all clients work on at a time
NAMES_A_CLIENT = 3  # that it asks for before all go on to the next name


@dataclass
class Order:
    """An operation: for the record (f, value), and as it is sent."""

    stand: Stand
    name: str
    f: str
    value: dict[str, Any]
    page: str
    operation: str
    values: dict[str, Any]
    headers: dict[str, str] = field(default_factory=dict)
    has_id: bool = True


class Orders:
    """The orders of one client, the same for the same seed."""

    def __init__(self, shop: list[Stand], seed: int, client: int, ids: float):
        self.shop, self.client, self.ids = shop, client, ids
        self.random = random.Random(f"{seed} {client}")
        self.count = 0
        self.reach = 0.0  # how far the run is: orders move on from sale to sale
        self.names = 0
        self.unsold: list[tuple[Stand, str]] = []  # leads that it has added
        self.contracts: list[tuple[Stand, int]] = []  # that it has created

    def next(self) -> Order:
        self.count += 1
        make = self.random.choices(*KINDS)[0]
        return make(self, self.random.choice(self.shop), f"c{self.client}-{self.count}")

    def lead(self, stand: Stand) -> str:
        """Choose a sale that others work on, too; the run moves on through all."""
        place = int(self.reach * (len(stand.leads) + NEAR)) - self.random.randrange(
            NEAR
        )
        return stand.leads[max(0, min(place, len(stand.leads) - 1))]

    def amount(self) -> str:
        """Make an amount that no other order has."""
        return str(Decimal(self.count * 100 + self.client + 1) / 10000)

    def chance(self, share: float) -> bool:
        return self.random.random() < share


def by_buyer(
    stand: Stand, lead_id: str, name: str, f: str, operation: str, **values: Any
) -> Order:
    value = {"lead": lead_id, "contract": stand.contract_id, "actor": stand.buyer_actor}
    value |= {n: v for n, v in values.items() if n in ("amount", "status")}
    named = {"lead_id": lead_id, "buyer_contract_id": stand.contract_id}
    headers = {"X-Api-Key": stand.buyer_key}
    return Order(stand, name, f, value, "leads", operation, named | values, headers)


def by_admin(
    stand: Stand, name: str, f: str, page: str, operation: str, value: dict, **values
) -> Order:
    value = value | {"actor": stand.admin_actor}
    key = {"api_key": stand.admin_key}
    return Order(stand, name, f, value, page, operation, key | values)


def add(orders: Orders, stand: Stand, name: str) -> Order:
    sign = orders.random.choice(("", "", "", "-"))
    values = {"amount": sign + orders.amount(), "add_to_existing": True}
    if orders.chance(0.2):
        values["status"] = stand.status
    order = by_buyer(stand, orders.lead(stand), name, "add", "UpdateLead", **values)
    order.has_id = orders.chance(orders.ids)
    return order


def overwrite(orders: Orders, stand: Stand, name: str) -> Order:
    values = {"amount": orders.amount(), "add_to_existing": False}
    return by_buyer(
        stand, orders.lead(stand), name, "overwrite", "UpdateLead", **values
    )


def submit(orders: Orders, stand: Stand, name: str) -> Order:
    reason = {"return_reason_id": stand.reason_id}
    return by_buyer(stand, orders.lead(stand), name, "submit", "Return", **reason)


def foreign(orders: Orders, stand: Stand, name: str) -> Order:
    """Name another buyer's lead: it must be as if there were none."""
    others = [each for each in orders.shop if each is not stand]
    other = orders.random.choice(others or [stand])
    order = submit(orders, other, name)
    order.f, order.headers = "foreign", {"X-Api-Key": stand.buyer_key}
    return order


def late(orders: Orders, stand: Stand, name: str) -> Order:
    """Submit what was sold too long ago."""
    lead_id = orders.random.choice(stand.late_leads)
    reason = {"return_reason_id": stand.reason_id}
    return by_buyer(stand, lead_id, name, "late", "Return", **reason)


def decide(orders: Orders, stand: Stand, name: str) -> Order:
    return_type = orders.random.choice((*STATE_OF, "reject", "reject"))
    lead_id = orders.lead(stand)
    value = {
        "lead": lead_id,
        "contract": stand.contract_id,
        "state": STATE_OF[return_type],
    }
    return by_admin(
        stand,
        name,
        "decide",
        "track",
        "ReturnLead",
        value,
        lead_id=lead_id,
        vertical_id=stand.vertical_id,
        buyer_contract_id=stand.contract_id,
        return_type=return_type,
        return_reason_id=stand.reason_id,
        denied_reason_id=0,
    )


def expired(orders: Orders, stand: Stand, name: str) -> Order:
    order = decide(orders, stand, name)
    order.f, order.values["api_key"] = "expired", stand.expired_key
    return order


def book(orders: Orders, stand: Stand, name: str) -> Order:
    lead_id, amount = orders.lead(stand), orders.amount()
    value = {"lead": lead_id, "contract": stand.contract_id, "amount": amount}
    return by_admin(
        stand,
        name,
        "book",
        "track v1",
        "UpdateSaleRevenue",
        value,
        lead_id=lead_id,
        buyer_contract_id=stand.contract_id,
        add_to_existing=True,
        amount=amount,
        note_to_append=name,
    )


def price(orders: Orders, stand: Stand, name: str) -> Order:
    lead_id, amount = orders.lead(stand), orders.amount()
    return by_admin(
        stand,
        name,
        "price",
        "track",
        "UpdateLeadPrice",
        {"lead": lead_id, "amount": amount},
        vertical_id=stand.vertical_id,
        lead_id=lead_id,
        add_to_existing=True,
        amount=amount,
        mark_as_returned=False,
        note_to_append=name,
        effective_date_option="today",
        custom_date="",
    )


def credit(orders: Orders, stand: Stand, name: str) -> Order:
    amount = orders.amount()
    return by_admin(
        stand,
        name,
        "credit",
        "add",
        "ManualCredit",
        {"buyer": stand.buyer_id, "amount": amount},
        buyer_id=stand.buyer_id,
        buyer_contract_id=stand.contract_id,
        amount=amount,
        invoice_number="",
        verification_code="",
        notes=name,
    )


def change_contract(stand: Stand, name: str, f: str, contract_id: int, **settings):
    """Create a contract for 0, else edit it; with a link that nobody else sets."""
    settings["default_confirmation_page_link"] = f"https://example.com/{name}"
    value = {"contract": contract_id, **settings}
    sent = SKIP_CONTRACT | {"buyer_contract_id": contract_id} | settings
    return by_admin(stand, name, f, "addedit", "BuyerContract", value, **sent)


def edit(orders: Orders, stand: Stand, name: str) -> Order:
    rank = orders.random.randrange(50)
    return change_contract(stand, name, "edit", stand.contract_id, rank=rank)


def call_it(orders: Orders, stand: Stand, name: str) -> Order:
    """Ask for a name that all clients want, for a contract of the client's own."""
    orders.names += 1
    wanted = f"Name {orders.names // NAMES_A_CLIENT}"
    if orders.contracts and orders.chance(0.4):
        stand, contract_id = orders.random.choice(orders.contracts)
        named = {"buyer_contract_name": wanted}
        return change_contract(stand, name, "name", contract_id, **named)
    new = {"buyer_id": stand.buyer_id, "vertical_id": stand.vertical_id, "rank": 1}
    return change_contract(stand, name, "name", 0, buyer_contract_name=wanted, **new)


def add_or_sell_lead(orders: Orders, stand: Stand, name: str) -> Order:
    if not orders.unsold:
        value = {"lead": f"N-{name}", "contract": stand.contract_id}
        more = {"campaign_id": 0, "created_at": ""}
        order = by_admin(stand, name, "lead", "add", "Lead", value, **more)
    else:
        stand, lead_id = orders.unsold.pop()
        value = {"lead": lead_id, "contract": stand.contract_id}
        more = {
            "buyer_contract_id": stand.contract_id,
            "price": "12.5",
            "sold_at": "",
            "is_replacement": orders.chance(0.4),
        }
        order = by_admin(stand, name, "sale", "add", "Sale", value, **more)
    order.values |= {"lead_id": value["lead"], "vertical_id": stand.vertical_id}
    return order


def read(orders: Orders, stand: Stand, name: str) -> Order:
    lead_id = orders.lead(stand)
    named = {"lead_id": lead_id, "vertical_id": stand.vertical_id}
    value = {"lead": lead_id, "contract": stand.contract_id}
    order = by_admin(stand, name, "read", "get", "LeadInfo", value, **named)
    order.has_id = False
    return order


KINDS = (
    (
        *(add, overwrite, book, submit, decide, edit, call_it, add_or_sell_lead),
        *(credit, price, read, foreign, late, expired),
    ),
    (28, 6, 6, 11, 22, 6, 4, 5, 3, 3, 11, 1, 1, 1),
)
