"""Choosing one of many by its name: a select, or of more than a page holds, a search.

The search is a text field with the first names; it takes a name, a part of one, or an id.
It needs no script: words that fit several are answered with a list of these.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from markupsafe import Markup
from wtforms import SelectField
from wtforms.validators import ValidationError
from wtforms.widgets import html_params

from service.admin.forms import id_chosen, options
from service.admin.listing import LARGEST_ID, number_wanted, text_wanted
from service.connection import Connection
from service.repositories import choices
from service.repositories.choices import Entry

NOTHING = "Nothing has this name or ID."
AN_ID = re.compile(r"([0-9]{1,10})|.*\(([0-9]{1,10})\)")


@dataclass(frozen=True, slots=True)
class Chosen:
    """What was typed stands for; id is 0 if it was nothing, or LARGEST_ID: no thing's."""

    id: int
    text: str
    entries: list[Entry]  # what to offer
    fault: str = ""


@dataclass(frozen=True, slots=True)
class Filter:
    """A filter of a list, by a thing's id: the name in the address, the words of it."""

    name: str
    words: str
    chosen: Chosen
    is_searched: bool


def wanted_filter(tx: Connection, name: str, words: str, setting: str) -> Filter:
    """Read a filter of the address, for the macro `choose`."""
    every = choices.list_choices(tx, setting)
    if len(every) <= choices.MOST:
        chosen = Chosen(number_wanted(name), text_wanted(name), every)
        return Filter(name, words, chosen, is_searched=False)
    chosen = resolve(tx, setting, text_wanted(name).strip(), every)
    return Filter(name, words, chosen, is_searched=True)


def resolve(tx: Connection, setting: str, text: str, first: list[Entry]) -> Chosen:
    """Find what a text stands for: an id, a name with its id, or words of a name."""
    if not text:
        return Chosen(0, "", first[: choices.MOST])
    if found := AN_ID.fullmatch(text):
        entry_id = min(int(found[1] or found[2]), LARGEST_ID)
        if entry := choices.find_choice(tx, setting, entry_id):
            return Chosen(*entry, first[: choices.MOST])
    matches = choices.search_choices(tx, setting, text)
    same = [_is_called(text, *each) for each in matches[:2]]
    if len(matches) == 1 or same == [True, False]:
        return Chosen(*matches[0], first[: choices.MOST])
    return Chosen(LARGEST_ID, text, matches[: choices.MOST], _fault(matches))


def _is_called(text: str, entry_id: int, name: str) -> bool:
    return name.removesuffix(f" ({entry_id})").lower() == text.lower()


def _fault(matches: list[Entry]) -> str:
    if not matches:
        return NOTHING
    many = (
        f"{len(matches)}"
        if len(matches) <= choices.MOST
        else f"More than {choices.MOST}"
    )
    return f"{many} have this in their names: choose one, or write more of it."


class _Widget:
    """A select, or the text field with its list."""

    def __call__(self, field: "IdField", **look) -> str:
        if not field.is_searched:
            return SelectField.widget(field, **look)
        look |= {"id": field.id, "name": field.name, "type": "text"}
        look |= {"list": f"{field.id}-list", "value": field.text, "autocomplete": "off"}
        look |= {"placeholder": field.blank}
        entries = Markup("").join(
            Markup('<option value="{}">').format(name) for _, name in field.entries
        )
        listed = Markup('<datalist id="{}-list">{}</datalist>')
        return Markup(f"<input {html_params(**look)}>") + listed.format(
            field.id, entries
        )


class IdField(SelectField):
    """A field of a form for a thing's id; `offer` says what it offers."""

    widget = _Widget()
    is_searched = False
    text = blank = fault = ""
    entries: Sequence[Entry] = ()

    def __init__(self, label: str, **more) -> None:
        super().__init__(
            label, coerce=id_chosen, invalid_choice_message=NOTHING, **more
        )

    def process_formdata(self, valuelist: list[str]) -> None:
        self.text = valuelist[0].strip() if valuelist else ""
        found = AN_ID.fullmatch(self.text)
        self.data = id_chosen(found[1]) if found else None
        if self.text == "0":  # what a select may send for none
            self.text = ""

    def offer(self, tx: Connection, setting: str, blank: str = "") -> None:
        """Offer all that there is of this setting; `blank` stands for none."""
        every = choices.list_choices(tx, setting)
        first = [("", blank)] if blank else []
        self.blank = blank
        self.is_searched = len(every) > choices.MOST
        if not self.is_searched:
            self.choices = options([*first, *every])
            return
        text = self.text if self.raw_data else str(self.data or "")
        chosen = resolve(tx, setting, text, every)
        self.data, self.text, self.fault = chosen.id or None, chosen.text, chosen.fault
        self.entries = chosen.entries
        known = choices.list_names(tx, setting, [self.data or 0, self.object_data or 0])
        named = dict(choices.told(setting, *each) for each in known)
        self.choices = options([*first, *named.items()])

    def pre_validate(self, form) -> None:
        if self.fault or (self.text and self.data is None):
            raise ValidationError(self.fault or NOTHING)
        if self.data is not None or not self.is_searched:
            super().pre_validate(form)
