"""Bad values: table, column, value and reason; in a row that is good but for them."""

NUMBER, RANGE = "is no whole number", "is not from 1 to 2147483647"
AMOUNT = "is no amount; write 12 or 12.50"
DIGITS = "has more than 11 digits before the point or 4 after it"
TIME = "is no time; write 2027-01-31T18:00:00Z or 01/31/2027 18:00:00"
DAY = "is a day or an hour that does not exist"
DAY_NUMBER = (
    "is a spreadsheet's number of a day; show the column as a time and save again"
)
NO_MONTH = "has no month 31: the month comes first, as in 01/31/2027 18:00:00"
BOOLEAN = "is neither true nor false"
CLOCK = "is no time of day in whole seconds; write 09:00"
LINK = "is no http or https link"
MISSING = "is missing"
DAYS = "friday, monday, saturday, sunday, thursday, tuesday, wednesday"
WEEK, NO_DAYS = f"is not one of {DAYS}", ["Monday", "thurdsay", "no_change"]
NO_TIMES = ["soon", "24:00", "09:60", "02-30-2026 09:00", "09:00:00.5"]

CASES = [
    # whole numbers
    *[
        ("verticals", "vertical_id", value, reason)
        for value, reason in [
            ("", MISSING),
            ("x", NUMBER),
            ("1.5", NUMBER),
            ("1.0", NUMBER),
            ("1,5", NUMBER),
            ("1e3", NUMBER),
            ("0x1F", NUMBER),
            ("1_000", NUMBER),
            ("--1", NUMBER),
            ("+", NUMBER),
            ("1 2", NUMBER),
            (" ", NUMBER),
            ("\u0661", NUMBER),  # a digit, but not an ASCII one
            ("NaN", NUMBER),
            ("NULL", NUMBER),
            ("true", NUMBER),
            ("0", RANGE),
            ("-1", RANGE),
            ("2147483648", RANGE),
            ("99999999999", RANGE),
            ("9" * 5000, RANGE),
        ]
    ],
    ("verticals", "vertical_name", "", MISSING),
    ("verticals", "vertical_name", "n" * 51, "has 51 characters; at most 50 fit"),
    ("verticals", "vertical_name", "ß" * 51, "has 51 characters; at most 50 fit"),
    ("offers", "offer_name", "n" * 101, "has 101 characters; at most 100 fit"),
    ("offers", "vertical_id", "", MISSING),
    ("offers", "vertical_id", "7", "there is no vertical 7"),
    ("offers", "offer_id", "one", NUMBER),
    ("campaigns", "affiliate_id", "7", "there is no affiliate 7"),
    ("campaigns", "offer_id", "7", "there is no offer 7"),
    ("campaigns", "campaign_name", "", MISSING),
    # buyers
    ("buyers", "buyer_name", "", MISSING),
    ("buyers", "buyer_name", "  ", "is of blanks only"),
    ("buyers", "buyer_name", "n" * 51, "has 51 characters; at most 50 fit"),
    ("buyers", "credit_type", "no_change", "is not one of limited, unlimited"),
    ("buyers", "credit_type", "Limited", "is not one of limited, unlimited"),
    ("buyers", "credit_type", "limited ", "is not one of limited, unlimited"),
    ("buyers", "credit_limit", "-1", "is below 0"),
    ("buyers", "credit_limit", "much", AMOUNT),
    ("buyers", "account_manager_id", "-1", "is not from 0 to 2147483647"),
    ("buyers", "address_street", "s" * 61, "has 61 characters; at most 60 fit"),
    ("buyers", "address_state", "s" * 21, "has 21 characters; at most 20 fit"),
    ("buyers", "address_zip_code", "1" * 11, "has 11 characters; at most 10 fit"),
    ("buyers", "website", "w" * 101, "has 101 characters; at most 100 fit"),
    # templates
    *[
        (
            "email_templates",
            "email_template_id",
            value,
            "is 0 or -1, with which a call skips or clears a template",
        )
        for value in ("0", "-1")
    ],
    (
        "email_templates",
        "email_template_id",
        "-2147483649",
        "is not from -2147483648 to 2147483647",
    ),
    *[
        ("email_templates", "lead_email", value, reason)
        for value, reason in [
            ("", MISSING),
            ("yes", BOOLEAN),
            ("t", BOOLEAN),
            ("2", BOOLEAN),
            ("on", BOOLEAN),
            ("wahr", BOOLEAN),
            ("01", BOOLEAN),
        ]
    ],
    # contracts
    ("buyer_contracts", "buyer_id", "7", "there is no buyer 7"),
    ("buyer_contracts", "vertical_id", "7", "there is no vertical 7"),
    ("buyer_contracts", "rank", "", MISSING),
    ("buyer_contracts", "rank", "-1", "is not from 0 to 2147483647"),
    ("buyer_contracts", "buyer_contract_name", "   ", "is of blanks only"),
    (
        "buyer_contracts",
        "buyer_contract_name",
        "n" * 51,
        "has 51 characters; at most 50 fit",
    ),
    *[
        (
            "buyer_contracts",
            "buyer_contract_name",
            value,
            "buyer_contract_id 1 has the same",
        )
        for value in ("Nationwide", " NATIONWIDE ", "nationwide")
    ],
    ("buyer_contracts", "replace_returns", "no_change", BOOLEAN),
    ("buyer_contracts", "max_return_age_days", "36501", "is not from 0 to 36500"),
    ("buyer_contracts", "max_return_age_days", "-1", "is not from 0 to 36500"),
    ("buyer_contracts", "min_lead_age_minutes", "1h", NUMBER),
    (
        "buyer_contracts",
        "posting_wait_seconds",
        "52560001",
        "is not from 0 to 52560000",
    ),
    ("buyer_contracts", "max_post_errors", "0", "is not from 1 to 11"),
    ("buyer_contracts", "max_post_errors", "12", "is not from 1 to 11"),
    *[
        ("buyer_contracts", "default_confirmation_page_link", value, reason)
        for value, reason in [
            ("ftp://example.com", LINK),
            ("example.com", LINK),
            ("http://", LINK),
            ("http://a b.example.com/", LINK),
            ("http://user@example.com/", LINK),
            ("javascript:alert(1)", LINK),
            ("https%3A%2F%2Fexample.com%2F%00", LINK),
            (
                "http://example.com/" + "x" * 82,
                "has 101 characters; at most 100 fit",
            ),
        ]
    ],
    # statuses and fields
    ("lead_statuses", "lead_status_name", "", MISSING),
    ("lead_statuses", "lead_status_name", "Funded", "lead_status_id 1 has the same"),
    (
        "lead_fields",
        "data_type",
        "text",
        "is not one of string, number, date, boolean",
    ),
    ("lead_fields", "field_name", "agent", "lead_field_id 4 has the same"),
    ("lead_fields", "label", "l" * 51, "has 51 characters; at most 50 fit"),
    # times
    *[
        ("return_reasons", "retired_at", value, reason)
        for value, reason in [
            ("yesterday", TIME),
            ("now", TIME),
            ("infinity", TIME),
            ("2026", TIME),
            ("2026-1-5", TIME),
            ("2026-01-05 10", TIME),
            ("2026-01-05T10:00:00 Z", TIME),
            ("2026-01-05T10:00:00+5", TIME),
            ("2026-01-05T10:00:00+01:60", TIME),
            ("2026-01-05T10:00:00+14:30", TIME),
            ("2026-01-05T10:00:00.1234567890Z", TIME),
            ("2026-01-05T10:00:00 Europe/Berlin", TIME),
            ("05.01.2026 10:00:00", TIME),
            ("01/05/26 10:00:00", "has a year of two digits; write all four"),
            ("01/05/2026 13:00:00 PM", DAY),
            ("01/05/2026 0:00 AM", DAY),
            ("01/05/2026 10", TIME),
            ("01/05/2026 10 PM", TIME),
            ("1/5/26 10:00", "has a year of two digits; write all four"),
            ("1/5/26", "has a year of two digits; write all four"),
            ("46027.75", DAY_NUMBER),
            ("46027", DAY_NUMBER),
            ("45:30.0", TIME),  # what Excel shows of minutes and seconds
            ("01/05/2026 10:00:00Z", TIME),
            ("1767607200", TIME),
            ("2026-W02-1", TIME),
            ("20260105", TIME),
            ("2026-02-29T10:00:00Z", DAY),
            ("2026-02-30T10:00:00Z", DAY),
            ("2026-13-01T10:00:00Z", DAY),
            ("2026-00-01T10:00:00Z", DAY),
            ("2026-01-00T10:00:00Z", DAY),
            ("2026-04-31T10:00:00Z", DAY),
            ("2026-01-05T25:00:00Z", DAY),
            ("2026-01-05T10:00:00+24:00", TIME),
            ("0001-01-01T00:00:00+01:00", DAY),
            ("2026-01-05T10:60:00Z", DAY),
            ("2026-01-05T10:00:60Z", DAY),
            ("0000-01-05T10:00:00Z", DAY),
            ("31/01/2026 10:00:00", NO_MONTH),
            ("31/1/2026", NO_MONTH),
            ("02/29/2026 10:00:00", DAY),
            ("1900-02-29T10:00:00Z", DAY),
        ]
    ],
    # leads
    ("leads", "lead_id", "", MISSING),
    ("leads", "lead_id", "l" * 101, "has 101 characters; at most 100 fit"),
    ("leads", "vertical_id", "7", "there is no vertical 7"),
    ("leads", "campaign_id", "7", "there is no campaign 7"),
    ("leads", "created_at", "", MISSING),
    ("leads", "created_at", "soon", TIME),
    # money
    *[
        ("sales", "price", value, reason)
        for value, reason in [
            ("", MISSING),
            ("$12", AMOUNT),
            ("12,50", AMOUNT),
            ("1,000.00", AMOUNT),
            ("1 000", AMOUNT),
            ("1e2", AMOUNT),
            ("NaN", AMOUNT),
            ("Infinity", AMOUNT),
            ("12.50 USD", AMOUNT),
            ("(12)", AMOUNT),
            ("free", AMOUNT),
            ("1.23456", DIGITS),
            ("123456789012", DIGITS),
            ("99999999999.99991", DIGITS),
            ("-0.01", "is below 0"),
            ("-5", "is below 0"),
        ]
    ],
    # delivery schedules
    *[
        ("delivery_schedules", column, value, reason)
        for column, value, reason in [
            ("buyer_contract_id", "7", "there is no buyer contract 7"),
            ("buyer_contract_id", "", MISSING),
            ("delivery_schedule_day", "", MISSING),
            *[("delivery_schedule_day", day, WEEK) for day in NO_DAYS],
            *[("time_open", time, CLOCK) for time in NO_TIMES],
            *[("time_closed", time, CLOCK) for time in NO_TIMES],
            ("cap", "", MISSING),
            ("cap", "-1", "is not from 0 to 2147483647"),
            ("price", "-1", "is below 0"),
            ("schedule_type", "any", "is not one of exclusive, hybrid, multisell"),
            ("no_return", "on", BOOLEAN),
        ]
    ],
    # sales
    ("sales", "sold_at", "", MISSING),
    ("sales", "sold_at", "2026-02-30T00:00:00Z", DAY),
    ("sales", "buyer_contract_id", "", MISSING),
    ("sales", "buyer_contract_id", "7", "there is no buyer contract 7"),
    ("sales", "buyer_contract_id", "2", None),
    ("sales", "buyer_id", "7", "there is no buyer 7"),
    ("sales", "is_replacement", "no", BOOLEAN),
    ("sales", "non_returnable", "no", BOOLEAN),
    ("sales", "revenue", "1.00001", DIGITS),
    ("sales", "updates", "-1", "is not from 0 to 2147483647"),
    ("sales", "lead_id", "L9", "there is no lead L9 in vertical 1"),
    ("sales", "lead_id", "l6", "there is no lead l6 in vertical 1"),
    ("sales", "lead_id", " L6", "there is no lead  L6 in vertical 1"),
    ("sales", "lead_id", "L4", "there is no lead L4 in vertical 1"),
    ("sales", "lead_status_name", "Won", "there is no lead status Won in use"),
    ("sales", "lead_status_name", "Old", "there is no lead status Old in use"),
    ("sales", "lead_status_name", "funded", "there is no lead status funded in use"),
    # ledger
    ("ledger", "line", "0", RANGE),
    ("ledger", "change", "ADD", "is not one of add, overwrite"),
    ("ledger", "change", "", MISSING),
    (
        "ledger",
        "amount",
        "6",
        "is not the difference of revenue_after and revenue_before",
    ),
    ("ledger", "booked_at", "", MISSING),
    # values of fields
    ("sale_field_values", "field_value", "", MISSING),
    (
        "sale_field_values",
        "field_value",
        "v" * 1001,
        "has 1001 characters; at most 1000 fit",
    ),
    ("sale_field_values", "lead_field_id", "7", "there is no such lead field"),
    # returns
    (
        "returns",
        "state",
        "approved",
        "is not one of pending, replaced, credited, rejected",
    ),
    ("returns", "return_reason_id", "7", "there is no return reason 7"),
    ("returns", "return_reason_id", "", MISSING),
    ("returns", "denied_reason_id", "1", "is only for a rejected return"),
    ("returns", "decided_at", "2026-01-06T10:00:00Z", "must be empty while pending"),
    ("returns", "return_number", "0", RANGE),
    ("returns", "return_number", "2", "return 1 is missing"),
    ("returns", "state", "rejected", None),
]
# A value that spoils another column than its own.
ELSEWHERE = {
    ("sales", "2"): ("vertical_id", "the contract buys in vertical 2"),
    ("returns", "rejected"): ("decided_at", "is missing"),
}
