"""The commands `leadback import` and `leadback export`."""

import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Annotated

import typer

from service.commands.connecting import StartError, transaction
from service.importing.exporting import export_tables
from service.importing.files import ImportFile, find_files, find_ignored
from service.importing.progress import progress_for
from service.importing.report import have_good_headers
from service.importing.run import Options, import_files
from service.migrations.migrate import migrated

INTERRUPTED = 130  # the exit status of shells for Ctrl-C


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
    `leadback export` writes, and those with a default may be left out. docs/data.md has
    which a file needs, and what they mean.

    A time is 2027-01-31T18:00:00Z or 01/31/2027 18:00:00, without a zone in that of the
    instance; an amount is 12 or 12.50. An empty cell means the default, or no value: to
    keep what is there leave the column out, or the key of a line of JSON.

    Setup with other values is changed. Leads, sales and returns are only added: one that
    is there with other values is bad. With a bad row nothing is written; each is listed
    with its line, column and reason in a file beside the input (sales.csv.bad.csv).

    Exit status: 0 done, 1 nothing was written, 2 the command line cannot be read, 130
    interrupted. With --skip-bad it is 0 though rows were bad.
    """
    options = Options(dry_run, skip_bad, offline)
    files = _found_files(paths, delimiter)
    number = _import(files, options)
    _print_result(files, options, number)


def export(
    folder: Annotated[Path, typer.Argument(help="The folder to write to.")],
    as_json: Annotated[
        bool, typer.Option("--json-lines", help="Write JSON Lines, not CSV.")
    ] = False,
) -> None:
    """Write every table to a file, from which `leadback import` makes the same again.

    API keys, settings, caps on returns and the audit are not in it. Files of an earlier export are
    replaced.
    """
    with migrated() as url, transaction(url) as connection:
        for path, rows in export_tables(connection, folder, as_json=as_json):
            print(f"{path}: {rows:,} rows")


def _found_files(paths: Sequence[Path], delimiter: str) -> list[ImportFile]:
    """Find the files and read their headers; fail where one is bad."""
    if delimiter in ("tab", "\\t"):
        delimiter = "\t"
    if len(delimiter) != 1 or delimiter in '"\r\n':
        raise StartError("A delimiter is one character, as ; or , or tab.")
    for path in find_ignored(paths):
        text = _printable(
            f"{path} is ignored: it does not end in .csv, .jsonl or .ndjson."
        )
        print(text, file=sys.stderr)
    files = find_files(paths, delimiter)
    if not have_good_headers(files):
        _print_bad(files)
        _fail()
    return files


def _import(files: Sequence[ImportFile], options: Options) -> int | None:
    """Import and show the progress; returns the number of the run, None if none."""
    progress = progress_for()
    try:
        with migrated() as url, transaction(url) as connection:
            return import_files(connection, files, options, progress)
    except KeyboardInterrupt:
        print("Interrupted; nothing was written.", file=sys.stderr)
        raise typer.Exit(INTERRUPTED) from None
    finally:
        progress.stop()


def _print_result(
    files: Sequence[ImportFile], options: Options, number: int | None
) -> None:
    for file in files:
        print(_counts(file))
    _print_in_future(files)
    _print_bad(files)
    if any(file.forbids_writing(skip_bad=options.skip_bad) for file in files):
        _fail()
    print(
        "Dry run: nothing was written." if number is None else f"Import {number} done."
    )


def _counts(file: ImportFile) -> str:
    same = file.rows - file.inserted - file.updated - file.bad
    noun = "row" if file.rows == 1 else "rows"
    text = f"{file.table.name}: {file.rows:,} {noun}, {file.inserted:,} new"
    for count, word in (
        (file.updated, "changed"),
        (same, "the same"),
        (file.bad, "bad"),
    ):
        text += f", {count:,} {word}" if count else ""
    return text


def _print_in_future(files: Sequence[ImportFile]) -> None:
    for file in files:
        for column, rows, line in file.in_future:
            print(
                f"{file.path}: {rows:,} {'row has' if rows == 1 else 'rows have'} a"
                f" {column} in the future, the first in line {line}; is their zone right?",
                file=sys.stderr,
            )


def _print_bad(files: Sequence[ImportFile]) -> None:
    """Print the first bad rows of each file, and where all of them are."""
    for file in files:
        if not file.bad:
            continue
        rows = "1 bad row" if file.bad == 1 else f"{file.bad:,} bad rows"
        print(f"{file.path}: {rows}, see {file.report}", file=sys.stderr)
        for line, column, reason in file.first_bad:
            where = f"line {line}, {column}" if column else f"line {line}"
            print(_printable(f"  {where}: {reason}"), file=sys.stderr)


def _printable(text: str) -> str:
    """Escape control characters and lone surrogates."""
    return "".join(c if c.isprintable() else ascii(c)[1:-1] for c in text)


def _fail() -> None:
    print("Nothing was written.", file=sys.stderr)
    raise typer.Exit(1)
