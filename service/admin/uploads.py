"""Returns > Uploads: a file of returns, its dry run, and the run, step by step."""

import time
from collections.abc import Callable
from functools import partial

from flask import Blueprint, flash, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from werkzeug.exceptions import NotFound
from werkzeug.wrappers import Response

from service.admin import listing
from service.admin.access import allowed, pool
from service.admin.csv_files import answer_csv
from service.admin.listing import ROWS
from service.connection import Connection
from service.connection.waiting import in_a_thread
from service.database import CALL, PAGE_OF_MANY, NotApplied, OutcomeUnknown, transact
from service.repositories import batch_results, return_batches
from service.repositories.return_batches import Batch
from service.rules.return_files import MOST_ROWS, BadFile, ReturnRow, read_return_file
from service.usecases.return_in_bulk import DONE_BEFORE, Planned
from service.usecases.return_rows import Worker, answer_rows, try_rows

pages = Blueprint("uploads", __name__, url_prefix="/returns/uploads")
OPERATION = "returns.upload"
SECONDS = 3.0  # of a step: its page shows how far it is
TRIED_AT_MOST = 5_000  # rows in a step; none does so many
CSV_HEAD = (
    "Line",
    "Lead",
    "Contract",
    "Reason",
    "Note",
    "Answer",
    "Return",
    "Answered",
)


@pages.get("")
@allowed("viewer")
def list_uploads(tx: Connection) -> str:
    return _show_list(tx)


@pages.post("/upload")
def upload() -> ResponseReturnValue:
    """Keep the rows of a file; none of them is returned yet.

    A large one is read in a thread, and in no transaction: it takes a second.
    """
    answer = _may_upload()
    if answer.status_code != 204:
        return answer
    file = request.files.get("file")
    if file is None or not file.filename:
        return _show_fault(fault="Choose a file.")
    try:
        rows = in_a_thread(read_return_file, file.stream.read())
    except BadFile as error:
        return _show_fault(fault=str(error))
    return _keep(name=_name(file.filename), rows=rows)


@allowed("desk")
def _may_upload(tx: Connection) -> tuple[str, int]:
    return "", 204


@allowed("desk")
def _show_fault(tx: Connection, fault: str) -> tuple[str, int]:
    return _show_list(tx, fault), 422


@allowed("desk")
def _keep(tx: Connection, name: str, rows: list[ReturnRow]) -> Response:
    batch_id = return_batches.insert_batch(tx, g.caller, name, rows)
    return_batches.update_done_before(tx, batch_id, DONE_BEFORE)
    return redirect(
        url_for("uploads.show_upload", batch_id=batch_id, trying="yes"), 303
    )


def _name(filename: str) -> str:
    """Take the name without folders, which some browsers send, and what nobody sees."""
    name = filename.replace("\\", "/").rpartition("/")[2]
    return "".join(char for char in name if char.isprintable()) or "file.csv"


def _show_list(tx: Connection, fault: str = "") -> str:
    page = listing.find_page(return_batches.count_batches(tx))
    return render_template(
        "uploads.html",
        batches=return_batches.list_batches(tx, skip=page.skip, most=ROWS),
        page=page,
        most_rows=MOST_ROWS,
        fault=fault,
    )


@pages.get("/<id:batch_id>")
@allowed("viewer")
def show_upload(tx: Connection, batch_id: int) -> str:
    return _show(tx, batch_id)


@pages.post("/<id:batch_id>/try")
def try_upload(batch_id: int) -> Response:
    """Try some rows: tell what each would be told, and write nothing of it."""

    def step(worker: Worker) -> None:
        def read(tx: Connection) -> tuple:
            most = TRIED_AT_MOST
            return (
                return_batches.list_planned(tx, batch_id),
                return_batches.list_untried(tx, batch_id, most),
            )

        planned, rows = transact(pool(), read)
        trials = list(try_rows(worker, rows, Planned.of(planned)))
        transact(pool(), lambda tx: return_batches.update_trials(tx, batch_id, trials))

    return _take_step(batch_id, step)


@pages.post("/<id:batch_id>/run")
def run_upload(batch_id: int) -> Response:
    """Return some rows, each in a transaction of its own."""

    def step(worker: Worker) -> None:
        for _ in answer_rows(worker, batch_id):
            pass

    return _take_step(batch_id, step)


@pages.post("/<id:batch_id>/anew")
@allowed("desk")
def try_anew(tx: Connection, batch_id: int) -> Response:
    """Forget what the dry run told: a cap, a contract or a reason has changed."""
    _find(tx, batch_id)
    return_batches.delete_trials(tx, batch_id)
    return redirect(
        url_for("uploads.show_upload", batch_id=batch_id, trying="yes"), 303
    )


@pages.get("/<id:batch_id>/results.csv")
@allowed("viewer", kind=PAGE_OF_MANY)
def download_results(tx: Connection, batch_id: int) -> Response:
    """Write all rows with what they were told, or would be."""
    _find(tx, batch_id)
    lines = (
        (
            row.line,
            row.lead_id,
            row.contract,
            row.reason,
            row.note,
            row.text,
            row.return_id,
            row.answered_at,
        )
        for row in batch_results.read_results(tx, batch_id)
    )
    return answer_csv(f"returns-{batch_id}.csv", CSV_HEAD, lines)


def _take_step(batch_id: int, step: Callable[[Worker], None]) -> Response:
    """Work for some seconds, then show how far it is; the page asks for the next step.

    Whoever opens the page later goes on from there.
    """
    answer = _check_order(batch_id=batch_id)
    if answer.status_code != 204:
        return answer
    latest = time.monotonic() + SECONDS
    worker = Worker(
        partial(transact, pool(), kind=CALL),
        g.caller,
        OPERATION,
        lambda: time.monotonic() > latest,
    )
    try:
        step(worker)
    except (NotApplied, OutcomeUnknown):
        flash("The database did not answer. Continue when it is back.", "error")
        return redirect(url_for("uploads.show_upload", batch_id=batch_id), 303)
    return _show_step(batch_id=batch_id)


@allowed("desk")
def _check_order(tx: Connection, batch_id: int) -> tuple[str, int]:
    _find(tx, batch_id)
    return "", 204


@allowed("desk")
def _show_step(tx: Connection, batch_id: int) -> ResponseReturnValue:
    """Show the page that goes on by itself; at an end, send to the one that does not."""
    progress = batch_results.count_progress(tx, batch_id)
    is_trying = request.endpoint == "uploads.try_upload"
    if (progress.tried if is_trying else progress.answered) == progress.rows:
        return redirect(url_for("uploads.show_upload", batch_id=batch_id), 303)
    return _show(tx, batch_id, goes_on=True)


def _show(tx: Connection, batch_id: int, *, goes_on: bool = False) -> str:
    batch = _find(tx, batch_id)
    text = listing.text_wanted("told")
    page = listing.find_page(batch_results.count_results(tx, batch_id, text))
    return render_template(
        "upload.html",
        batch=batch,
        progress=batch_results.count_progress(tx, batch_id),
        told=batch_results.list_told(tx, batch_id),
        rows=batch_results.list_results(tx, batch_id, text, skip=page.skip, most=ROWS),
        page=page,
        goes_on=goes_on or "trying" in request.args,
    )


def _find(tx: Connection, batch_id: int) -> Batch:
    batch = return_batches.find_batch(tx, batch_id)
    if batch is None:
        raise NotFound(f"There is no upload {batch_id}.")
    return batch
