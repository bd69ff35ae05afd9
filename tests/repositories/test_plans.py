"""How the rows of each call are found, by generic plans on a filled database.

No table that grows is read from end to end, and only the rows of one lead are looked at.
"""

from pathlib import Path
from urllib.parse import urlencode

import psycopg
import pytest

from service.callers import Caller
from service.connection import Connection
from service.database import Pool
from service.demo.account import MAIN_ID, import_demo_account
from service.migrations.migrate import migrate
from service.protocol.pages import make_application
from service.repositories import costs, lead_story, return_outcomes
from service.rules.commands import ReturnLead
from service.settings import Settings
from service.usecases.decide_return import decide_return
from tests.databases import libpq_address, new_database
from tests.protocol.wsgi_client import Client
from tests.repositories.plans import ACCOUNTS, COSTS, TOLD, Plans
from tests.usecases.calls import ADMIN, return_lead
from tests.world import World

ACTS = Path(__file__).parent.parent / "acts_of_0005.sql"
SALES = 20_000
SOLD_ONCE = """
    SELECT lead_id, vertical_id, sale_id, return_id
      FROM sales
     WHERE buyer_contract_id = %s
       AND return_state IS NOT DISTINCT FROM %s
       AND updates = 0
       AND lead_id IN (SELECT lead_id FROM sales GROUP BY lead_id HAVING count(*) = 1)
"""


@pytest.fixture(scope="module")
def url(cluster_url):
    """An account of which every other sale was returned or updated."""
    with new_database(cluster_url) as url:
        migrate(url)
        with psycopg.connect(libpq_address(url)) as tx:
            import_demo_account(tx, SALES)
            tx.execute(ACTS.read_text(encoding="utf-8"))
            tx.execute(COSTS)
            tx.execute(ACCOUNTS)
        with psycopg.connect(libpq_address(url), autocommit=True) as db:
            db.execute("VACUUM ANALYZE")
            try:
                db.execute("LOAD 'auto_explain'")
                for name, value in TOLD.items():
                    query = f"ALTER DATABASE {db.info.dbname} SET {name} = '{value}'"
                    db.execute(query)
            except (psycopg.errors.UndefinedFile, psycopg.errors.InsufficientPrivilege):
                pytest.skip("the server has no auto_explain, or not for us")
        yield url


@pytest.fixture(scope="module")
def filled(url):
    """A world of its own beside the account, for keys and names."""
    with psycopg.connect(libpq_address(url), autocommit=True) as db:
        yield World(db)


@pytest.fixture(scope="module")
def leads(filled):
    """Leads that the main contract alone has bought, each to be used once."""
    return {
        state: iter(filled.db.execute(SOLD_ONCE, [MAIN_ID, state]).fetchall())
        for state in (None, "pending")
    }


@pytest.fixture
def plans(monkeypatch):
    plans, connect = Plans(), Connection.connect

    def heard(*arguments, **options):
        connection = connect(*arguments, **options)
        plans.listen(connection)
        return connection

    monkeypatch.setattr(Connection, "connect", heard)
    return plans


@pytest.fixture
def tx(url, plans):
    with Connection.connect(libpq_address(url)) as tx:
        yield tx
        tx.rollback()


@pytest.fixture
def ask(url, plans):
    """Call the service in this process by GET, and see that it says yes."""
    pool = Pool(url, 1)
    client = Client(make_application(Settings(), pool))

    def ask(path: str, **parameters) -> str:
        reply = client.get(path, urlencode(parameters))
        assert "<success>true" in reply.text or "Success" in reply.text, reply.text
        return reply.text

    yield ask
    pool.take(deadline=float("inf")).close()


@pytest.mark.parametrize("names", ["all", "nothing"])
@pytest.mark.parametrize(
    ("state", "return_type"),
    [
        (None, "submit_for_approval"),
        (None, "approve_for_credit"),
        (None, "approve_to_replace"),
        (None, "reject"),
        ("pending", "approve_for_credit"),
        ("pending", "approve_to_replace"),
        ("pending", "reject"),
    ],
)
def test_return_lead(ask, plans, filled, leads, state, return_type, names):
    lead_id, vertical_id, *_ = next(leads[state])
    ask(
        "/api/2/track.asmx/ReturnLead",
        api_key=filled.admin_key(),
        lead_id=lead_id,
        vertical_id=vertical_id if names == "all" else 0,
        buyer_contract_id=MAIN_ID if names == "all" else 0,
        return_type=return_type,
        return_reason_id=1,
        denied_reason_id=1,
    )

    assert {"leads", "sales", "returns", "return_history"} <= plans.tables()
    assert plans.complaints() == []


