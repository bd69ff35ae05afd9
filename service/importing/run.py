"""One run of the import: stage every file, then judge and write each table."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass

from psycopg import Rollback, errors, sql
from psycopg.types.json import Jsonb

from service.commands.connecting import StartError
from service.connection import Connection
from service.importing.checking import judge
from service.importing.files import ImportFile
from service.importing.keys import checked_at_once, is_empty, ledger_checked_at_once
from service.importing.order import BY_NAME, NEEDED, TABLES
from service.importing.progress import Progress
from service.importing.report import report_bad_rows
from service.importing.sale_tables import RETURNS, SALES
from service.importing.staging import make_staged_table, stage
from service.importing.statements import of_run, scalar
from service.importing.writing import advance_ids, count, write, write_returns
from service.repositories.catalog import lock_setup

LOCK_TIMEOUT = "10s"  # for a table in use
CHANGE_SALES = ("ledger", "sale_field_values", "returns")
WRITTEN_WITH_THE_QUEUE = ("returns", "buyer_credits")


@dataclass(frozen=True)
class Options:
    dry_run: bool = False  # do everything, then roll back
    skip_bad: bool = False  # write the good rows
    offline: bool = False  # no server runs, so tables may be locked


def import_files(
    connection: Connection,
    files: Sequence[ImportFile],
    options: Options,
    progress: Progress,
) -> int | None:
    """Import all files, or nothing; returns the number of the run, None for nothing.

    `files` get the counts of their rows; bad ones are in the files' reports. Raises
    StartError if another program wrote at the same time.
    """
    with connection.transaction() as transaction:
        number = _import(connection, files, options, progress)
        for file in files:
            report_bad_rows(connection, file)
        skip_bad = options.skip_bad
        is_refused = any(file.forbids_writing(skip_bad=skip_bad) for file in files)
        if not is_refused and any(file.table is RETURNS for file in files):
            _refuse_credits_taken_back_by_halves(connection)
        if is_refused or options.dry_run:
            raise Rollback(transaction)
        for file in files:
            advance_ids(connection, file.table)
        return number
    return None


@dataclass(frozen=True)
class _Run:
    tx: Connection
    staged: dict[str, ImportFile]  # by table, those for which no file was given too
    progress: Progress
    offline: bool  # as the options say
    alone: bool  # nobody else can be using sales: offline, or there are none


def _import(
    tx: Connection, files: Sequence[ImportFile], options: Options, progress: Progress
) -> int:
    _prepare(tx)
    alone = options.offline or is_empty(tx, SALES)
    staged = _stage(tx, files, progress)
    run = _Run(tx, staged, progress, options.offline, alone)
    with _conflicts_as_sentences():
        for table in TABLES:
            if table.name in staged:
                _judge_and_write(run, staged[table.name])
    return _write_audit(tx, files)


def _prepare(tx: Connection) -> None:
    """Set up the transaction; times without a zone are read in the instance's."""
    tx.execute(of_run("set_up"))
    lock_setup(tx)  # however long another import takes
    tx.execute(of_run("set_lock_timeout", timeout=sql.Literal(LOCK_TIMEOUT)))
    tx.execute(of_run("make_bad_rows"))
    tx.execute(of_run("make_this_import"))


def _stage(
    tx: Connection, files: Sequence[ImportFile], progress: Progress
) -> dict[str, ImportFile]:
    """Stage the files, and empty tables for others that are needed to check them."""
    staged = {file.table.name: file for file in files}
    for name in list(staged):
        for needed in NEEDED.get(name, ()):
            staged.setdefault(needed, ImportFile.absent(BY_NAME[needed]))
    for table in TABLES:
        if table.name in staged:
            make_staged_table(tx, table)
    for file in files:
        stage(tx, file, progress)
    return staged


def _judge_and_write(run: _Run, file: ImportFile) -> None:
    """Judge and write one table; returns are written with credits and queue entries."""
    tx, name = run.tx, file.table.name
    if name in CHANGE_SALES and not run.alone:
        tx.execute(file.table.statement("lock_sales"))
    elif file.table.has("lock"):
        tx.execute(file.table.statement("lock"))
    judge(tx, file.table, file.columns, is_json=file.is_json)
    if name == "returns":
        tx.execute(file.table.statement("assign_ids"))
        tx.execute(file.table.statement("find_reopened"))
    count(tx, file)
    if name == "replacement_queue":
        write_returns(tx, run.staged["returns"], run.progress)
    elif name not in WRITTEN_WITH_THE_QUEUE:
        with (
            checked_at_once(tx, file.table, file.inserted, offline=run.offline),
            ledger_checked_at_once(tx, _booked(tx, file), alone=run.alone),
        ):
            write(tx, file, run.progress)


def _refuse_credits_taken_back_by_halves(tx: Connection) -> None:
    """Refuse all where a credit was taken back, but is still in the buyer's account."""
    if not scalar(tx, RETURNS.statement("count_taken_back")):
        return
    found = tx.execute(RETURNS.statement("find_without_counter_entry")).fetchone()
    if found is not None:
        lead_id, number = found
        raise StartError(
            f"Return {number} of lead {lead_id} was credited and taken back, but"
            " account_entries has no good row of that. Nothing was written."
        )


def _booked(tx: Connection, file: ImportFile) -> int:
    """Count the lines that this file adds to the ledger."""
    if file.table.name == "sales":
        return int(scalar(tx, SALES.statement("count_overwritten")))
    return file.inserted if file.table.name == "ledger" else 0


def _write_audit(tx: Connection, files: Sequence[ImportFile]) -> int:
    """Write one audit row for the run, and return the run's number."""
    values = [
        {
            "name": file.name,
            "sha256": file.sha256,
            "rows": file.rows,
            "inserted": file.inserted,
            "updated": file.updated,
            "bad": file.bad,
        }
        for file in files
    ]
    told = sql.Literal(Jsonb({"files": values}))
    return int(scalar(tx, of_run("audit", values=told)))


@contextmanager
def _conflicts_as_sentences() -> Iterator[None]:
    """Turn errors that only concurrent writes can cause into sentences."""
    try:
        yield
    except errors.IntegrityError as error:
        raise StartError(
            f"The import meets {error.diag.constraint_name} of the table"
            f" {error.diag.table_name}: another program wrote there meanwhile. Nothing"
            " was written; try it again."
        ) from error
    except (errors.DeadlockDetected, errors.LockNotAvailable) as error:
        raise StartError(
            "The import and a call waited for each other. Nothing was written; try it"
            " again."
        ) from error
