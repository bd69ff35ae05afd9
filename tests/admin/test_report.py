"""Reports > Lead Status: the page, its addresses, its CSV, its chart."""

import csv
import io

import pytest

from service.rules.day_bounds import begin_of
from tests.admin.browser import words
from tests.world import World

PAGE = "/reports/lead-status"
DAY = "2019-05-07"  # on which no other test sells anything


@pytest.fixture
def world(db):
    world = World(db)
    yield world
    undo = "ALTER TABLE {} {} TRIGGER USER"
    ours = "SELECT sale_id FROM sales WHERE sold_at::date = %s"
    db.execute(undo.format("sales", "DISABLE"))
    for table in ("sale_field_values", "sales"):
        db.execute(f"DELETE FROM {table} WHERE sale_id IN ({ours})", [DAY])
    db.execute(undo.format("sales", "ENABLE"))
    query = "UPDATE lead_statuses SET retired_at = now() WHERE retired_at IS NULL"
    db.execute(query)
    db.execute("UPDATE lead_fields SET retired_at = now() WHERE retired_at IS NULL")


def campaign(world, name: str) -> int:
    affiliate = world.insert("affiliates", affiliate_name="Blue")
    row = {"affiliate_id": affiliate, "offer_id": world.offer(), "campaign_name": name}
    return world.insert("campaigns", **row)


def status_id(world, name: str) -> int:
    query = "SELECT max(lead_status_id) FROM lead_statuses WHERE lead_status_name = %s"
    return world.db.execute(query, [name]).fetchone()[0]


def sell(world, campaign_id, **row) -> int:
    at = f"{DAY} 12:00Z"
    return world.sale(world.lead(), campaign_id=campaign_id, sold_at=at, **row)


def asked(**values: str) -> str:
    values = {"start_date": DAY, "end_date": DAY} | values
    return "?" + "&".join(f"{name}={value}" for name, value in values.items())


def test_a_row_a_campaign_and_the_totals(viewer, world):
    funded = status_id(world, world.status("Funded"))
    first = campaign(world, "Alpha")
    sell(world, first, lead_status_id=funded, updates=1)
    sell(world, None)
    page = viewer.get(PAGE + asked())

    assert page.status_code == 200
    text = words(page.text)
    assert "Alpha" in text and "No campaign" in text
    assert "Total 2 1 25.00" in text  # other tests' statuses have columns as well
    assert "Leads sold 2 Leads updated 1 Revenue 25.00 USD No status yet 1" in text


def test_a_status_drills_down_to_its_sub_statuses(viewer, world):
    name = world.status("In Progress")
    sub = world.sub_status(name)
    sell(world, campaign(world, "Beta"), lead_status_id=status_id(world, name))
    closed = viewer.get(PAGE + asked()).text
    opened = viewer.get(PAGE + asked(drill=str(status_id(world, name)))).text

    assert sub not in words(closed)
    assert sub in words(opened)
    assert 'aria-expanded="true"' in opened


def test_what_is_shown_is_in_the_address(viewer, world):
    sell(world, campaign(world, "Gamma"))
    page = viewer.get(PAGE + asked(buyer_id=str(world.buyer_id), show_changes="1")).text

    assert f'<option value="{world.buyer_id}" selected>' in page
    assert 'name="show_changes" value="1" checked' in page
    assert "No leads were sold in these days" in words(page)
    page = viewer.get(PAGE + asked(buyer_id=str(world.buyer_id))).text
    assert f"lead-status.csv?start_date={DAY}&amp;end_date={DAY}&amp;buyer_id=" in page


def test_a_retired_status_is_shown_while_a_sale_has_it(viewer, world):
    name = world.status(retired=True)
    assert name not in words(viewer.get(PAGE + asked()).text)
    sell(world, campaign(world, "Delta"), lead_status_id=status_id(world, name))
    assert f"{name} retired" in words(viewer.get(PAGE + asked()).text)


