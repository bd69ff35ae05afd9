"""A dry run of return rules: what they would have done with the returns of some days."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

import gevent
from flask import g, request

from service.admin.listing import ROWS, Page
from service.admin.report_days import as_date, today
from service.connection import Connection
from service.errors import Refusal
from service.repositories import return_facts, tried_returns
from service.repositories.tried_returns import TriedReturn
from service.rules import dry_run
from service.rules.days import days_between, moments_of
from service.rules.dry_run import Share, Tried
from service.rules.return_rules import RuleInForce

MOST = 50_000  # returns: a page has to be there within seconds
DAYS = timedelta(days=29)
NO_PAGE = Page(1, 1, 0)
NO_RULE = "none"  # in the address: the returns that no rule fits


@dataclass(frozen=True, slots=True)
class Asked:
    """The days that a form or an address asks for, and which of the returns to list."""

    start_date: str
    end_date: str
    only: str  # a rule's id, NO_RULE, or empty: all
    number: int  # of the page


@dataclass(frozen=True, slots=True)
class DryRun:
    """What a page shows of it."""

    asked: Asked
    fault: str = ""  # why there is no result
    outcomes: Sequence[Share] = ()
    shares: Sequence[Share] = ()
    total: int = 0
    rows: Sequence[tuple[TriedReturn, Tried]] = ()  # of this page
    page: Page = NO_PAGE


def asked() -> Asked:
    """Read the form that was sent, or the address; without days it is the last 30."""
    given = request.form if request.method == "POST" else request.args
    now = today()
    only, _, number = given.get("show", "").partition(".")
    return Asked(
        as_date(given.get("start_date", "").strip() or str(now - DAYS)),
        as_date(given.get("end_date", "").strip() or str(now)),
        only,
        int(number) if number.isascii() and number.isdigit() and len(number) < 6 else 1,
    )


def run(tx: Connection, rules: Sequence[RuleInForce], wanted: Asked) -> DryRun:
    """Try the rules, of which all count as switched on, in this order."""
    try:
        first, last = days_between(wanted.start_date, wanted.end_date)
    except Refusal as refusal:
        return DryRun(wanted, f"{refusal}. Days are written as 2026-01-31.")
    since, until = moments_of(first, last, g.visit.time_zone)
    if return_facts.count_submitted(tx, since, until) > MOST:
        return DryRun(wanted, f"More than {MOST:,} returns: choose fewer days.")
    windows = {rule.rate_days for rule in rules if rule.rate_days}
    tried: list[Tried] = []
    for past in return_facts.read_facts(tx, since, until, windows):
        tried += dry_run.try_rules(rules, past)
        gevent.sleep(0)  # other calls of the worker go on
    return _sum_up(tx, rules, wanted, tried)


def _sum_up(
    tx: Connection, rules: Sequence[RuleInForce], wanted: Asked, tried: list[Tried]
) -> DryRun:
    listed = [each for each in tried if wanted.only in ("", _key(each.rule))]
    pages = max(1, -(-len(listed) // ROWS))
    page = Page(min(max(wanted.number, 1), pages), pages, len(listed))
    shown = listed[page.skip : page.skip + ROWS]
    found = {
        each.return_id: each
        for each in tried_returns.list_tried(tx, [t.past.return_id for t in shown])
    }
    return DryRun(
        wanted,
        outcomes=dry_run.by_outcome(tried),
        shares=dry_run.by_rule(rules, tried),
        total=len(tried),
        rows=[(found[each.past.return_id], each) for each in shown],
        page=page,
    )


def _key(rule: RuleInForce | None) -> str:
    return str(rule.return_rule_id) if rule else NO_RULE
