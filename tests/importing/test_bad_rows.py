"""Rows that do not fit what is there, or each other; and what --skip-bad makes of them."""

import pytest

SALE = "lead_id,vertical_id,buyer_contract_id,"
SALES = SALE + "price,sold_at"
NEW_SALE = "L6,1,1,5,2026-01-05T10:00:00Z"
LEDGER = SALE + "line,change,amount,revenue_before,revenue_after,booked_at"
AT = "2026-01-05T10:00:00Z"
VALUES = SALE + "lead_field_id,field_value"
RETURNS = SALE + "return_number,state,return_reason_id,submitted_at,decided_at"
CREDITS = SALE + "return_number,buyer_id,amount,credited_at"
QUEUE = SALE + "return_number,queued_at,fulfilled_by_lead_id,fulfilled_at"
HISTORY = SALE + "return_number,line,state,return_reason_id,at"
NO_SALE = "there is no sale of lead L6 in vertical 1 to contract 1"


def differs(column):
    return [(2, column, f"differs from the row that is there: {column}")]


# table, header, rows, what is reported
CASES = [
    # the setup, as it would be
    ("buyers", "buyer_id,buyer_name,credit_type", "9,Summit,limited", [(2, "credit_limit", "is missing; the credit is limited")]),
    ("buyers", "buyer_id,buyer_name,credit_type", "1,Northwind,limited", [(2, "credit_limit", "is missing; the credit is limited")]),
    ("buyers", "buyer_id,buyer_name,account_status_id", "9,Summit,4", [(2, "account_status_id", "there is no account status 4")]),
    ("buyer_contracts", "buyer_contract_id,buyer_id,vertical_id,rank,min_lead_age_minutes,max_lead_age_minutes", "9,1,1,0,6,5", [(2, "min_lead_age_minutes", "is more than max_lead_age_minutes")]),
    ("buyer_contracts", "buyer_contract_id,buyer_id,vertical_id,rank", "1,1,2,0", [(2, "vertical_id", "the contract has bought leads in vertical 1")]),
    ("buyer_contracts", "buyer_contract_id,buyer_id,vertical_id,rank,account_status_id", "9,1,1,0,4", [(2, "account_status_id", "there is no account status 4")]),
    ("buyer_contracts", "buyer_contract_id,buyer_id,vertical_id,rank,offer_id", "9,1,1,0,7", [(2, "offer_id", "there is no offer 7")]),
    ("buyer_contracts", "buyer_contract_id,buyer_id,vertical_id,rank,email_template_id", "9,1,1,0,-3", [(2, "email_template_id", "there is no email template -3")]),
    ("buyer_contracts", "buyer_contract_id,buyer_id,vertical_id,rank,portal_template_id", "9,1,1,0,5", [(2, "portal_template_id", "there is no email template 5")]),
    ("buyer_contracts", "buyer_contract_id,buyer_id,vertical_id,rank,buyer_contract_name", "8,1,1,0,Ärger\n9,1,1,0,A\u0308RGER", [(3, "buyer_contract_name", "line 2 has the same")]),
    ("delivery_schedules", "delivery_schedule_id,buyer_contract_id,delivery_schedule_day,cap", "1,2,friday,10", [(2, "buyer_contract_id", "the schedule is of contract 1")]),
    ("return_reasons", "return_reason_id,return_reason_name", "9,Bad Phone", [(2, "return_reason_name", "return_reason_id 1 has the same")]),
    ("reject_reasons", "reject_reason_id,reject_reason_name", "8,Late\n9,Late", [(3, "reject_reason_name", "line 2 has the same")]),
    ("lead_sub_statuses", "lead_sub_status_id,lead_status_id,lead_sub_status_name", "9,7,By Us", [(2, "lead_status_id", "there is no lead status 7")]),
    ("lead_sub_statuses", "lead_sub_status_id,lead_status_id,lead_sub_status_name", "9,1,By Us", [(2, "lead_sub_status_name", "lead_sub_status_id 1 has the same")]),
    ("lead_sub_statuses", "lead_sub_status_id,lead_status_id,lead_sub_status_name", "1,3,By Us", [(2, "lead_status_id", "sales have it as a sub status of 1")]),
    ("lead_fields", "lead_field_id,field_name,data_type,vertical_id", "9,x,string,7", [(2, "vertical_id", "there is no vertical 7")]),
    ("lead_fields", "lead_field_id,field_name,data_type,buyer_id", "9,x,string,7", [(2, "buyer_id", "there is no buyer 7")]),
    ("lead_fields", "lead_field_id,field_name,data_type,vertical_id", "9,premium,string,1", [(2, "field_name", "lead_field_id 1 has the same")]),
    ("lead_fields", "lead_field_id,field_name,data_type,vertical_id", "1,premium,string,1", [(2, "data_type", "the field has values of type number")]),
    # leads
    ("leads", "lead_id,vertical_id,created_at", "N1,1,2026-01-05T10:00:00Z\nN1,1,2026-01-05T10:00:00Z", [(3, "vertical_id", "is there in line 2 already")]),
    ("leads", "lead_id,vertical_id,created_at", "L1,1,2026-01-01T10:00:01Z", differs("created_at")),
    ("leads", "lead_id,vertical_id,campaign_id,created_at", "L1,1,2,2026-01-01T10:00:00Z", differs("campaign_id")),
    ("leads", "lead_id,vertical_id,campaign_id,created_at", "L1,1,,2026-01-01T10:00:00Z", differs("campaign_id")),
    # sales
    ("sales", SALES, f"{NEW_SALE}\n{NEW_SALE}", [(3, "buyer_contract_id", "is there in line 2 already")]),
    ("sales", SALES, "L1,1,1,11,2026-01-02T10:00:00Z", differs("price")),
    ("sales", SALES, "L1,1,1,10,2026-01-02T10:00:00+01:00", differs("sold_at")),
    ("sales", SALES + ",is_replacement", "L1,1,1,10,2026-01-02T10:00:00Z,true", differs("is_replacement")),
    ("sales", SALES + ",non_returnable", "L1,1,1,10,2026-01-02T10:00:00Z,true", differs("non_returnable")),
    ("sales", SALES + ",buyer_id", "L1,1,1,10,2026-01-02T10:00:00Z,2", differs("buyer_id")),
    ("sales", SALES + ",revenue", "L1,1,1,10,2026-01-02T10:00:00Z,11", differs("revenue")),
    ("sales", SALES + ",updates", "L5,1,1,0,2026-01-02T14:00:00Z,1", differs("updates")),
    ("sales", SALES + ",updates", "L1,1,1,10,2026-01-02T10:00:00Z,2", differs("updates")),
    ("sales", SALES + ",lead_status_name", "L1,1,1,10,2026-01-02T10:00:00Z,Funded", differs("lead_status_name")),
    ("sales", SALES + ",lead_status_name,lead_sub_status_name", "L2,1,1,20,2026-01-02T11:00:00Z,Funded,", differs("lead_sub_status_name")),
    ("sales", SALES, "L1,1,1,11,2026-01-02T10:00:01Z", differs("price") + differs("sold_at")),
    ("sales", SALES + ",campaign_id", f"{NEW_SALE},2", [(2, "campaign_id", "is not the campaign of the lead, 1")]),
    ("sales", SALES + ",campaign_id", "L3,1,3,5,2026-01-05T10:00:00Z,1", [(2, "campaign_id", "is not the campaign of the lead, which has none")]),
    ("sales", SALES + ",lead_status_id", f"{NEW_SALE},7", [(2, "lead_status_id", "there is no lead status 7")]),
    ("sales", SALES + ",lead_status_name,lead_status_id", f"{NEW_SALE},Funded,3", [(2, "lead_status_name", "is not the name of lead status 3")]),
    ("sales", SALES + ",lead_sub_status_name", f"{NEW_SALE},By Us", [(2, "lead_sub_status_name", "needs a lead status")]),
    ("sales", SALES + ",lead_status_name,lead_sub_status_name", f"{NEW_SALE},Funded,Contacted", [(2, "lead_sub_status_name", "the status has no sub status Contacted in use")]),
    ("sales", SALES + ",lead_status_name,lead_sub_status_name", f"{NEW_SALE},Funded,By Them", [(2, "lead_sub_status_name", "the status has no sub status By Them in use")]),
    ("sales", SALES + ",lead_status_name,lead_sub_status_id", f"{NEW_SALE},Funded,2", [(2, "lead_sub_status_id", "the status has no sub status 2")]),
    ("sales", SALES + ",lead_status_name,lead_sub_status_id", f"{NEW_SALE},Funded,9", [(2, "lead_sub_status_id", "the status has no sub status 9")]),
    ("sales", SALES + ",lead_sub_status_id", f"{NEW_SALE},1", [(2, "lead_sub_status_id", "the status has no sub status 1")]),
    ("sales", SALES + ",lead_status_name,lead_sub_status_name,lead_sub_status_id", f"{NEW_SALE},Funded,By Us,3", [(2, "lead_sub_status_name", "is not the name of sub status 3")]),
    ("sales", SALES + ",revenue,updates", f"{NEW_SALE},7,0", [(2, "updates", "is 0, but the revenue is not the price")]),
    # the ledger
    ("ledger", LEDGER, f"L6,1,1,1,add,5,0,5,{AT}", [(2, "lead_id", NO_SALE)]),
    ("ledger", LEDGER, f"L1,1,1,1,add,5,9,14,{AT}", [(2, "revenue_before", "is not what the line before leaves, 10.0000")]),
    ("ledger", LEDGER, f"L1,1,1,1,add,5,10,15,{AT}\nL1,1,1,2,add,5,16,21,{AT}\nL1,1,1,3,add,1,21,22,{AT}",
        [(3, "revenue_before", "is not what the line before leaves, 15.0000"), (4, "revenue_before", "a line before it is bad")]),
    ("ledger", LEDGER, f"L1,1,1,1,add,5,10,15,{AT}\nL1,1,1,1,add,5,15,20,{AT}", [(3, "line", "is there in line 2 already")]),
    ("ledger", LEDGER, f"L2,1,1,1,overwrite,31.25,20,51.25,{AT}", [*differs("amount"), *differs("booked_at"), *differs("revenue_after")]),
    ("ledger", LEDGER, f"L3,1,1,1,add,5,30,35,{AT}", [(2, "lead_id", "the sale is credited, so its revenue is frozen")]),
    # values of fields
    ("sale_field_values", VALUES, "L6,1,1,4,Ada", [(2, "lead_id", NO_SALE)]),
    ("sale_field_values", VALUES, "L1,1,1,4,Bela", differs("field_value")),
    ("sale_field_values", VALUES, "L5,1,1,1,much", [(2, "field_value", "is no value of a field of type number")]),
    ("sale_field_values", VALUES, "L5,1,1,1,1.23456", [(2, "field_value", "is no value of a field of type number")]),
    ("sale_field_values", VALUES, "L5,1,1,2,2026-02-30", [(2, "field_value", "is no value of a field of type date")]),
    ("sale_field_values", VALUES, "L5,1,1,3,yes", [(2, "field_value", "is no value of a field of type boolean")]),
    ("sale_field_values", VALUES, "L5,1,1,4,a\nL5,1,1,4,a", [(3, "lead_field_id", "is there in line 2 already")]),
    # returns, and what hangs on them
    ("returns", RETURNS, f"L6,1,1,1,pending,1,{AT},", [(2, "lead_id", NO_SALE)]),
    ("returns", RETURNS, f"L2,1,1,3,pending,1,{AT},", [(2, "return_number", "the return before it is pending")]),
    ("returns", RETURNS, f"L2,1,3,3,pending,1,{AT},", [(2, "return_number", "return 2 is missing")]),
    ("returns", RETURNS, f"L1,1,1,1,pending,1,{AT},\nL1,1,1,2,pending,1,{AT},", [(3, "return_number", "the return before it is pending")]),
    ("returns", RETURNS, f"L3,1,1,1,credited,1,{AT},2026-01-03T12:00:00Z", differs("submitted_at")),
    ("returns", RETURNS, f"L2,1,1,2,rejected,1,2026-01-04T10:00:00Z,{AT}", [*differs("decided_at"), *differs("state")]),
    ("returns", RETURNS, f"L1,1,1,1,credited,1,{AT},{AT}", [(2, "state", "is credited, but buyer_credits has no good row of it")]),
    ("returns", RETURNS, f"L1,1,1,1,replaced,1,{AT},{AT}", [(2, "state", "is replaced, but replacement_queue has no good row of it")]),
    ("buyer_credits", CREDITS, f"L6,1,1,1,1,5,{AT}", [(2, "lead_id", NO_SALE)]),
    ("buyer_credits", CREDITS, f"L1,1,1,1,1,5,{AT}", [(2, "return_number", "the sale has no return 1")]),
    ("buyer_credits", CREDITS, f"L2,1,1,2,1,5,{AT}", [(2, "return_number", "the return is pending, not credited")]),
    ("buyer_credits", CREDITS, "L3,1,1,1,1,31,2026-01-03T12:00:00Z", differs("amount")),
    ("buyer_credits", CREDITS, f"L3,1,1,1,7,30,{AT}", [(2, "buyer_id", "there is no buyer 7"), *differs("buyer_id"), *differs("credited_at")]),
    ("replacement_queue", QUEUE, f"L1,1,1,1,{AT},,", [(2, "return_number", "the sale has no return 1")]),
    ("replacement_queue", QUEUE, f"L3,1,1,1,{AT},,", [(2, "return_number", "the return is credited, not replaced")]),
    ("replacement_queue", QUEUE, "L4,2,2,1,2026-01-03T13:00:00Z,L1,", [(2, "fulfilled_at", "goes together with fulfilled_by_lead_id"), (2, "fulfilled_by_lead_id", "lead L1 was not sold to the contract"),]),
    ("replacement_queue", QUEUE, f"L4,2,2,1,2026-01-03T13:00:00Z,L4,{AT}", [*differs("fulfilled_at"), *differs("fulfilled_by_lead_id")]),
    ("return_history", HISTORY, f"L2,1,1,3,1,pending,1,{AT}", [(2, "return_number", "the sale has no return 3")]),
    ("return_history", HISTORY, f"L2,1,1,2,1,pending,7,{AT}", [(2, "return_reason_id", "there is no return reason 7")]),
    ("return_history", HISTORY, f"L2,1,1,1,1,credited,1,{AT}", [*differs("at"), *differs("state")]),
]  # fmt: skip


