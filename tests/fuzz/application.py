"""The pages, on a database that is away, and what must hold for whatever they answer.

One page more tells what it was told: see tests/protocol/echo.py.
"""

import json
import logging
import re

from lxml import etree

from service.database import not_applied
from service.protocol import pages
from service.serving.logs import FORMAT, Formatter
from service.settings import read_settings
from tests.protocol import echo
from tests.protocol.wsgi_client import JSON_TYPE, Client, Reply

PAGES = [*pages.PAGES, echo.PAGE]
OPERATIONS = [(page, each) for page in PAGES for each in page.operations.values()]
HTML = "text/html; charset=utf-8"
TEXT = "text/plain; charset=utf-8"
STATUSES = {200, 301, 400, 404, 405, 413, 414, 415, 503}
FAULTS_OF_500 = {"Client", "VersionMismatch", "MustUnderstand"}
LONGEST = 4096  # bytes of an answer that is neither a document nor a help page
UNSEEN = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069]")


class Away:
    """A pool whose database cannot be reached: nothing of a call is done."""

    def take(self, deadline: float):
        raise not_applied(TimeoutError()) from TimeoutError()


class Lines(logging.Handler):
    """Looks at each line of the log: none tells of a bug, none is more than one."""

    def __init__(self):
        super().__init__()
        self.setFormatter(Formatter(FORMAT))

    def emit(self, record: logging.LogRecord) -> None:
        if record.exc_info and record.exc_info[1]:
            raise record.exc_info[1]
        line = self.format(record)
        assert not UNSEEN.search(line), line


def prepare() -> None:
    """Serve the echo too; have all that our loggers say looked at, and none of it shown."""
    pages.PAGE_BY_PATH[echo.PATH] = echo.PAGE
    logger = logging.getLogger("leadback")
    logger.setLevel(logging.INFO)
    logger.propagate = False
    logger.handlers = [Lines()]


def make_client() -> Client:
    """Make a client whose calls are read to the last value, and then not applied."""
    settings = read_settings({"TRUSTED_PROXIES": "192.0.2.0/24"})
    return Client(pages.make_application(settings, Away()))


def examine(reply: Reply) -> None:
    """Check an answer: one of the contract's, short, and well-formed."""
    assert int(reply.headers["Content-Length"]) >= len(reply.body)
    assert not any(UNSEEN.search(value) for value in reply.headers.values())
    if reply.status == 500:
        assert reply.fault.code in FAULTS_OF_500
    else:
        assert reply.status in STATUSES
    if reply.media_type in (HTML, TEXT) or not reply.body:
        reply.body.decode()
    elif reply.media_type == JSON_TYPE:
        assert len(reply.body) <= LONGEST or reply.status == 200
        told = json.loads(reply.body)["d"]  # of some operations a bare text, or list
        assert isinstance(told, str | list) or isinstance(told["success"], bool)
    else:
        root = etree.fromstring(reply.body)
        assert len(reply.body) <= LONGEST or reply.status == 200, root.tag
