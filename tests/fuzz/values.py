"""Readers of single texts and of files: they refuse in their own words, or agree."""

import tempfile
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from service.errors import Reason, Refusal
from service.importing.files import (
    ImportFile,
    opened,
    read_header,
    rows_of,
)
from service.importing.order import TABLES
from service.importing.reading import GIVEN, json_rows, plain_row, read_row
from service.importing.tables import Column
from service.importing.zones import placed
from service.protocol.bodies import read_media_type
from service.protocol.codings import find_coding
from service.protocol.unreadable import Unreadable
from service.protocol.values import excerpt
from service.rules import days, logins, periods
from service.rules.fields import stored_text
from service.rules.links import UNFIT, decoded_link
from service.rules.names import name_key
from service.rules.notations import amount, boolean, whole_number
from service.rules.schedules import weekdays_between
from service.rules.spreadsheets import BEGIN_FORMULAS, neutral, shown
from service.rules.times import local_time, time_of, time_of_day

ZONES = ("UTC", "Europe/Berlin", "Pacific/Kiritimati", "America/New_York")
LONGEST_EXCERPT = 65  # characters, the mark of the cut included


def text(data: bytes) -> None:
    """A text, to all that reads texts: each gives a value, or its own refusal."""
    sent = data.decode(errors="surrogateescape")
    for read in (whole_number, amount, boolean, time_of_day, name_key, neutral):
        assert read(sent) == read(sent)
    assert len(excerpt(sent)) <= LONGEST_EXCERPT
    assert excerpt(sent).isprintable() or len(sent) <= LONGEST_EXCERPT
    assert not neutral(sent).lstrip().startswith(BEGIN_FORMULAS)
    shown(sent).encode()
    link = decoded_link(sent)
    assert link is None or not UNFIT.search(link)
    logins.user_name_fault(sent)
    logins.password_fault(sent, sent)
    for read in (read_media_type, find_coding):
        with suppress(Unreadable):
            read(sent)


def moment(data: bytes) -> None:
    """Two texts as times and as days, in a zone that the first byte chooses."""
    zone = ZONES[data[0] % len(ZONES)] if data else ZONES[0]
    first, _, last = data[1:].decode(errors="replace").partition("\n")
    with suppress(Refusal):
        found = time_of(first, zone, Reason.INVALID_START_DATE)
        if found:
            local_time(found, ZoneInfo(zone)).isoformat()
    with suppress(Refusal):
        start, end = days.days_between(first, last)
        assert start <= end
        days.moments_of(start, end, zone)
    for between in (days.moments_between, periods.moments_between):
        with suppress(Refusal):
            begin, until = between(first, last, zone)
            assert begin <= until
    with suppress(Refusal):
        weekdays_between(first, last)
    for data_type in ("string", "number", "date", "boolean"):
        with suppress(Refusal):
            kept = stored_text(data_type, first)
            assert stored_text(data_type, kept) == kept


def file(data: bytes) -> None:
    """A file of an import, of a table that the first byte chooses: CSV or JSON Lines.

    What the pattern of plain rows lets pass is what the exact reading gives.
    """
    number, content = (data[0] if data else 0), data[1:]
    table = TABLES[number // 2 % len(TABLES)]
    ending = (".csv", ".jsonl")[number % 2]
    with tempfile.NamedTemporaryFile(suffix=ending, dir=_memory()) as kept:
        kept.write(content)
        kept.flush()
        found = ImportFile(Path(kept.name), table, ",")
        if not read_header(found):
            _read_rows(found)


def _memory() -> str | None:
    return "/dev/shm" if Path("/dev/shm").is_dir() else None


def _read_rows(found: ImportFile) -> None:
    columns = {column.name: placed(column, "UTC") for column in found.table.columns}
    given = [columns[name] for name in found.columns]
    pattern = plain_row(given)
    with opened(found.path) as (lines, _):
        if found.is_json:
            given, pattern = [*given, GIVEN], None
            rows = json_rows(lines, found.columns, set())
        else:
            rows = rows_of(found, lines)
        for _, row in rows:
            cells, reasons = read_row(given, row, None)
            if pattern and isinstance(row, list) and pattern.fullmatch("\t".join(row)):
                assert not reasons
                assert [*map(_plain, given, cells)] == [*map(_plain, given, row)]


def _plain(column: Column, cell: str) -> str | datetime:
    """A time is a moment, however it is written; one without a zone is of UTC."""
    if column.type.sql_type != "timestamptz" or not cell:
        return cell
    read = datetime.fromisoformat(cell)
    return read if read.tzinfo else read.replace(tzinfo=UTC)
