"""Setup > Return Caps, and the form of a buyer's or a contract's cap."""

from dataclasses import dataclass
from decimal import Decimal

from flask import Blueprint, flash, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_wtf import FlaskForm
from werkzeug.exceptions import NotFound
from wtforms import Field, RadioField, StringField
from wtforms.validators import InputRequired, NumberRange, Optional, StopValidation

from service.admin import listing
from service.admin.access import BOTH, allowed
from service.admin.forms import EditForm, NumberField, options, show_form
from service.admin.listing import ROWS
from service.connection import Connection
from service.repositories import buyer_pages, contract_pages, return_caps
from service.repositories.return_caps import NAMES
from service.rules.notations import amount
from service.rules.return_caps import Cap

pages = Blueprint("return_caps", __name__)
OPERATION = "setup.return_cap"
MOST = 1_000_000  # returns that a cap can allow
KINDS = [
    ("none", "No cap"),
    ("number", "A number of returns"),
    ("percent", "A percentage of the leads bought in the period"),
]
PERIODS = [("month", "The calendar month"), ("days", "The last days, up to now")]
BEYOND = [
    ("refuse", "Refuse: the caller is told “Return Limit Reached”"),
    ("queue", "Queue with a badge; an admin's direct approval passes"),
]


@dataclass(frozen=True, slots=True)
class CapRow:
    """A cap as its form has it; without one the form begins with what is usual."""

    kind: str = "none"
    most: int | None = None
    percent: Decimal | None = None
    period: str = "month"
    days: int | None = None
    over_cap: str = "refuse"

    @classmethod
    def of(cls, cap: Cap | None) -> "CapRow":
        if cap is None:
            return cls()
        return cls(
            "number" if cap.percent is None else "percent",
            cap.most,
            cap.percent,
            "month" if cap.days is None else "days",
            cap.days,
            cap.over_cap,
        )


class PercentField(StringField):
    """A field for a percentage; its data are a Decimal, or None where none was given."""

    def process_formdata(self, valuelist: list[str]) -> None:
        text = valuelist[0].strip().removesuffix("%") if valuelist else ""
        self.data = None
        if text:
            self.data = amount(text)
            if self.data is None or self.data != round(self.data, 2):
                raise ValueError("Enter a percentage, as 10 or 2.5.")

    def pre_validate(self, form: FlaskForm) -> None:
        if self.process_errors:
            raise StopValidation

    def _value(self) -> str:
        if self.raw_data:
            return str(self.raw_data[0])
        return "" if self.data is None else f"{self.data.normalize():f}"


def _given_with(name: str, choice: str, text: str):
    """Make a validator: where the other field has this choice, this one is needed."""

    def check(form: EditForm, field: Field) -> None:
        if form[name].data == choice and field.data is None:
            raise StopValidation(text)

    return check


def _number(label: str, hint: str, text: str, least: int, most: int, **needed: str):
    [(name, choice)] = needed.items()
    return NumberField(
        label,
        description=hint,
        validators=[
            _given_with(name, choice, text),
            Optional(),
            NumberRange(least, most, f"A whole number from {least} to {most:,}."),
        ],
        render_kw={"inputmode": "numeric", "type": "text"},
    )


class CapForm(EditForm):
    kind = RadioField("Cap", choices=options(KINDS), validators=[InputRequired()])
    most = _number(
        "Returns",
        "Where the cap is a number. 0: none at all.",
        "Enter a number of returns.",
        0,
        MOST,
        kind="number",
    )
    percent = PercentField(
        "Percentage",
        description="Where the cap is one. Parts of a return are not given: 10 % of 19"
        " leads are 1.",
        validators=[
            _given_with("kind", "percent", "Enter a percentage."),
            Optional(),
            NumberRange(0, 100, "From 0 to 100."),
        ],
        render_kw={"inputmode": "decimal", "autocomplete": "off"},
    )
    period = RadioField(
        "Period",
        description="Months begin in the instance's time zone; a day is 24 hours.",
        choices=options(PERIODS),
        validators=[InputRequired()],
    )
    days = _number(
        "Days",
        "Where the period is the last days.",
        "Enter a number of days.",
        1,
        366,
        period="days",
    )
    over_cap = RadioField(
        "Beyond the cap", choices=options(BEYOND), validators=[InputRequired()]
    )

    def cap(self) -> Cap | None:
        """Make the cap that was asked for; None takes it away."""
        if self.kind.data == "none":
            return None
        return Cap(
            self.most.data if self.kind.data == "number" else None,
            self.percent.data if self.kind.data == "percent" else None,
            self.days.data if self.period.data == "days" else None,
            self.over_cap.data,
        )


@pages.get("/setup/return-caps")
@allowed("viewer")
def list_all(tx: Connection) -> str:
    page = listing.find_page(return_caps.count_caps(tx))
    caps = return_caps.list_all_caps(tx, skip=page.skip, most=ROWS)
    return render_template(
        "return_caps.html", caps=return_caps.count_uses(tx, caps), page=page
    )


@pages.route("/buyers/contracts/<id:contract_id>/return-cap", methods=BOTH)
@allowed("admin")
def edit_contracts(tx: Connection, contract_id: int) -> ResponseReturnValue:
    is_sent = request.method == "POST"
    contract = contract_pages.find_contract(tx, contract_id, lock=is_sent)
    if contract is None:
        raise NotFound(f"There is no contract {contract_id}.")
    name = contract.buyer_contract_name or f"contract {contract_id}"
    back = url_for("contracts.show_contract", contract_id=contract_id)
    return _edit(tx, name, back, buyer_contract_id=contract_id)


@pages.route("/buyers/all/<id:buyer_id>/return-cap", methods=BOTH)
@allowed("admin")
def edit_buyers(tx: Connection, buyer_id: int) -> ResponseReturnValue:
    buyer = buyer_pages.find_buyer(tx, buyer_id, lock=request.method == "POST")
    if buyer is None:
        raise NotFound(f"There is no buyer {buyer_id}.")
    back = url_for("buyers.show_buyer", buyer_id=buyer_id)
    return _edit(tx, buyer.buyer_name, back, buyer_id=buyer_id)


def _edit(tx: Connection, name: str, back: str, **of: int) -> ResponseReturnValue:
    """Show or take the form of the cap of this buyer or contract, which is locked."""
    found = return_caps.list_caps(tx, **of)
    old = Cap(*(getattr(found[0], each) for each in NAMES)) if found else None
    form = CapForm.of(CapRow.of(old))
    if not form.accepts():
        return show_form("return_cap.html", form, name=name, back=back)
    new = form.cap()
    is_changed = return_caps.write_cap(tx, g.caller, OPERATION, old, new, **of)
    done = "Return cap saved." if new else "Return cap removed."
    flash(done if is_changed else "Nothing was changed.")
    return redirect(f"{back}#cap", 303)
