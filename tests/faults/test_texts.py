"""Rows G: texts in every parameter, and below what reads them."""

import json

import psycopg
import pytest

from service.answer import Call, answer_write
from service.connection import Connection
from service.database import Pool, transact
from service.protocol.pages import PAGES
from service.rules.commands import ReturnLead
from service.usecases.return_lead import return_lead
from tests.contract.calls import edit_contract
from tests.contract.contents import nothing_written
from tests.faults.calls import BINDINGS, VERSIONS, as_elements, as_query, succeeds
from tests.protocol.wsgi_client import envelope

ATTACKS = {
    "G1": "' OR 1=1--",
    "G1-stacked": "'; DROP TABLE leads; SELECT pg_sleep(10)--",
    "G1-dollars": "$$;SELECT pg_sleep(10);$$ %s %(x)s {}",
    "G2": "a\r\nSet-Cookie: b\n\u2028c",
    "G7": "\u202e\u200b\u2066A\u030a \u00c5 \u212b",
    "G12": "${jndi:ldap://127.0.0.1/x}{{7*7}}%n%n__import__('os')",
    "G14": "' or '1'='1 *)(uid=*))(|(uid=* ../../etc/passwd",
    "G4": "]]><script>alert(1)</script>&\"'",
}
TEXTS = [
    (page, operation, parameter)
    for page in PAGES
    for operation in page.operations.values()
    for parameter in operation.request.declared
    if parameter.type == "string" and parameter.name != "api_key"
]


@pytest.mark.parametrize("row", ATTACKS)
@pytest.mark.parametrize("binding", BINDINGS)
def test_g_a_text_is_a_text_in_every_parameter(target, names, row, binding):
    """It is kept, looked for, or refused in the catalogue's words: nothing runs of it."""
    assert len(TEXTS) > 40
    for page, operation, parameter in TEXTS:
        values = {
            each.name: str(names.get(each.name, each.sample))
            for each in operation.request.declared
        }
        values[parameter.name] = ATTACKS[row]
        reply = target.call(binding, page.path, operation.name, values)
        assert reply.status in (200, 400, 500), reply.text
        assert "incident" not in reply.text, (operation.name, parameter.name)
        if reply.status == 500:
            assert reply.fault.code == "Client"


# ---------------------------------------------------------------- what means nothing


ADDEDIT, NAME = "/api/1/addedit.asmx", "default_confirmation_page_link"
LINK = "http://a.example/"
SENT = {  # as an element, as a pair, as a member of JSON; what is kept of LINK then
    "a word": (f"<{NAME}>NULL</{NAME}>", f"&{NAME}=NULL", {NAME: "NULL"}, ""),
    "empty": (f"<{NAME}/>", f"&{NAME}=", {NAME: ""}, LINK),
    "absent": ("", "", {}, LINK),
    "nil": (f'<{NAME} xsi:nil="true"/>', "", {NAME: None}, LINK),
    "nil, with a word": (f'<{NAME} xsi:nil="1">NULL</{NAME}>', "", {NAME: None}, LINK),
}


@pytest.mark.parametrize("binding", ["soap11", "soap12", "get", "form", "json"])
@pytest.mark.parametrize("way", SENT)
def test_g11_null_is_a_word_and_empty_is_absent(target, live_world, binding, way):
    """NULL empties a setting; what is empty, nil or not there leaves it."""
    element, pair, member, kept = SENT[way]
    contract_id = live_world.contract(**{NAME: LINK})
    given = edit_contract(live_world, buyer_contract_id=contract_id)
    del given[NAME]
    path, client = f"{ADDEDIT}/BuyerContract", target.client
    if binding in VERSIONS:
        inner = as_elements(given) + element
        call = f'<BuyerContract xmlns="http://cakemarketing.com/api/1/">{inner}</BuyerContract>'
        version = VERSIONS[binding]
        reply = client.soap(ADDEDIT, envelope(call, version), version)
    elif binding == "json":
        reply = client.send_json(path, json.dumps(given | member))
    else:
        query = as_query({name: str(value) for name, value in given.items()}) + pair
        reply = (
            client.get(path, query) if binding == "get" else client.form(path, query)
        )
    assert (reply.status, succeeds(reply)) == (200, True), reply.text
    query = f"SELECT {NAME} FROM buyer_contracts WHERE buyer_contract_id = %s"
    assert live_world.db.execute(query, [contract_id]).fetchone() == (kept,)


# ---------------------------------------------------------------- below the readers


@pytest.fixture(scope="module")
def one_connection(database_url):
    pool = Pool(database_url.replace("postgresql:", "postgresql+psycopg:", 1), 1)
    yield pool
    pool.close_idle()


@pytest.mark.parametrize("text", ["a\0b", "a\ud800b"])
def test_g8_what_the_database_cannot_take_is_a_bug_of_ours(one_connection, text):
    """psycopg raises for it without a SQLSTATE: it is no failure that one may repeat."""

    def work(tx: Connection) -> None:
        tx.execute("SELECT %s::text", [text]).fetchone()

    with pytest.raises((UnicodeEncodeError, psycopg.DataError)):
        transact(one_connection, work)
    assert transact(one_connection, lambda tx: tx.execute("SELECT 1").fetchone()) == (
        1,
    )


def test_g16_what_cannot_be_answered_is_not_written(one_connection, live_world):
    """The reply is written before COMMIT: a reply that fails rolls back."""
    lead_id = live_world.sold_lead()
    command = ReturnLead(
        lead_id,
        live_world.vertical_id,
        "approve_for_credit",
        live_world.reason_id,
        live_world.contract_id,
    )

    def encode(members: dict) -> bytes:
        assert members["success"] is True
        return "\ud800".encode()

    call = Call(one_connection, encode, encode, "192.0.2.1", live_world.admin_key())
    with nothing_written(live_world.db), pytest.raises(UnicodeEncodeError):
        answer_write(call, return_lead, command)
