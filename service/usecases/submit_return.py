"""A return is submitted for approval: by ReturnLead, Return, UpdateLead and files alike."""

from collections.abc import Mapping

from service.callers import Caller
from service.connection import Connection
from service.repositories import return_facts, returns
from service.rules.return_rules import first_match
from service.rules.sales import Sale
from service.usecases.return_caps import NOTHING, is_over_cap


def submit_return(
    tx: Connection,
    caller: Caller,
    operation: str,
    sale: Sale,
    return_reason_id: int,
    planned: Mapping[int, int] = NOTHING,
) -> str:
    """Write a new return of a sale that is locked and may be returned; tell its state.

    It waits for a decision, unless a rule decides it: then this is part of the same act,
    and the caller, who is answered as always, learns of it as of any decision (ours). No
    rule decides what is over a cap that queues. Refuses with RETURN_LIMIT_REACHED.
    `planned` are the returns of each contract that a dry run would have submitted before.
    """
    is_beyond = is_over_cap(tx, sale, planned)
    if sale.rules_in_force and not is_beyond:
        facts, rules = return_facts.find_facts(tx, sale.sale_id, return_reason_id)
        rule = first_match(rules, facts)
        if rule and rule.outcome != "pending":
            returns.write_decided(
                tx,
                caller,
                operation=operation,
                sale=sale,
                return_reason_id=return_reason_id,
                rule=rule,
            )
            return rule.outcome
    returns.write_return(
        tx,
        caller,
        operation=operation,
        sale=sale,
        pending_return_id=None,
        state="pending",
        return_reason_id=return_reason_id,
        is_over_cap=is_beyond,
    )
    return "pending"
