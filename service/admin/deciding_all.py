"""Returns > Queue: deciding all that match the filters, up to 1,000 at once."""

from decimal import Decimal
from typing import NamedTuple

from flask import Blueprint, flash, g, redirect, render_template, request
from werkzeug.exceptions import BadRequest
from werkzeug.wrappers import Response

from service.admin.access import allowed
from service.admin.decided import Summary, summarize
from service.admin.deciding import ACTS, decide_each, denied_fault, is_id
from service.admin.listing import here_by
from service.admin.return_filters import (
    list_choices,
    read_pending_wanted,
    tell_filters,
)
from service.admin.returns import list_denied_reasons
from service.admin.templating import write_money
from service.connection import Connection
from service.repositories.pending_returns import (
    PendingReturn,
    list_pending,
    sum_pending,
)
from service.repositories.return_filters import list_filters
from service.repositories.return_outcomes import list_outcomes
from service.rules import notations

pages = Blueprint("deciding_all", __name__, url_prefix="/returns")
MOST = 1000  # returns that one press decides, the longest waiting first


class Agreed(NamedTuple):
    """What the page has told its user of the returns that a press decides."""

    returns: int
    credit: Decimal
    newest: int  # the largest return_id: what is submitted later is not decided


@pages.get("/queue/all")
@allowed("desk")
def ask(tx: Connection) -> str:
    return _show(tx)


@pages.post("/queue/all")
def decide_all() -> Response:
    """Decide what the page has told of, each in a transaction of its own.

    What is not reached in time still matches, and is decided by another press.
    """
    answer = _check()
    if answer.status_code != 204:
        return answer
    act, denied_reason_id = _read_act()
    decide_each(act, g.credits, denied_reason_id)
    return _answer()


@allowed("desk")
def _check(tx: Connection) -> str | tuple[str, int]:
    """Answer 204 where the returns are still those that the page has told of."""
    act, denied_reason_id = _read_act()
    if act not in ACTS:
        return _show(tx, fault="Choose what to do with these returns."), 422
    fault = denied_fault(tx, act, denied_reason_id)
    if fault:
        return _show(tx, denied_fault=fault), 422
    agreed = _read_agreed()
    rows = _list(tx, agreed.newest)
    if _tell(rows) != agreed:
        fault = "What matches has changed since: nothing was decided. Look again."
        return _show(tx, fault=fault), 422
    g.credits = {row.return_id: row.credit for row in rows}
    return "", 204


@allowed("desk")
def _answer(tx: Connection) -> Response:
    """Say what became of each, as the database has it; the rest is shown again."""
    act, _ = _read_act()
    outcomes = list_outcomes(tx, list(g.credits))
    done = summarize(outcomes, act, f"user:{g.visit.user_id}")
    flash(_words(done), "message" if done.done == len(done.answers) else "error")
    is_more = sum_pending(tx, read_pending_wanted())[0] > 0
    name = "deciding_all.ask" if is_more else "returns.list_returns"
    return redirect(here_by(name), 303)


def _words(done: Summary) -> str:
    words = f"{done.done:,} {'return' if done.done == 1 else 'returns'} {done.what}"
    if done.credit:
        words += f", {write_money(done.credit)} {g.visit.currency} in all"
    pending = sum(each.outcome.state == "pending" for each in done.answers)
    others = len(done.answers) - done.done - pending
    if others:
        words += f"; {others:,} already decided by somebody else"
    if pending:
        words += f"; {pending:,} still pending: press again to go on"
    return f"{words}."


def _list(tx: Connection, newest: int = 0) -> list[PendingReturn]:
    wanted = read_pending_wanted() | {"newest": newest}
    return list_pending(tx, wanted, "submitted", skip=0, most=MOST)


def _tell(rows: list[PendingReturn]) -> Agreed:
    return Agreed(
        len(rows),
        sum((row.credit for row in rows), Decimal(0)),
        max((row.return_id for row in rows), default=0),
    )


def _read_act() -> tuple[str, int]:
    denied = request.form.get("denied_reason_id") or "0"
    if not is_id(denied):
        raise BadRequest("A denied reason is chosen by its number.")
    return request.form.get("act", ""), int(denied)


def _read_agreed() -> Agreed:
    texts = [request.form.get(name, "") for name in ("count", "newest")]
    credit = notations.amount(request.form.get("credit", ""))
    if not all(map(is_id, texts)) or credit is None:
        raise BadRequest("The form repeats what the page has told of the returns.")
    return Agreed(int(texts[0]), credit, int(texts[1]))


def _show(tx: Connection, fault: str = "", denied_fault: str = "") -> str:
    rows = _list(tx)
    total, _ = sum_pending(tx, read_pending_wanted())
    buyers: dict[tuple[str, int], list[Decimal]] = {}
    for row in rows:
        buyers.setdefault((row.buyer_name, row.buyer_id), []).append(row.credit)
    by_credit = sorted(buyers.items(), key=lambda each: (-sum(each[1]), each[0]))
    return render_template(
        "decide_all.html",
        agreed=_tell(rows),
        total=total,
        buyers=by_credit,
        oldest=rows[0] if rows else None,
        largest=max(rows, key=lambda row: row.credit) if rows else None,
        filters_told=tell_filters(list_choices(tx, list_filters(tx, pending=True))),
        denied_reasons=list_denied_reasons(tx),
        denied=request.form.get("denied_reason_id", ""),
        fault=fault,
        denied_fault=denied_fault,
        back=here_by("returns.list_returns"),
    )
