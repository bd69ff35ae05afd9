"""A return is submitted for approval: by ReturnLead, Return and UpdateLead alike."""

from service.callers import Caller
from service.connection import Connection
from service.repositories import return_facts, returns
from service.rules.return_rules import first_match
from service.rules.sales import Sale


def submit_return(
    tx: Connection, caller: Caller, operation: str, sale: Sale, return_reason_id: int
) -> None:
    """Write a new return of a sale that is locked and may be returned.

    It waits for a decision, unless a rule decides it: then this is part of the same act,
    and the caller, who is answered as always, learns of it as of any decision (ours).
    """
    if sale.rules_in_force:
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
            return
    returns.write_return(
        tx,
        caller,
        operation=operation,
        sale=sale,
        pending_return_id=None,
        state="pending",
        return_reason_id=return_reason_id,
    )
