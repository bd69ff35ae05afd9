"""Setup > Return Rules: what decides returns as they are submitted, and a dry run of it."""

from dataclasses import asdict

from flask import Blueprint, flash, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from werkzeug.exceptions import NotFound
from werkzeug.wrappers import Response

from service.admin import dry_run
from service.admin.access import BOTH, allowed
from service.admin.forms import is_written
from service.admin.history import read_history
from service.admin.rule_form import TEXTS, RuleForm, make_form
from service.admin.rule_words import sentence
from service.connection import Connection
from service.database import PAGE_OF_MANY
from service.repositories import return_rules
from service.repositories.return_rules import ENTITY, StoredRule
from service.rules.return_rules import ReturnRule, RuleInForce

pages = Blueprint("return_rules", __name__, url_prefix="/setup/return-rules")
ACT = "setup.return_rules"
NEW = ReturnRule("", "pending")


@pages.get("")
@allowed("viewer", kind=PAGE_OF_MANY)
def list_rules(tx: Connection) -> str:
    """List the rules; with days in the address, try those in force on their returns."""
    rules = return_rules.list_rules(tx)
    wanted = dry_run.asked()
    is_tried = "start_date" in request.args
    return render_template(
        "return_rules.html",
        in_order=[rule for rule in rules if rule.place],
        retired=[rule for rule in rules if not rule.place],
        says=_says,
        asked=wanted,
        tried=dry_run.run(tx, _in_force(rules), wanted) if is_tried else None,
    )


@pages.route("/new", methods=BOTH)
@pages.route("/<id:rule_id>", methods=BOTH)
@allowed("admin")
def edit_rule(tx: Connection, rule_id: int = 0) -> ResponseReturnValue:
    """Add a rule, or edit one; one that is added is off, and the last in the order."""
    stored = _find(return_rules.lock_rules(tx), rule_id) if rule_id else None
    form = make_form(tx, stored or NEW)
    if not (form.accepts() and _is_saved(tx, stored, form)):
        page = _show_form(tx, stored, form)
        return page, 422 if form.is_submitted() else 200
    return _back()


@pages.post("/new/try")
@pages.post("/<id:rule_id>/try")
@allowed("admin", kind=PAGE_OF_MANY)
def try_rule(tx: Connection, rule_id: int = 0) -> ResponseReturnValue:
    """Try a rule as it stands in the form, on, among those in force; save nothing."""
    rules = return_rules.list_rules(tx)
    stored = _find(rules, rule_id) if rule_id else None
    form = make_form(tx, stored or NEW)
    if not form.validate_on_submit():
        return _show_form(tx, stored, form, nothing_done="Nothing was tried."), 422
    edited = RuleInForce(**asdict(form.rule()), return_rule_id=rule_id)
    tried = dry_run.run(tx, _with(rules, edited), dry_run.asked())
    says = sentence(edited, form.names(), g.visit.currency)
    return _show_form(tx, stored, form, tried=tried, says=says)


@pages.post("/<id:rule_id>/move/<any(up, down):way>")
@allowed("admin")
def move(tx: Connection, rule_id: int, way: str) -> Response:
    """Let a rule change places with its neighbour; at an end it stays."""
    rules = [rule for rule in return_rules.lock_rules(tx) if rule.place]
    rule = _find(rules, rule_id)
    place = rules.index(rule) + (1 if way == "down" else -1)
    if 0 <= place < len(rules):
        return_rules.update_places(tx, g.caller, f"{ACT}.move", rule, rules[place])
        flash(f"{rule.return_rule_name} is now number {place + 1}.")
    return _back()


@pages.post("/<id:rule_id>/<any(on, off):way>")
@allowed("admin")
def switch(tx: Connection, rule_id: int, way: str) -> Response:
    rule = _find(return_rules.lock_rules(tx), rule_id)
    if rule.retired_at:
        flash(f"{rule.return_rule_name} is retired.", "error")
        return _back()
    act, is_on = f"{ACT}.{way}", way == "on"
    return_rules.update_enabled(tx, g.caller, act, rule, enabled=is_on)
    flash(f"{rule.return_rule_name} is {way}.")
    return _back()


