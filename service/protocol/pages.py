"""URL → page and binding: routes every request, and turns every failure into an answer."""

import logging
import secrets
import time
from collections.abc import Callable, Iterable
from http import HTTPStatus

from sqlalchemy import Engine

from service.addedit import AddEdit
from service.leads import Leads
from service.protocol import calls, help
from service.protocol.addresses import base_url
from service.protocol.bindings import Answer
from service.protocol.calls import Failure, Service
from service.protocol.operations import Page, compile_page
from service.settings import Settings
from service.shapes import ADDEDIT, LEADS, TRACK
from service.track import Track

PAGES = [
    compile_page("/api/2/track.asmx", TRACK, Track),
    compile_page("/api/1/addedit.asmx", ADDEDIT, AddEdit),
    compile_page("/buyers/api/1/leads.asmx", LEADS, Leads),
]
PAGE_BY_PATH = {page.path: page for page in PAGES}

TEXT = "text/plain; charset=utf-8"
HTML = "text/html; charset=utf-8"
XML = "text/xml; charset=utf-8"

access_log = logging.getLogger("leadback.access")
error_log = logging.getLogger("leadback.error")
