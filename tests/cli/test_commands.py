"""The commands that do one thing and end."""

import json
import re
import stat

import psycopg
import pytest
from lxml import etree

from service.migrations.migrate import migrate
from tests.cli.leadback import refusal, run
from tests.databases import libpq_address, new_database

COMMANDS = {"serve", "migrate", "demo", "import", "export", "wsdl", "doctor", "key"}


@pytest.fixture(scope="module")
def url(cluster_url):
    """A migrated database, for the keys of this file's tests."""
    with new_database(cluster_url) as url:
        migrate(url)
        yield url


@pytest.fixture
def db(url):
    with psycopg.connect(libpq_address(url), autocommit=True) as connection:
        yield connection


def test_help_names_every_command_and_setting():
    done = run("--help")

    assert done.returncode == 0
    assert set(re.findall(r"^  (\w+) ", done.stdout, re.MULTILINE)) >= COMMANDS
    for name in ("DATABASE_URL", "LEADBACK_HOME", "HOST", "PORT", "TRUSTED_PROXIES"):
        assert name in done.stdout


@pytest.mark.parametrize("command", [["serve"], ["key", "create"]])
def test_a_command_has_help(command):
    done = run(*command, "--help")

    assert done.returncode == 0
    assert done.stdout.startswith(f"Usage: leadback {' '.join(command)}")


def test_migrate_says_where_it_got(empty_url):
    for _ in range(2):
        done = run("migrate", DATABASE_URL=empty_url)
        assert (done.returncode, done.stderr) == (0, "")
        assert re.fullmatch(r"The database is at revision \d{4}\.\n", done.stdout)


def test_a_key_is_shown_once_and_works(url, db):
    done = run("key", "create", "Bob's program", DATABASE_URL=url)
    key = done.stdout.strip()

    assert re.fullmatch("lba_[A-Za-z0-9]{40}", key)
    assert is_in_force(db, key)
    listed = run("key", "list", DATABASE_URL=url).stdout
    assert re.search(
        rf"\d+  {key[:8]}…  admin +made \S+  in force +Bob's program\n", listed
    )
    assert key not in listed


def test_a_revoked_key_is_out_of_force(url):
    run("key", "create", "to be revoked", DATABASE_URL=url)
    listed = run("key", "list", DATABASE_URL=url).stdout
    key_id = re.search(r"(\d+) .* to be revoked\n", listed)[1]

    done = run("key", "revoke", key_id, DATABASE_URL=url)
    assert done.stdout == f"Key {key_id} is revoked.\n"
    listed = run("key", "list", DATABASE_URL=url).stdout
    assert re.search(
        rf"{key_id}  lba_....…  admin .* revoked \S+ +to be revoked\n", listed
    )
    said = refusal("key", "revoke", key_id, DATABASE_URL=url)
    assert said == f"No key {key_id} is in force."


def test_a_key_may_expire_and_be_a_buyers(url, db):
    query = "INSERT INTO buyers (buyer_name) VALUES ('B') RETURNING buyer_id"
    buyer = str(db.execute(query).fetchone()[0])
    expires = ("--expires", "2099-01-31T18:00+01:00", "--buyer", buyer)
    run("key", "create", "a buyer's", *expires, DATABASE_URL=url)

    listed = run("key", "list", DATABASE_URL=url).stdout
    assert re.search(rf"buyer {buyer} .* until 2099-01-31 17:00 UTC +a buyer's", listed)


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (["x", "--buyer", "777"], "There is no buyer 777."),
        (["x", "--buyer", "99999999999"], "There is no buyer 99999999999."),
        (["x", "--expires", "soon"], "soon is no time; "),
        (["x", "--expires", "2001-01-01"], "2001-01-01 is over already."),
        ([" "], "A label has 1 to 100 characters."),
        (["x" * 101], "A label has 1 to 100 characters."),
    ],
)
def test_a_key_that_cannot_be_made(url, arguments, sentence):
    assert refusal("key", "create", *arguments, DATABASE_URL=url).startswith(sentence)


def test_wsdl_writes_a_document_for_each_page(tmp_path):
    done = run("wsdl", str(tmp_path))

    assert done.returncode == 0
    names = {path.name for path in tmp_path.iterdir()}
    assert {"api-2-track.wsdl", "api-1-get.wsdl", "api-2-get.wsdl"} <= names
    for path in tmp_path.iterdir():
        assert etree.parse(path).getroot().tag.endswith("}definitions")


# ---------------------------------------------------------------- demo


@pytest.fixture(scope="module")
def demo(cluster_url, tmp_path_factory):
    """The URL of a demo's database, and what `demo --json` says of it."""
    file = tmp_path_factory.mktemp("demo") / "world.json"
    with new_database(cluster_url) as url:
        done = run("demo", "--json", str(file), DATABASE_URL=url, PORT="18765")
        assert (done.returncode, done.stdout, done.stderr) == (0, "", "")
        assert stat.S_IMODE(file.stat().st_mode) == 0o600
        yield url, json.loads(file.read_text())


