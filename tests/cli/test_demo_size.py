"""`leadback demo --size`: an account of any size, as an operator would import it."""

import json

import psycopg

from tests.cli.leadback import refusal, run
from tests.databases import libpq_address


def test_makes_an_account_of_that_size_that_calls_can_use(empty_url, tmp_path):
    file = tmp_path / "world.json"
    done = run("demo", "--size", "3000", "--json", str(file), DATABASE_URL=empty_url)
    assert done.returncode == 0, done.stderr

    world = json.loads(file.read_text())
    assert len(set(world["lead_ids"])) >= 500
    assert world["admin_key"] and world["return_reasons"] and world["statuses"]
    with psycopg.connect(libpq_address(empty_url)) as db:
        (sales,) = db.execute("SELECT count(*) FROM sales").fetchone()
        (days,) = db.execute(
            "SELECT max_return_age_days FROM buyer_contracts WHERE buyer_contract_id = %s",
            [world["contract"]["buyer_contract_id"]],
        ).fetchone()
    assert sales >= 3000
    assert days == 36500

    again = refusal("demo", "--size", "10", DATABASE_URL=empty_url)
    assert again.startswith("There is a demo already")
