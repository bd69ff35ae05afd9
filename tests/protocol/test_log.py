"""The access log: one line a request, and never a key."""

import logging

from service.protocol import pages
from service.settings import Settings
from tests.protocol.echo import Unreachable
from tests.protocol.wsgi_client import Client

TRACK = "/api/2/track.asmx"


def test_a_key_is_in_no_line_of_the_log(caplog):
    """Not even one that came in the path, after a forgotten question mark."""
    caplog.set_level(logging.DEBUG)
    client = Client(pages.make_application(Settings(), Unreachable()))
    client.get(f"{TRACK}/ReturnLead", "api_key=S3CRET&vertical_id=x")
    client.get(f"{TRACK}/ReturnLead", "api_key=S3CRET%00")
    client.get(f"{TRACK}/ReturnLead", "api_key=S3CRET")
    client.form(f"{TRACK}/ReturnLead", "API_KEY=S3CRET&api_key=S3CRET")
    reply = client.get(f"{TRACK}/ReturnLead&api_key=S3CRET&lead_id=1")
    assert reply.said == "Unknown operation: ReturnLead&api_key=***"
    client.get(f"{TRACK}/api_key%3dS3CRET", HTTP_X_API_KEY="S3CRET")
    client.get(f"/beforelba_{34 * 'S'}3CRETSafter")
    client.soap(TRACK, "<api_key>S3CRET</api_key>")
    assert len(caplog.records) >= 8
    assert "S3CRET" not in caplog.text


def test_a_key_in_the_place_of_another_value_is_in_no_line_of_the_log(caplog):
    caplog.set_level(logging.DEBUG)
    client = Client(pages.make_application(Settings(), Unreachable()))
    key = "S3CRETkey7" * 4
    replies = [
        client.get(f"{TRACK}/ReturnLead", f"vertical_id={key}"),
        client.get(f"{TRACK}/ReturnLead", f"{key}=1&{key}=%zz"),
        client.get(f"{TRACK}/{key}"),
        client.get(f"/nix/{key}"),
        client.get(TRACK, f"op={key}"),
        client.send_json(f"{TRACK}/ReturnLead", f'{{"vertical_id": "{key}"}}'),
        client.soap(TRACK, f"<{key}/>"),
    ]
    assert len(caplog.records) >= len(replies)
    assert [reply for reply in replies if key in reply.text] == []
    assert key not in caplog.text


def test_a_line_of_the_log_stays_one_line(caplog):
    caplog.set_level(logging.INFO)
    client = Client(pages.make_application(Settings(), Unreachable()))
    client.get(f"{TRACK}/a\r\nb\x1b[31m\x00\u0085")
    client.get(f"{TRACK}/ReturnLead", "vertical_id=%0d%0aINFO+faked%u2028%1b[31m")
    lines = [record.getMessage() for record in caplog.records]
    assert len(lines) == 2
    assert all(line.isprintable() for line in lines)
