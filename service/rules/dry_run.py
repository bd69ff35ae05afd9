"""What rules would have done with returns of the past, beside what became of them."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from decimal import Decimal

from service.rules.return_rules import ReturnFacts, RuleInForce, first_match


@dataclass(frozen=True, slots=True)
class PastReturn:
    """A return of the past as it was submitted, and what has become of it since."""

    return_id: int
    state: str
    is_over_cap: bool  # one that queues: then no rule was asked
    facts: ReturnFacts


@dataclass(frozen=True, slots=True)
class Tried:
    """What the rules would have done with one return."""

    past: PastReturn
    rule: RuleInForce | None  # None: none fits, or none was asked

    @property
    def outcome(self) -> str:
        return self.rule.outcome if self.rule else "pending"

    @property
    def amount(self) -> Decimal:
        """Tell what a credit gives: the revenue, but never below 0."""
        return max(self.past.facts.revenue, Decimal(0))


@dataclass(slots=True)
class Share:
    """The returns of one outcome, or of one rule; amounts as credits."""

    outcome: str
    rule: RuleInForce | None = None  # None: an outcome's, or where no rule fits
    returns: int = 0
    amount: Decimal = Decimal(0)
    really: Counter[str] = field(default_factory=Counter)  # their states of today

    def add(self, tried: Tried) -> None:
        self.returns += 1
        self.amount += tried.amount
        self.really[tried.past.state] += 1


def try_rules(rules: Sequence[RuleInForce], past: Iterable[PastReturn]) -> list[Tried]:
    return [
        Tried(each, None if each.is_over_cap else first_match(rules, each.facts))
        for each in past
    ]


def by_rule(rules: Iterable[RuleInForce], tried: Iterable[Tried]) -> list[Share]:
    """Sum up by rule in their order, and last what no rule fits."""
    shares = {rule.return_rule_id: Share(rule.outcome, rule) for rule in rules}
    rest = Share("pending")
    for each in tried:
        (shares[each.rule.return_rule_id] if each.rule else rest).add(each)
    return [*shares.values(), rest]


def by_outcome(tried: Iterable[Tried]) -> list[Share]:
    shares = {
        name: Share(name) for name in ("credited", "replaced", "rejected", "pending")
    }
    for each in tried:
        shares[each.outcome].add(each)
    return list(shares.values())
