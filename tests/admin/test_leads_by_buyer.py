"""Reports > Leads by Buyer: the page, its filters, its order, its pages, its CSV."""

import csv
import io
import re

import pytest

from tests.admin.browser import words
from tests.world import World

PAGE = "/reports/leads-by-buyer"
DAY = "2018-05-07"  # on which no other test sells anything
CELLS = re.compile(r'class="mono" href="[^"]*">([^<]*)</a>')


@pytest.fixture
def world(db):
    world = World(db)
    yield world
    sales = "SELECT sale_id FROM sales WHERE sold_at::date BETWEEN %s AND %s"
    db.execute("SET session_replication_role = replica")
    for table in ("sale_field_values", "returns", "sales"):
        query = f"DELETE FROM {table} WHERE sale_id IN ({sales})"
        db.execute(query, ["2018-05-06", "2018-05-09"])
    db.execute("SET session_replication_role = origin")
    db.execute("UPDATE lead_fields SET retired_at = now() WHERE retired_at IS NULL")
    query = "UPDATE lead_statuses SET retired_at = now() WHERE retired_at IS NULL"
    db.execute(query)


def sell(world, lead_id: str, at: str = f"{DAY} 12:00Z", **row) -> int:
    """Sell a lead of this name to the world's contract, for 12.50 if nothing is said."""
    there = {"vertical_id": row.get("vertical_id", world.vertical_id)}
    return world.sale(world.lead(lead_id, **there), sold_at=at, **row)


def asked(**values: object) -> str:
    values = {"start_date": DAY, "end_date": DAY} | values
    return "?" + "&".join(f"{name}={value}" for name, value in values.items())


def shown(viewer, **values: object) -> list[str]:
    """List the ids of the leads on a page, in its order."""
    page = viewer.get(PAGE + asked(**values))
    assert page.status_code == 200
    return CELLS.findall(page.text)


def downloaded(viewer, **values: object) -> list[list[str]]:
    answer = viewer.get(f"{PAGE}.csv{asked(**values)}")
    assert answer.status_code == 200
    assert int(answer.headers["Content-Length"]) == len(answer.data)
    return list(csv.reader(io.StringIO(answer.data.decode("utf-8-sig"))))


def give_back(world, sale_id: int, state: str = "pending") -> None:
    row = {"state": state, "return_reason_id": world.reason_id}
    return_id = world.insert_return(sale_id, **row, submitted_at="2018-05-08 09:30Z")
    query = "UPDATE sales SET return_id = %s, return_state = %s WHERE sale_id = %s"
    world.db.execute(query, [return_id, state, sale_id])


def test_a_row_a_lead_with_all_that_became_of_it(viewer, world):
    world.db.execute(
        "UPDATE buyers SET buyer_name = 'Acme & Co' WHERE buyer_id = %s",
        [world.buyer_id],
    )
    name = world.status("Funded")
    sub = world.sub_status(name)
    query = """
        SELECT lead_status_id, lead_sub_status_id FROM lead_sub_statuses
         WHERE lead_sub_status_name = %s
    """
    status_id, sub_id = world.db.execute(query, [sub]).fetchone()
    told = {"lead_status_id": status_id, "lead_sub_status_id": sub_id}
    give_back(world, sell(world, "LB-1", price=3, is_replacement=True, **told))
    text = words(viewer.get(PAGE + asked()).text)

    assert "1 sold lead Download CSV" in text
    assert "LB-1 Replacement 2018-05-07 12:00 Acme &amp; Co" not in text
    assert "LB-1 Replacement 2018-05-07 12:00 Acme & Co contract" in text
    assert f"not known 3.00 3.00 Funded {sub} Pending reason" in text
    assert "2018-05-08 09:30 none" in text


