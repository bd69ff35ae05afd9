"""Returns > Queue: the returns that wait for a decision, and deciding many at once."""

import time

from flask import Blueprint, g, redirect, render_template, request, url_for
from werkzeug.exceptions import BadRequest, Forbidden
from werkzeug.wrappers import Response

from service.admin import listing
from service.admin.access import allowed
from service.admin.decided import summarize
from service.admin.listing import ROWS, here, number_wanted
from service.connection import Connection
from service.database import NotApplied, OutcomeUnknown
from service.errors import Refusal
from service.repositories import return_queue
from service.repositories.named_lists import REJECT_REASONS, list_entries
from service.usecases.decide_return import decide_return

pages = Blueprint("returns", __name__, url_prefix="/returns")
OPERATION = "returns.queue"
ACTS = ("approve_to_replace", "approve_for_credit", "reject")
# No decision begins later: what then is still pending says so, and can be sent again.
LAST_BEGINS = 6.0  # seconds after the first


@pages.get("/")
@allowed("viewer")
def show_returns(tx: Connection) -> Response:
    return redirect(url_for("returns.list_returns"), 303)


@pages.get("/queue")
@allowed("viewer")
def list_returns(tx: Connection) -> str:
    """Show the queue, and above it what became of the returns named by `decided`."""
    ids = listing.text_wanted("decided").split(",")
    decided = [int(text) for text in ids if text.isascii() and text.isdigit()][:ROWS]
    done = None
    if decided and max(decided) < 2**63:
        outcomes = return_queue.list_outcomes(tx, decided)
        done = summarize(
            outcomes, request.args.get("wanted"), f"user:{g.visit.user_id}"
        )
    return _show(tx, done=done)


@pages.post("/queue")
def decide() -> Response:
    """Decide the selected returns, each in a transaction of its own.

    The next page reads from the database what became of each: it holds whoever decided,
    and can be loaded again.
    """
    answer = _check_order()
    if answer.status_code != 204:
        return answer
    act, return_ids, denied_reason_id = _read_order()
    latest = time.monotonic() + LAST_BEGINS
    for return_id in return_ids:
        if time.monotonic() > latest:
            break
        try:
            answer = _decide_one(
                return_id=return_id, return_type=act, denied_reason_id=denied_reason_id
            )
        except (Refusal, NotApplied, OutcomeUnknown):
            continue
        except Forbidden:
            break
        if answer.status_code != 204:  # the session has just ended
            break
    decided = ",".join(map(str, return_ids))
    page = number_wanted("page")
    return redirect(here(decided=decided, wanted=act, page=page), 303)


@allowed("desk")
def _check_order(tx: Connection) -> tuple[str, int]:
    """Answer 204 to an order that is complete, else show the queue with its faults."""
    act, return_ids, denied_reason_id = _read_order()
    faults = {}
    if not return_ids:
        faults["returns"] = "Select at least one return."
    if act not in ACTS:
        faults["returns"] = "Choose what to do with the selected returns."
    if act == "reject":
        known = {entry.entry_id for entry in _denied_reasons(tx)}
        if known and denied_reason_id not in known:
            faults["denied"] = "Choose why the returns are rejected."
    return (_show(tx, faults=faults), 422) if faults else ("", 204)


@allowed("desk")
def _decide_one(tx: Connection, **order) -> tuple[str, int]:
    decide_return(tx, g.caller, OPERATION, **order)
    return "", 204


def _read_order() -> tuple[str, list[int], int]:
    """Read the form: what to do, with which returns, the denied reason or 0."""
    texts = request.form.getlist("return_id")
    denied = request.form.get("denied_reason_id") or "0"
    if len(texts) > ROWS or not all(_is_id(text) for text in (*texts, denied)):
        raise BadRequest(f"A page has at most {ROWS} returns, each with its number.")
    return (
        request.form.get("act", ""),
        list(dict.fromkeys(map(int, texts))),
        int(denied),
    )


def _is_id(text: str) -> bool:
    return text.isascii() and text.isdigit() and len(text) <= 18


def _denied_reasons(tx: Connection) -> list:
    entries = list_entries(tx, REJECT_REASONS)
    return [entry for entry in entries if entry.retired_at is None]


def _show(tx: Connection, done=None, faults: dict | None = None) -> str:
    wanted = {
        "buyer_id": number_wanted("buyer"),
        "buyer_contract_id": number_wanted("contract"),
        "vertical_id": number_wanted("vertical"),
        "return_reason_id": number_wanted("reason"),
    }
    sort = listing.choice_wanted("sort", return_queue.SORTS)
    total, credit = return_queue.sum_pending(tx, wanted)
    page = listing.find_page(total)
    return render_template(
        "queue.html",
        rows=return_queue.list_pending(tx, wanted, sort, skip=page.skip, most=ROWS),
        page=page,
        credit=credit,
        sort=sort,
        filters=return_queue.list_filters(tx),
        is_filtered=any(wanted.values()),
        denied_reasons=_denied_reasons(tx),
        selected=set(request.form.getlist("return_id")),
        denied=request.form.get("denied_reason_id", ""),
        faults={"returns": "", "denied": "", **(faults or {})},
        is_refused=bool(faults),
        done=done,
    )
