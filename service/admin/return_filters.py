"""The filters of the lists of returns: as the address has them, and as people read them."""

from datetime import datetime, timedelta
from decimal import Decimal

from flask import g, request

from service.admin.listing import date_wanted, number_wanted, text_wanted
from service.admin.templating import write_money
from service.connection import Connection
from service.repositories.pending_returns import NOTHING_WANTED
from service.repositories.return_filters import MOST, Entry, find_names
from service.rules import notations
from service.rules.day_bounds import ONE_DAY, begin_of
from service.rules.days import EARLIEST, LATEST
from service.rules.money import fits_money

CHOSEN = ("buyer", "contract", "vertical", "reason")  # by an id
OF_QUEUE = (*CHOSEN, "waiting", "least", "most")
DAYS = ("submitted_from", "submitted_to", "decided_from", "decided_to")
OF_ALL = (*OF_QUEUE, "state", "lead", "by", *DAYS)
STATES = {
    "pending": "Pending",
    "credited": "Credited",
    "replaced": "To be replaced",
    "rejected": "Rejected",
}
KINDS = {  # of who decides → words
    "user": "Any user",
    "key": "A program's key",
    "rule": "A rule",
}
WAITING = {  # hours → words
    4: "4 hours",
    24: "1 day",
    48: "2 days",
    72: "3 days",
    168: "7 days",
    336: "14 days",
    720: "30 days",
}
A_CENTURY = 876_000  # hours: what an interval can take in any case


def read_pending_wanted() -> dict:
    """Read which pending returns the address asks for: NOTHING_WANTED with its filters."""
    return NOTHING_WANTED | {
        "buyer_id": number_wanted("buyer"),
        "buyer_contract_id": number_wanted("contract"),
        "vertical_id": number_wanted("vertical"),
        "return_reason_id": number_wanted("reason"),
        "waiting_hours": min(number_wanted("waiting"), A_CENTURY),
        "least": amount_wanted("least"),
        "most": amount_wanted("most"),
    }


def read_all_wanted() -> dict:
    """Read which returns, of any state, the address asks for."""
    wanted = read_pending_wanted()
    del wanted["newest"], wanted["return_ids"]
    state = text_wanted("state")
    return wanted | {
        "state": state if state in STATES else "",
        "lead_id": text_wanted("lead").strip(),
        "actor": text_wanted("by"),
        "submitted_from": _begin("submitted_from"),
        "submitted_until": _begin("submitted_to", later=ONE_DAY),
        "decided_from": _begin("decided_from"),
        "decided_until": _begin("decided_to", later=ONE_DAY),
    }


def _begin(name: str, later: timedelta = timedelta()) -> datetime | None:
    """Say when a day of the address begins, or one that is `later`; None: no bound."""
    day = date_wanted(name)
    if day is None or not EARLIEST <= day <= LATEST:
        return None
    return begin_of(day + later, g.visit.time_zone)


def amount_wanted(name: str) -> Decimal | None:
    """Read an amount of the address; None where there is none, or it is unreadable."""
    amount = notations.amount(text_wanted(name).replace(",", ""))
    return amount if amount is not None and fits_money(amount) else None


def is_filtered(names: tuple[str, ...] = OF_QUEUE) -> bool:
    return any(request.args.get(name) for name in names)


def list_choices(tx: Connection, entries: dict[str, list[Entry]]) -> dict:
    """List what can be chosen of each kind: id, and words; with the one chosen now.

    That one may have no such return any more, or not be among those that are listed.
    """
    chosen = {name: number_wanted(name) for name in CHOSEN}
    is_listed = {
        name: chosen[name] in (0, *(entry[0] for entry in entries[name]))
        for name in CHOSEN
    }
    names = {} if all(is_listed.values()) else find_names(tx, **chosen)
    choices = {}
    for kind in CHOSEN:
        words = [
            (entry_id, f"{name or f'Contract {entry_id}'}: {count:,}")
            for entry_id, name, count in entries[kind]
        ]
        if not is_listed[kind]:
            name = names[kind]
            words.append((chosen[kind], f"{name or chosen[kind]}: 0"))
        choices[kind] = words
    return choices


def are_capped(entries: dict[str, list[Entry]]) -> bool:
    return any(len(each) >= MOST for each in entries.values())


def tell_filters(choices: dict) -> str:
    """Tell the filters in words, as "Buyer Acme (7), waiting over 1 day"; "" for none."""
    parts = []
    for name in CHOSEN:
        words = dict(choices[name]).get(number_wanted(name))
        if words:
            parts.append(f"{name} {words.rpartition(': ')[0]}")
    hours = number_wanted("waiting")
    if hours:
        parts.append(f"waiting over {WAITING.get(hours, f'{hours} hours')}")
    for name, words in (("least", "credit from"), ("most", "credit up to")):
        amount = amount_wanted(name)
        if amount is not None:
            parts.append(f"{words} {write_money(amount)} {g.visit.currency}")
    parts += _tell_more()
    text = ", ".join(parts)
    return text[:1].upper() + text[1:]


def _tell_more() -> list[str]:
    """Tell the filters that only the list of all returns has."""
    parts = []
    if text_wanted("state") in STATES:
        parts.append(STATES[text_wanted("state")].lower())
    if text_wanted("lead").strip():
        parts.append(f"lead {text_wanted('lead').strip()}")
    for name in DAYS:
        day = date_wanted(name)
        if day is not None:
            parts.append(f"{name.replace('_', ' ')} {day}")
    by = text_wanted("by")
    if by:
        one = "one rule" if by.startswith("rule:") else "one user"
        parts.append(f"decided by {KINDS.get(by, one).lower()}")
    return parts
