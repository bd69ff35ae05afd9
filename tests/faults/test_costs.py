"""Rows that are slow elsewhere: four times the input costs about four times the time.

No absolute times: what is quadratic would cost sixteen times as much.
"""

import json
import time

import pytest

from tests.faults.calls import TRACK
from tests.faults.documents import attributes, colliding, laughs, namespaces
from tests.protocol.wsgi_client import FORM, XML_TYPE, envelope

pytestmark = pytest.mark.alone
NOISE = 0.003  # seconds; what a busy machine may add
TIMES = 10


def within(inner: str) -> bytes:
    element = (
        f'<ReturnLead xmlns="http://cakemarketing.com/api/2/">{inner}</ReturnLead>'
    )
    return envelope(element).encode()


DOCUMENTS = {  # row: how to make a body, and the largest size
    "A1": (lambda n: (laughs(n // 10) + "<a/>").encode(), 20_000),
    "B1": (lambda n: within("<x>" * n), 80_000),
    "B2": (lambda n: within(attributes(n)), 20_000),
    "B3": (lambda n: within(namespaces(n)), 12_000),
    "B3-nested": (lambda n: within('<x xmlns="u">' * n), 16_000),
    "B4": (lambda n: within("<!-- -->" * n), 30_000),
    "B4-before": (lambda n: b"<!-- -->" * n + within(""), 30_000),
    "B4-open": (lambda n: b"<!--" + b"-a" * n, 120_000),
    "B5": (lambda n: within("<x/>" * n), 60_000),
    "B5-lead_id": (lambda n: within("<lead_id>a</lead_id>" * n), 12_000),
    "B6": (lambda n: within("<?a?>" * n), 50_000),
    "B8": (lambda n: within(f"<{'e' * n}/>"), 200_000),
    "B9": (lambda n: within(f'<x a="{"a" * n}"/>'), 250_000),
    "B9-text": (lambda n: within(f"<lead_id>{'a' * n}</lead_id>"), 250_000),
    "B9-entities": (lambda n: within(f"<lead_id>{'&amp;' * n}</lead_id>"), 50_000),
    "B13": (lambda n: within(colliding(n.bit_length() - 1)), 4096),
    "C4": (lambda n: b" " * n + b"<?xml", 250_000),
    "C4-declaration": (lambda n: b"<?xml " + b" " * n + b"x", 250_000),
    "C14": (lambda n: b'<?xml version="1.0" encoding="punycode"?>' + b"a" * n, 250_000),
    "D5": (lambda n: within("").replace(b"ReturnLead", b"R" * n), 100_000),
    "D6": (lambda n: envelope("<a/>", header=headers(n)).encode(), 2_000),
    "F1": (lambda n: within(f"<vertical_id>{'1' * n}</vertical_id>"), 250_000),
    "F1-zeros": (lambda n: within(f"<vertical_id>{'0' * n}1x</vertical_id>"), 250_000),
}


def headers(count: int) -> str:
    block = '<x:h xmlns:x="urn:x" soap:mustUnderstand="1"/>'
    return f"<soap:Header>{block * count}</soap:Header>"


FORMS = {
    "G3": (lambda n: b"lead_id=" + b"%41" * n + b"%zz", 80_000),
    "G3-units": (lambda n: b"lead_id=" + b"%u0041" * n + b"%ud800", 40_000),
    "G15": (lambda n: b"&".join(b"lead_id[%d]=" % i for i in range(n)), 15_000),
    "G15-ands": (lambda n: b"&" * n + b"vertical_id=x", 250_000),
    "F5": (lambda n: b"vertical_id=" + b"1" * n + b".", 250_000),
}
OBJECTS = {
    "B1": (lambda n: b'{"a":' * n, 50_000),
    "B1-lists": (lambda n: b"[" * n, 250_000),
    "B5": (lambda n: json.dumps({f"p{i}": 1 for i in range(n)}).encode(), 20_000),
    "F1": (lambda n: b'{"vertical_id": ' + b"1" * n + b"}", 250_000),
    "C6": (lambda n: b'{"lead_id": "' + b"\\ud800" * n + b'"}', 40_000),
}
CASES = [
    *(("soap", row, TRACK, XML_TYPE, *made) for row, made in DOCUMENTS.items()),
    *(("form", row, f"{TRACK}/ReturnLead", FORM, *made) for row, made in FORMS.items()),
    *(
        ("json", row, f"{TRACK}/ReturnLead", "application/json", *made)
        for row, made in OBJECTS.items()
    ),
]


def seconds(client, path: str, body: bytes, media_type: str) -> float:
    """Measure the shortest of four requests, in CPU time of this thread."""
    assert len(body) <= 262_144
    measured = []
    for _ in range(4):
        start = time.thread_time()
        reply = client.post(path, body, media_type)
        measured.append(time.thread_time() - start)
        assert reply.status in (200, 400, 500)
    return min(measured)


@pytest.mark.parametrize(
    ("path", "media_type", "make", "largest"),
    [case[2:] for case in CASES],
    ids=[f"{case[0]}-{case[1]}" for case in CASES],
)
def test_the_cost_grows_with_the_size_alone(
    live_client, path, media_type, make, largest
):
    small = seconds(live_client, path, make(largest // 4), media_type)
    large = seconds(live_client, path, make(largest), media_type)
    assert large < TIMES * small + NOISE


@pytest.mark.parametrize("charset", ["punycode", "bogus", "zlib", "unicode_escape"])
def test_c12_to_c14_a_charset_costs_nothing(live_client, charset):
    media_type = f"text/xml; charset={charset}"
    bodies = [b"a" * size for size in (1, 262_144)]
    small, large = (_refused(live_client, body, media_type) for body in bodies)
    assert large < TIMES * small + NOISE


def test_e10_a_content_type_of_semicolons_costs_nothing(live_client):
    small, large = (
        _refused(live_client, b"", "text/xml" + ";" * size) for size in (100, 8000)
    )
    assert large < TIMES * small + NOISE


def _refused(client, body: bytes, media_type: str) -> float:
    start = time.thread_time()
    assert client.post(TRACK, body, media_type).status in (400, 415)
    return time.thread_time() - start