@pytest.mark.parametrize(
    ("table", "header", "rows", "expected"),
    CASES,
    ids=[f"{table}-{rows[:40]}" for table, _, rows, _ in CASES],
)
def test_a_row_that_does_not_fit(shared_importer, table, header, rows, expected):
    before = shared_importer.contents()

    outcome = shared_importer.bring({f"{table}.csv": f"{header}\n{rows}\n"})

    assert outcome.bad == {table: sorted(expected)}
    assert outcome.number is None
    assert shared_importer.contents() == before


def test_a_revenue_that_the_ledger_does_not_lead_to(shared_importer):
    outcome = shared_importer.bring(
        {
            "sales.csv": f"{SALES},revenue,updates\n{NEW_SALE},8,1\n",
            "ledger.csv": f"{LEDGER}\nL6,1,1,2,add,2,5,7,{AT}\n",
        }
    )

    assert outcome.bad["sales"] == [
        (2, "revenue", "is not what the ledger leads to, 7.0000"),
        (2, "updates", "is less than line 2 of the ledger"),
    ]


def test_bad_rows_of_several_files_are_reported_at_once(shared_importer):
    outcome = shared_importer.bring(
        {
            "verticals.csv": "vertical_id,vertical_name\nx,Solar\n",
            "buyers.csv": "buyer_id,buyer_name\n1,\n",
        }
    )

    assert outcome.bad == {
        "verticals": [(2, "vertical_id", "is no whole number")],
        "buyers": [(2, "buyer_name", "is missing")],
    }


