"""Sold leads as CSV: a line a lead, written piece by piece."""

import csv
import io
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from service.admin.report_csv import MARK
from service.rules.spreadsheets import neutral
from service.rules.times import local_time

# What a line has beside ids and names; the words of the heading, the row's member.
PAIRS = {
    "Vertical": "vertical",
    "Campaign": "campaign",
    "Affiliate": "affiliate",
    "Offer": "offer",
    "Buyer": "buyer",
    "Contract": "buyer_contract",
}
MONEY = {"Price": "price", "Revenue": "revenue"}
TEXTS = {
    "Status": "lead_status",
    "Sub status": "lead_sub_status",
    "Return": "return_state",
    "Return reason": "return_reason",
}


def write_csv(
    rows: Iterable[dict[str, Any]], field_names: Sequence[str], time_zone: str
) -> Iterator[str]:
    """Write the heading, then the rows as they come; times are those of the zone.

    Each field has a column; where a sale has two of one name, both are in it.
    """
    pairs = [words for each in PAIRS for words in (f"{each} ID", each)]
    heading = [f"Sold ({time_zone})", "Lead", *pairs, *MONEY, *TEXTS]
    heading += [f"Returned ({time_zone})", "Replacement", *map(neutral, field_names)]
    yield MARK + _line(heading)
    zone = ZoneInfo(time_zone)
    for row in rows:
        yield _line(_cells(row, field_names, zone))


def _line(cells: Iterable[str]) -> str:
    text = io.StringIO(newline="")
    csv.writer(text).writerow(cells)
    return text.getvalue()


def _cells(
    row: dict[str, Any], field_names: Sequence[str], zone: ZoneInfo
) -> Iterator[str]:
    yield _time(row["transaction_date"], zone)
    yield neutral(row["lead_id"])
    for what in PAIRS.values():
        pair = row[what]
        yield str(pair[f"{what}_id"] or "")
        yield neutral(pair[f"{what}_name"])
    for what in MONEY.values():
        yield f"{row[what]:.4f}"
    for what in TEXTS.values():
        yield neutral(row[what])
    yield _time(row["returned_at"], zone)
    yield "yes" if row["is_replacement"] else ""
    for name in field_names:
        values = [v["field_value"] for v in row["fields"] if v["field_name"] == name]
        yield _value("; ".join(values))


def _value(text: str) -> str:
    """Write a field's value; a number is one, for all that it may begin with a minus."""
    return text if _is_number(text) else neutral(text)


def _is_number(text: str) -> bool:
    return text.removeprefix("-").replace(".", "", 1).isdecimal() and text.isascii()


def _time(moment: datetime | None, zone: ZoneInfo) -> str:
    return f"{local_time(moment, zone):%Y-%m-%d %H:%M:%S}" if moment else ""
