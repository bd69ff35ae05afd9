"""The table return_rules: what decides a return as it is submitted, in which order."""

from dataclasses import asdict, dataclass, fields
from datetime import datetime

from psycopg.rows import class_row

from service.callers import Caller
from service.connection import Connection
from service.repositories.audit import insert_audit, insert_changes
from service.rules.return_rules import ReturnRule, RuleInForce

ENTITY = "return_rule"
SETTINGS = tuple(field.name for field in fields(ReturnRule))
COLUMNS = ", ".join(SETTINGS)
VALUES = ", ".join(f"%({name})s" for name in SETTINGS)
IN_FORCE = "enabled"  # a retired rule is off
# A rule whose denied reason was retired rejects nothing: no caller could give that reason.
RULES_IN_FORCE = f"""
    SELECT place, return_rule_id, {
    COLUMNS.replace(
        "outcome",
        '''
           CASE WHEN EXISTS (SELECT
                               FROM reject_reasons d
                              WHERE d.reject_reason_id = denied_reason_id
                                AND d.retired_at IS NOT NULL)
                THEN 'pending' ELSE outcome END AS outcome''',
    )
}
      FROM return_rules
     WHERE {IN_FORCE}
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredRule(RuleInForce):
    """A rule as it is kept."""

    place: int | None  # in the order, from 1; None: retired
    enabled: bool
    retired_at: datetime | None
    names: dict[str, str | None]  # of what it refers to, by its settings
    denied_reason_retired: bool  # then it rejects nothing
    decided: int  # returns, in the last 30 days

    def settings(self) -> ReturnRule:
        return ReturnRule(*(getattr(self, name) for name in SETTINGS))

    def as_in_force(self) -> RuleInForce:
        """Give the rule as it decides: without its denied reason it rejects nothing."""
        given = asdict(self.settings())
        if self.denied_reason_retired:
            given["outcome"] = "pending"
        return RuleInForce(**given, return_rule_id=self.return_rule_id)


STORED = f"""
    SELECT r.return_rule_id, r.place, r.enabled, r.retired_at,
           {", ".join(f"r.{name}" for name in SETTINGS)},
           json_build_object('vertical_id', v.vertical_name,
                             'buyer_id', b.buyer_name,
                             'buyer_contract_id', c.buyer_contract_name,
                             'return_reason_id', n.return_reason_name,
                             'lead_status_id', t.lead_status_name,
                             'denied_reason_id', d.reject_reason_name) AS names,
           d.retired_at IS NOT NULL AS denied_reason_retired,
           coalesce(decided.returns, 0) AS decided
      FROM return_rules r
      LEFT JOIN verticals v USING (vertical_id)
      LEFT JOIN buyers b ON b.buyer_id = r.buyer_id
      LEFT JOIN buyer_contracts c ON c.buyer_contract_id = r.buyer_contract_id
      LEFT JOIN return_reasons n ON n.return_reason_id = r.return_reason_id
      LEFT JOIN lead_statuses t ON t.lead_status_id = r.lead_status_id
      LEFT JOIN reject_reasons d ON d.reject_reason_id = r.denied_reason_id
      LEFT JOIN (SELECT actor, count(*) AS returns
                   FROM return_history
                  WHERE at > now() - interval '30 days'
                    AND actor LIKE 'rule:%%'
                  GROUP BY actor) decided
        ON decided.actor = 'rule:' || r.return_rule_id
