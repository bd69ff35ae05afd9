"""A hundred thousand contracts through a real worker: all of them, in little memory."""

import json
import re
import socket
from contextlib import suppress
from pathlib import Path
from urllib.parse import urlsplit

import psycopg
import pytest
import requests
from lxml import etree

from tests.contract.lookups import Stock
from tests.serving.watching import open_connections, wait_until

MANY = 100_000
MOST_GROWTH = 40 * 1024  # kB
SECONDS = 120
ROW = "{http://cakemarketing.com/api/4/}buyer_contract"


@pytest.fixture(scope="module")
def contracts(own_database):
    """A hundred thousand contracts of a hundred buyers; gives a key."""
    with psycopg.connect(own_database, autocommit=True) as connection:
        stock = Stock(connection)
        stock.clear()
        stock.verticals("Auto")
        make_contracts(connection)
        yield stock.admin_key()
        stock.clear()


def make_contracts(db) -> None:
    db.execute(f"""
        INSERT INTO buyers (buyer_name)
        SELECT 'Buyer ' || g FROM generate_series(1, 100) g;
        INSERT INTO buyer_contracts (buyer_id, vertical_id, buyer_contract_name,
                                     name_key, rank, default_confirmation_page_link)
        SELECT 1 + g % 100, 1, 'Contract & ' || g, 'contract & ' || g, g,
               'https://example.com/' || repeat('x', 60)
          FROM generate_series(1, {MANY}) g;
        ANALYZE buyer_contracts, buyers
    """)


def kilobytes(pid: int, what: str) -> int:
    status = Path(f"/proc/{pid}/status").read_text()
    return int(re.search(rf"{what}:\s+(\d+) kB", status)[1])


def forget_peak(pid: int) -> None:
    """Have the kernel measure the peak of the process's memory from now on."""
    Path(f"/proc/{pid}/clear_refs").write_text("5")


def ask(server, coding="identity", **given) -> requests.Response:
    url = f"{server.url}/api/4/export.asmx/BuyerContracts"
    accept = {"Accept-Encoding": coding}
    reply = requests.get(url, given, headers=accept, stream=True, timeout=SECONDS)
    reply.raw.decode_content = True
    return reply


@pytest.mark.parametrize("coding", ["identity", "gzip"])
def test_a_large_export_is_whole_and_leaves_the_worker_small(
    own_server, contracts, coding
):
    ask(own_server, api_key=contracts, buyer_contract_id=1).close()
    (worker,) = own_server.workers()
    forget_peak(worker)
    before = kilobytes(worker, "VmRSS")

    reply = ask(own_server, coding, api_key=contracts)
    count, ids = read(reply.raw)

    assert reply.status_code == 200
    assert reply.headers.get("Content-Encoding", "identity") == coding
    is_small = int(reply.headers["Content-Length"]) < 10_000_000
    assert is_small == (coding == "gzip")
    assert count == MANY
    assert ids == list(range(1, MANY + 1))
    assert kilobytes(worker, "VmHWM") - before < MOST_GROWTH


def read(stream) -> tuple[int, list[int]]:
    """Read row_count and the contracts' ids, one row at a time."""
    count, ids = 0, []
    for _, element in etree.iterparse(stream, events=("end",)):
        if element.tag.endswith("}row_count"):
            count = int(element.text)
        elif element.tag == ROW:
            ids.append(int(element[0].text))
            assert len(element) == 22
            element.clear()
            while element.getprevious() is not None:
                del element.getparent()[0]
    return count, ids


def test_the_same_by_soap_and_json(own_server, contracts):
    url = f"{own_server.url}/api/4/export.asmx"
    given = {"api_key": contracts, "buyer_id": 1}
    by_json = requests.post(f"{url}/BuyerContracts", json=given, timeout=SECONDS)
    envelope = (
        '<e:Envelope xmlns:e="http://schemas.xmlsoap.org/soap/envelope/"><e:Body>'
        '<BuyerContracts xmlns="http://cakemarketing.com/api/4/">'
        f"<api_key>{contracts}</api_key><buyer_id>1</buyer_id></BuyerContracts>"
        "</e:Body></e:Envelope>"
    )
    headers = {"Content-Type": "text/xml"}
    by_soap = requests.post(url, envelope, headers=headers, timeout=SECONDS)

    rows = json.loads(by_json.text)["d"]["buyer_contracts"]
    ids = list(range(100, MANY + 1, 100))
    assert [row["buyer_contract_id"] for row in rows] == ids
    elements = etree.fromstring(by_soap.content).iter(ROW)
    assert [int(element[0].text) for element in elements] == ids


def test_a_caller_who_hangs_up_costs_the_others_nothing(own_server, contracts):
    hasty = ask(own_server, api_key=contracts)
    hasty.raw.read(1000)
    hasty.close()

    count, _ = read(ask(own_server, api_key=contracts, buyer_id=2).raw)
    assert count == MANY // 100


def test_a_caller_who_takes_nothing_of_it_is_cut_off(own_server, contracts):
    """Far less than the reply fits between us; its thread is free again after 10 s."""
    place = urlsplit(own_server.url)
    path = f"/api/4/export.asmx/BuyerContracts?api_key={contracts}"
    with socket.create_connection((place.hostname, place.port), SECONDS) as idler:
        idler.sendall(f"GET {path} HTTP/1.1\r\nHost: x\r\n\r\n".encode())
        assert idler.recv(12, socket.MSG_WAITALL) == b"HTTP/1.1 200"
        wait_until(lambda: not open_connections(own_server.url))
        assert len(take_all(idler)) < 20_000_000
    assert " 500 " not in own_server.log.read_text()


def take_all(connection: socket.socket) -> bytearray:
    """Take what is still to come; a server that has given up breaks the connection."""
    taken = bytearray()
    with suppress(ConnectionError):
        while piece := connection.recv(65_536):
            taken += piece
    return taken
