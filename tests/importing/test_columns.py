"""Each column of a table that has a file is in the file, or stands here with the reason."""

import pytest

from service.importing.order import TABLES

WHO_DID_IT = {"audit_id", "actor", "client"}  # an import is told as one
NUMBERED_ANEW = {"sale_id", "return_id"}  # files name a sale by lead, contract and time
VERSION = {"version"}  # counts edits
NOT_IN_FILES = {
    "buyers": VERSION | {"name_order"},
    "buyer_contracts": VERSION | {"name_key", "name_order"},
    "delivery_schedules": VERSION,
    "leads": {"cost", "returned_to_affiliate"},  # the cost ledger's sum and last act
    "cost_ledger": WHO_DID_IT,
    "sales": {"sale_id", "return_id", "return_state"},
    "ledger": WHO_DID_IT | {"sale_id", "operation"},
    # A column of each type stands in one, `value`; `sold_at` repeats the sale's.
    "sale_field_values": {
        "sale_id",
        "data_type",
        "string_value",
        "number_value",
        "date_value",
        "boolean_value",
        "sold_at",
    },
    # What reopens a return is the next one of its sale.
    # over_cap: caps are in no file, so nothing is over one after an import.
    "returns": NUMBERED_ANEW
    | {"credit_return_id", "replace_return_id", "reopens", "over_cap"},
    "buyer_credits": NUMBERED_ANEW | {"state"},
    # What was taken back is the return's to tell.
    "replacement_queue": NUMBERED_ANEW
    | {"state", "fulfilled_by_sale_id", "taken_back_at"},
    "return_history": WHO_DID_IT | {"return_id", "operation"},
    "account_entries": WHO_DID_IT | {"return_id"},
}


@pytest.fixture
def columns(db):
    query = """
        SELECT table_name, array_agg(column_name::text ORDER BY ordinal_position)
          FROM information_schema.columns
         WHERE table_schema = 'public'
         GROUP BY table_name
    """
    return dict(db.execute(query).fetchall())


@pytest.mark.parametrize("table", TABLES, ids=[table.name for table in TABLES])
def test_no_column_is_forgotten(columns, table):
    in_file = {column.name for column in table.file_columns}
    assert set(columns[table.name]) - in_file == NOT_IN_FILES.get(table.name, set())
