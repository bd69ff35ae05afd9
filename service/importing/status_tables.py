"""The declarations of lead statuses, sub statuses and custom fields."""

from service.importing.kinds import choice
from service.importing.setup_tables import (
    ID,
    IN_USE,
    RETIRED_AT,
    named,
    required,
    text_of,
)
from service.importing.tables import (
    Check,
    Column,
    Table,
    Unique,
    checks_of,
    joins_of,
    reference,
)

FIELD_TYPE = choice("string", "number", "date", "boolean", sql_type="field_type")

LEAD_STATUSES = Table(
    "lead_statuses",
    columns=(required("lead_status_id", ID), named("lead_status_name"), RETIRED_AT),
    key=("lead_status_id",),
    identity="lead_status_id",
    is_setup=True,
    uniques=(Unique("lead_status_name", ("lead_status_name",), IN_USE),),
)

_status = reference("lead_status_id", "lead_statuses", "lead status")
LEAD_SUB_STATUSES = Table(
    "lead_sub_statuses",
    columns=(
        required("lead_sub_status_id", ID),
        required("lead_status_id", ID),
        named("lead_sub_status_name"),
        RETIRED_AT,
    ),
    key=("lead_sub_status_id",),
    identity="lead_sub_status_id",
    is_setup=True,
    joins=joins_of(_status),
    checks=(
        *checks_of(_status),
        Check(
            "lead_status_id",
            "format('sales have it as a sub status of %s', t.lead_status_id)",
            "t.lead_status_id <> s.lead_status_id AND EXISTS (SELECT FROM sales x"
            " WHERE x.lead_sub_status_id = s.lead_sub_status_id)",
        ),
    ),
    uniques=(
        Unique(
            "lead_sub_status_name", ("lead_status_id", "lead_sub_status_name"), IN_USE
        ),
    ),
)

_scope = (
    reference("vertical_id", "verticals", "vertical"),
    reference("buyer_id", "buyers", "buyer"),
)
LEAD_FIELDS = Table(
    "lead_fields",
    columns=(
        required("lead_field_id", ID),
        text_of("label", 50),
        named("field_name"),
        Column("vertical_id", ID),
        Column("buyer_id", ID),
        required("data_type", FIELD_TYPE),
        RETIRED_AT,
    ),
    key=("lead_field_id",),
    identity="lead_field_id",
    is_setup=True,
    joins=joins_of(*_scope),
    checks=(
        *checks_of(*_scope),
        Check(
            "data_type",
            "format('the field has values of type %s', t.data_type)",
            "t.data_type <> s.data_type AND EXISTS (SELECT"
            " FROM sale_field_values x WHERE x.lead_field_id = s.lead_field_id)",
        ),
    ),
    uniques=(
        Unique(
            "field_name",
            ("field_name", "coalesce(vertical_id, 0)", "coalesce(buyer_id, 0)"),
            IN_USE,
        ),
    ),
)
