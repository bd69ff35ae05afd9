"""The command `leadback return`."""

import csv
import signal
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from types import FrameType
from typing import Annotated, NamedTuple

import typer

from service.callers import COMMAND_LINE
from service.commands.connecting import StartError, refusals_as_sentences
from service.connection import Connection
from service.database import (
    CALL,
    LONG_STATEMENTS,
    PAGE,
    NotApplied,
    OutcomeUnknown,
    Pool,
    transact,
)
from service.importing.progress import progress_for
from service.migrations.migrate import migrated
from service.repositories import batch_results, return_batches
from service.rules.return_files import (
    MOST_BYTES,
    BadFile,
    ReturnRow,
    read_return_file,
)
from service.rules.spreadsheets import neutral
from service.usecases.return_by_buyer import SUBMITTED
from service.usecases.return_in_bulk import DONE_BEFORE, WOULD_SUBMIT, Planned
from service.usecases.return_rows import Worker, answer_rows, try_rows

INTERRUPTED = 130  # the exit status of shells for Ctrl-C
WHO = (COMMAND_LINE, "leadback return")  # and the operation
AWAY = (
    "The database does not answer; give the same command again, and it goes on where this"
    " one ended."
)
RESULTS = ".results.csv"
HEAD = ("line", "lead_id", "contract", "reason", "note", "answer", "return_id")
ARE_DONE = (SUBMITTED, WOULD_SUBMIT, DONE_BEFORE)
# Keeping the rows of a whole file may take longer than a call.
WHOLE_FILE = PAGE._replace(begin=("BEGIN", LONG_STATEMENTS), seconds=120)
SECONDS_TO_WAIT = 0.2  # where others are at the rows that are left


class Line(NamedTuple):
    """A row of the results."""

    row: ReturnRow
    text: str  # '': its turn did not come
    return_id: int | None


def return_(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="A CSV with a header.")],
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Say what would be; write nothing.")
    ] = False,
    results: Annotated[
        Path | None,
        typer.Option(metavar="FILE", help="Write the answers here."),
    ] = None,
) -> None:
    """Submit the leads of a CSV for return: an answer per row, as for single calls.

    Its columns are lead_id, contract (an id; may be empty where the lead was sold once),
    reason (an id or the exact name) and note. Each row is returned by itself, by the
    rules of Return; what each was told is in a file beside the input
    (returns.csv.results.csv).

    It is safe to repeat, also after an interrupt: a row that was done, in whatever file,
    is told as done before and is not done twice.

    Exit status: 0 every row is done, 1 some are not, 2 the command line cannot be read,
    130 interrupted.
    """
    rows = _read(file)
    target = results or file.with_name(file.name + RESULTS)
    with migrated() as url, refusals_as_sentences(), _interruptible() as must_stop:
        pool = Pool(url, 1)
        worker = Worker(partial(transact, pool, kind=CALL), *WHO, must_stop)
        try:
            lines = _try(worker, rows) if dry_run else _run(pool, worker, file, rows)
        except (NotApplied, OutcomeUnknown) as error:
            raise StartError(AWAY) from error
        finally:
            pool.close_idle()
        _write(target, lines)
        _print_result(lines, target, is_dry=dry_run)
        if must_stop():
            raise typer.Exit(INTERRUPTED)
    raise typer.Exit(0 if all(line.text in ARE_DONE for line in lines) else 1)


def _read(file: Path) -> list[ReturnRow]:
    try:
        if file.stat().st_size > MOST_BYTES:
            raise StartError(
                f"{file} has more than {MOST_BYTES // 1024**2} MB; split it."
            )
        return read_return_file(file.read_bytes())
    except OSError as error:
        raise StartError(f"{file} cannot be read ({error.strerror}).") from error
    except BadFile as error:
        raise StartError(f"{file}: {error}") from error


@contextmanager
def _interruptible() -> Iterator[Callable[[], bool]]:
    """Let the row at hand be finished after Ctrl-C or SIGTERM; gives a question to ask."""
    asked: list[int] = []

    def note(number: int, _: FrameType | None) -> None:
        asked.append(number)

    numbers = (signal.SIGINT, signal.SIGTERM)
    before = [signal.signal(number, note) for number in numbers]
    try:
        yield lambda: bool(asked)
    finally:
        for number, handler in zip(numbers, before, strict=True):
            signal.signal(number, handler)


def _run(pool: Pool, worker: Worker, file: Path, rows: list[ReturnRow]) -> list[Line]:
    """Keep the rows as a batch, answer them, and read what each was told."""

    def keep(tx: Connection) -> int:
        batch_id = return_batches.insert_batch(tx, COMMAND_LINE, file.name, rows)
        return_batches.update_done_before(tx, batch_id, DONE_BEFORE)
        return batch_id

    batch_id = transact(pool, keep, WHOLE_FILE)
    first = partial(return_batches.list_turns, batch_id=batch_id, most=1)
    progress = progress_for()
    progress.begin("returning", len(rows))
    done = 0
    try:
        while worker.transact(first) and not worker.must_stop():
            for _ in answer_rows(worker, batch_id):
                done += 1
                progress.reach(done, done)
            if not worker.must_stop() and worker.transact(first):
                time.sleep(SECONDS_TO_WAIT)
        progress.end(done)
    finally:
        progress.stop()
    read = partial(batch_results.list_results, batch_id=batch_id, most=None)
    results = transact(pool, read, WHOLE_FILE)
    return [
        Line(row, result.text or "", result.return_id)
        for row, result in zip(rows, results, strict=True)
    ]


def _try(worker: Worker, rows: list[ReturnRow]) -> list[Line]:
    progress = progress_for()
    progress.begin("trying", len(rows))
    told = {}
    try:
        for trial in try_rows(worker, rows, Planned()):
            told[trial.line] = trial.text
            progress.reach(len(told), len(told))
        progress.end(len(told))
    finally:
        progress.stop()
    return [Line(row, told.get(row.line, ""), None) for row in rows]


def _write(target: Path, lines: list[Line]) -> None:
    """Write the answers beside what stands in the file, neutral to spreadsheets."""
    try:
        with target.open("w", encoding="utf-8", newline="") as out:
            table = csv.writer(out)
            table.writerow(HEAD)
            for (number, *texts), text, return_id in lines:
                cells = [neutral(each) for each in (*texts, text)]
                table.writerow([number, *cells, return_id or ""])
    except OSError as error:
        raise StartError(f"{target} cannot be written ({error.strerror}).") from error


def _print_result(lines: list[Line], target: Path, *, is_dry: bool) -> None:
    counts = Counter(line.text for line in lines)
    not_reached = counts.pop("", 0)
    for text, count in counts.most_common():
        print(f"{count:>7,}  {text}")
    if not_reached:
        print(f"{not_reached:>7,}  not reached; give the same command again to go on")
    print(f"Each row's answer is in {target}.")
    if is_dry:
        print("Dry run: nothing was written.")
