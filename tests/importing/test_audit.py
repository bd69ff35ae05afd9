"""The audit of setup: each row that an import makes or changes, as the pages tell it."""

import pytest

from service.callers import Caller
from service.connection import Connection
from service.repositories.buyers import update_buyer
from service.rules.buyers import Buyer

SCHEDULE = "delivery_schedule_id,buyer_contract_id,delivery_schedule_day,cap"
CONTRACT = "buyer_contract_id,buyer_id,vertical_id,rank,buyer_contract_name"


def trail(importer, entity, entity_id):
    """Give what the audit tells of one thing after the account was imported."""
    query = """
        SELECT actor, operation, old_values, new_values
          FROM audit
         WHERE entity = %s AND entity_id = %s
           AND audit_id > (SELECT max(audit_id) FROM audit
                            WHERE entity = 'import' AND entity_id = 2)
         ORDER BY audit_id
    """
    return importer.ask(query, entity, entity_id)


def imported(old, new):
    return [("command line", "import", old, new)]


# file, text, whose row, old and new values
CHANGES = [
    ("buyers", "buyer_id,buyer_name,account_manager_id,credit_limit\n1,North,7,12.5", ("buyer", 1),
        {"buyer_name": "Northwind", "account_manager_id": None, "credit_limit": None},
        {"buyer_name": "North", "account_manager_id": 7, "credit_limit": 12.5}),
    ("buyer_contracts", f"{CONTRACT},replace_returns\n1,2,1,0,Everywhere,false", ("buyer_contract", 1),
        {"buyer_contract_name": "Nationwide", "buyer_id": 1, "replace_returns": True},
        {"buyer_contract_name": "Everywhere", "buyer_id": 2, "replace_returns": False}),
    ("delivery_schedules", f"{SCHEDULE},price,no_return\n1,1,friday,15,,true", ("buyer_contract", 1),
        {"cap": 10, "price": 12.5, "no_return": False},
        {"delivery_schedule_id": 1, "cap": 15, "price": None, "no_return": True}),
    ("verticals", "vertical_id,vertical_name\n1,Cars", ("vertical", 1),
        {"vertical_name": "Auto"}, {"vertical_name": "Cars"}),
    ("lead_statuses", "lead_status_id,lead_status_name,retired_at\n1,Funded,2026-01-01", ("lead_status", 1),
        {"retired": False}, {"retired": True}),
    ("lead_statuses", "lead_status_id,lead_status_name,retired_at\n2,Older,", ("lead_status", 2),
        {"retired": True, "lead_status_name": "Old"}, {"retired": False, "lead_status_name": "Older"}),
    ("lead_statuses", "lead_status_id,lead_status_name,retired_at\n2,Old,2026-01-01T00:00:00Z", ("lead_status", 2),
        {"retired_at": "2025-01-01T00:00:00+00:00"}, {"retired_at": "2026-01-01T00:00:00+00:00"}),
    ("lead_fields", "lead_field_id,field_name,data_type,vertical_id\n4,agent,string,2", ("lead_field", 4),
        {"vertical_id": None}, {"vertical_id": 2}),
    ("email_templates", "email_template_id,email_template_name,lead_email,html_email\n-2,Lead,true,false", ("email_template", -2),
        {"email_template_name": "Lead as Text"}, {"email_template_name": "Lead"}),
]  # fmt: skip


@pytest.mark.parametrize(("table", "text", "whose", "old", "new"), CHANGES)
def test_a_change_tells_the_old_and_the_new_values(
    importer, table, text, whose, old, new
):
    outcome = importer.bring({f"{table}.csv": f"{text}\n"})

    assert outcome.counts(table) == (1, 0, 1, 0)
    assert trail(importer, *whose) == imported(old, new)


# file, text, whose row, its values
CREATIONS = [
    ("buyers", "buyer_id,buyer_name\n9,Summit", ("buyer", 9),
        {"buyer_id": 9, "buyer_name": "Summit", "account_status_id": 1, "credit_type": "unlimited",
         "address_street": "", "address_street2": "", "address_city": "", "address_state": "",
         "address_zip_code": "", "address_country": "", "website": ""}),
    ("delivery_schedules", f"{SCHEDULE}\n9,3,monday,5", ("buyer_contract", 3),
        {"delivery_schedule_id": 9, "delivery_schedule_day": "monday", "time_open": "00:00:00",
         "time_closed": "00:00:00", "cap": 5, "schedule_type": "exclusive", "sweeper": False,
         "priority": False, "no_return": False}),
    ("lead_sub_statuses", "lead_sub_status_id,lead_status_id,lead_sub_status_name\n9,1,New", ("lead_sub_status", 9),
        {"lead_sub_status_id": 9, "lead_status_id": 1, "lead_sub_status_name": "New"}),
    ("return_reasons", "return_reason_id,return_reason_name,retired_at\n9,New,2026-01-01", ("return_reason", 9),
        {"return_reason_id": 9, "return_reason_name": "New", "retired": True}),
]  # fmt: skip


@pytest.mark.parametrize(("table", "text", "whose", "values"), CREATIONS)
def test_a_new_row_tells_its_values(importer, table, text, whose, values):
    importer.bring({f"{table}.csv": f"{text}\n"})

    assert trail(importer, *whose) == imported(None, values)


def test_a_new_contract_has_no_internal_columns(importer):
    importer.bring({"buyer_contracts.csv": f"{CONTRACT}\n9,1,1,0,Florida\n"})

    [(_, _, old, new)] = trail(importer, "buyer_contract", 9)
    assert old is None
    assert {"name_key", "version"}.isdisjoint(new)
    assert (new["buyer_contract_name"], new["rank"]) == ("Florida", 0)


def test_a_change_reads_as_that_of_a_call(importer):
    importer.bring({"buyers.csv": "buyer_id,buyer_name,website\n1,North,www\n"})
    with Connection.connect(importer.address) as connection:
        called = Buyer(buyer_name="Northwind", website="")
        update_buyer(connection, Caller("key:1"), "Buyer", 1, called)

    (_, _, old, new), (_, _, called_old, called_new) = trail(importer, "buyer", 1)
    assert (old, new) == (called_new, called_old)


def test_what_stays_as_it_is_leaves_no_row(importer):
    importer.bring({"buyers.csv": "buyer_id,buyer_name\n1,Northwind\n2,Heath\n"})

    assert trail(importer, "buyer", 1) == []
    assert len(trail(importer, "buyer", 2)) == 1


def test_a_bad_row_leaves_no_row(importer):
    importer.bring(
        {"offers.csv": "offer_id,offer_name,vertical_id\n1,Cheaper,7\n2,New,1\n"},
        skip_bad=True,
    )

    assert trail(importer, "offer", 1) == []
    assert len(trail(importer, "offer", 2)) == 1
