"""May this decision be taken back, and by whom? (ours)"""

from dataclasses import dataclass
from datetime import timedelta

from service.errors import Reason, Refusal


@dataclass(frozen=True, slots=True)
class Decision:
    """What became of a return."""

    state: str
    is_taken_back: bool
    age: timedelta | None  # of the decision; None: not decided
    reopen_minutes: int  # for which a decision can be taken back; 0: never
    decided_by: str | None  # the audit's actor; None: an import did not bring it
    is_fulfilled: bool  # the replacement that it made us owe was sold


def check_reopening(decision: Decision) -> None:
    """Refuse to take back what is not decided, what is too old, what was followed."""
    if decision.age is None or decision.is_taken_back:
        raise Refusal(Reason.NO_DECISION_TO_REOPEN)
    if decision.is_fulfilled:
        raise Refusal(Reason.REPLACEMENT_ALREADY_SOLD)
    if not is_young_enough(decision.age, decision.reopen_minutes):
        raise Refusal(Reason.TOO_LATE_TO_REOPEN)


def is_young_enough(age: timedelta, reopen_minutes: int) -> bool:
    """Say whether a decision is young enough; the last moment counts, 0 minutes never."""
    return reopen_minutes > 0 and age <= timedelta(minutes=reopen_minutes)


def may_reopen(decision: Decision, actor: str, *, is_admin: bool) -> bool:
    """Say whether it is theirs: an admin may, who decided it, and all where a rule did."""
    is_a_rules = (decision.decided_by or "").startswith("rule:")
    return is_admin or is_a_rules or decision.decided_by == actor


def can_be_reopened(decision: Decision, actor: str, *, is_admin: bool) -> bool:
    """Say whether a page offers it."""
    try:
        check_reopening(decision)
    except Refusal:
        return False
    return may_reopen(decision, actor, is_admin=is_admin)