UPDATES = {
    "a status": {"status": "Funded", "sub_status": "By Us"},
    "an amount": {"amount": "3.5", "add_to_existing": "true"},
    "both": {"status": "In Progress", "amount": "1", "add_to_existing": "false"},
    "a field": {"field_name": "premium", "field_value": "100"},
    "a return": {"amount": "2", "add_to_existing": "true", "return_reason_id": 1},
}


@pytest.mark.parametrize("parts", UPDATES)
@pytest.mark.parametrize("needs", ["no key", "a key"])
def test_update_lead(ask, plans, filled, leads, parts, needs):
    query = "SELECT buyer_id FROM buyer_contracts WHERE buyer_contract_id = %s"
    (buyer_id,) = filled.db.execute(query, [MAIN_ID]).fetchone()
    filled.settings(buyer_key_demanded=needs == "a key")
    ask(
        "/buyers/api/1/leads.asmx/UpdateLead",
        api_key=filled.buyer_key(buyer_id=buyer_id),
        lead_id=next(leads[None])[0],
        buyer_contract_id=MAIN_ID,
        **UPDATES[parts],
    )
    filled.settings(buyer_key_demanded=False)

    assert "sales" in plans.tables()
    assert plans.complaints() == []


@pytest.mark.parametrize("outcome", ["credited", "pending"])
def test_rules_that_are_asked(ask, plans, filled, leads, outcome):
    """But for a rate, which counts what the contract bought in its days."""
    row = {"buyer_contract_id": MAIN_ID, "returned_elsewhere": False}
    rule = filled.rule(outcome, **row)
    ask(
        "/buyers/api/1/leads.asmx/Return",
        lead_id=next(leads[None])[0],
        return_reason_id=1,
        buyer_contract_id=MAIN_ID,
    )
    query = "UPDATE return_rules SET enabled = false WHERE return_rule_id = %s"
    filled.db.execute(query, [rule])

    assert {"audit", "ledger", "leads", "returns"} <= plans.tables()
    assert plans.complaints() == []


ADDED = {"add_to_existing": "true", "amount": 1}
MONEY = {  # operation → its page, what is sent beside names, what it touches
    "UpdateSaleRevenue": ("1/track", ADDED, {"sales", "ledger"}),
    "UpdateLeadPrice": ("2/track", ADDED, {"leads", "cost_ledger"}),
    "ManualCredit": ("1/add", {"amount": 5}, {"account_entries"}),
    "BuyerCredit": (
        "1/add",
        {"credit_to_add": 5, "credit_type": "no_change"},
        {"account_entries"},
    ),
}


@pytest.mark.parametrize("operation", MONEY)
def test_money(ask, plans, filled, leads, operation):
    page, sent, tables = MONEY[operation]
    ask(
        f"/api/{page}.asmx/{operation}",
        api_key=filled.admin_key(),
        lead_id=next(leads[None])[0],
        vertical_id=0,
        buyer_id=1,
        buyer_contract_id=0,
        **sent,
    )

    assert tables <= plans.tables()
    assert plans.complaints() == []


def test_return(ask, plans, leads):
    path, lead_id = "/buyers/api/1/leads.asmx/Return", next(leads[None])[0]
    ask(path, lead_id=lead_id, buyer_contract_id=0, return_reason_id=1)

    assert plans.complaints() == []


def test_lead_info(ask, plans, filled, leads):
    told = {"api_key": filled.admin_key(), "lead_id": next(leads[None])[0]}
    ask("/api/1/get.asmx/LeadInfo", **told, vertical_id=0)

    assert {"leads", "sales"} <= plans.tables()
    assert plans.complaints() == []


