"""Returns > a return: all that decides it on one page, deciding it, and taking that back."""

from typing import NamedTuple
from urllib.parse import urlencode

from flask import Blueprint, flash, g, redirect, render_template, request, url_for
from werkzeug.exceptions import BadRequest, Conflict, Forbidden, NotFound
from werkzeug.wrappers import Response

from service.admin.access import allowed
from service.admin.listing import choice_wanted, here_query
from service.admin.return_filters import OF_QUEUE, read_pending_wanted
from service.admin.returns import list_denied_reasons
from service.admin.templating import user_may, write_money
from service.connection import Connection
from service.errors import Refusal
from service.repositories import (
    lead_story,
    one_return,
    pending_returns,
    reopening,
    return_files,
    return_notes,
)
from service.repositories.one_return import ShownReturn
from service.repositories.pending_returns import PendingReturn
from service.rules.evidence import MAX_FILE
from service.rules.reopening import can_be_reopened
from service.usecases.decide_return import decide_return
from service.usecases.reopen_return import reopen_this

pages = Blueprint("one_return", __name__, url_prefix="/returns")
RETURN = f"/<id(max={2**63 - 1}):return_id>"
DECIDE, REOPEN = "returns.return", "returns.return.reopen"
ACTS = {
    "approve_to_replace": "Approved to replace.",
    "approve_for_credit": "Approved for credit.",
    "reject": "Rejected.",
}
LEDGER_LINES = 200  # a sale seldom has ten
VIEW = (*OF_QUEUE, "sort")  # of the queue from which the page was opened


class Next(NamedTuple):
    """Where the desk goes on after a decision: the view's first return, and how many wait."""

    returned: PendingReturn | None
    waiting: int


@pages.get(RETURN)
@allowed("viewer")
def show_return(tx: Connection, return_id: int) -> str:
    return show(tx, return_id)


@pages.post(f"{RETURN}/decide")
@allowed("desk")
def decide(tx: Connection, return_id: int) -> Response | tuple[str, int]:
    """Decide the return as the queue decides many."""
    act = request.form.get("act", "")
    if act not in ACTS:
        raise BadRequest("The request does not say what to do with the return.")
    denied_reason_id = _denied_reason(tx, act)
    if denied_reason_id is None:
        return show(tx, return_id, denied="Choose why the return is rejected."), 422
    try:
        decide_return(
            tx,
            g.caller,
            DECIDE,
            return_id=return_id,
            return_type=act,
            denied_reason_id=denied_reason_id,
        )
    except Refusal as refusal:
        flash(f"{refusal}. Nothing was changed.", "error")
    else:
        _check_credit(tx, return_id, act)
        flash(ACTS[act])
    return redirect(address_of(return_id, decided=1), 303)


@pages.post(f"{RETURN}/reopen")
@allowed("desk")
def reopen(tx: Connection, return_id: int) -> Response:
    """Take the decision back; the form says by `to` which page comes next."""
    shown_id = return_id
    try:
        is_done = reopen_this(
            tx, g.caller, REOPEN, return_id=return_id, is_admin=user_may("admin")
        )
    except Refusal as refusal:
        flash(f"{refusal}. Nothing was changed.", "error")
    else:
        if not is_done:
            raise Forbidden(
                "Somebody else decided this return: they can take that back, or an admin."
            )
        shown_id = find(tx, return_id).reopened_as or return_id
        flash("Reopened: the return waits for a decision again.")
    if request.form.get("to") == "queue":
        return redirect(url_for("returns.list_returns"), 303)
    return redirect(address_of(shown_id), 303)


def address_of(return_id: int, **more: int) -> str:
    """Write the address of a return's page, in the view of the queue that this one has."""
    query = "&".join(filter(None, [here_query(VIEW), urlencode(more)]))
    address = url_for("one_return.show_return", return_id=return_id)
    return f"{address}?{query}" if query else address


def find(tx: Connection, return_id: int) -> ShownReturn:
    found = one_return.find_shown(tx, return_id)
    if found is None:
        raise NotFound(f"There is no return {return_id}.")
    return found


def show(tx: Connection, return_id: int, *, denied: str = "", **faults: str) -> str:
    """Make the page; `faults` are what is wrong with a form, by the form's field."""
    shown = find(tx, return_id)
    decision = reopening.find_decision(tx, return_id)
    ledger = lead_story.list_ledger(tx, [shown.sale_id], LEDGER_LINES + 1)
    return render_template(
        "return.html",
        shown=shown,
        lines=lead_story.list_returns(tx, [shown.sale_id]),
        ledger=ledger[:LEDGER_LINES],
        ledger_is_cut=len(ledger) > LEDGER_LINES,
        same_lead=one_return.list_same_lead(tx, return_id),
        notes=return_notes.list_notes(tx, return_id),
        files=return_files.list_files(tx, return_id),
        denied_reasons=list_denied_reasons(tx),
        can_reopen=decision is not None
        and user_may("desk")
        and can_be_reopened(decision, g.caller.actor, is_admin=user_may("admin")),
        minutes=decision.reopen_minutes if decision else 0,
        view=here_query(VIEW),
        next=_find_next(tx) if request.args.get("decided") else None,
        address_of=address_of,
        faults={"denied": denied, "note": "", "file": ""} | faults,
        most_mb=MAX_FILE // 2**20,
    )


def _find_next(tx: Connection) -> Next:
    wanted = read_pending_wanted()
    sort = choice_wanted("sort", pending_returns.SORTS)
    rows = pending_returns.list_pending(tx, wanted, sort, skip=0, most=1)
    waiting, _ = pending_returns.sum_pending(tx, wanted)
    return Next(rows[0] if rows else None, waiting)


def _denied_reason(tx: Connection, act: str) -> int | None:
    """Read the denied reason; 0: none is needed. None: one must be chosen."""
    known = {entry.entry_id for entry in list_denied_reasons(tx)}
    if act != "reject" or not known:
        return 0
    chosen = request.form.get("denied_reason_id", "")
    return next((known_id for known_id in known if str(known_id) == chosen), None)


def _check_credit(tx: Connection, return_id: int, act: str) -> None:
    """Undo a credit of another amount than the button said: it has changed meanwhile."""
    credit, seen = find(tx, return_id).credit, request.form.get("credit", "")
    if act == "approve_for_credit" and str(credit) != seen:
        raise Conflict(
            f"The credit is {write_money(credit)} by now, for the sale's revenue has"
            " changed. Nothing was decided: go back and reload the page."
        )