@pages.route("/<id:rule_id>/retire", methods=BOTH)
@allowed("admin")
def retire(tx: Connection, rule_id: int) -> ResponseReturnValue:
    """Ask whether to retire a rule, and do so; histories go on naming it."""
    rule = _find(return_rules.lock_rules(tx), rule_id)
    if request.method != "POST":
        return render_template("return_rule_retire.html", rule=rule, says=_says(rule))
    if rule.retired_at is None:
        return_rules.update_retired(
            tx, g.caller, f"{ACT}.retire", rule, is_retired=True
        )
    flash(f"{rule.return_rule_name} is retired.")
    return _back()


@pages.post("/<id:rule_id>/reuse")
@allowed("admin")
def reuse(tx: Connection, rule_id: int) -> Response:
    """Take a rule back as the last one, switched off."""
    rule = _find(return_rules.lock_rules(tx), rule_id)
    form = RuleForm.showing(rule)

    def take_back() -> None:
        act = f"{ACT}.reuse"
        return_rules.update_retired(tx, g.caller, act, rule, is_retired=False)

    if rule.retired_at is None or is_written(tx, form, TEXTS, take_back):
        flash(f"{rule.return_rule_name} is in the order again, as the last, and off.")
    else:
        fault = form.return_rule_name.errors[-1]
        flash(f"{rule.return_rule_name} stays retired: {fault}", "error")
    return _back()


def _is_saved(tx: Connection, stored: StoredRule | None, form: RuleForm) -> bool:
    """Write the rule of a good form; a name that is taken is said beside its field."""
    rule = form.rule()

    def write() -> None:
        if stored:
            return_rules.update_rule(tx, g.caller, f"{ACT}.edit", stored, rule)
        else:
            return_rules.lock_rules(tx)
            return_rules.insert_rule(tx, g.caller, f"{ACT}.add", rule)

    if not is_written(tx, form, TEXTS, write):
        return False
    name = rule.return_rule_name
    if not stored:
        flash(
            f"Rule {name} added, as the last. It is off: switch it on when it is right."
        )
    elif rule == stored.settings():
        flash("Nothing was changed.")
    else:
        flash(f"Rule {name} saved.")
    return True


def _show_form(
    tx: Connection, stored: StoredRule | None, form: RuleForm, **more
) -> str:
    nothing = {"tried": None, "says": "", "nothing_done": "Nothing was saved."}
    return render_template(
        "return_rule.html",
        form=form,
        stored=stored,
        asked=dry_run.asked(),
        history=read_history(tx, ENTITY, stored.return_rule_id) if stored else None,
        **nothing | more,
    )


def _find(rules: list[StoredRule], rule_id: int) -> StoredRule:
    found = next((rule for rule in rules if rule.return_rule_id == rule_id), None)
    if found is None:
        raise NotFound(f"There is no return rule {rule_id} here.")
    return found


def _says(rule: StoredRule) -> str:
    return sentence(rule, rule.names, g.visit.currency)


def _with(rules: list[StoredRule], edited: RuleInForce) -> list[RuleInForce]:
    """Put an edited rule into its place among those in force; a new one is the last."""
    placed = [rule for rule in rules if rule.place]
    is_there = any(rule.return_rule_id == edited.return_rule_id for rule in placed)
    found = [
        edited if rule.return_rule_id == edited.return_rule_id else rule.as_in_force()
        for rule in placed
        if rule.enabled or rule.return_rule_id == edited.return_rule_id
    ]
    return found if is_there else [*found, edited]


def _in_force(rules: list[StoredRule]) -> list[RuleInForce]:
    return [rule.as_in_force() for rule in rules if rule.enabled]


def _back() -> Response:
    return redirect(url_for("return_rules.list_rules"), 303)
