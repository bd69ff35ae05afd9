"""How the settings of a buyer or a contract are declared: once, for all who need them.

Calls, help pages, forms, files, statements and rules are made from these declarations.
"""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field, fields, replace
from datetime import time
from decimal import Decimal
from functools import cache
from typing import Any, ClassVar, TypeVar

from service.errors import Reason, Refusal
from service.rules.commands import Change
from service.rules.links import decoded_link
from service.rules.money import fits_money
from service.rules.notations import INT_HIGH
from service.rules.times import time_of_day

Default = TypeVar("Default")
CLEAR = "NULL"  # in upper case, exactly (BuyerContract v1)


@dataclass(frozen=True, kw_only=True)
class Setting:
    """A setting; `skip` and `clear` are what a call sends to leave it or to empty it."""

    meaning: str  # for the help pages
    label: str  # for the pages, as are hint and group
    hint: str = ""
    group: str
    refusal: Reason | None = None
    none_means: str = "none"  # for the pages, where it is optional
    is_needed: bool = False  # to create
    is_ours: bool = False  # CAKE has no such parameter, so a call may leave it out
    has_flag: bool = False  # a parameter NAME_modify says whether a call sets it
    sample: str = ""  # of a call; empty: what skips
    # Of the dataclass's field.
    name: str = ""
    default: Any = None  # of an entity that is created; None: it is optional

    skip: ClassVar[Any] = None
    clear: ClassVar[Any] = None  # None: no call can empty it

    @property
    def is_optional(self) -> bool:
        """Say whether None is a value of it."""
        return self.default is None

    def skips(self, sent: Any) -> bool:
        return bool(sent == self.skip)

    def read(self, sent: Any) -> Any:
        """Take what a call sends, and does not skip, as a value."""
        return sent

    def is_emptied_by(self, value: Any) -> bool:
        return value is None and self.is_optional

    def check(self, value: Any) -> Any:
        """Give the value to be kept; refuses with the setting's reason."""
        if self.is_emptied_by(value):
            return value
        kept = self.kept(value)
        if kept is None:
            raise self.refuse()
        return kept

    def refuse(self) -> Refusal:
        """Make the refusal of a value that does not fit."""
        assert self.refusal is not None  # of a switch or a choice every value fits
        return Refusal(self.refusal)

    def kept(self, value: Any) -> Any:
        """Give the value to be kept; None: it does not fit."""
        return value


@dataclass(frozen=True, kw_only=True)
class Reference(Setting):
    """The id of a row of another table; what does not exist is found by the statement."""

    table: str
    key: str = ""  # the table's; empty: of the setting's name
    what: str  # its rows are, for people

    skip = 0
    clear = -1  # even among the negative ids of system templates

    def read(self, sent: int) -> int | None:
        return None if self.is_optional and sent == self.clear else sent


@dataclass(frozen=True, kw_only=True)
class Number(Setting):
    low: int = 0
    high: int = INT_HIGH

    skip: ClassVar[Any] = -1

    def kept(self, value: int) -> int | None:
        return value if self.low <= value <= self.high else None


class NeededNumber(Number):
    """A number that every call must give: nothing skips it."""

    skip = None


class OutsideId(Number):
    """The id of something that we do not keep: an id of 0 skips."""

    skip = 0


class Count(Number):
    """A number that any negative one skips.

    BuyerContract v1 has -1 only, but a real client sends -11 (ours).
    """

    def skips(self, sent: int) -> bool:
        return sent < 0


class Switch(Setting):
    skip = "no_change"

    def read(self, sent: str) -> bool:
        return sent == "on"


@dataclass(frozen=True, kw_only=True)
class Choice(Setting):
    words: Mapping[str, str]  # value → for people

    skip = "no_change"


@dataclass(frozen=True, kw_only=True)
class Text(Setting):
    """A text, kept as sent; its length is in code points."""

    longest: int
    may_be_empty: bool = True
    may_be_blank: bool = True  # of blanks only
    is_address: bool = False  # of the web

    skip = ""
    clear = CLEAR

    def read(self, sent: str) -> str:
        return "" if sent == CLEAR else sent

    def is_emptied_by(self, value: str) -> bool:
        return value == "" and self.may_be_empty

    def kept(self, value: str) -> str | None:
        is_fit = self.may_be_blank or value.strip()
        return value if is_fit and len(value) <= self.longest else None


class Link(Text):
    """A link, which may arrive percent-encoded, and is kept decoded."""

    def kept(self, value: str) -> str | None:
        link = decoded_link(value)
        return None if link is None else super().kept(link)


class Amount(Setting):
    """An amount of money, 0 or more."""

    skip = Decimal(-1)

    def kept(self, value: Decimal) -> Decimal | None:
        return value if value >= 0 and fits_money(value) else None


class TimeOfDay(Setting):
    """A time of day, in whole seconds; a call sends it along with a date."""

    skip = ""

    def kept(self, value: time | str) -> time | None:
        return value if isinstance(value, time) else time_of_day(value)


def declared(default: Default, setting: Setting) -> Default:
    """Declare a dataclass's field as a setting."""
    kept: Default = field(default=default, metadata={"setting": setting})
    return kept


@cache
def settings_of(entity: type) -> tuple[Setting, ...]:
    """List the settings of a dataclass, in the order of the call's parameters."""
    return tuple(
        replace(each.metadata["setting"], name=each.name, default=each.default)
        for each in fields(entity)
        if "setting" in each.metadata
    )


def list_lacking(entity: type, given: Mapping[str, Any]) -> list[str]:
    """List what must be given to create, and may be emptied only later (ours)."""
    return [
        setting.name
        for setting in settings_of(entity)
        if setting.is_needed
        and (setting.name not in given or setting.is_emptied_by(given[setting.name]))
    ]


def check_change(
    entity: type, change: Change, unfit: Collection[str]
) -> Iterator[tuple[str, Any]]:
    """Give each setting that is given with the value to be kept.

    Refuses in the parameters' order; `unfit` are the references to what does not exist,
    or may not be named. Nothing can be created without what is needed.
    """
    lacking = list_lacking(entity, change.given) if change.entity_id == 0 else []
    if lacking:
        raise Refusal(Reason.MISSING_REQUIRED_FIELDS, lacking)
    for setting in settings_of(entity):
        if setting.name in change.given:
            value = setting.check(change.given[setting.name])
            if value is not None and setting.name in unfit:
                raise setting.refuse()
            yield setting.name, value
