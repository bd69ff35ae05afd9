"""Names in the order that people expect: by the database, and by a page that sorts itself."""

from itertools import permutations

import pytest

from service.repositories import choices
from service.rules.names import natural_key

IN_ORDER = [
    ("18", "178"),
    ("Contract 2", "Contract 10"),
    ("contract 2", "Contract 10"),
    ("Alpha", "beta"),
    ("a2b9", "a2b10", "a10b1"),
    ("Buyer 09", "Buyer 10", "Buyer 011"),
    ("v1.9", "v1.10"),
    ("", "0", "9", "a"),
    ("No number", "No number 1"),
    ("x 99999999999", "x 999999999999"),
    ("555-0100", "555-0100 b", "5550100"),
]


@pytest.mark.parametrize("names", IN_ORDER)
def test_the_database_and_a_page_have_one_order(tx, names):
    query = "SELECT n FROM unnest(%s::text[]) AS n ORDER BY natural_key(n)"
    for shuffled in permutations(names):
        assert [n for (n,) in tx.execute(query, [[*shuffled]])] == [*names]
        assert sorted(shuffled, key=natural_key) == [*names]


@pytest.mark.parametrize("name", ["007", "7", "Été 12", "a" * 100, "1" * 40, "0", "00"])
def test_they_make_one_key(tx, name):
    [(key,)] = tx.execute("SELECT natural_key(%s)", [name])
    assert key == natural_key(name)


def test_choices_are_offered_in_order(world):
    prefix = world.name("z")
    names = [f"{prefix} {number}" for number in (2, 18, 178)]
    for name in reversed(names):
        world.buyer(buyer_name=name)
        world.contract(buyer_contract_name=name)
        world.reason(return_reason_name=name)
    for setting in ("buyer_id", "buyer_contract_id", "return_reason_id"):
        found = choices.search_choices(world.db, setting, prefix)
        told = [name.partition(" (")[0] for _, name in found]
        assert told == names, setting
