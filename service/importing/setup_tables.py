"""The files of the setup: what a person configures, by the ids that callers see."""

from collections.abc import Iterator
from typing import Any

from service.connection import Connection
from service.importing.column_types import (
    BOOLEAN,
    LINK,
    TIME,
    TIME_OF_DAY,
    ColumnType,
    choice,
    money,
    whole_number,
    words,
)
from service.importing.tables import (
    ID,
    BadCell,
    Cells,
    Column,
    Finish,
    Table,
    id_of,
    named,
    required,
    text_of,
)
from service.rules import entities
from service.rules.buyers import Buyer
from service.rules.contracts import Contract
from service.rules.entities import Setting
from service.rules.names import name_key
from service.rules.schedules import DeliverySchedule

NUMBER = whole_number()
ANY_NUMBER = whole_number(-(2**31))
LONG_TEXT = 1_000_000
FIELD_TYPE = choice("string", "number", "date", "boolean", sql_type="field_type")
RETIRED_AT = Column("retired_at", TIME)


def setup(
    name: str,
    *columns: Column,
    **options: Any,
) -> Table:
    """Make a table of setup, whose key is its first column."""
    return Table(name, columns, (columns[0].name,), is_setup=True, **options)


def named_list(name: str, what: str, *more: Column) -> Table:
    """Make a table of names, of which some are retired."""
    return setup(
        name,
        required(f"{what}_id", ID),
        named(f"{what}_name"),
        RETIRED_AT,
        *more,
        unique=(f"{what}_name",),
    )


def columns_of(entity: type) -> Iterator[Column]:
    """Make the columns of the settings of a buyer, a contract or a delivery schedule.

    One that has no default must be given, but for a name: one can be cleared.
    """
    for setting in entities.settings_of(entity):
        must = setting.is_needed and not _may_be_empty(setting)
        yield Column(
            setting.name,
            _type(setting),
            required=must,
            default=None if must or setting.is_optional else _written(setting.default),
            names=_names(setting),
        )


def _names(setting: Setting) -> tuple[str, str] | None:
    if not isinstance(setting, entities.Reference):
        return None
    return setting.table, setting.key or setting.name


def _may_be_empty(setting: Setting) -> bool:
    return isinstance(setting, entities.Text) and setting.may_be_empty


def _type(setting: Setting) -> ColumnType:
    match setting:
        case entities.Reference(table="email_templates"):
            return ANY_NUMBER
        case entities.Reference():
            return ID
        case entities.OutsideId():
            return NUMBER  # an id of 0 is one
        case entities.Number():
            return whole_number(setting.low, setting.high)
        case entities.Switch():
            return BOOLEAN
        case entities.Choice():
            return choice(*sorted(setting.words))
        case entities.Amount():
            return money()
        case entities.TimeOfDay():
            return TIME_OF_DAY
        case entities.Link():
            return LINK
        case entities.Text():
            is_name = not setting.may_be_empty
            return words(setting.longest, may_be_blank=not is_name)
    raise TypeError(setting)


def _written(default: object) -> str:
    return str(default).lower() if isinstance(default, bool) else str(default)


def _finish_contract(_: Connection) -> Finish:
    def finish(cells: Cells) -> None:
        name = cells.get("buyer_contract_name")
        if name is None:  # the file does not have the column
            return
        cells["name_key"] = name_key(name)
        if name and not cells["name_key"]:
            raise BadCell("buyer_contract_name", "is of blanks only")

    return finish


SETUP = (
    setup(
        "verticals",
        required("vertical_id", ID),
        named("vertical_name", 50),
        Column("vertical_category_id", ANY_NUMBER, default="0"),
        unique=("vertical_name",),
    ),
    setup(
        "offers",
        required("offer_id", ID),
        named("offer_name"),
        id_of("verticals", "vertical_id", required=True),
        Column("advertiser_id", ANY_NUMBER, default="0"),
        Column("offer_type_id", ANY_NUMBER, default="0"),
        Column("media_type_id", ANY_NUMBER, default="0"),
        Column("offer_status_id", ANY_NUMBER, default="1"),
    ),
    setup("affiliates", required("affiliate_id", ID), named("affiliate_name")),
    setup(
        "campaigns",
        required("campaign_id", ID),
        id_of("affiliates", "affiliate_id", required=True),
        id_of("offers", "offer_id", required=True),
        named("campaign_name"),
    ),
    setup(
        "buyers",
        required("buyer_id", ID),
        *columns_of(Buyer),
        counts_edits=True,
    ),
    setup(
        "email_templates",
        required("email_template_id", ANY_NUMBER),
        named("email_template_name"),
        required("lead_email", BOOLEAN),
        required("html_email", BOOLEAN),
        text_of("from_address", LONG_TEXT),
        text_of("subject", LONG_TEXT),
        text_of("body", LONG_TEXT),
    ),
    setup(
        "buyer_contracts",
        required("buyer_contract_id", ID),
        *columns_of(Contract),
        Column("name_key", words(200), default="", made_from="buyer_contract_name"),
        counts_edits=True,
        unique=("name_key",),
        finish=_finish_contract,
    ),
    setup(
        "delivery_schedules",
        required("delivery_schedule_id", ID),
        id_of("buyer_contracts", "buyer_contract_id", required=True),
        *columns_of(DeliverySchedule),
        counts_edits=True,
    ),
    named_list("return_reasons", "return_reason"),
    named_list("reject_reasons", "reject_reason"),
    named_list("lead_statuses", "lead_status", Column("place", whole_number(1))),
    setup(
        "lead_sub_statuses",
        required("lead_sub_status_id", ID),
        id_of("lead_statuses", "lead_status_id", required=True),
        named("lead_sub_status_name"),
        RETIRED_AT,
        unique=("lead_sub_status_name", "lead_status_id"),
    ),
    setup(
        "lead_fields",
        required("lead_field_id", ID),
        text_of("label", 50),
        named("field_name"),
        id_of("verticals", "vertical_id"),
        id_of("buyers", "buyer_id"),
        required("data_type", FIELD_TYPE),
        RETIRED_AT,
        unique=("field_name", "vertical_id", "buyer_id"),
    ),
)
