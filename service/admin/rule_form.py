"""The form of a return rule: what it asks of a return, and what becomes of one that fits."""

from dataclasses import fields
from decimal import Decimal

from wtforms import Field, SelectField
from wtforms.validators import ValidationError

from service.admin.choosing import IdField
from service.admin.forms import EditForm, NumberField, name_field, options
from service.admin.settings_form import MoneyField, at_least
from service.connection import Connection
from service.repositories.named_lists import (
    REJECT_REASONS,
    RETURN_REASONS,
    STATUSES,
    list_entries,
)
from service.rules.return_rules import ReturnRule

SETTINGS = tuple(field.name for field in fields(ReturnRule))
OUTCOMES = (
    ("pending", "Leave it in the queue"),
    ("credited", "Approve for credit"),
    ("replaced", "Approve to replace"),
    ("rejected", "Reject"),
)
MOST_HOURS = 876_000  # a hundred years, as in the table
MOST_DAYS = 366
MOST_PERCENT = Decimal("99999.99")
NAME = "rule_names_in_use_are_unique"
TEXTS = {NAME: ("return_rule_name", "A rule in use has this name already.")}
# Three answers, of which none is the first.
FIRST = (("", "Either"), ("yes", "The sale's first return"), ("no", "Returned before"))
ELSEWHERE = (
    ("", "Either"),
    ("yes", "Returned by another buyer"),
    ("no", "By no other"),
)
ANY = {
    "vertical_id": "Every vertical",
    "buyer_id": "Every buyer",
    "buyer_contract_id": "Every contract",
    "return_reason_id": "Every reason",
    "lead_status_id": "Whatever was reported",
    "denied_reason_id": "Choose…",
}
LISTS = {
    "return_reason_id": RETURN_REASONS,
    "lead_status_id": STATUSES,
    "denied_reason_id": REJECT_REASONS,
}


def not_above(low: str):
    """Refuse an end of a range that lies below its begin, the field `low`."""

    def check(form: EditForm, field: Field) -> None:
        begin = form[low].data
        if None not in (begin, field.data) and field.data < begin:
            raise ValidationError("The upper end lies below the lower one.")

    return check


def at_most(high: int):
    def check(form: EditForm, field: Field) -> None:
        if field.data is not None and field.data > high:
            raise ValidationError(f"At most {high:,}.")

    return check


def beside(other: str):
    """Refuse to be empty where the field `other` is not."""

    def check(form: EditForm, field: Field) -> None:
        if field.data is None and form[other].data is not None:
            raise ValidationError("Fill in both, or none of them.")

    return check


def answer(choice: object) -> bool | None:
    """Read yes or no; anything else is none."""
    return {"yes": True, "no": False, True: True, False: False}.get(choice)  # type: ignore[call-overload]


class AnswerField(SelectField):
    """Yes, no, or no matter (None)."""

    def __init__(self, label: str, words: tuple, **more) -> None:
        super().__init__(label, choices=options(words), coerce=answer, **more)


def id_field(label: str, description: str = "") -> IdField:
    return IdField(label, description=description)


def hours(label: str, *checks) -> NumberField:
    look = {"inputmode": "numeric", "type": "text", "size": 8}
    checks = (at_least(0), at_most(MOST_HOURS), *checks)
    return NumberField(label, validators=checks, render_kw=look)


def money(label: str, *checks, hint: str = "") -> MoneyField:
    look = {"inputmode": "decimal", "size": 12, "autocomplete": "off"}
    return MoneyField(label, description=hint, validators=checks, render_kw=look)


class PercentField(MoneyField):
    """A number of at most two decimals, or nothing (None)."""

    def pre_validate(self, form: EditForm) -> None:
        rate = self.data
        if rate is not None and not (
            0 <= rate <= MOST_PERCENT and rate == round(rate, 2)
        ):
            raise ValidationError("0 or more, with at most two decimals.")


class RuleForm(EditForm):
    return_rule_name = name_field("Name", 100, "Histories say: Rule “name”.")
    outcome = SelectField("What becomes of it", choices=options(OUTCOMES))
    denied_reason_id = id_field("Denied reason", "For a rule that rejects.")
    vertical_id = id_field("Vertical")
    buyer_id = id_field("Buyer")
    buyer_contract_id = id_field("Contract")
    return_reason_id = id_field("Return reason")
    lead_status_id = id_field("Status that the buyer reported")
    hours_above = hours("Hours after the sale, more than")
    hours_up_to = hours("Hours after the sale, at most")
    price_from = money("Price at least", at_least(0))
    price_up_to = money("Price at most", at_least(0), not_above("price_from"))
    revenue_from = money("Revenue at least")
    revenue_up_to = money(
        "Revenue at most",
        not_above("revenue_from"),
        hint="What a credit gives is the revenue, so a rule that credits needs this limit.",
    )
    rate_above = PercentField(
        "Return rate above, in %",
        description="The contract's returns per 100 leads it bought.",
        validators=[beside("rate_days")],
        render_kw={"inputmode": "decimal", "size": 8, "autocomplete": "off"},
    )
    rate_days = NumberField(
        "In the last days",
        description="Of 24 hours, before the return.",
        validators=[at_least(1), at_most(MOST_DAYS), beside("rate_above")],
        render_kw={"inputmode": "numeric", "type": "text", "size": 8},
    )
    first_return = AnswerField("Of this sale", FIRST)
    returned_elsewhere = AnswerField("The same lead", ELSEWHERE)

    def validate_hours_up_to(self, field: Field) -> None:
        low = self.hours_above.data
        if None not in (low, field.data) and field.data <= low:
            raise ValidationError("No hour is more than the one and at most the other.")

    def validate_revenue_up_to(self, field: Field) -> None:
        if self.outcome.data == "credited" and field.data is None:
            raise ValidationError(
                "Say up to which revenue: buyers can change it, and what it is would be"
                " credited unseen."
            )

    def validate_denied_reason_id(self, field: Field) -> None:
        has_reasons = len(field.choices) > 1
        if self.outcome.data == "rejected" and has_reasons and not field.data:
            raise ValidationError("Choose why the returns are rejected.")

    def rule(self) -> ReturnRule:
        """Make the rule that a good form asks for."""
        given = {name: self[name].data for name in SETTINGS}
        if self.outcome.data != "rejected":
            given["denied_reason_id"] = None
        return ReturnRule(**given)

    def names(self) -> dict[str, str | None]:
        """Tell the words of what was chosen, by the settings."""
        return {
            name: next(
                (
                    each.label
                    for each in self[name].choices
                    if each.value == self[name].data
                ),
                None,
            )
            for name in ANY
        }


def make_form(tx: Connection, row: ReturnRule) -> RuleForm:
    """Make the form of a rule; what is retired is offered only where the rule has it."""
    form = RuleForm.of(row)
    for name, every in ANY.items():
        if name in LISTS:
            entries = [
                (entry.entry_id, entry.name)
                for entry in list_entries(tx, LISTS[name])
                if entry.retired_at is None or entry.entry_id == getattr(row, name)
            ]
            form[name].choices = options([(0, every), *entries])
        else:
            form[name].offer(tx, name, every)
    return form
