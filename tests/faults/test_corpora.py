"""Rows C17, C18 and G13: what others have collected to break parsers, whole."""

import json
from urllib.parse import quote
from xml.sax.saxutils import escape

import pytest

from service.rules.notations import NOT_XML
from tests.faults import corpora
from tests.faults.calls import TRACK
from tests.protocol.checks import check
from tests.protocol.echo import NAMESPACE, PATH
from tests.protocol.wsgi_client import MEDIA_TYPES, SOAP11, SOAP12, envelope

MEANT_FOR_1_1 = 6  # answers to documents that XML 1.0 forbids by its editions only


@pytest.mark.usefixtures("harmless")
@pytest.mark.parametrize("version", [SOAP11, SOAP12])
def test_c17_what_is_not_well_formed_is_refused(target, version):
    """None is half read: where libxml2 takes one, it is no envelope."""
    replies = ask_all(target, corpora.documents("not-wf"), version)
    versions = [reply for reply in replies if reply.status != 400]
    assert len(replies) == 1491
    assert len(versions) <= MEANT_FOR_1_1
    assert {(r.status, r.fault.code) for r in versions} <= {(500, "VersionMismatch")}


@pytest.mark.usefixtures("harmless")
@pytest.mark.parametrize("version", [SOAP11, SOAP12])
def test_c18_what_is_valid_is_no_envelope(target, version):
    replies = ask_all(target, corpora.documents("valid"), version)
    assert len(replies) == 809
    assert {reply.status for reply in replies} == {400}  # each has a DTD


def ask_all(target, documents: dict, version: str) -> list:
    replies = []
    for document in documents.values():
        reply = target.client.post(TRACK, document, MEDIA_TYPES[version])
        check(reply)
        replies.append(reply)
    return replies


SAY = f"{PATH}/Say"


def by_soap(client, version: str, text: str):
    written = escape(text, {"\r": "&#13;"})
    inner = f'<Say xmlns="{NAMESPACE}"><word>{written}</word></Say>'
    return client.soap(PATH, envelope(inner, version), version)


WAYS = {
    "soap11": lambda client, text: by_soap(client, SOAP11, text),
    "soap12": lambda client, text: by_soap(client, SOAP12, text),
    "get": lambda client, text: client.get(SAY, f"word={quote(text, safe='')}"),
    "form": lambda client, text: client.form(SAY, f"word={quote(text, safe='')}"),
    "json": lambda client, text: client.send_json(SAY, json.dumps({"word": text})),
}


@pytest.mark.parametrize("way", WAYS)
def test_g13_naughty_strings_come_back_as_they_were(client, way):
    strings = corpora.naughty_strings()
    assert len(strings) == 485
    for text in strings:
        reply = WAYS[way](client, text)
        if NOT_XML.search(text):
            assert reply.status == 400
        elif text:
            assert (reply.status, reply.said) == (200, text)
