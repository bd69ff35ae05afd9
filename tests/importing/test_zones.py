"""A time without a zone means the same moment in a file as in a call."""

import random
from datetime import datetime, timedelta

import psycopg
import pytest

from service.errors import Reason
from service.rules.times import time_of

NEW_YORK = "America/New_York"
TIMES = [
    (NEW_YORK, "2026-11-01T01:30:00", "2026-11-01 05:30:00"),  # shown twice
    (NEW_YORK, "2026-11-01T00:59:59.999999", "2026-11-01 04:59:59.999999"),
    (NEW_YORK, "2026-11-01T02:00:00", "2026-11-01 07:00:00"),
    (NEW_YORK, "2026-03-08T02:30:00", "2026-03-08 07:30:00"),  # never shown
    (NEW_YORK, "1850-01-01T00:00:00", "1850-01-01 04:56:02"),
    ("Europe/Berlin", "2026-10-25 02:30:00", "2026-10-25 00:30:00"),
    ("Europe/Berlin", "2026-03-29 02:30:00", "2026-03-29 01:30:00"),
    ("Europe/Dublin", "2026-10-25T01:30:00", "2026-10-25 00:30:00"),
    ("Australia/Lord_Howe", "2026-04-05T01:45:00", "2026-04-04 14:45:00"),
    ("Australia/Lord_Howe", "2026-04-05T02:15:00", "2026-04-04 15:45:00"),
    ("America/Sao_Paulo", "2018-11-04T00:30:00", "2018-11-04 03:30:00"),
]


def forms(text):
    time = datetime.fromisoformat(text)
    yield text
    yield time.isoformat(" ")
    if not time.microsecond:
        yield time.strftime("%m/%d/%Y %H:%M:%S")


def stored(importer, zone, texts):
    with psycopg.connect(importer.address) as connection:
        connection.execute("UPDATE settings SET time_zone = %s", [zone])
        connection.execute("DELETE FROM leads WHERE lead_id ~ '^N'")
    rows = "".join(f"N{n:05},1,{text}\n" for n, text in enumerate(texts))
    outcome = importer.bring({"leads.csv": f"lead_id,vertical_id,created_at\n{rows}"})
    assert outcome.bad == {}
    query = "SELECT (created_at AT TIME ZONE 'UTC')::text FROM leads"
    found = importer.ask(f"{query} WHERE lead_id ~ '^N' ORDER BY lead_id")
    return [text for (text,) in found]


@pytest.mark.parametrize(("zone", "text", "utc"), TIMES)
def test_the_moment_of_a_time_without_a_zone(importer, zone, text, utc):
    texts = list(forms(text))

    assert stored(importer, zone, texts) == [utc] * len(texts)
    assert time_of(text, zone, Reason.INVALID_SOLD_AT).isoformat(" ") == f"{utc}+00:00"


@pytest.mark.parametrize(
    "zone", [NEW_YORK, "Europe/Berlin", "Australia/Lord_Howe", "Asia/Kathmandu", "UTC"]
)
def test_a_file_agrees_with_the_calls(importer, zone):
    chance = random.Random(zone)
    begin = datetime(1850, 1, 1)
    span = int((datetime(2090, 1, 1) - begin).total_seconds())
    times = [begin + timedelta(seconds=chance.randrange(span)) for _ in range(500)]
    times += [datetime(2026, 1, 1) + timedelta(minutes=30 * n) for n in range(48 * 365)]
    texts = [time.isoformat() for time in times]

    moments = [time_of(text, zone, Reason.INVALID_SOLD_AT) for text in texts]

    assert stored(importer, zone, texts) == [
        moment.replace(tzinfo=None).isoformat(" ") for moment in moments
    ]


def test_a_row_may_have_a_zone_in_one_column_only(importer):
    with psycopg.connect(importer.address) as connection:
        connection.execute("UPDATE settings SET time_zone = %s", [NEW_YORK])
    header = "lead_id,vertical_id,buyer_contract_id,return_number,state"
    rest = "return_reason_id,denied_reason_id,submitted_at,decided_at"
    row = "L1,1,1,1,rejected,1,1,2026-11-01T01:30:00,2026-11-01T07:00:00Z"
    outcome = importer.bring({"returns.csv": f"{header},{rest}\n{row}\n"})

    assert outcome.bad == {}
    query = """
        SELECT submitted_at = '2026-11-01T05:30:00Z', decided_at = '2026-11-01T07:00Z'
          FROM returns JOIN sales USING (sale_id) WHERE lead_id = 'L1'
    """
    assert importer.ask(query) == [(True, True)]
