"""The dry run of rules says what they do: on random accounts, and what happens there."""

from dataclasses import dataclass, replace
from datetime import timedelta
from decimal import Decimal

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from service.errors import Refusal
from service.repositories import return_facts, return_rules
from service.rules.dry_run import PastReturn, try_rules
from service.rules.return_rules import ReturnFacts
from tests.usecases.calls import call_return, call_return_lead, call_update_lead
from tests.world import World

CONTRACTS, LEADS = 3, 2  # the first two contracts are one buyer's
SALES = [(lead, contract) for lead in range(LEADS) for contract in range(CONTRACTS)]
HOURS = [1, 30, 100]
AMOUNTS = [Decimal(text) for text in ("-3", "0", "5", "12.5")]


@dataclass(frozen=True)
class Act:
    """One call on a sale: of UpdateLead, of a return, or of an admin who rejects."""

    kind: str
    sale: int
    reason: int = 0
    amount: Decimal | None = None
    overwrites: bool = False
    status: int | None = None


def maybe(values):
    return st.none() | st.sampled_from(values)


ACTS = st.builds(
    Act,
    kind=st.sampled_from(["Return", "ReturnLead", "UpdateLead", "update", "reject"]),
    sale=st.sampled_from(range(len(SALES))),
    reason=st.sampled_from([0, 1]),
    amount=maybe(AMOUNTS),
    overwrites=st.booleans(),
    status=maybe([0, 1]),
)
WINDOWS = (1, 2, 5)  # days of rates
RATES = st.sampled_from([(0, 1), (20, 2), (Decimal("33.33"), 5), (100, 2)])
RULES = st.fixed_dictionaries(
    {"outcome": st.sampled_from(["credited", "replaced", "rejected", "pending"])},
    optional={
        "buyer": st.sampled_from([0, 1]),
        "contract": st.sampled_from(range(CONTRACTS)),
        "reason": st.sampled_from([0, 1]),
        "status": st.sampled_from([0, 1]),
        "hours_above": st.sampled_from([0, 1, 30]),
        "hours_up_to": st.sampled_from([2, 30, 101]),
        "price_from": st.sampled_from([5, 10]),
        "revenue_from": st.sampled_from([0, Decimal("12.5")]),
        "revenue_up_to": st.sampled_from([Decimal("12.5"), 20]),
        "rate": RATES,
        "first_return": st.booleans(),
        "returned_elsewhere": st.booleans(),
    },
)


