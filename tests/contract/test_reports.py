"""reports.asmx: ReturnQueue by every binding, in pages and by its filters."""

from decimal import Decimal

import pytest

from tests.contract.lookups import Lookups

MANY = 2500


@pytest.fixture(scope="module")
def reports(own_server):
    return Lookups(own_server.url, "/api/1/reports.asmx")


def queue(stock) -> None:
    """Put four returns into the queue, and one that is decided."""
    stock.verticals("Auto", "Home")
    for name in ("Acme", "Bolt"):
        stock.buyer(buyer_name=name)
    terms = [("Autumn", 1, 1), ("Winter", 1, 2), ("Spring", 2, 1)]
    for name, buyer_id, vertical_id in terms:
        stock.contract(
            buyer_contract_name=name, buyer_id=buyer_id, vertical_id=vertical_id
        )
    stock.insert("return_reasons", return_reason_name="Bad Phone")
    sales = [(1, 1, 1), (2, 2, 1), (3, 1, 2), (1, 1, 1), (1, 1, 1)]
    for number, (contract_id, vertical_id, buyer_id) in enumerate(sales, start=1):
        lead_id = stock.lead(f"L{number}", vertical_id=vertical_id)
        stock.sale(
            lead_id,
            buyer_contract_id=contract_id,
            vertical_id=vertical_id,
            buyer_id=buyer_id,
            sold_at="2026-01-30 18:00:00+00",
        )
    stock.db.execute("""
        INSERT INTO returns (sale_id, buyer_contract_id, state, return_reason_id,
                             submitted_at, decided_at)
        SELECT sale_id, buyer_contract_id, CASE sale_id WHEN 5 THEN 'rejected' ELSE 'pending' END
                        ::return_state,
               1, timestamptz '2026-01-31 09:30:00+00' - sale_id * interval '1 minute',
               CASE sale_id WHEN 5 THEN now() END
          FROM sales ORDER BY sale_id
    """)


def waiting(reports, stock, **given) -> list[int]:
    reply = reports.ask("ReturnQueue", api_key=stock.admin_key(), **given)
    found = [row["return_id"] for row in reply.get("returns", [])]
    assert (reply["success"], reply["row_count"]) == (True, len(found))
    return found


def test_an_empty_queue_is_an_empty_element(reports, stock):
    assert waiting(reports, stock) == []
    assert reports.members("ReturnQueue", api_key=stock.admin_key()) == (
        "<success>true</success>\n<row_count>0</row_count>\n<returns>\n</returns>"
    )


def test_a_return_with_all_that_decides_it(reports, stock):
    queue(stock)
    api_key = stock.admin_key()
    given = {"api_key": api_key, "buyer_contract_id": 3}

    assert reports.ask("ReturnQueue", **given)["returns"] == [
        {
            "return_id": 3,
            "lead_id": "L3",
            "vertical": {"vertical_id": 1, "vertical_name": "Auto"},
            "buyer": {"buyer_id": 2, "buyer_name": "Bolt"},
            "buyer_contract": {
                "buyer_contract_id": 3,
                "buyer_contract_name": "Spring",
            },
            "sold_at": "2026-01-30T18:00:00+00:00",
            "revenue": Decimal("12.5000"),
            "return_reason": {
                "return_reason_id": 1,
                "return_reason_name": "Bad Phone",
            },
            "submitted_at": "2026-01-31T09:27:00+00:00",
        }
    ]
    store = 'xmlns="API:id_name_store"'
    assert reports.members("ReturnQueue", **given).splitlines()[2:] == [
        "<returns>",
        "<return>",
        "<return_id>3</return_id>",
        "<lead_id>L3</lead_id>",
        "<vertical>",
        f"<vertical_id {store}>1</vertical_id>",
        f"<vertical_name {store}>Auto</vertical_name>",
        "</vertical>",
        "<buyer>",
        f"<buyer_id {store}>2</buyer_id>",
        f"<buyer_name {store}>Bolt</buyer_name>",
        "</buyer>",
        "<buyer_contract>",
        f"<buyer_contract_id {store}>3</buyer_contract_id>",
        f"<buyer_contract_name {store}>Spring</buyer_contract_name>",
        "</buyer_contract>",
        "<sold_at>2026-01-30T18:00:00+00:00</sold_at>",
        "<revenue>12.5000</revenue>",
        "<return_reason>",
        f"<return_reason_id {store}>1</return_reason_id>",
        f"<return_reason_name {store}>Bad Phone</return_reason_name>",
        "</return_reason>",
        "<submitted_at>2026-01-31T09:27:00+00:00</submitted_at>",
        "</return>",
        "</returns>",
    ]


@pytest.mark.parametrize(
    ("given", "found"),
    [
        ({}, [4, 3, 2, 1]),
        ({"buyer_id": 0, "buyer_contract_id": 0, "vertical_id": 0}, [4, 3, 2, 1]),
        ({"buyer_id": 1}, [4, 2, 1]),
        ({"buyer_id": 3}, []),
        ({"buyer_contract_id": 1}, [4, 1]),
        ({"vertical_id": 1}, [4, 3, 1]),
        ({"vertical_id": 1, "buyer_id": 2}, [3]),
        ({"start_at_row": 1, "row_limit": 2}, [4, 3]),
        ({"start_at_row": 3, "row_limit": 2}, [2, 1]),
        ({"start_at_row": 0, "row_limit": 1}, [4]),
        ({"start_at_row": 5}, []),
    ],
)
def test_the_oldest_first_by_ids_and_in_pages(reports, stock, given, found):
    queue(stock)
    assert waiting(reports, stock, **given) == found


def test_the_buyer_is_the_contracts_of_today(reports, stock):
    queue(stock)
    stock.db.execute(
        "UPDATE buyer_contracts SET buyer_id = 1 WHERE buyer_contract_id = 3"
    )
    assert waiting(reports, stock, buyer_id=1) == [4, 3, 2, 1]


def test_a_thousand_rows_unless_more_are_wanted(reports, stock):
    queue(stock)
    stock.db.execute(f"""
        INSERT INTO leads (lead_id, vertical_id, created_at)
        SELECT 'M' || g, 1, now() FROM generate_series(1, {MANY}) g;
        INSERT INTO sales (lead_id, vertical_id, buyer_contract_id, buyer_id, price,
                           revenue, sold_at)
        SELECT 'M' || g, 1, 1, 1, 1, 1, now() FROM generate_series(1, {MANY}) g;
        INSERT INTO returns (sale_id, buyer_contract_id, state, return_reason_id)
        SELECT sale_id, buyer_contract_id, 'pending', 1 FROM sales WHERE lead_id LIKE 'M%' ORDER BY sale_id
    """)
    everything = waiting(reports, stock, row_limit=1_000_000)

    assert len(everything) == MANY + 4
    assert waiting(reports, stock) == everything[:1000]
    assert waiting(reports, stock, start_at_row=2001) == everything[2000:]


def test_a_wrong_key_is_refused_with_a_row_count_of_0(reports, stock):
    reply = reports.ask("ReturnQueue", api_key="nobody's")
    assert reply == {"success": False, "message": "Invalid API Key", "row_count": 0}