"""


def list_rules(tx: Connection) -> list[StoredRule]:
    """List all rules in their order, the retired ones last."""
    query = f"{STORED} ORDER BY r.place, r.return_rule_id"
    return tx.cursor(row_factory=class_row(StoredRule)).execute(query).fetchall()


def lock_rules(tx: Connection) -> list[StoredRule]:
    """List all rules; nobody else can change one, or the order, until we commit.

    The whole table: an order is of all rules, one that is being added included.
    """
    tx.execute("LOCK TABLE return_rules IN SHARE ROW EXCLUSIVE MODE")
    return list_rules(tx)


def insert_rule(
    tx: Connection, caller: Caller, operation: str, rule: ReturnRule
) -> int:
    """Add a rule as the last one, switched off; the rules must be locked.

    Meets rule_names_in_use_are_unique.
    """
    query = f"""
        INSERT INTO return_rules ({COLUMNS}, place)
        VALUES ({VALUES}, (SELECT coalesce(max(place), 0) + 1 FROM return_rules))
        RETURNING return_rule_id
    """
    rule_id: int = tx.value(query, asdict(rule))
    insert_audit(tx, caller, operation, ENTITY, rule_id, old=None, new=asdict(rule))
    return rule_id


def update_rule(
    tx: Connection,
    caller: Caller,
    operation: str,
    stored: StoredRule,
    rule: ReturnRule,
) -> None:
    """Write a locked rule anew; it keeps its place. Meets rule_names_in_use_are_unique."""
    query = f"""
        UPDATE return_rules
           SET ({COLUMNS}) = ROW ({VALUES})
         WHERE return_rule_id = %(return_rule_id)s
    """
    tx.execute(query, asdict(rule) | {"return_rule_id": stored.return_rule_id})
    old, new = asdict(stored.settings()), asdict(rule)
    rule_id = stored.return_rule_id
    insert_changes(tx, caller, operation, ENTITY, rule_id, old=old, new=new)


def update_enabled(
    tx: Connection,
    caller: Caller,
    operation: str,
    stored: StoredRule,
    *,
    enabled: bool,
) -> None:
    """Switch a locked rule on or off."""
    query = """
        UPDATE return_rules
           SET enabled = %(enabled)s
         WHERE return_rule_id = %(return_rule_id)s
    """
    rule_id = stored.return_rule_id
    tx.execute(query, {"enabled": enabled, "return_rule_id": rule_id})
    old, new = {"enabled": stored.enabled}, {"enabled": enabled}
    insert_changes(tx, caller, operation, ENTITY, rule_id, old=old, new=new)


def update_places(
    tx: Connection, caller: Caller, operation: str, one: StoredRule, other: StoredRule
) -> None:
    """Let two locked rules change places; an audit row for each."""
    query = """
        UPDATE return_rules
           SET place = CASE return_rule_id WHEN %(one)s THEN %(other_place)s::integer
                                           ELSE %(one_place)s END
         WHERE return_rule_id IN (%(one)s, %(other)s)
    """
    values = {
        "one": one.return_rule_id,
        "other": other.return_rule_id,
        "one_place": one.place,
        "other_place": other.place,
    }
    tx.execute(query, values)
    for rule, place in ((one, other.place), (other, one.place)):
        old, new = {"place": rule.place}, {"place": place}
        rule_id = rule.return_rule_id
        insert_changes(tx, caller, operation, ENTITY, rule_id, old=old, new=new)


def update_retired(
    tx: Connection,
    caller: Caller,
    operation: str,
    stored: StoredRule,
    *,
    is_retired: bool,
) -> None:
    """Retire a locked rule, or take it back as the last one; it is off either way.

    Taking back meets rule_names_in_use_are_unique where its name is another rule's now.
    """
    query = """
        UPDATE return_rules
           SET enabled = false,
               retired_at = CASE WHEN %(is_retired)s THEN now() END,
               place = CASE WHEN NOT %(is_retired)s
                            THEN (SELECT coalesce(max(place), 0) + 1
                                    FROM return_rules) END
         WHERE return_rule_id = %(return_rule_id)s
    """
    rule_id = stored.return_rule_id
    tx.execute(query, {"is_retired": is_retired, "return_rule_id": rule_id})
    old, new = {"retired": stored.retired_at is not None}, {"retired": is_retired}
    insert_changes(tx, caller, operation, ENTITY, rule_id, old=old, new=new)
