"""Returns > Queue: deciding the selected returns, and the question before much money."""

import time
from collections.abc import Iterable
from decimal import Decimal
from typing import NamedTuple

from flask import Blueprint, g, redirect, render_template, request
from werkzeug.exceptions import BadRequest, Forbidden
from werkzeug.wrappers import Response

from service.admin.access import allowed
from service.admin.listing import ROWS, here_by, number_wanted
from service.admin.return_marks import mark
from service.admin.returns import list_denied_reasons, show_queue
from service.connection import Connection
from service.database import NotApplied, OutcomeUnknown
from service.errors import Refusal
from service.repositories.pending_returns import NOTHING_WANTED, list_pending
from service.repositories.settings import find_settings
from service.rules import notations
from service.usecases.decide_return import decide_return

pages = Blueprint("deciding", __name__, url_prefix="/returns")
OPERATION = "returns.queue"
ACTS = ("approve_to_replace", "approve_for_credit", "reject")
# No decision begins later: what then is still pending says so, and can be sent again.
LAST_BEGINS = 6.0  # seconds after the first


class Order(NamedTuple):
    """What the form asks for."""

    act: str
    return_ids: list[int]
    denied_reason_id: int  # 0: none
    agreed: (
        Decimal | None
    )  # to credit as much in all, having been asked; None: not asked


@pages.post("/queue")
def decide() -> Response:
    """Decide the selected returns, each in a transaction of its own.

    The next page reads from the database what became of each: it holds whoever decided,
    and can be loaded again.
    """
    answer = _check_order()
    if answer.status_code != 204:
        return answer
    order = _read_order()
    decide_each(order.act, order.return_ids, order.denied_reason_id)
    told = {
        "decided": ",".join(map(str, order.return_ids)),
        "wanted": order.act,
        "page": number_wanted("page"),
    }
    return redirect(here_by("returns.list_returns", **told), 303)


def decide_each(act: str, return_ids: Iterable[int], denied_reason_id: int) -> None:
    """Decide one after the other, until LAST_BEGINS; who is refused is passed over.

    Credits are given as `g.credits` has them, from when the order was checked.
    """
    latest = time.monotonic() + LAST_BEGINS
    for return_id in return_ids:
        if time.monotonic() > latest:
            break
        try:
            answer = _decide_one(
                return_id=return_id,
                return_type=act,
                denied_reason_id=denied_reason_id,
                credit=g.credits.get(return_id),
            )
        except (Refusal, NotApplied, OutcomeUnknown):
            continue
        except Forbidden:
            break
        if answer.status_code != 204:  # the session has just ended
            break


@allowed("desk")
def _check_order(tx: Connection) -> str | tuple[str, int]:
    """Answer 204 to an order that may be carried out, else show its faults, or ask."""
    order = _read_order()
    faults = {}
    if not order.return_ids:
        faults["returns"] = "Select at least one return."
    if order.act not in ACTS:
        faults["returns"] = "Choose what to do with the selected returns."
    denied = denied_fault(tx, order.act, order.denied_reason_id)
    if denied:
        faults["denied"] = denied
    if faults:
        return show_queue(tx, faults=faults), 422
    g.credits = {}
    return _check_money(tx, order) if order.act == "approve_for_credit" else ("", 204)


def _check_money(tx: Connection, order: Order) -> str | tuple[str, int]:
    """Answer 204 where the credits need no question, or it was answered with yes."""
    wanted = NOTHING_WANTED | {"return_ids": order.return_ids}
    rows = list_pending(tx, wanted, "credit-last", skip=0, most=ROWS)
    g.credits = {row.return_id: row.credit for row in rows}
    total = sum(g.credits.values(), Decimal(0))
    is_asked = order.agreed is not None
    must_ask = order.agreed != total if is_asked else needs_question(tx, total)
    return _ask(tx, order, rows, total) if must_ask else ("", 204)


def needs_question(tx: Connection, total: Decimal) -> bool:
    most = find_settings(tx).ask_above_credit
    return most is not None and total > most


def denied_fault(tx: Connection, act: str, denied_reason_id: int) -> str:
    """Say what is wrong with the reason of a rejection, if anything."""
    known = {entry.entry_id for entry in list_denied_reasons(tx)}
    if act == "reject" and known and denied_reason_id not in known:
        return "Choose why the returns are rejected."
    return ""


def _ask(tx: Connection, order: Order, rows: list, total: Decimal) -> str:
    """Show what would be given; the answer repeats the amount."""
    return render_template(
        "credit_question.html",
        order=order,
        rows=rows,
        marks=mark(tx, rows),
        total=total,
        back=here_by("returns.list_returns", page=number_wanted("page")),
    )


@allowed("desk")
def _decide_one(tx: Connection, **order) -> tuple[str, int]:
    decide_return(tx, g.caller, OPERATION, **order)
    return "", 204


def _read_order() -> Order:
    texts = request.form.getlist("return_id")
    denied = request.form.get("denied_reason_id") or "0"
    if len(texts) > ROWS or not all(is_id(text) for text in (*texts, denied)):
        raise BadRequest(f"A page has at most {ROWS} returns, each with its number.")
    return Order(
        request.form.get("act", ""),
        list(dict.fromkeys(map(int, texts))),
        int(denied),
        notations.amount(request.form.get("agreed", "")),
    )


def is_id(text: str) -> bool:
    return text.isascii() and text.isdigit() and len(text) <= 18
