"""The declarations of returns, their history, the credits and the replacement queue.

A return is known by its sale and its number: 1 for the first return of the sale.
"""

from service.importing.kinds import TIME, choice, money, whole_number, words
from service.importing.ledger_tables import (
    AUDIT_ID,
    LINE,
    SALE,
    SALE_COLUMNS,
    SALE_EXISTS,
    SALE_EXPORTED,
    SALE_ID,
    SALE_KEY,
)
from service.importing.setup_tables import ID, required
from service.importing.tables import (
    Check,
    Column,
    Fill,
    Join,
    Table,
    Unique,
    checks_of,
    joins_of,
    reference,
)

RETURN_STATE = choice(
    "pending", "replaced", "credited", "rejected", sql_type="return_state"
)
RETURN_NUMBER = Column("return_number", whole_number(1), required=True, stored=False)
RETURN_KEY = (*SALE_KEY, "return_number")
NUMBERED = (
    "(SELECT *, row_number() OVER (PARTITION BY sale_id ORDER BY return_id)"
    " AS return_number FROM returns)"
)
# A return of this run is not in the table yet when its credit is checked.
RETURN = Join(
    "ret",
    f"(SELECT sale_id, return_number, return_id, state FROM {NUMBERED} AS old"
    " UNION SELECT sale_id, return_number, return_id, state"
    " FROM judged_returns r WHERE NOT is_there AND NOT EXISTS (SELECT FROM bad_rows b"
    " WHERE b.table_name = 'returns' AND b.at_line = r.at_line))",
    "ret.sale_id = sale.sale_id AND ret.return_number = s.return_number",
)
RETURN_EXISTS = Check(
    "return_number",
    "format('the sale has no return %s', s.return_number)",
    "sale.sale_id IS NOT NULL AND ret.return_id IS NULL",
)
RETURN_ID = Fill("return_id", "ret.return_id")
RETURN_EXPORTED = SALE_EXPORTED | {"return_number": "ret.return_number"}
EXPORT_JOINS = (
    f"JOIN {NUMBERED} AS ret USING (return_id) JOIN sales sale"
    " ON sale.sale_id = ret.sale_id"
)

_reasons = (
    reference("return_reason_id", "return_reasons", "return reason"),
    reference(
        "denied_reason_id", "reject_reasons", "reject reason", "reject_reason_id"
    ),
)
RETURNS = Table(
    "returns",
    columns=(
        *SALE_COLUMNS,
        RETURN_NUMBER,
        required("state", RETURN_STATE),
        required("return_reason_id", ID),
        Column("denied_reason_id", ID),
        required("submitted_at", TIME),
        Column("decided_at", TIME),
    ),
    key=RETURN_KEY,
    proof="return_id",
    joins=(
        SALE,
        *joins_of(*_reasons),
        Join(
            "latest",
            "(SELECT sale_id, count(*) AS number FROM returns GROUP BY sale_id)",
            "latest.sale_id = sale.sale_id",
        ),
    ),
    there=Join(
        "t",
        NUMBERED,
        "t.sale_id = sale.sale_id AND t.return_number = s.return_number",
    ),
    fills=(
        SALE_ID,
        # A new one gets it when all are judged: in the order of the numbers.
        Fill("return_id", "t.return_id"),
        Fill("return_number", "s.return_number", stored=False),
        Fill("returns_there", "coalesce(latest.number, 0)", stored=False),
    ),
    checks=(
        SALE_EXISTS,
        *checks_of(*_reasons),
        Check(
            "denied_reason_id",
            "'is only for a rejected return'",
            "s.denied_reason_id IS NOT NULL AND s.state <> 'rejected'",
        ),
        Check(
            "decided_at",
            "CASE WHEN s.state = 'pending' THEN 'must be empty while pending'"
            " ELSE 'is missing' END",
            "(v.decided_at IS NULL) <> (v.state = 'pending')",
        ),
        Check(
            "return_number",
            "format('the return before it is %s', sale.return_state)",
            "t.return_id IS NULL AND sale.return_state <> 'rejected'",
        ),
    ),
    # The good new returns of a sale go on from the last one, each after a rejected one.
    late=(
        """
        SELECT at_line, 'return_number',
               CASE WHEN return_number <> expected
                    THEN format('return %s is missing', expected)
                    WHEN before <> 'rejected'
                    THEN format('the return before it is %s', before)
                    ELSE format('return %s is missing', expected - 1) END
          FROM (SELECT *, bool_or(return_number <> expected OR before <> 'rejected')
                       OVER (PARTITION BY sale_id ORDER BY return_number
                             ROWS UNBOUNDED PRECEDING) AS is_spoilt
                  FROM (SELECT r.at_line, r.sale_id, r.return_number,
                               r.returns_there + row_number() OVER of_sale AS expected,
                               lag(r.state) OVER of_sale AS before
                          FROM judged_returns r
                         WHERE NOT r.is_there
                           AND NOT EXISTS (SELECT FROM bad_rows b
                                            WHERE b.table_name = 'returns'
                                              AND b.at_line = r.at_line)
                        WINDOW of_sale AS (PARTITION BY r.sale_id
                                               ORDER BY r.return_number)) AS good
               ) AS judged
         WHERE is_spoilt
        """,
    ),
    exported=SALE_EXPORTED,
    export_from=f"{NUMBERED} AS t JOIN sales sale USING (sale_id)",
)

