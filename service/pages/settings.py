"""Settings as calls send them: their parameters, and the change that a call asks for.

What skips a setting and what clears it ends here.
"""

from collections.abc import Callable, Collection
from typing import Any

from service.pages.operation import Sent
from service.pages.shapes import (
    CREDIT_TYPE,
    DELIVERY_SCHEDULE_DAY,
    ON_OFF_NO_CHANGE,
    SCHEDULE_TYPE,
    Facts,
    Model,
    boolean,
    choice,
    money,
    nil,
    number,
    text,
)
from service.pages.spyne_imports import Boolean, Integer32, Unicode
from service.rules.commands import Change
from service.rules.entities import (
    Amount,
    Choice,
    Count,
    Number,
    Setting,
    Switch,
    Text,
    TimeOfDay,
    settings_of,
)

TO_CREATE = "to create"
ENUMS = {
    "credit_type": CREDIT_TYPE,
    "delivery_schedule_day": DELIVERY_SCHEDULE_DAY,
    "schedule_type": SCHEDULE_TYPE,
}
# What BuyerContractDeliverySchedule v1 prints.
SPELLINGS = {"delivery_schedule_day": {"thurdsay": "thursday"}}


def parameters(entity: type) -> dict[str, Model]:
    """Declare a parameter for each setting of a buyer, a contract or a schedule.

    One with a flag has a second one, which says whether the call sets it.
    """
    declared = {}
    for setting in settings_of(entity):
        declared[setting.name] = _parameter(setting)
        if setting.has_flag:
            declared[_flag(setting)] = _flag_parameter(setting)
    return declared


def _flag(setting: Setting) -> str:
    return f"{setting.name}_modify"


def _flag_parameter(setting: Setting) -> Model:
    kept = "none" if setting.is_optional else "midnight"
    return boolean(
        f"true: {setting.name} is written. false: it stays as it is; in a new schedule"
        f" {kept}.",
        sample="true",
        skip="false",
        need="yes",
    )


def _parameter(setting: Setting) -> Model:
    facts: Facts = {
        "sample": setting.sample or str(setting.skip),
        "skip": _skip_in_words(setting),
        "clear": _clear_in_words(setting),
        "need": _need(setting),
    }
    match setting:
        case Switch():
            return choice(ON_OFF_NO_CHANGE, setting.meaning, **facts)
        case Choice():
            facts["spellings"] = SPELLINGS.get(setting.name, {})
            return choice(ENUMS[setting.name], setting.meaning, **facts)
        case Text() | TimeOfDay():
            return text(setting.meaning, **facts)
        case Amount():
            return money(setting.meaning, **facts)
    return number(setting.meaning, **facts)


def _need(setting: Setting) -> str:
    if setting.has_flag:
        return f"where {_flag(setting)} is true"
    if not setting.is_needed:
        return "no"
    return TO_CREATE if _can_be_skipped(setting) else "yes"


def _can_be_skipped(setting: Setting) -> bool:
    return setting.skip is not None


def _skip_in_words(setting: Setting) -> str | None:
    if setting.has_flag or not _can_be_skipped(setting):
        return None
    if isinstance(setting, Count):
        return "any negative number"
    only_edits = isinstance(setting, Number) and setting.is_needed
    words = str(setting.skip) or "empty"
    return f"{words}, on edit" if only_edits else words


def _clear_in_words(setting: Setting) -> str | None:
    return str(setting.clear) if can_be_cleared(setting) else None


def can_be_cleared(setting: Setting) -> bool:
    """Say whether a call can empty it."""
    if setting.clear is None:
        return False
    return setting.may_be_empty if isinstance(setting, Text) else setting.is_optional


def change_maker(entity: type, entity_id: str) -> Callable[..., Change]:
    """Make the function that reads a call's parameters, of which one is the id."""
    settings = settings_of(entity)

    def make_change(**sent: Any) -> Change:
        return Change(
            sent[entity_id],
            {
                setting.name: setting.read(sent[setting.name])
                for setting in settings
                if _is_given(setting, sent)
            },
        )

    return make_change


def _is_given(setting: Setting, sent: Sent) -> bool:
    if setting.has_flag:
        return bool(sent[_flag(setting)])
    value = sent[setting.name]
    is_left_out = setting.is_ours and value is None
    return not is_left_out and not setting.skips(value)


def missing_lister(entity: type, entity_id: str) -> Callable[[Sent], list[str]]:
    """Make the function that lists what a call lacks, in the parameters' order.

    Every number and choice of CAKE's must be sent, if only to skip; and to create, some
    settings must be set. Where the id is missing too, nobody knows whether the call
    creates (ours). What has a flag must be sent where the flag is true.
    """
    flags = {
        setting.name: _flag(setting)
        for setting in settings_of(entity)
        if setting.has_flag
    }
    ours = {setting.name for setting in settings_of(entity) if setting.is_ours}
    no_values = {
        setting.name: _no_values(setting)
        for setting in settings_of(entity)
        if setting.is_needed
    }

    def list_missing(sent: Sent) -> list[str]:
        creates = sent[entity_id] == 0

        def is_missing(name: str, value: Any) -> bool:
            if name in flags:
                return bool(sent[flags[name]]) and value in (None, "")
            if value is None:
                return name not in ours
            return bool(creates and value in no_values.get(name, ()))

        return [name for name, value in sent.items() if is_missing(name, value)]

    return list_missing


def _no_values(setting: Setting) -> list[Any]:
    """List what sets nothing. A name cannot be cleared before it is there (ours)."""
    return [setting.skip, setting.clear] if can_be_cleared(setting) else [setting.skip]


def exported(entity: type, without: Collection[str]) -> dict[str, Model]:
    """Declare the members of a reply that has the other settings as they are."""
    members = {}
    for setting in settings_of(entity):
        if setting.name in without:
            continue
        is_switch = isinstance(setting, Switch)
        model: Model = (
            Boolean if is_switch else Unicode if _is_text(setting) else Integer32
        )
        members[setting.name] = nil(model) if setting.is_optional else model
    return members


def _is_text(setting: Setting) -> bool:
    return isinstance(setting, Text | Choice)