def test_the_last_day_is_included(viewer, world):
    sell(world, "LB-before", "2018-05-06 23:59:59Z")
    sell(world, "LB-first", "2018-05-07 00:00Z")
    sell(world, "LB-last", "2018-05-08 23:59:59Z")
    sell(world, "LB-after", "2018-05-09 00:00Z")
    assert shown(viewer, end_date="2018-05-08") == ["LB-last", "LB-first"]
    assert shown(viewer, end_date="05/07/2018") == ["LB-first"]


def test_filters_are_in_the_address(viewer, world):
    other = world.contract(buyer_id=world.buyer(buyer_name="Bolt"))
    query = "SELECT buyer_id FROM buyer_contracts WHERE buyer_contract_id = %s"
    (buyer_id,) = world.db.execute(query, [other]).fetchone()
    query = "SELECT max(lead_status_id) FROM lead_statuses WHERE lead_status_name = %s"
    (status_id,) = world.db.execute(query, [world.status("Lost")]).fetchone()
    sell(world, "LB-1", lead_status_id=status_id)
    sell(world, "LB-2", buyer_contract_id=other, buyer_id=buyer_id)

    assert shown(viewer, buyer_id=buyer_id) == ["LB-2"]
    assert shown(viewer, buyer_contract_id=world.contract_id) == ["LB-1"]
    assert shown(viewer, vertical_id=world.vertical_id, status_id=status_id) == ["LB-1"]
    assert shown(viewer, vertical_id=world.vertical(), sort="lead") == []
    page = viewer.get(PAGE + asked(buyer_id=buyer_id)).text
    assert f'<option value="{buyer_id}" selected>Bolt ({buyer_id})</option>' in page
    assert (
        f"leads-by-buyer.csv?start_date={DAY}&amp;end_date={DAY}&amp;buyer_id=" in page
    )


@pytest.mark.parametrize(
    ("sort", "found"),
    [
        (None, "CBA"),  # the newest first
        ("sold", "ABC"),
        ("lead", "ABC"),
        ("lead-last", "CBA"),
        ("price", "BCA"),
        ("price-last", "ACB"),
        ("buyer", "ABC"),
        ("contract-last", "CBA"),
        ("nonsense", "CBA"),
    ],
)
def test_sorted_by_the_heads_of_columns(viewer, world, sort, found):
    for hour, (lead_id, price) in enumerate((("A", 9), ("B", 3), ("C", 5)), start=1):
        sell(world, f"LB-{lead_id}", f"{DAY} 0{hour}:00Z", price=price)
    given = {"sort": sort} if sort else {}
    assert shown(viewer, **given) == [f"LB-{each}" for each in found]
    lines = downloaded(viewer, **given)[1:]
    assert [line[1] for line in lines] == [f"LB-{each}" for each in found]


def test_fifty_on_a_page_and_all_of_them_in_the_csv(viewer, world):
    ids = [f"LB-{number:03}" for number in range(120)]
    for lead_id in ids:
        sell(world, lead_id)

    assert shown(viewer, sort="lead") == ids[:50]
    assert shown(viewer, sort="lead", page=3) == ids[100:]
    assert shown(viewer, sort="lead", page=99) == ids[100:]
    page = viewer.get(PAGE + asked(sort="lead", page=2)).text
    assert "Page 2 of 3" in page and "120 sold leads" in page
    assert "page" not in re.search(r'leads-by-buyer\.csv[^"]*', page)[0]
    lines = downloaded(viewer, sort="lead", page=2)
    assert [line[1] for line in lines[1:]] == ids