def test_the_csv_has_all_columns_and_computes_nothing(viewer, world):
    name = world.status("=1+1")
    sub = world.sub_status(name)
    field = world.field("number", field_name="+premium")
    spring = campaign(world, "@Spring")
    sale = sell(world, spring, lead_status_id=status_id(world, name))
    query = "SELECT max(lead_field_id) FROM lead_fields WHERE field_name = %s"
    world.insert(
        "sale_field_values",
        sale_id=sale,
        lead_field_id=world.db.execute(query, [field]).fetchone()[0],
        data_type="number",
        sold_at=f"{DAY} 12:00Z",
        number_value="-7.5",
    )
    answer = viewer.get(f"{PAGE}.csv{asked()}")

    disposition = 'attachment; filename="lead-status-2019-05-07-to-2019-05-07.csv"'
    assert answer.headers["Content-Disposition"] == disposition
    assert answer.headers["Content-Type"] == "text/csv; charset=utf-8"
    head, row, total = csv.reader(io.StringIO(answer.data.decode("utf-8-sig")))
    assert head == [
        *("Campaign ID", "Campaign", "Offer ID", "Offer"),
        *("Leads sold", "Leads updated", "Revenue"),
        *("'=1+1", f"'=1+1: {sub}", "Sum of +premium"),
    ]
    assert row[1] == "'@Spring"
    assert row[4:] == ["1", "0", "12.5000", "1", "0", "-7.5000"]
    assert total == ["", "Total", "", "", *row[4:]]


def test_the_chart_is_drawn_here_without_styles(viewer, world):
    funded = status_id(world, world.status("Funded"))
    alpha = campaign(world, "Alpha & Co")
    for _ in range(3):
        sell(world, alpha, lead_status_id=funded)
    sell(world, alpha)
    page = viewer.get(PAGE + asked()).text

    assert "style=" not in page
    assert 'x="0.000%" width="75.000%"' in page
    assert 'x="75.000%" width="25.000%"' in page
    assert "Alpha &amp; Co: 4 sold, 3 Funded, 1 No status." in page


@pytest.mark.parametrize(
    ("given", "text"),
    [
        ({"start_date": "yesterday"}, "Invalid Start Date"),
        ({"end_date": "2019-05-06"}, "Invalid End Date"),
    ],
)
@pytest.mark.parametrize("path", [PAGE, f"{PAGE}.csv"])
def test_days_that_are_none_are_said_so(viewer, path, given, text):
    page = viewer.get(path + asked(**given))

    assert page.status_code == 422
    assert text in words(page.text)


def test_without_days_it_is_the_present_month(viewer, db):
    (today,) = db.execute("SELECT (now() AT TIME ZONE 'UTC')::date").fetchone()
    page = viewer.get(PAGE).text

    assert f'name="start_date" value="{today.replace(day=1)}"' in page
    assert f'name="end_date" value="{today}"' in page
    assert begin_of(today, "UTC").date() == today


@pytest.mark.parametrize("given", ["03/04/2026", " 2026-03-04 "])
def test_the_day_that_was_read_stands_in_the_form(viewer, db, given):
    page = viewer.get(PAGE + asked(start_date=given, end_date="03/05/2026")).text
    assert 'name="start_date" value="2026-03-04"' in page
    assert 'name="end_date" value="2026-03-05"' in page


def test_an_empty_report_offers_only_filters_that_are_set(viewer, world):
    alone = "Without the other filters"
    assert alone not in viewer.get(PAGE + asked()).text
    assert alone in viewer.get(PAGE + asked(show_changes="1")).text
    filtered = asked(buyer_id=str(world.buyer_id))
    assert alone in viewer.get(PAGE + filtered).text


def test_offers_and_buyers_of_one_name_are_told_apart(viewer, world):
    buyer_ids = [world.buyer(buyer_name="Twin Buyer") for _ in range(2)]
    twins = {"offer_name": "Twin Offer", "vertical_id": world.vertical_id}
    offer_ids = [world.insert("offers", **twins) for _ in range(2)]
    page = viewer.get(PAGE).text
    for name, ids in (("Twin Buyer", buyer_ids), ("Twin Offer", offer_ids)):
        for each in ids:
            assert f'<option value="{each}">{name} ({each})</option>' in page


def test_nobody_sees_it_without_logging_in(browser):
    answer = browser.get(PAGE + asked())
    assert answer.status_code == 303
    assert "/admin/login" in answer.headers["Location"]
