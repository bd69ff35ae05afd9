"""The files of leads, sales, ledger and returns: their rows are only added."""

from service.connection import Connection
from service.errors import Refusal
from service.importing.column_types import (
    BOOLEAN,
    TIME,
    choice,
    money,
    whole_number,
    words,
)
from service.importing.setup_tables import FIELD_TYPE
from service.importing.tables import (
    ID,
    TEXT_ID,
    BadCell,
    Cells,
    Column,
    Finish,
    Table,
    id_of,
    required,
    text_of,
)
from service.rules.fields import stored_text
from service.rules.updates import MAX_NOTE

AMOUNT = money(may_be_negative=True)
BOOKED = money(may_be_negative=True, is_booked=True)
LINE = whole_number(1)
CHANGE = choice("add", "overwrite", sql_type="revenue_change")
RETURN_STATE = choice(
    "pending", "replaced", "credited", "rejected", sql_type="return_state"
)
SALE = (
    required("lead_id", TEXT_ID),
    required("vertical_id", ID),
    required("buyer_contract_id", ID),
)
SALE_KEY = tuple(column.name for column in SALE)
RETURN = (*SALE, required("return_number", whole_number(1)))
RETURN_KEY = (*SALE_KEY, "return_number")
REASONS = (
    id_of("return_reasons", "return_reason_id", required=True),
    id_of("reject_reasons", "reject_reason_id", called="denied_reason_id"),
)

LEADS = Table(
    "leads",
    columns=(
        required("lead_id", TEXT_ID),
        id_of("verticals", "vertical_id", required=True),
        id_of("campaigns", "campaign_id"),
        required("created_at", TIME),
    ),
    key=("lead_id", "vertical_id"),
)
SALES = Table(
    "sales",
    columns=(
        required("lead_id", TEXT_ID),
        required("vertical_id", ID),
        id_of("buyer_contracts", "buyer_contract_id", required=True),
        id_of("buyers", "buyer_id", worked_out=True),
        Column("campaign_id", ID, worked_out=True),
        Column("is_replacement", BOOLEAN, default="false"),
        required("price", money()),
        required("sold_at", TIME),
        Column("non_returnable", BOOLEAN, worked_out=True),
        Column("revenue", AMOUNT, worked_out=True),
        Column("updates", whole_number(), worked_out=True),
        Column("lead_status_name", words(100)),
        id_of("lead_statuses", "lead_status_id", worked_out=True),
        Column("lead_sub_status_name", words(100)),
        Column("lead_sub_status_id", ID, worked_out=True),
    ),
    key=SALE_KEY,
)
LEDGER = Table(
    "ledger",
    columns=(
        *SALE,
        required("line", LINE),
        required("change", CHANGE),
        required("amount", BOOKED),
        required("revenue_before", AMOUNT),
        required("revenue_after", AMOUNT),
        text_of("note", MAX_NOTE),
        required("booked_at", TIME),
    ),
    key=(*SALE_KEY, "line"),
    also_checked=("unknown_sale",),
)


def _finish_value(tx: Connection) -> Finish:
    """Read each value by its field's type; fields of this run's files count too."""
    query = SALE_FIELD_VALUES.statement("field_types")
    types: dict[str, str] = dict(tx.execute(query).fetchall())

    def finish(cells: Cells) -> None:
        data_type = types.get(cells["lead_field_id"])
        if data_type is None:
            raise BadCell("lead_field_id", "there is no such lead field")
        cells["data_type"] = data_type
        try:
            cells["field_value"] = stored_text(data_type, cells["field_value"])
        except Refusal as error:
            raise BadCell(
                "field_value", f"is no value of a field of type {data_type}"
            ) from error

    return finish


SALE_FIELD_VALUES = Table(
    "sale_field_values",
    columns=(
        *SALE,
        required("lead_field_id", ID),
        required("field_value", words(1000)),
        Column("data_type", FIELD_TYPE, made_from="lead_field_id"),
    ),
    key=(*SALE_KEY, "lead_field_id"),
    also_checked=("unknown_sale",),
    finish=_finish_value,
)
RETURNS = Table(
    "returns",
    columns=(
        *RETURN,
        required("state", RETURN_STATE),
        *REASONS,
        required("submitted_at", TIME),
        Column("decided_at", TIME),
        Column("taken_back_at", TIME),
    ),
    key=RETURN_KEY,
    also_checked=("unknown_sale",),
)
BUYER_CREDITS = Table(
    "buyer_credits",
    columns=(
        *RETURN,
        id_of("buyers", "buyer_id", required=True),
        required("amount", money()),
        required("credited_at", TIME),
    ),
    key=RETURN_KEY,
    also_checked=("unknown_sale", "unknown_return"),
)
REPLACEMENT_QUEUE = Table(
    "replacement_queue",
    columns=(
        *RETURN,
        required("queued_at", TIME),
        Column("fulfilled_by_lead_id", TEXT_ID),
        Column("fulfilled_at", TIME),
    ),
    key=RETURN_KEY,
    also_checked=("unknown_sale", "unknown_return"),
)
RETURN_HISTORY = Table(
    "return_history",
    columns=(
        *RETURN,
        required("line", LINE),
        required("state", RETURN_STATE),
        *REASONS,
        required("at", TIME),
    ),
    key=(*RETURN_KEY, "line"),
    also_checked=("unknown_sale", "unknown_return"),
)
