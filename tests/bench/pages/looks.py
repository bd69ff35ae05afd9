"""Finds the pages of an account, and measures each."""

import re
import secrets
import time
from collections import deque
from collections.abc import Iterator
from datetime import date, timedelta
from typing import NamedTuple
from urllib.parse import parse_qsl, urljoin, urlsplit

import psycopg
from lxml import html
from werkzeug.exceptions import HTTPException
from werkzeug.wrappers import Response

from service.admin.app import make_app
from service.admin.mount import MOUNT, make_admin
from service.admin.passwords import hash_password
from service.database import Pool
from service.settings import Settings
from tests.admin.browser import Browser
from tests.bench.serving import processes
from tests.databases import libpq_address

RULES = make_app(None).url_map
ID = re.compile(r"<id:[a-z_]+>")
QUICK = 0.1  # seconds: a page that is so quick is not asked for again
# What a name of the address chooses a view by, so that each value is a page of its own.
VIEWS = {"sort", "dated"}
GROUPS = {
    "lead-status": ("affiliate", "offer", "buyer"),
    "returns": ("contract", "campaign", "affiliate", "reason"),
}


class Look(NamedTuple):
    address: str
    status: int
    seconds: float
    cpu: float  # of PostgreSQL
    size: int


def look_at_all(url: str, only: str, rounds: int) -> Iterator[Look]:
    """Open the pages whose address has `only`; a user is made for that."""
    address = libpq_address(url)
    with psycopg.connect(address, autocommit=True) as connection:
        postmaster = processes.parent(connection.info.backend_pid)
        name, password = f"bench-{secrets.token_hex(4)}", secrets.token_hex(16)
        query = """
            INSERT INTO users (user_name, role, password_hash) VALUES (%s, 'admin', %s)
        """
        connection.execute(query, [name, hash_password(password)])
    pool = Pool(url.replace("postgresql:", "postgresql+psycopg:", 1), 4)
    browser = Browser(make_admin(Settings(), pool))
    try:
        browser.log_in(name, password)
        for found in find_pages(browser, only):
            yield look_at(browser, found, postmaster, rounds)
    finally:
        pool.close_idle()


def look_at(browser: Browser, address: str, postmaster: int, rounds: int) -> Look:
    best = []
    while len(best) < rounds:
        (before,), began = processes.cpu_seconds(postmaster), time.perf_counter()
        answer = browser.get(address)
        seconds = time.perf_counter() - began
        (after,) = processes.cpu_seconds(postmaster)
        best.append((seconds, after - before))
        if seconds < QUICK:
            break
    seconds, cpu = map(min, zip(*best, strict=True))
    return Look(address, answer.status_code, seconds, cpu, len(answer.data))


def find_pages(browser: Browser, only: str) -> Iterator[str]:
    """Follow links, to one address of each kind: an endpoint, and what its query names."""
    todo, seen = deque(_starts()), set()
    always = len(todo)
    while todo:
        address = todo.popleft()
        kind, always = _kind(address), always - 1
        if kind is None or only not in address or (kind in seen and always < 0):
            continue
        seen.add(kind)
        answer = browser.get(address)
        if answer.status_code == 303:
            todo.append(_below(urljoin(f"{MOUNT}{address}", answer.location)))
        elif answer.content_type.startswith("text/html"):
            yield address
            todo.extend(_links(address, answer))


def _starts() -> Iterator[str]:
    """Give the pages that need no id, the reports of all 13 months, and some ids."""
    for rule in RULES.iter_rules():
        if "GET" in (rule.methods or ()):
            path = ID.sub("7", rule.rule)
            yield from () if "<" in path else (path,)
    today = date.today()
    for first in (today - timedelta(days=89), today - timedelta(days=395)):
        period = f"start_date={first}&end_date={today}"
        for report in ("leads-by-buyer", "lead-status", "returns"):
            yield f"/reports/{report}?{period}"
    for report, groups in GROUPS.items():
        for group in groups:
            yield f"/reports/{report}?by={group}"
            yield f"/reports/{report}?{period}&by={group}"


def _kind(address: str) -> tuple | None:
    """Tell what is alike; None is no page of ours, or none to look at."""
    parts = urlsplit(address)
    try:
        endpoint, _ = RULES.bind("localhost").match(parts.path)
    except HTTPException:
        return None
    if endpoint in ("static", "login.log_out") or parts.path.endswith(".csv"):
        return None
    query = dict(parse_qsl(parts.query))
    # One view at a time: all sorts of all groups and periods would be hundreds.
    view = query if len(query) == 1 and query.keys() <= VIEWS else {}
    return endpoint, frozenset(query), *view.values()


def _links(address: str, answer: Response) -> Iterator[str]:
    for link in html.fromstring(answer.data).xpath("//a/@href"):
        target = urljoin(f"{MOUNT}{address}", link).partition("#")[0]
        if target.startswith(MOUNT):
            yield _below(target)


def _below(path: str) -> str:
    return path.removeprefix(MOUNT) or "/"
