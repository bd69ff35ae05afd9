"""Adds offsets to times without a zone in plain rows, as a call would read them.

PostgreSQL would take the second of two equal times in autumn, a call takes the first; and
they differ for years before time zones.
"""

import re
from dataclasses import replace
from datetime import datetime, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

from service.importing.column_types import TIME, time_in
from service.importing.tables import Column

HOUR = len("2026-01-31T18")
HOURS = 1 << 16  # remembered: seven years of them


def placed(column: Column, time_zone: str) -> Column:
    """Have the column's times without a zone read in this one."""
    return replace(column, type=time_in(time_zone)) if column.type is TIME else column


def with_offsets(row: re.Match[str], time_zone: str) -> str | None:
    """Add an offset to each time that has none.

    `row` is of reading.plain_row; None where an hour has no single offset to write.
    """
    text = row.string
    for group in range(row.lastindex or 0, 0, -1):  # backwards, so positions stay valid
        at = row.start(group)
        if at < 0:  # the column has a zone, or no value
            continue
        begin = text.rfind("\t", 0, at) + 1
        offset = _offset(text[begin : begin + HOUR], time_zone)
        if offset is None:
            return None
        text = text[:at] + offset + text[at:]
    return text


@lru_cache(HOURS)
def _offset(hour: str, time_zone: str) -> str | None:
    begin = datetime.fromisoformat(f"{hour}:00").replace(tzinfo=ZoneInfo(time_zone))
    end = begin + timedelta(minutes=59, seconds=59, microseconds=999_999)
    offset = begin.utcoffset()
    if offset is None or offset != end.utcoffset():
        return None
    minutes, rest = divmod(offset, timedelta(minutes=1))
    if rest:
        return None
    sign = "-" if minutes < 0 else "+"
    return "{}{:02}:{:02}".format(sign, *divmod(abs(minutes), 60))