_buyer = reference("buyer_id", "buyers", "buyer")
BUYER_CREDITS = Table(
    "buyer_credits",
    columns=(
        *SALE_COLUMNS,
        RETURN_NUMBER,
        required("buyer_id", ID),
        required("amount", money()),
        required("credited_at", TIME),
    ),
    key=RETURN_KEY,
    proof="return_id",
    joins=(SALE, RETURN, *joins_of(_buyer)),
    there=Join("t", "buyer_credits", "t.return_id = ret.return_id"),
    fills=(SALE_ID, RETURN_ID, Fill("buyer_contract_id", "s.buyer_contract_id")),
    checks=(
        SALE_EXISTS,
        RETURN_EXISTS,
        *checks_of(_buyer),
        Check(
            "return_number",
            "format('the return is %s, not credited', ret.state)",
            "ret.state <> 'credited'",
        ),
    ),
    exported=RETURN_EXPORTED,
    export_from=f"buyer_credits t {EXPORT_JOINS}",
)

REPLACEMENT_QUEUE = Table(
    "replacement_queue",
    columns=(
        *SALE_COLUMNS,
        RETURN_NUMBER,
        required("queued_at", TIME),
        Column("fulfilled_by_lead_id", words(100), stored=False),
        Column("fulfilled_at", TIME),
    ),
    key=RETURN_KEY,
    proof="return_id",
    joins=(
        SALE,
        RETURN,
        Join(
            "other",
            "sales",
            "other.lead_id = s.fulfilled_by_lead_id"
            " AND other.vertical_id = s.vertical_id"
            " AND other.buyer_contract_id = s.buyer_contract_id",
        ),
    ),
    there=Join("t", "replacement_queue", "t.return_id = ret.return_id"),
    fills=(
        SALE_ID,
        RETURN_ID,
        Fill("buyer_contract_id", "s.buyer_contract_id"),
        Fill("fulfilled_by_sale_id", "other.sale_id"),
    ),
    checks=(
        SALE_EXISTS,
        RETURN_EXISTS,
        Check(
            "return_number",
            "format('the return is %s, not replaced', ret.state)",
            "ret.state <> 'replaced'",
        ),
        Check(
            "fulfilled_by_lead_id",
            "format('lead %s was not sold to the contract', s.fulfilled_by_lead_id)",
            "s.fulfilled_by_lead_id IS NOT NULL AND other.sale_id IS NULL",
        ),
        Check(
            "fulfilled_by_lead_id",
            "'is the returned lead itself'",
            "t.return_id IS NULL AND other.sale_id = sale.sale_id",
        ),
        Check(
            "fulfilled_at",
            "'goes together with fulfilled_by_lead_id'",
            "(s.fulfilled_at IS NULL) <> (s.fulfilled_by_lead_id IS NULL)",
        ),
    ),
    uniques=(
        Unique(
            "fulfilled_by_lead_id",
            ("fulfilled_by_sale_id",),
            "fulfilled_by_sale_id IS NOT NULL",
        ),
    ),
    compared=(
        (
            "fulfilled_by_lead_id",
            "t.fulfilled_by_sale_id IS DISTINCT FROM other.sale_id",
            ("fulfilled_by_lead_id",),
        ),
    ),
    exported=RETURN_EXPORTED | {"fulfilled_by_lead_id": "other.lead_id"},
    export_from=f"replacement_queue t {EXPORT_JOINS}"
    " LEFT JOIN sales other ON other.sale_id = t.fulfilled_by_sale_id",
)

RETURN_HISTORY = Table(
    "return_history",
    columns=(
        *SALE_COLUMNS,
        RETURN_NUMBER,
        required("line", LINE),
        required("state", RETURN_STATE),
        required("return_reason_id", ID),
        Column("denied_reason_id", ID),
        required("at", TIME),
    ),
    key=(*RETURN_KEY, "line"),
    proof="return_id",
    joins=(
        SALE,
        Join(
            "ret",
            NUMBERED,
            "ret.sale_id = sale.sale_id AND ret.return_number = s.return_number",
        ),
        *joins_of(*_reasons),
    ),
    there=Join(
        "t", "return_history", "t.return_id = ret.return_id AND t.line = s.line"
    ),
    fills=(RETURN_ID, AUDIT_ID),
    checks=(SALE_EXISTS, RETURN_EXISTS, *checks_of(*_reasons)),
    exported=RETURN_EXPORTED,
    export_from=f"return_history t {EXPORT_JOINS}",
)
