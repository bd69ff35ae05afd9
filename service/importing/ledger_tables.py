"""The declarations of what hangs on a sale: its ledger and the values of its fields."""

from service.connection import Connection
from service.errors import Refusal
from service.importing.kinds import TIME, choice, money, whole_number, words
from service.importing.setup_tables import ID, required
from service.importing.status_tables import FIELD_TYPE
from service.importing.tables import (
    BadCell,
    Cells,
    Check,
    Column,
    Fill,
    Finish,
    Join,
    Table,
)
from service.rules.fields import stored_text

SALE_KEY = ("lead_id", "vertical_id", "buyer_contract_id")
SALE_COLUMNS = (
    Column("lead_id", words(100), required=True, stored=False),
    Column("vertical_id", ID, required=True, stored=False),
    Column("buyer_contract_id", ID, required=True, stored=False),
)
SALE = Join(
    "sale",
    "sales",
    "sale.lead_id = s.lead_id AND sale.vertical_id = s.vertical_id"
    " AND sale.buyer_contract_id = s.buyer_contract_id",
)
SALE_EXISTS = Check(
    "lead_id",
    "format('there is no sale of lead %s in vertical %s to contract %s',"
    " s.lead_id, s.vertical_id, s.buyer_contract_id)",
    "sale.sale_id IS NULL",
)
SALE_ID = Fill("sale_id", "sale.sale_id")
AUDIT_ID = Fill("audit_id", "(SELECT audit_id FROM this_import)")
SALE_EXPORTED = {name: f"sale.{name}" for name in SALE_KEY}
AMOUNT = money(may_be_negative=True)
LINE = whole_number(1)

LEDGER = Table(
    "ledger",
    columns=(
        *SALE_COLUMNS,
        required("line", LINE),
        required("change", choice("add", "overwrite", sql_type="revenue_change")),
        required("amount", AMOUNT),
        required("revenue_before", AMOUNT),
        required("revenue_after", AMOUNT),
        required("booked_at", TIME),
    ),
    key=(*SALE_KEY, "line"),
    proof="sale_id",
    joins=(SALE,),
    there=Join("t", "ledger", "t.sale_id = sale.sale_id AND t.line = s.line"),
    fills=(SALE_ID, AUDIT_ID),
    checks=(
        SALE_EXISTS,
        Check(
            "amount",
            "'is not the difference of revenue_after and revenue_before'",
            "s.amount <> s.revenue_after - s.revenue_before",
        ),
        Check(
            "lead_id",
            "'the sale is credited, so its revenue is frozen'",
            "t.sale_id IS NULL AND sale.return_state = 'credited'",
        ),
        Check(
            "line",
            "'is below a line that is there'",
            "t.sale_id IS NULL AND EXISTS (SELECT FROM ledger x"
            " WHERE x.sale_id = sale.sale_id AND x.line > s.line)",
        ),
    ),
    # The lines of a sale lead from its price, or from its revenue now, to the last one.
    late=(
        """
        SELECT at_line, 'revenue_before', CASE
               WHEN is_bad THEN format('is not what the line before leaves, %s', before)
               ELSE 'a line before it is bad' END
          FROM (SELECT at_line, before, revenue_before <> before AS is_bad,
                       bool_or(revenue_before <> before OR is_listed)
                       OVER (PARTITION BY sale_id ORDER BY line, at_line
                             ROWS UNBOUNDED PRECEDING) AS is_spoilt, is_listed
                  FROM (SELECT r.at_line, r.sale_id, r.line, r.revenue_before,
                               coalesce(lag(r.revenue_after) OVER (
                                   PARTITION BY r.sale_id
                                       ORDER BY r.line, r.at_line), sale.revenue
                               ) AS before,
                               EXISTS (SELECT FROM bad_rows b
                                        WHERE b.table_name = 'ledger'
                                          AND b.at_line = r.at_line) AS is_listed
                          FROM judged_ledger r
                          JOIN sales sale USING (sale_id)
                         WHERE NOT r.is_there) AS led) AS judged
         WHERE is_spoilt AND NOT is_listed
        """,
    ),
    exported=SALE_EXPORTED,
    export_from="ledger t JOIN sales sale USING (sale_id)",
)

# The value of a field as the text that rules/fields.py writes.
VALUE = (
    "coalesce(t.string_value, t.number_value::text, t.boolean_value::text,"
    " to_char(t.date_value, 'YYYY-MM-DD'))"
)


def _finish_value(tx: Connection) -> Finish:
    """Read each value as the type of its field demands; the files' own fields count."""
    query = """
        SELECT lead_field_id::text, data_type::text
          FROM lead_fields
         UNION
        SELECT lead_field_id::text, data_type::text
          FROM staged_lead_fields
    """
    types = dict(tx.execute(query).fetchall())

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
        *SALE_COLUMNS,
        required("lead_field_id", ID),
        Column("field_value", words(1000), required=True, stored=False),
        Column("data_type", FIELD_TYPE, made_from="lead_field_id"),
    ),
    key=(*SALE_KEY, "lead_field_id"),
    proof="sale_id",
    finish=_finish_value,
    joins=(
        SALE,
        Join("field", "lead_fields", "field.lead_field_id = s.lead_field_id"),
    ),
    there=Join(
        "t",
        "sale_field_values",
        "t.sale_id = sale.sale_id AND t.lead_field_id = s.lead_field_id",
    ),
    fills=(
        SALE_ID,
        Fill("sold_at", "sale.sold_at"),
        *(
            Fill(
                f"{data_type}_value",
                f"CASE WHEN s.data_type = '{data_type}' THEN s.field_value::{sql} END",
            )
            for data_type, sql in (
                ("string", "text"),
                ("number", "money4"),
                ("date", "date"),
                ("boolean", "boolean"),
            )
        ),
    ),
    # A field's scope is not asked for: it may have changed since the value was written.
    checks=(
        SALE_EXISTS,
        # The file may have the field in a row that is bad.
        Check(
            "lead_field_id",
            "'there is no such lead field'",
            "field.lead_field_id IS NULL",
        ),
        Check(
            "field_value",
            "format('is no value of a field of type %s', field.data_type)",
            "field.data_type <> s.data_type",
        ),
    ),
    compared=(("field_value", f"{VALUE} <> s.field_value", ("field_value",)),),
    exported=SALE_EXPORTED | {"field_value": VALUE},
    export_from="sale_field_values t JOIN sales sale USING (sale_id)",
)