CONTRACT = {
    "buyer_contract_id": 0,
    "buyer_id": 1,
    "vertical_id": 1,
    "account_status_id": 1,
    "offer_id": 0,
    "replace_returns": "on",
    "replacements_non_returnable": "off",
    "max_return_age_days": 7,
    "buy_upsells": "off",
    "vintage_leads": "off",
    "min_lead_age_minutes": 0,
    "max_lead_age_minutes": 9,
    "posting_wait_seconds": 0,
    "max_post_errors": 3,
    "send_alert_only": "off",
    "rank": 3,
    "email_template_id": 0,
    "portal_template_id": 0,
}
SALE = {"buyer_contract_id": MAIN_ID, "vertical_id": 1, "price": 5}
BUYER = {
    "buyer_id": 3,
    "account_status_id": 2,
    "account_manager_id": 0,
    "billing_cycle_id": 0,
    "credit_type": "no_change",
    "credit_limit": -1,
}
SCHEDULE = {
    "buyer_contract_id": MAIN_ID,
    "delivery_schedule_id": 0,
    "time_open": "01-31-2026 09:00",
    "time_open_modify": "true",
    "time_closed_modify": "false",
    "price_modify": "false",
    "schedule_type": "no_change",
    "sweeper": "no_change",
    "priority": "no_change",
    "no_return": "on",
    "cap": 5,
}
# An edit names nothing that is fixed by sales: only to say so these are looked through.
EDIT = CONTRACT | {"buyer_contract_id": MAIN_ID, "buyer_id": 0, "vertical_id": 0}


@pytest.mark.parametrize(
    ("page", "operation", "request_", "named"),
    [
        ("buyers/api/1/leads", "GetReturnReasons", {}, ""),
        ("api/1/get", "GetRejectReasons", {}, ""),
        ("api/1/add", "Lead", {"vertical_id": 1, "campaign_id": 0}, "lead_id"),
        ("api/1/add", "Sale", SALE | {"is_replacement": "false"}, "lead_id"),
        ("api/1/add", "Sale", SALE | {"is_replacement": "true"}, "lead_id"),
        ("api/1/addedit", "BuyerContract", CONTRACT, "buyer_contract_name"),
        ("api/1/addedit", "BuyerContract", EDIT, "buyer_contract_name"),
        ("api/1/addedit", "Buyer", BUYER, "buyer_name"),
        (
            "api/1/addedit",
            "BuyerContractDeliverySchedule",
            SCHEDULE,
            "delivery_schedule_day",
        ),
    ],
)
def test_other_calls(ask, plans, filled, page, operation, request_, named):
    name = filled.lead(vertical_id=1) if operation == "Sale" else filled.name("")
    name = "monday" if named == "delivery_schedule_day" else name
    key = filled.admin_key()
    ask(f"/{page}.asmx/{operation}", api_key=key, **request_, **{named: name})

    assert plans.told
    assert plans.complaints() == []


def test_a_schedule_that_is_edited(ask, plans, filled):
    schedule_id = filled.schedule("monday", buyer_contract_id=MAIN_ID)
    edit = {"delivery_schedule_id": schedule_id, "delivery_schedule_day": "no_change"}
    path = "/api/1/addedit.asmx/BuyerContractDeliverySchedule"
    ask(path, api_key=filled.admin_key(), **SCHEDULE | edit)

    assert {"audit"} <= plans.tables()
    assert plans.complaints() == []


def test_what_a_page_decides_and_tells(tx, plans, leads):
    lead_id, _, sale_id, return_id = next(leads["pending"])
    tx.execute("SET plan_cache_mode = auto")  # pages have each statement planned anew
    decide_return(
        tx,
        Caller("user:7"),
        "returns.queue",
        return_id=return_id,
        return_type="approve_to_replace",
        denied_reason_id=0,
    )
    return_outcomes.list_outcomes(tx, [return_id])
    lead_story.list_sales(tx, lead_id)
    lead_story.list_ledger(tx, [sale_id], 10)
    assert len(costs.list_costs(tx, lead_id, 10)) == 1
    lead_story.list_returns(tx, [sale_id])
    lead_story.list_field_values(tx, [sale_id])
    assert lead_story.count_sale_changes(tx, [sale_id]) == 2
    assert len(lead_story.list_sale_changes(tx, [sale_id], skip=0, most=50)) == 2

    assert plans.complaints() == []


def test_an_index_that_is_gone_is_missed(tx, plans, leads):
    tx.execute("ALTER TABLE sales DROP CONSTRAINT contract_buys_a_lead_once")
    lead_id, vertical_id, *_ = next(leads[None])
    request = ReturnLead(lead_id, vertical_id, "reject", 1, MAIN_ID)
    return_lead(tx, ADMIN, request)

    (said,) = plans.complaints()
    assert said.startswith("Seq Scan on sales: ")
