"""The page classes are real services of Spyne's: its own server answers through them."""

import warnings
from collections.abc import Iterator
from xml.sax.saxutils import escape

import pytest
from lxml import etree

from service.answer import Call
from service.database import Pool
from service.pages.spyne_imports import Application
from service.protocol import pages
from tests.protocol.wsgi_client import Client, envelope
from tests.usecases.calls import call_return_lead

pytest.importorskip("cgi", reason="Spyne's own SOAP needs it; Python 3.13 has none")
with warnings.catch_warnings():
    warnings.filterwarnings("ignore", "'cgi' is deprecated", DeprecationWarning)
    from spyne.protocol.soap import Soap11
    from spyne.server.wsgi import WsgiApplication

SERVICES = {
    "/api/2/track.asmx": pages.Track,
    "/api/1/track.asmx": pages.TrackV1,
    "/api/1/addedit.asmx": pages.AddEdit,
    "/buyers/api/1/leads.asmx": pages.Leads,
    "/api/1/get.asmx": pages.GetV1,
    "/api/2/get.asmx": pages.GetV2,
    "/api/1/export.asmx": pages.ExportV1,
    "/api/2/export.asmx": pages.ExportV2,
    "/api/3/export.asmx": pages.ExportV3,
    "/api/5/export.asmx": pages.ExportV5,
    "/api/4/export.asmx": pages.ExportV4,
    "/api/6/export.asmx": pages.ExportV6,
    "/api/1/add.asmx": pages.Add,
    "/api/1/reports.asmx": pages.Reports,
    "/api/4/reports.asmx": pages.ReportsV4,
}
OPERATIONS = [(page, each) for page in pages.PAGES for each in page.operations.values()]


def test_every_page_is_tried():
    assert set(SERVICES) == {page.path for page in pages.PAGES}


@pytest.fixture(scope="module")
def pool(database_url):
    pool = Pool(database_url.replace("postgresql:", "postgresql+psycopg:", 1), 1)
    yield pool
    pool.close_idle()


@pytest.mark.parametrize(
    ("page", "operation"),
    OPERATIONS,
    ids=[f"{page.path} {each.name}" for page, each in OPERATIONS],
)
def test_spynes_own_server_answers(pool, live_world, names, page, operation):
    if operation.name in ("Lead", "Sale"):  # of a lead that nobody knows, or bought
        names["lead_id"] = live_world.lead() if operation.name == "Sale" else "L new"
    if operation.name == "ReopenReturn":  # of a lead whose return was decided
        with live_world.db.transaction():
            call_return_lead(live_world, names["lead_id"], "reject")
    application = Application(
        [SERVICES[page.path]],
        tns=page.namespace,
        name=f"stock {operation.name} {page.path}",  # Spyne keeps a list of these
        in_protocol=Soap11(validator="soft"),
        out_protocol=Soap11(),
    )

    def give_call(ctx) -> None:
        encode = said if operation.reply.is_text else whole
        ctx.udc = Call(pool, encode, encode, "192.0.2.1")

    application.event_manager.add_listener("method_call", give_call)
    sent = "".join(
        f"<{name}>{escape(str(names.get(name, parameter.sample)))}</{name}>"
        for parameter in operation.request.declared
        if (name := parameter.name)
    )
    element = f'<{operation.name} xmlns="{page.namespace}">{sent}</{operation.name}>'

    reply = Client(WsgiApplication(application)).soap("/", envelope(element))

    assert reply.status == 200, reply.text
    result = reply.root.find(f".//{{*}}{operation.name}Result")
    if operation.reply.is_list:
        assert len(result)
    elif operation.reply.is_text:
        assert "Success" in result.text
    else:
        assert result.findtext("{*}success") == "true", etree.tostring(result)


def said(members):
    """Give the text of a reply that is nothing else."""
    return members["message"]


def whole(members):
    """Give the members of a reply as they are, with their rows; a bare list's rows."""
    read = {
        name: list(value) if isinstance(value, Iterator) else value
        for name, value in members.items()
    }
    rows = [
        read[name] for name in ("Vertical", "Buyer", "BuyerContract") if name in read
    ]
    return rows[0] if rows else read