def test_the_csv_has_all_columns_and_computes_nothing(viewer, world):
    world.db.execute(
        "UPDATE buyers SET buyer_name = '=1+1' WHERE buyer_id = %s", [world.buyer_id]
    )
    field = world.field("number", field_name="+premium")
    remark = world.field("string", field_name="remark")
    sale_id = sell(world, "@LB")
    give_back(world, sale_id)
    query = "SELECT max(lead_field_id) FROM lead_fields WHERE field_name = %s"
    values = {field: ("number", "-7.5"), remark: ("string", "-x;y")}
    for name, (data_type, value) in values.items():
        row = {"sale_id": sale_id, "data_type": data_type, f"{data_type}_value": value}
        row["lead_field_id"] = world.db.execute(query, [name]).fetchone()[0]
        world.insert("sale_field_values", **row, sold_at=f"{DAY} 12:00Z")
    answer = viewer.get(f"{PAGE}.csv{asked()}")

    disposition = 'attachment; filename="leads-by-buyer-2018-05-07-to-2018-05-07.csv"'
    assert answer.headers["Content-Disposition"] == disposition
    assert answer.headers["Content-Type"] == "text/csv; charset=utf-8"
    assert answer.data.startswith(b"\xef\xbb\xbfSold (UTC),Lead,Vertical ID,Vertical,")
    head, line = downloaded(viewer)
    cells = dict(zip(head, line, strict=True))
    assert head[:22] == [
        *("Sold (UTC)", "Lead", "Vertical ID", "Vertical", "Campaign ID", "Campaign"),
        *("Affiliate ID", "Affiliate", "Offer ID", "Offer", "Buyer ID", "Buyer"),
        *("Contract ID", "Contract", "Price", "Revenue", "Status", "Sub status"),
        *("Return", "Return reason", "Returned (UTC)", "Replacement"),
    ]
    assert cells["Sold (UTC)"] == "2018-05-07 12:00:00"
    assert (cells["Lead"], cells["Buyer"]) == ("'@LB", "'=1+1")
    assert (cells["Campaign ID"], cells["Campaign"]) == ("", "")
    assert (cells["Price"], cells["Status"]) == ("12.5000", "")
    assert (cells["Return"], cells["Returned (UTC)"]) == (
        "pending",
        "2018-05-08 09:30:00",
    )
    assert (cells["'+premium"], cells["remark"]) == ("-7.5000", "'-x;y")


def test_days_and_times_are_those_of_the_instance(viewer, world):
    sell(world, "LB-1", "2018-05-07 03:59Z")  # still the sixth in New York
    sell(world, "LB-2", "2018-05-08 03:59Z")
    world.settings(time_zone="America/New_York")
    try:
        assert shown(viewer) == ["LB-2"]
        head, line = downloaded(viewer)
    finally:
        world.settings(time_zone="UTC")
    assert (head[0], line[0]) == ("Sold (America/New_York)", "2018-05-07 23:59:00")


@pytest.mark.parametrize(
    ("given", "text"),
    [
        ({"start_date": "yesterday"}, "Invalid Start Date"),
        ({"end_date": "2018-05-06"}, "Invalid End Date"),
    ],
)
@pytest.mark.parametrize("path", [PAGE, f"{PAGE}.csv"])
def test_days_that_are_none_are_said_so(viewer, path, given, text):
    page = viewer.get(path + asked(**given))

    assert page.status_code == 422
    assert text in words(page.text)
    assert "No leads were sold" not in page.text


def test_without_days_it_is_the_present_month(viewer, db):
    (today,) = db.execute("SELECT (now() AT TIME ZONE 'UTC')::date").fetchone()
    page = viewer.get(PAGE).text
    assert f'name="start_date" value="{today.replace(day=1)}"' in page
    assert f'name="end_date" value="{today}"' in page


def test_an_empty_report_offers_the_days_without_filters(viewer, world):
    alone = "Without the other filters"
    assert alone not in viewer.get(PAGE + asked()).text
    assert alone in viewer.get(PAGE + asked(buyer_id=world.buyer_id)).text


def test_the_reports_menu_has_it(viewer):
    assert (
        'href="/admin/reports/leads-by-buyer"'
        in viewer.get("/reports/lead-status").text
    )


@pytest.mark.parametrize("path", [PAGE, f"{PAGE}.csv"])
def test_nobody_sees_it_without_logging_in(browser, path):
    answer = browser.get(path + asked())
    assert answer.status_code == 303
    assert "/admin/login" in answer.headers["Location"]
