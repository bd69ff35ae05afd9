"""The database agrees with the declared settings: defaults, bounds, lengths, references."""

import psycopg
import pytest

from service.rules.buyers import Buyer
from service.rules.contracts import Contract
from service.rules.entities import (
    Choice,
    Number,
    OutsideId,
    Reference,
    Text,
    settings_of,
)
from service.rules.notations import INT_HIGH
from service.rules.schedules import DeliverySchedule

TABLES = {
    "buyers": Buyer,
    "buyer_contracts": Contract,
    "delivery_schedules": DeliverySchedule,
}
SETTINGS = [(table, each) for table in TABLES for each in settings_of(TABLES[table])]
NOT_SETTINGS = {
    "buyers": {"buyer_id", "name_order", "version"},
    "buyer_contracts": {"buyer_contract_id", "name_key", "name_order", "version"},
    "delivery_schedules": {"delivery_schedule_id", "buyer_contract_id", "version"},
}

each_setting = pytest.mark.parametrize(
    ("table", "setting"), SETTINGS, ids=[f"{t} {each.name}" for t, each in SETTINGS]
)


@pytest.fixture
def columns(tx):
    """Of each table: name → default as SQL, whether NULL is taken, longest text."""
    query = """
        SELECT table_name, column_name, column_default, is_nullable = 'YES',
               character_maximum_length
          FROM information_schema.columns
         WHERE table_schema = 'public' AND table_name = ANY (%s)
    """
    found = {table: {} for table in TABLES}
    for table, name, *facts in tx.execute(query, [list(TABLES)]):
        found[table][name] = facts
    return found


@pytest.mark.parametrize("table", TABLES)
def test_each_column_is_a_setting(columns, table):
    names = [setting.name for setting in settings_of(TABLES[table])]
    assert set(names) == columns[table].keys() - NOT_SETTINGS[table]


@each_setting
def test_default_and_null(tx, columns, table, setting):
    default, takes_null, _ = columns[table][setting.name]
    assert takes_null == setting.is_optional
    if default is not None:
        assert tx.execute(f"SELECT {default}").fetchone() == (setting.default,)
    else:
        assert setting.is_optional or setting.is_needed


@each_setting
def test_bounds(tx, world, table, setting):
    if isinstance(setting, Text):
        good, bad = ["x" * setting.longest], ["x" * (setting.longest + 1)]
    elif isinstance(setting, Number) and not isinstance(setting, OutsideId):
        good, bad = [setting.low, setting.high], [setting.low - 1]
        bad += [setting.high + 1] if setting.high < INT_HIGH else []
    elif isinstance(setting, Choice) and setting.name != "credit_type":
        good, bad = list(setting.words), ["", "none"]  # limited asks for a limit too
    else:
        return
    world.schedule("monday")
    for value in good:
        write(tx, table, setting.name, value)
    for value in bad:
        with pytest.raises((psycopg.DataError, psycopg.IntegrityError)):
            write(tx, table, setting.name, value)


def write(tx, table: str, name: str, value) -> None:
    """Write the column of the world's row, the newest, and take it back."""
    key = f"{table.removesuffix('s')}_id"
    newest = f"SELECT max({key}) FROM {table}"
    query = f"UPDATE {table} SET {name} = %s WHERE {key} = ({newest})"
    with tx.transaction(force_rollback=True):
        assert tx.execute(query, [value]).rowcount == 1


@each_setting
def test_references(tx, table, setting):
    query = """
        SELECT f.relname::text, k.attname::text
          FROM pg_constraint c
          JOIN pg_attribute a ON a.attrelid = c.conrelid AND a.attnum = c.conkey[1]
          JOIN pg_class f ON f.oid = c.confrelid
          JOIN pg_attribute k ON k.attrelid = c.confrelid AND k.attnum = c.confkey[1]
         WHERE c.contype = 'f' AND c.conrelid = %s::regclass AND a.attname = %s
    """
    found = tx.execute(query, [table, setting.name]).fetchall()
    if isinstance(setting, Reference):
        assert found == [(setting.table, setting.key or setting.name)]
    else:
        assert found == []