class Account:
    """A random account, and the rules that are in force for it alone."""

    def __init__(self, db, ages, prices, rules):
        self.world = world = World(db)
        world.settings(lead_statuses_enabled=True)
        buyers = [world.buyer_id, world.buyer()]
        first, other = world.contract_id, world.contract()
        self.contracts = [first, other, world.contract(buyer_id=buyers[1])]
        self.reasons = [world.reason_id, world.reason()]
        self.statuses = [world.status(), world.status()]
        self.leads = [world.lead() for _ in range(LEADS)]
        self.sales = [
            world.sale(
                self.leads[lead],
                buyer_contract_id=self.contracts[contract],
                buyer_id=buyers[contract // 2],
                price=price,
                age=f"{age} hours",
            )
            for (lead, contract), age, price in zip(SALES, ages, prices, strict=True)
        ]
        db.execute("UPDATE return_rules SET enabled = false")
        self.asked: dict[int, ReturnFacts | None] = {}  # just before each submission
        self.told: dict[int, PastReturn | None] = {}  # just after it
        self.rules = [self.make_rule(buyers, **rule) for rule in rules]

    def make_rule(self, buyers, **row) -> int:
        rate = row.pop("rate", (None, None))
        row |= dict(zip(("rate_above", "rate_days"), rate, strict=True))
        if row.get("hours_above", 0) >= row.get("hours_up_to", 999):
            del row["hours_above"]
        for name, column, ids in (
            ("buyer", "buyer_id", buyers),
            ("contract", "buyer_contract_id", self.contracts),
            ("reason", "return_reason_id", self.reasons),
        ):
            if name in row:
                row[column] = ids[row.pop(name)]
        if "status" in row:
            query = (
                "SELECT lead_status_id FROM lead_statuses WHERE lead_status_name = %s"
            )
            name = self.statuses[row.pop("status")]
            row["lead_status_id"] = self.world.db.execute(query, [name]).fetchone()[0]
        return self.world.rule(**row, vertical_id=self.world.vertical_id)

    def switch(self, *, enabled: bool) -> None:
        query = "UPDATE return_rules SET enabled = %s WHERE return_rule_id = ANY (%s)"
        self.world.db.execute(query, [enabled, self.rules])

    def play(self, acts, *, listens: bool = False) -> dict[int, tuple[int, str, str]]:
        """Do all that can be done; tell each return's act, rule (or who) and state.

        One that listens asks for the facts before and after each submission.
        """
        found = {}
        for number, act in enumerate(acts):
            before = self.latest(act.sale)
            asked = self.facts_of(act) if listens else None
            try:
                with self.world.db.transaction():
                    self.call(act)
            except Refusal:
                continue
            return_id, *after = self.latest(act.sale)
            if return_id != before[0]:
                found[return_id] = (number, *after)
                if listens:
                    self.asked[return_id] = None if act.kind == "UpdateLead" else asked
                    self.told[return_id] = self.past().get(return_id)
        return found

    def facts_of(self, act: Act) -> ReturnFacts:
        """What rules would judge by if the sale were returned now; but for its age."""
        sale, reason = self.sales[act.sale], self.reasons[act.reason]
        with self.world.db.transaction():
            facts = return_facts.find_facts(self.world.db, sale, reason).facts
        return replace(facts, age=timedelta(0), rates={})

    def past(self) -> dict[int, PastReturn]:
        """Read the account's returns as a dry run does."""
        with self.world.db.transaction():
            query = "SELECT now() - interval '1 hour', now() + interval '1 second'"
            since, until = self.world.db.execute(query).fetchone()
            batches = return_facts.read_facts(self.world.db, since, until, WINDOWS)
            past = [each for batch in batches for each in batch]
        vertical_id = self.world.vertical_id
        return {
            each.return_id: each
            for each in past
            if each.facts.vertical_id == vertical_id
        }

    def latest(self, sale: int) -> tuple:
        """The sale's latest return, who told its last line, and its state."""
        query = """
            SELECT return_id, actor, return_state
              FROM sales LEFT JOIN return_history USING (return_id)
             WHERE sale_id = %s
             ORDER BY line DESC NULLS LAST
        """
        return self.world.db.execute(query, [self.sales[sale]]).fetchone()

    def call(self, act: Act) -> None:
        lead, contract = SALES[act.sale]
        lead_id, world = self.leads[lead], self.world
        where = {"buyer_contract_id": self.contracts[contract]}
        why = {"return_reason_id": self.reasons[act.reason]}
        if act.kind == "Return":
            call_return(world, lead_id, **where, **why)
        elif act.kind == "ReturnLead":
            call_return_lead(world, lead_id, **where, **why)
        elif act.kind == "reject":
            call_return_lead(world, lead_id, "reject", **where, **why)
        else:
            more = why if act.kind == "UpdateLead" else {}
            told = {"amount": act.amount, "add_to_existing": not act.overwrites}
            if act.status is not None:
                told["status"] = self.statuses[act.status]
            call_update_lead(world, lead_id, **where, **told, **more)

    def dry_run(self) -> dict[int, tuple[str | None, str]]:
        """What the rules would have done with each return of the account."""
        rules = [
            rule.as_in_force()
            for rule in return_rules.list_rules(self.world.db)
            if rule.return_rule_id in self.rules
        ]
        return {
            each.past.return_id: (
                f"rule:{each.rule.return_rule_id}" if each.rule else None,
                each.outcome,
            )
            for each in try_rules(rules, self.past().values())
        }


@pytest.fixture
def db(db, live_world):
    """A connection; the rules are off again in the end, and the settings as before."""
    yield db
    db.execute("UPDATE return_rules SET enabled = false")


ACCOUNTS = {
    "ages": st.lists(st.sampled_from(HOURS), min_size=6, max_size=6),
    "prices": st.lists(st.sampled_from([4, 10, 20]), min_size=6, max_size=6),
    "rules": st.lists(RULES, max_size=4),
    "acts": st.lists(ACTS, min_size=6, max_size=20),
}
few = settings(
    max_examples=20,
    deadline=timedelta(seconds=20),
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)


@few
@given(**ACCOUNTS)
def test_it_repeats_what_the_rules_did_whatever_happened_since(
    db, ages, prices, rules, acts
):
    account = Account(db, ages, prices, rules)
    done = account.play(acts)
    tried = account.dry_run()

    for return_id, (number, actor, state) in done.items():
        if acts[number].kind == "reject":
            assert return_id not in tried  # an admin's, at once: no rule was asked
            continue
        rule, outcome = tried.pop(return_id)
        assert outcome == state
        if state != "pending":
            assert rule == actor
    assert tried == {}


@few
@given(**ACCOUNTS)
def test_facts_are_told_as_they_were_at_the_submission(db, ages, prices, rules, acts):
    account = Account(db, ages, prices, rules)
    account.play(acts, listens=True)
    now = account.past()

    for return_id, told in account.told.items():
        if told is None:  # rejected at once
            assert return_id not in now
            continue
        assert now[return_id].facts == told.facts
        asked = account.asked[return_id]
        if asked is not None:
            assert replace(told.facts, age=timedelta(0), rates={}) == asked


@few
@given(**ACCOUNTS)
def test_it_tells_what_happens_when_the_same_returns_come_with_the_rules_on(
    db, ages, prices, rules, acts
):
    """Each sale is returned once at most: else the accounts would part on the way."""
    sold = set()
    acts = [
        act
        for act in acts
        if act.kind == "update"
        or not (act.kind == "reject" or act.sale in sold or sold.add(act.sale))
    ]
    without = Account(db, ages, prices, rules)
    without.switch(enabled=False)
    numbers = {number: each for each, (number, *_) in without.play(acts).items()}
    tried = without.dry_run()
    told = {number: tried[each][1] for number, each in numbers.items()}

    done = Account(db, ages, prices, rules).play(acts).values()
    assert {number: state for number, _, state in done} == told


def test_it_leaves_what_was_over_a_cap_to_a_person(db):
    """No rule was asked of it, so none would have decided it."""
    rules = [{"outcome": "rejected"}]
    account = Account(db, [1] * 6, [10] * 6, rules)
    row = {"buyer_contract_id": account.contracts[0], "most": 1, "over_cap": "queue"}
    account.world.insert("return_caps", **row)
    account.switch(enabled=False)
    account.play([Act("Return", 0)])  # takes the only place
    account.switch(enabled=True)
    done = account.play([Act("Return", 3)])

    [(_, _, state)] = done.values()
    assert state == "pending"
    assert sorted(outcome for _, outcome in account.dry_run().values()) == [
        "pending",
        "rejected",
    ]
