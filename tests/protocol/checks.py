"""What holds for every answer, whatever was asked."""

import json

from lxml import etree

from tests.protocol.wsgi_client import JSON_TYPE, SOAP12_TYPE, XML_TYPE, Reply

HTML = "text/html; charset=utf-8"
TEXT = "text/plain; charset=utf-8"
STATUSES = {200, 301, 400, 404, 405, 413, 414, 415}
FAULTS_OF_500 = {"Client", "VersionMismatch", "MustUnderstand"}
LOUD = "Q"  # what generated callers say at length
API_KEY = "S3CRET-KEY"
DOCUMENTS = ("definitions", "discovery")
SENSITIVE = ("Traceback", 'File "', ".py", "psycopg", "lxml", "SELECT ", "INSERT ")


def check(reply: Reply) -> None:
    """Check that an answer is one of the contract's, short, well-formed and discreet."""
    text = reply.body.decode()
    assert int(reply.headers["Content-Length"]) >= len(reply.body)
    assert LOUD * 65 not in text
    assert API_KEY not in text
    assert not [word for word in SENSITIVE if word in text] or reply.media_type == HTML
    if reply.body:
        CHECKS[reply.media_type](reply)
    if reply.status == 500:
        assert reply.fault.code in FAULTS_OF_500
    else:
        assert reply.status in STATUSES


def _check_xml(reply: Reply) -> None:
    root = etree.QName(reply.root)
    if reply.status == 200 and root.localname in DOCUMENTS:
        return
    _check_length(reply)
    if root.localname == "Envelope":
        assert root.namespace == "http://schemas.xmlsoap.org/soap/envelope/"
        _check_soap(reply)
    else:
        _check_members(reply.root)


def _check_soap12(reply: Reply) -> None:
    _check_length(reply)
    assert reply.root.tag == "{http://www.w3.org/2003/05/soap-envelope}Envelope"
    _check_soap(reply)


def _check_soap(reply: Reply) -> None:
    body = reply.root[-1]
    (element,) = body
    name = etree.QName(element).localname
    assert etree.QName(body).localname == "Body"
    assert (name == "Fault") == (reply.status != 200)
    if reply.status == 200:
        assert name.endswith("Response")
        _check_members(element[0])


def _check_members(root) -> None:
    names = [etree.QName(child).localname for child in root]
    assert names[0] == "success"
    assert root[0].text in ("true", "false")
    if root[0].text == "false":
        assert names[1] == "message"
        assert root[1].text


def _check_json(reply: Reply) -> None:
    _check_length(reply)
    (name,) = json.loads(reply.body)
    assert name == "d"
    assert isinstance(reply.json["success"], bool)
    assert reply.json["success"] or reply.json["message"]


def _check_length(reply: Reply) -> None:
    is_success = b"<success>true<" in reply.body or b'"success":true' in reply.body
    assert len(reply.body) <= 4096 or is_success  # a list is as long as it is


CHECKS = {
    XML_TYPE: _check_xml,
    SOAP12_TYPE: _check_soap12,
    JSON_TYPE: _check_json,
    TEXT: _check_length,
    HTML: lambda reply: None,
}
