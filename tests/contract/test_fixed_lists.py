"""get.asmx, version 1: the lists that never change."""

import pytest

from tests.contract.lookups import Lookups

# Operation → the member of its reply, how many rows, one of them.
LISTS = {
    "ResponseDispositions": (
        "response_dispositions",
        4,
        {"response_disposition_id": 1, "response_disposition_name": "Accepted"},
    ),
    "ScheduleTypes": (
        "schedule_types",
        3,
        {"schedule_type_id": 3, "schedule_type_name": "Hybrid"},
    ),
    "CapIntervals": (
        "cap_intervals",
        5,
        {"cap_interval_id": 3, "cap_interval_name": "Monthly"},
    ),
    "CapTypes": ("cap_types", 2, {"cap_type_id": 1, "cap_type_name": "Click"}),
    "BillingCycles": (
        "billing_cycles",
        4,
        {"billing_cycle_id": 3, "billing_cycle_name": "Monthly"},
    ),
    "Countries": (
        "countries",
        249,
        {"country_id": 840, "country_code": "US", "country_name": "United States"},
    ),
    "Currencies": (
        "currencies",
        156,
        {"currency_id": 978, "currency_abbr": "EUR", "currency_name": "Euro"},
    ),
}


@pytest.mark.parametrize("operation", LISTS)
def test_a_fixed_list(server, live_world, operation):
    member, count, row = LISTS[operation]
    page = Lookups(server.url, "/api/1/get.asmx")

    reply = page.ask(operation, api_key=live_world.admin_key())

    assert (reply["success"], reply["row_count"]) == (True, count)
    assert len(reply[member]) == count
    assert row in reply[member]
    assert page.ask(operation, api_key="wrong")["message"] == "Invalid API Key"
