"""A key that a line of JSON Lines does not name: what is there stays, line by line."""

import json

BUYERS = "buyer_id,buyer_name,website,account_manager_id,account_status_id,credit_type"
AT = "2026-01-05T10:00:00Z"


def lines(*rows: dict) -> str:
    return "".join(json.dumps(row) + "\n" for row in rows)


def with_buyers(importer):
    rows = "201,A,http://a.example,7,2,\n202,B,http://b.example,8,2,\n"
    importer.bring({"buyers.csv": f"{BUYERS}\n{rows}"})
    return importer


def buyers(importer):
    query = "SELECT buyer_id, buyer_name, website, account_manager_id,"
    query += " account_status_id, version FROM buyers WHERE buyer_id > 200 ORDER BY 1"
    return importer.ask(query)


def test_each_line_changes_only_what_it_names(importer):
    rows = lines(
        {"buyer_id": 201, "buyer_name": "A1", "website": "http://a2.example"},
        {"buyer_id": 202, "buyer_name": "B1", "account_manager_id": 9},
    )

    outcome = with_buyers(importer).bring({"buyers.jsonl": rows})

    assert outcome.bad == {}
    assert buyers(importer) == [
        (201, "A1", "http://a2.example", 7, 2, 2),
        (202, "B1", "http://b.example", 9, 2, 2),
    ]


def test_null_and_an_empty_text_are_named(importer):
    rows = lines(
        {"buyer_id": 201, "buyer_name": "A", "website": "", "account_manager_id": None},
        {"buyer_id": 202, "buyer_name": "B", "account_status_id": ""},
    )

    with_buyers(importer).bring({"buyers.jsonl": rows})

    assert buyers(importer) == [
        (201, "A", "", None, 2, 2),
        (202, "B", "http://b.example", 8, 1, 2),
    ]


def test_a_line_that_names_nothing_new_changes_nothing(importer):
    rows = lines(
        {"buyer_id": 201, "buyer_name": "A"},
        {"buyer_id": 202, "buyer_name": "B", "website": "http://new.example"},
    )

    outcome = with_buyers(importer).bring({"buyers.jsonl": rows})

    assert outcome.counts("buyers") == (2, 0, 1, 0)


def test_a_new_row_gets_the_defaults_of_what_it_does_not_name(importer):
    rows = lines(
        {"buyer_id": 203, "buyer_name": "C"},
        {"buyer_id": 204, "buyer_name": "D", "website": "w", "account_status_id": 2},
    )

    importer.bring({"buyers.jsonl": rows})

    assert buyers(importer) == [(203, "C", "", None, 1, 1), (204, "D", "w", None, 2, 1)]


def test_a_contract_that_is_not_named_keeps_its_name(importer):
    contract = {"buyer_contract_id": 1, "buyer_id": 1, "vertical_id": 1, "rank": 4}
    named = {"buyer_contract_id": 3, "buyer_id": 2, "vertical_id": 1, "rank": 5}

    outcome = importer.bring(
        {"buyer_contracts.jsonl": lines(contract, named | {"buyer_contract_name": "T"})}
    )

    assert outcome.bad == {}
    query = "SELECT buyer_contract_name, name_key, rank FROM buyer_contracts"
    assert importer.ask(f"{query} WHERE buyer_contract_id IN (1, 3) ORDER BY rank") == [
        ("Nationwide", "nationwide", 4),
        ("T", "t", 5),
    ]


def test_the_rules_between_columns_hold_for_what_is_kept(importer):
    with_buyers(importer)
    rows = lines(
        {"buyer_id": 201, "buyer_name": "A", "credit_type": "limited"},
        {"buyer_id": 202, "buyer_name": "B", "credit_limit": "5"},
    )

    outcome = importer.bring({"buyers.jsonl": rows})

    expected = [(1, "credit_limit", "is missing; the credit is limited")]
    assert outcome.bad == {"buyers": expected}


def test_what_cannot_change_is_compared_where_it_is_named(importer):
    leads = lines(
        {"lead_id": "L1", "vertical_id": 1, "created_at": "2026-01-01T10:00:00Z"},
        {"lead_id": "N1", "vertical_id": 1, "created_at": AT, "campaign_id": 2},
        {"lead_id": "N2", "vertical_id": 1, "created_at": AT},
    )
    sale = {"vertical_id": 1, "buyer_contract_id": 1}
    sales = lines(
        sale | {"lead_id": "L2", "price": 20, "sold_at": "2026-01-02T11:00:00Z"},
        sale
        | {"lead_id": "L6", "price": 5, "sold_at": AT, "lead_status_name": "Funded"},
    )

    outcome = importer.bring({"leads.jsonl": leads, "sales.jsonl": sales})

    assert outcome.bad == {}
    assert outcome.counts("leads") == (3, 2, 0, 0)
    assert outcome.counts("sales") == (2, 1, 0, 0)
    query = "SELECT lead_id, campaign_id FROM leads WHERE lead_id ~ 'N|1' ORDER BY 1"
    assert importer.ask(query) == [("L1", 1), ("N1", 2), ("N2", None)]


def test_what_is_named_is_still_compared(importer):
    sale = {"vertical_id": 1, "buyer_contract_id": 1}
    sales = lines(
        sale
        | {"lead_id": "L2", "price": 20, "sold_at": "2026-01-02T11:00:00Z"}
        | {"lead_status_name": None},
        sale | {"lead_id": "L1", "price": 10, "sold_at": "2026-01-02T10:00:00Z"},
    )

    outcome = importer.bring({"sales.jsonl": sales})

    reason = "differs from the row that is there: lead_status_name"
    assert outcome.bad == {"sales": [(1, "lead_status_name", reason)]}


def test_a_required_key_is_never_left_out(importer):
    rows = lines({"buyer_id": 1}, {"buyer_id": 2, "buyer_name": "Hearth"})

    outcome = importer.bring({"buyers.jsonl": rows})

    assert outcome.bad == {"buyers": [(1, "buyer_name", "is missing")]}

    assert outcome.bad == {"buyers": [(1, "buyer_name", "is missing")]}


def test_a_decided_return_need_not_say_again_when(importer):
    row = {
        "lead_id": "L3",
        "vertical_id": 1,
        "buyer_contract_id": 1,
        "return_number": 1,
        "state": "credited",
        "return_reason_id": 1,
        "submitted_at": "2026-01-03T10:00:00Z",
    }
    outcome = importer.bring({"returns.jsonl": lines(row)})

    assert outcome.bad == {}
    assert outcome.counts("returns") == (1, 0, 0, 0)
