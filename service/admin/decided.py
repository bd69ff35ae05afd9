"""What became of the returns that somebody decided together: an answer for each."""

from dataclasses import dataclass
from decimal import Decimal

from service.repositories.return_outcomes import Outcome
from service.rules.returns import STATE_AFTER

DONE = {
    "replaced": "approved to replace",
    "credited": "approved for credit",
    "rejected": "rejected",
}


@dataclass(frozen=True, slots=True)
class Answer:
    """The answer to one row: is it as the user wanted it, by them?"""

    outcome: Outcome
    is_done: bool
    text: str


@dataclass(frozen=True, slots=True)
class Summary:
    answers: list[Answer]  # what was not done comes first
    done: int
    what: str  # "approved for credit"
    credit: Decimal


def summarize(outcomes: list[Outcome], wanted: str | None, actor: str) -> Summary:
    """Answer for each return; `wanted` is the return_type, the actor who asks."""
    state = STATE_AFTER.get(wanted or "")
    answers = [_answer(outcome, state, actor) for outcome in outcomes]
    done = [answer.outcome for answer in answers if answer.is_done]
    return Summary(
        sorted(answers, key=lambda answer: answer.is_done),
        len(done),
        DONE.get(state or "", "decided"),
        sum((outcome.amount or Decimal(0) for outcome in done), Decimal(0)),
    )


def _answer(outcome: Outcome, state: str | None, actor: str) -> Answer:
    if outcome.is_taken_back:
        text = "Decided, and taken back since: it waits for a decision again."
        return Answer(outcome, False, text)
    if outcome.state == "pending":
        return Answer(outcome, False, "Still pending: nothing was done. Try it again.")
    is_mine = outcome.actor == actor
    done = DONE[outcome.state]
    if is_mine and outcome.state == state:
        return Answer(outcome, True, f"{done.capitalize()}{_detail(outcome)}")
    who = "you have" if is_mine else f"{outcome.who or outcome.actor} has"
    text = f"Not changed: {who} already {done} this one{_detail(outcome)}"
    return Answer(outcome, False, text)


def _detail(outcome: Outcome) -> str:
    if outcome.state == "rejected" and outcome.denied_reason_name:
        return f": {outcome.denied_reason_name}"
    return ""
