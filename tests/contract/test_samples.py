"""The samples of the help pages, pasted against a running server."""

import json
import os
import re
import shutil
import socket
import subprocess
from urllib.parse import urlsplit

import pytest
import requests
from lxml import etree, html

from service.protocol.pages import PAGES
from tests.usecases.calls import call_return_lead

OPERATIONS = [(page, each) for page in PAGES for each in page.operations.values()]

each_operation = pytest.mark.parametrize(
    ("page", "operation"), OPERATIONS, ids=[each.name for _, each in OPERATIONS]
)
each_binding = pytest.mark.parametrize(
    "title", ["SOAP 1.1", "SOAP 1.2", "HTTP GET", "HTTP POST", "JSON"]
)


@pytest.mark.skipif(not shutil.which("curl"), reason="curl is not on this machine")
@each_operation
@each_binding
def test_command_line_does_what_its_answer_says(
    server, live_world, names, page, operation, title
):
    if operation.name == "ReopenReturn":
        with live_world.db.transaction():
            call_return_lead(live_world, names["lead_id"], "reject")
    shown = boxes(server, page, operation)
    line = fill_in(shown[f"{title}, command line"], operation, names)
    done = subprocess.run(
        ["sh", "-c", f"{line} --include --silent --show-error"],
        capture_output=True,
        text=True,
        timeout=30,
        check=True,
        env={"PATH": os.environ["PATH"], "NO_PROXY": "*", "LC_ALL": "C.UTF-8"},
    )
    head, _, body = done.stdout.partition("\n\n")
    promised_head, _, promised = shown[f"{title}, answer"].partition("\n\n")
    status, media_type = promised_head.splitlines()[:2]
    assert head.splitlines()[0] == status
    assert media_type in head.splitlines()
    assert outline(body) == outline(promised)
    if operation.reply.is_text:
        assert body == promised
    elif not operation.reply.is_list:  # a bare list has no place for it
        assert "success>true<" in body or '"success":true' in body


@each_operation
@each_binding
def test_raw_request_is_understood_as_it_stands(server, page, operation, title):
    """Nobody is known by the samples' key and lead id, so the answer is a refusal."""
    request = boxes(server, page, operation)[f"{title}, request"]
    head, _, body = request.partition("\n\n")
    wire = head.replace("\n", "\r\n") + "\r\nConnection: close\r\n\r\n" + body
    url = urlsplit(server.url)
    with socket.create_connection((url.hostname, url.port), timeout=30) as connection:
        connection.sendall(wire.encode())
        with connection.makefile("rb") as stream:
            answer = stream.read().decode()
    assert answer.startswith("HTTP/1.1 200 OK\r\n")
    refused = "Invalid API Key" if "YOUR-API-KEY" in request else "Invalid Lead ID"
    can_refuse = operation.request.declared and not operation.reply.is_list
    assert (refused in answer) == bool(can_refuse)


def boxes(server, page, operation) -> dict[str, str]:
    """Take the boxes of an operation's page by their labels, as one would copy them."""
    answer = requests.get(
        server.url + page.path, params={"op": operation.name}, timeout=10
    )
    found = html.fromstring(answer.text).xpath("//pre")
    return {each.get("aria-label"): each.text_content() for each in found}


def fill_in(line: str, operation, names: dict) -> str:
    """Put names that exist in the place of the samples' own; 0 stays what it is."""
    for parameter in operation.request.declared:
        if parameter.name in names and parameter.sample != "0":
            before = rf"""(\b{parameter.name}(?:=|>|": "?))"""
            sample = rf"""{re.escape(parameter.sample)}(?=['"<,\n])"""
            line, count = re.subn(
                before + sample, rf"\g<1>{names[parameter.name]}", line
            )
            assert count == 1, parameter.name
    return line


def outline(body: str) -> list[str]:
    """List the names of an answer's members in their order, once each.

    Not the members of its rows: which of those there are depends on what is kept.
    """
    if body.startswith("{"):
        reply = json.loads(body)["d"]
        return list(reply) if isinstance(reply, dict) else ["a list"]
    root = etree.fromstring(body.encode())
    reply = root.xpath("//*[local-name()='success']/..") or [root]
    return list(dict.fromkeys([reply[0].tag, *(child.tag for child in reply[0])]))