@pytest.fixture
def demo_db(demo):
    with psycopg.connect(libpq_address(demo[0]), autocommit=True) as connection:
        yield connection


def test_the_file_has_all_that_a_script_needs(demo, demo_db):
    _, world = demo
    assert world["address"] == "http://127.0.0.1:18765"
    assert is_in_force(demo_db, world["admin_key"])
    for what in ("buyer", "contract", "vertical"):
        assert {type(value) for value in world[what].values()} == {int, str}
    assert world["return_reasons"] and world["reject_reasons"]
    statuses = {s["lead_status_name"]: s["sub_statuses"] for s in world["statuses"]}
    assert list(statuses) == [
        "Funded",
        "Sold Paid in Full",
        "In Progress",
        "Unqualified",
    ]
    assert statuses["Funded"] == ["By Us", "By a Partner"]
    types = {field["data_type"] for field in world["fields"]}
    assert types == {"string", "number", "date", "boolean"}


def test_its_leads_are_sold_to_the_contract_and_not_returned(demo, demo_db):
    _, world = demo
    query = """
        SELECT count(*)
          FROM sales
         WHERE lead_id = ANY (%s) AND buyer_contract_id = %s AND vertical_id = %s
           AND return_id IS NULL
    """
    ids = world["contract"]["buyer_contract_id"], world["vertical"]["vertical_id"]
    (found,) = demo_db.execute(query, [world["lead_ids"], *ids]).fetchone()
    assert len(set(world["lead_ids"])) == found >= 500


def test_its_contract_takes_returns_for_a_hundred_years(demo, demo_db):
    query = """
        SELECT max_return_age_days, replace_returns, lead_statuses_enabled
          FROM buyer_contracts, settings
         WHERE buyer_contract_id = %s
    """
    contract_id = demo[1]["contract"]["buyer_contract_id"]
    assert demo_db.execute(query, [contract_id]).fetchone() == (36500, True, True)


def test_its_world_is_lively(demo_db):
    query = """
        SELECT (SELECT count(*) FROM sales) BETWEEN 900 AND 1500,
               (SELECT count(*) >= 40 FROM (SELECT FROM sales GROUP BY lead_id
                                           HAVING count(*) > 1) AS twice),
               (SELECT count(DISTINCT state) FROM returns),
               (SELECT count(*) > 5 FROM ledger),
               (SELECT count(*) > 5 FROM sale_field_values),
               (SELECT now() - min(sold_at) < interval '61 days' FROM sales)
    """
    assert demo_db.execute(query).fetchone() == (True, True, 4, True, True, True)


def test_every_world_has_the_same_leads(demo, empty_url, tmp_path):
    """Examples in README and docs/ name some, with the ids of the setup."""
    file = tmp_path / "world.json"
    run("demo", "--json", str(file), DATABASE_URL=empty_url, PORT="18765")
    other = json.loads(file.read_text())
    for which in ("admin_key", "login"):
        assert other.pop(which) != demo[1][which]
    assert other == {name: demo[1][name] for name in other}


def test_another_run_adds_leads_only_where_few_are_left(demo, demo_db, tmp_path):
    url, world = demo
    file = tmp_path / "world.json"
    run("demo", "--json", str(file), DATABASE_URL=url)
    assert set(json.loads(file.read_text())["lead_ids"]) == set(world["lead_ids"])

    demo_db.execute(
        "UPDATE sales SET updates = 1 WHERE lead_id = ANY (%s)", [world["lead_ids"][9:]]
    )
    run("demo", "--json", str(file), DATABASE_URL=url)
    assert len(json.loads(file.read_text())["lead_ids"]) >= 500


def test_the_five_newest_keys_of_the_demo_stay_in_force(demo, demo_db):
    url, _ = demo
    other = run("key", "create", "mine", DATABASE_URL=url).stdout.strip()
    printed = [run("demo", DATABASE_URL=url).stdout for _ in range(6)]
    keys = [re.search("shown this once: (.+)", text)[1] for text in printed]

    for key in (*keys[1:], other):
        assert is_in_force(demo_db, key)
    listed = run("key", "list", DATABASE_URL=url).stdout
    assert len(re.findall(r"in force +demo\n", listed)) == 5
    assert len(re.findall(r"revoked \S+ +demo\n", listed)) >= 2


def test_every_change_is_told(demo_db):
    query = """
        SELECT operation, actor FROM audit
         UNION
        SELECT operation, actor FROM sale_changes
    """
    found = demo_db.execute(query).fetchall()

    assert {operation for operation, _ in found} >= {
        "demo",
        "key create",
        "ReturnLead",
        "UpdateLead",
    }
    assert {actor for _, actor in found} == {"command line"}


def is_in_force(db, key: str) -> bool:
    query = """
        SELECT revoked_at IS NULL AND buyer_id IS NULL
          FROM api_keys
         WHERE key_hash = sha256(%s)
    """
    return db.execute(query, [key.encode()]).fetchone() == (True,)
