"""The commands `leadback import` and `leadback export`."""

import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from itertools import islice
from pathlib import Path
from typing import Annotated

import psycopg
import typer
from psycopg import Connection

from service.importing.exporting import export_tables
from service.importing.files import ImportFile, find_files, read_header
from service.importing.progress import Progress, progress_for
from service.importing.report import Bad, find_bad, remove_report, write_report
from service.importing.run import Options, import_files
from service.migrate import migrate, require_migrated
from service.settings import read_settings
from service.starting import StartError, connect, database, refusals_as_sentences

SHOWN = 5  # bad rows of a file that are printed; the report has all
INTERRUPTED = 130  # the shell's word for Ctrl-C


def import_(
    paths: Annotated[
        list[Path], typer.Argument(metavar="PATH…", help="Files, or folders of them.")
    ],
    delimiter: Annotated[
        str, typer.Option(metavar="MARK", help="What separates the columns of a CSV.")
    ] = ",",
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Do everything but write it.")
    ] = False,
    skip_bad: Annotated[
        bool, typer.Option("--skip-bad", help="Write the good rows beside bad ones.")
    ] = False,
    offline: Annotated[
        bool, typer.Option("--offline", help="Nobody is served: lock tables, be fast.")
    ] = False,
) -> None:
    """Bring in setup, leads, sales and returns from CSV or JSON Lines, all or nothing.

    A file is named as its table (sales.csv, sales.jsonl); the columns are those that
    `leadback export` writes, and those with a default may be left out. What is there
    with the same values is left alone. With a bad row nothing is written; each is listed
    with its line, column and reason in a file beside the input (sales.csv.bad.csv).
    """
    if delimiter in ("tab", "\\t"):
        delimiter = "\t"
    if len(delimiter) != 1 or delimiter in '"\r\n':
        raise StartError("A delimiter is one character, as ; or , or tab.")
    files = find_files(paths, delimiter)
    _require_headers(files)
    options = Options(skip_bad=skip_bad, offline=offline)
    progress = progress_for()
    try:
        _import(files, options, progress, dry_run=dry_run)
    except KeyboardInterrupt:
        print("Interrupted; nothing was written.", file=sys.stderr)
        raise typer.Exit(INTERRUPTED) from None
    finally:
        progress.stop()


def export(
    folder: Annotated[Path, typer.Argument(help="The folder to write to.")],
    as_json: Annotated[
        bool, typer.Option("--json-lines", help="Write JSON Lines, not CSV.")
    ] = False,
) -> None:
    """Write every table to a file, from which `leadback import` makes the same again.

    API keys, settings and the audit are not in it. Files of an earlier export are
    replaced.
    """
    with _connected() as connection, connection.transaction():
        for path, rows in export_tables(connection, folder, as_json=as_json):
            print(f"{path}: {rows:,} rows")


def _require_headers(files: Sequence[ImportFile]) -> None:
    """Look at all headers before anything is read; a bad one cannot be skipped."""
    is_good = True
    for file in files:
        bad = [Bad(1, column, reason) for column, reason in read_header(file)]
        if bad:
            is_good = False
            write_report(file, bad)
            _print_bad(file, len(bad), bad)
    if not is_good:
        _fail()


def _import(
    files: Sequence[ImportFile], options: Options, progress: Progress, *, dry_run: bool
) -> None:
    with _connected() as connection, connection.transaction() as transaction:
        number = import_files(connection, files, options, progress)
        _report(connection, files)
        is_refused = any(file.bad for file in files) and not options.skip_bad
        if dry_run or is_refused:
            raise psycopg.Rollback(transaction)
    for file in files:
        _print_counts(file)
    if is_refused:
        _fail()
    print("Dry run: nothing was written." if dry_run else f"Import {number} is done.")


def _report(tx: Connection, files: Sequence[ImportFile]) -> None:
    for file in files:
        if file.bad:
            write_report(file, find_bad(tx, file))
            _print_bad(file, file.bad, find_bad(tx, file))
        else:
            remove_report(file)


def _print_bad(file: ImportFile, count: int, bad) -> None:
    print(f"{file.path}: {count:,} bad; all are in {file.report}", file=sys.stderr)
    for each in islice(bad, SHOWN):
        where = (
            f"line {each.line}, {each.column}:" if each.column else f"line {each.line}:"
        )
        text = f"  {where} {each.reason}".encode("utf-8", "backslashreplace").decode()
        print(text, file=sys.stderr)


def _print_counts(file: ImportFile) -> None:
    same = file.rows - file.inserted - file.updated - file.bad
    text = f"{file.table.name}: {file.rows:,} rows, {file.inserted:,} new"
    for count, word in (
        (file.updated, "changed"),
        (same, "the same"),
        (file.bad, "bad"),
    ):
        text += f", {count:,} {word}" if count else ""
    print(text)


def _fail() -> None:
    print("Nothing was written.", file=sys.stderr)
    raise typer.Exit(1)


@contextmanager
def _connected() -> Iterator[Connection]:
    """Connect to a database of this version; only our own is migrated to it."""
    settings = read_settings()
    with database(settings) as url:
        if settings.database_url:
            require_migrated(url)
        else:
            migrate(url)
        with connect(url) as connection, refusals_as_sentences():
            yield connection
