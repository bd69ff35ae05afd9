"""export.asmx, version 2: Schedules by every binding."""

from datetime import time
from decimal import Decimal

import pytest

from tests.contract.clients import refused
from tests.contract.lookups import PlainPage, exported_ids

SCHEMAS = (
    'xmlns:xsd="http://www.w3.org/2001/XMLSchema"'
    ' xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"'
)
STORE = 'xmlns="API:id_name_store"'


@pytest.fixture
def two_contracts(stock):
    """Contracts of two buyers in two verticals; the second is inactive."""
    stock.verticals("Auto", "Home")
    for name in ("Acme", "Bolt"):
        stock.buyer(buyer_name=name)
    stock.contract(buyer_id=1, vertical_id=1, buyer_contract_name="Autumn")
    stock.contract(buyer_id=2, vertical_id=2, account_status_id=2)
    stock.schedule("monday", buyer_contract_id=1, priority=True)
    stock.schedule("tuesday", buyer_contract_id=1)
    stock.schedule("tuesday", buyer_contract_id=2, priority=True)
    stock.schedule("saturday", buyer_contract_id=2)


@pytest.mark.usefixtures("two_contracts")
def test_a_schedule_with_every_setting(exports, stock):
    stock.schedule(
        "friday",
        time_open=time(22),
        time_closed=time(2, 30),
        cap=25,
        price=Decimal("12.5"),
        schedule_type="hybrid",
        sweeper=True,
        no_return=True,
    )
    page, api_key = exports["Schedules"], stock.admin_key()
    request = {"start_date": "01-09-2026", "end_date": "01-09-2026"}  # a Friday

    active = {"account_status_id": 1, "account_status_name": "Active"}
    assert page.ask("Schedules", api_key=api_key, **request)["schedules"] == [
        {
            "schedule_id": 5,
            "buyer": {
                "buyer_id": 1,
                "buyer_name": "Acme",
                "account_status": active,
            },
            "buyer_contract": {
                "buyer_contract_id": 1,
                "buyer_contract_name": "Autumn",
                "account_status": active,
            },
            "day": "friday",
            "time_open": "22:00:00",
            "time_closed": "02:30:00",
            "cap": 25,
            "price": Decimal("12.5"),
            "type": "hybrid",
            "sweeper": True,
            "priority": False,
            "no_return": True,
        }
    ]


def test_a_schedule_with_nothing_but_defaults_by_get(exports, stock):
    stock.verticals("Auto")
    stock.buyer(buyer_name="Acme")
    stock.contract(buyer_contract_name="Autumn")
    stock.schedule("monday")
    page, api_key = exports["Schedules"], stock.admin_key()

    assert page.root("Schedules", api_key=api_key) == (
        '<?xml version="1.0" encoding="utf-8"?>\n'
        f"<schedule_export_response {SCHEMAS}"
        ' xmlns="http://cakemarketing.com/api/2/">'
    )
    status = (
        "<account_status>\n"
        f"<account_status_id {STORE}>1</account_status_id>\n"
        f"<account_status_name {STORE}>Active</account_status_name>\n"
        "</account_status>\n"
    )
    assert page.members("Schedules", api_key=api_key) == (
        "<success>true</success>\n"
        "<row_count>1</row_count>\n"
        "<schedules>\n"
        "<schedule>\n"
        "<schedule_id>1</schedule_id>\n"
        "<buyer>\n"
        "<buyer_id>1</buyer_id>\n"
        "<buyer_name>Acme</buyer_name>\n"
        f"{status}"
        "</buyer>\n"
        "<buyer_contract>\n"
        "<buyer_contract_id>1</buyer_contract_id>\n"
        "<buyer_contract_name>Autumn</buyer_contract_name>\n"
        f"{status}"
        "</buyer_contract>\n"
        "<day>monday</day>\n"
        "<time_open>00:00:00</time_open>\n"
        "<time_closed>00:00:00</time_closed>\n"
        "<cap>0</cap>\n"
        '<price xsi:nil="true" />\n'
        "<type>exclusive</type>\n"
        "<sweeper>false</sweeper>\n"
        "<priority>false</priority>\n"
        "<no_return>false</no_return>\n"
        "</schedule>\n"
        "</schedules>"
    )


# 2026-01-05 is a Monday.
@pytest.mark.parametrize(
    ("given", "found"),
    [
        ({}, [1, 2, 3, 4]),
        (dict.fromkeys(["buyer_id", "status_id", "vertical_id"], -1), [1, 2, 3, 4]),
        ({"start_date": "01-05-2026", "end_date": "01-05-2026"}, [1]),
        ({"start_date": "2026-01-06", "end_date": "01/09/2026"}, [2, 3]),
        ({"start_date": "01-10-2026", "end_date": "01-12-2026"}, [1, 4]),
        ({"start_date": "01-07-2026", "end_date": "01-09-2026"}, []),
        ({"start_date": "01-07-2026", "end_date": "01-13-2026"}, [1, 2, 3, 4]),
        ({"start_date": "01-07-2026"}, [1, 2, 3, 4]),
        ({"end_date": "01-07-2026"}, [1, 2, 3, 4]),
        ({"buyer_id": 2}, [3, 4]),
        ({"status_id": 1}, [1, 2]),
        ({"status_id": 2}, [3, 4]),
        ({"vertical_id": 2}, [3, 4]),
        ({"priority_only": "true"}, [1, 3]),
        ({"priority_only": "false", "active_only": "false"}, [1, 2, 3, 4]),
        ({"active_only": "true"}, [1, 2]),
        ({"active_only": "true", "priority_only": "true"}, [1]),
        ({"buyer_id": 2, "active_only": "true"}, []),
    ],
)
@pytest.mark.usefixtures("two_contracts")
def test_what_is_looked_for(exports, stock, given, found):
    assert exported_ids(exports, stock, "Schedules", **given) == found


@pytest.mark.usefixtures("two_contracts")
def test_the_schedules_of_an_inactive_buyer_are_not_active(exports, stock):
    stock.db.execute("UPDATE buyers SET account_status_id = 2 WHERE buyer_id = 1")

    assert exported_ids(exports, stock, "Schedules", active_only="true") == []


@pytest.mark.parametrize(
    ("given", "text"),
    [
        ({"api_key": "wrong"}, "Invalid API Key"),
        ({"start_date": "soon"}, "Invalid Start Date"),
        ({"start_date": "13-01-2026"}, "Invalid Start Date"),
        ({"end_date": "02-30-2026"}, "Invalid End Date"),
        ({"start_date": "01-02-2026", "end_date": "01-01-2026"}, "Invalid End Date"),
    ],
)
def test_refusals(server, live_world, given, text):
    page = PlainPage(server.url, "/api/2/export.asmx")
    request = {"api_key": live_world.admin_key(), "start_date": "", "end_date": ""}
    replies = page.by_all("Schedules", **request | given)
    assert replies == refused(text, row_count=0)
