"""An instance whose tables hold what one test has put there, and nothing else."""

import gzip

import psycopg
import pytest

from tests.contract.lookups import EXPORTS, Lookups, Stock
from tests.faults.raw_http import wire
from tests.server import migrated_database, running


@pytest.fixture(scope="session")
def own_database(cluster_url):
    with migrated_database(cluster_url) as url:
        yield url


@pytest.fixture(scope="session")
def own_server(own_database, tmp_path_factory):
    """A server with one worker, whose memory can be watched."""
    folder = tmp_path_factory.mktemp("own-server")
    with running(own_database, folder, WORKERS="1") as started:
        yield started


@pytest.fixture
def stock(own_database):
    """The instance's tables, empty but for settings and account statuses."""
    with psycopg.connect(own_database, autocommit=True) as connection:
        stock = Stock(connection)
        stock.clear()
        yield stock


@pytest.fixture(scope="session")
def exports(own_server):
    """The page of each export, by the operation's name."""
    return {
        operation: Lookups(own_server.url, f"/api/{version}/export.asmx")
        for operation, (version, *_) in EXPORTS.items()
    }


@pytest.fixture
def cake_account(stock):
    """A contract that bought three leads, and what its calls name."""
    stock.verticals("Auto")
    stock.buyer(buyer_name="Acme & Söhne")
    stock.contract()
    stock.reason()
    stock.offer()
    stock.status("Funded")
    stock.settings(lead_statuses_enabled=True)
    yield stock
    stock.settings(lead_statuses_enabled=False)


@pytest.fixture
def send_by_hand(own_server):
    """Send one request; gives its status, head and body, unpacked."""

    def send(head: str, body: str = "") -> tuple[int, str, bytes]:
        host = own_server.url.removeprefix("http://")
        request = head.replace("HOST", host) + body
        with wire(own_server.url) as connection:
            connection.send(request.replace("\n", "\r\n", head.count("\n")).encode())
            reply = connection.receive()
        packed = "Content-Encoding: gzip" in reply.head
        return (
            reply.status,
            reply.head,
            gzip.decompress(reply.body) if packed else reply.body,
        )

    return send
