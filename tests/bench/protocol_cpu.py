"""CPU time of one ReturnLead by SOAP 1.1, without a database: ours against plain Spyne.

    python -m tests.bench.protocol_cpu [calls]

Both get the same request and answer a fixed success. Rounds of the two alternate, and
the shortest of each counts, so that a busy machine disturbs both alike. The goal is at
most one third.
"""

import logging
import sys
import time
from collections.abc import Callable
from dataclasses import replace

from service.pages.shapes import TRACK
from service.pages.track import Track
from service.protocol import pages
from service.protocol.operations import compile_page
from service.settings import Settings
from tests.protocol import stock
from tests.protocol.wsgi_client import XML_TYPE, envelope, make_environ

PATH = "/bench/track.asmx"
ROUNDS = 7
REQUEST = envelope(
    f'<ReturnLead xmlns="{TRACK}"><api_key>x7Jq2LxR0vT9bWm4Zk8NpYc3Hd6SfGa1UeQoViBt</api_key>'
    "<lead_id>C0FFEE-4711-0815</lead_id><vertical_id>12</vertical_id>"
    "<buyer_contract_id>345</buyer_contract_id>"
    "<return_type>submit_for_approval</return_type>"
    "<return_reason_id>6</return_reason_id><denied_reason_id>0</denied_reason_id>"
    "</ReturnLead>"
).encode()
DONE = {"success": True, "message": "Lead Return Submitted For Approval"}


def ours() -> Callable:
    """Make our application with a ReturnLead that does nothing but encode its reply."""
    page = compile_page(PATH, TRACK, Track)
    operation = page.operations["ReturnLead"]
    published = operation.published
    fixed = replace(
        operation,
        published=published._replace(method=lambda call, _: call.encode(DONE)),
    )
    page.operations["ReturnLead"] = fixed
    pages.PAGE_BY_PATH[PATH] = page
    return pages.make_application(Settings(), None)


def spynes() -> Callable:
    """Make Spyne's own: Soap11 both ways, validated by lxml."""
    return stock.soap_application(lambda *values: DONE["message"])


def call(application: Callable, path: str) -> bytes:
    """Send the request; joining the body is what a server would do with it."""
    more = {"CONTENT_TYPE": XML_TYPE, "HTTP_SOAPACTION": f'"{TRACK}ReturnLead"'}
    environ = make_environ("POST", path, REQUEST, more)
    return b"".join(application(environ, lambda status, headers, exc_info=None: None))


def microseconds(application: Callable, path: str, calls: int) -> float:
    """Measure the CPU time of one of so many calls."""
    start = time.process_time()
    for _ in range(calls):
        call(application, path)
    return (time.process_time() - start) / calls * 1e6


def main() -> None:
    calls = int(sys.argv[1]) if len(sys.argv) > 1 else 1000
    logging.disable(logging.INFO)
    applications = {"leadback": (ours(), PATH), "Spyne": (spynes(), "/track.asmx")}
    for application in applications.values():
        assert DONE["message"].encode() in call(*application)
        microseconds(*application, calls // 10)
    measured = {name: [] for name in applications}
    for _ in range(ROUNDS):
        for name, application in applications.items():
            measured[name].append(microseconds(*application, calls))
    best = {name: min(rounds) for name, rounds in measured.items()}
    for name, each in best.items():
        print(f"{name:9} {each:7.1f} µs a call, {1e6 / each:7.0f} calls a second")
    ratio = best["leadback"] / best["Spyne"]
    print(f"ratio     {ratio:7.3f} (goal: at most 0.333)")


if __name__ == "__main__":
    main()