def test_skip_bad_writes_the_good_rows(importer):
    rows = f"{NEW_SALE}\nL9,1,1,5,{AT}\nL5,1,3,x,{AT}\nL1,1,3,6,{AT}\n{NEW_SALE}\n"

    outcome = importer.bring({"sales.csv": f"{SALES}\n{rows}"}, skip_bad=True)

    assert outcome.bad["sales"] == [
        (3, "lead_id", "there is no lead L9 in vertical 1"),
        (4, "price", "is no amount; write 12 or 12.50"),
        (6, "buyer_contract_id", "is there in line 2 already"),
    ]
    assert outcome.counts("sales") == (5, 2, 0, 3)
    assert outcome.number == 2
    query = "SELECT lead_id, price::text FROM sales WHERE sold_at = %s ORDER BY 1"
    assert importer.ask(query, AT) == [("L1", "6.0000"), ("L6", "5.0000")]


def test_what_hangs_on_a_skipped_row_is_skipped_too(importer):
    outcome = importer.bring(
        {
            "sales.csv": f"{SALES}\nL6,1,1,x,{AT}\n",
            "returns.csv": f"{RETURNS}\nL6,1,1,1,credited,1,{AT},{AT}\n"
            f"L1,1,1,1,credited,7,{AT},{AT}\n",
            "buyer_credits.csv": f"{CREDITS}\nL6,1,1,1,1,5,{AT}\nL1,1,1,1,1,5,{AT}\n",
        },
        skip_bad=True,
    )

    assert outcome.bad["returns"] == [
        (2, "lead_id", NO_SALE),
        (3, "return_reason_id", "there is no return reason 7"),
    ]
    assert outcome.bad["buyer_credits"] == [
        (2, "lead_id", NO_SALE),
        (3, "return_number", "the sale has no return 1"),
    ]
    assert outcome.number == 2


def test_a_dry_run_writes_nothing(importer):
    before = importer.contents()

    outcome = importer.bring({"sales.csv": f"{SALES}\n{NEW_SALE}\n"}, dry_run=True)

    assert (outcome.number, outcome.counts("sales")) == (None, (1, 1, 0, 0))
    assert importer.contents() == before
