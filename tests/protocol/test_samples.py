"""The samples of the help pages: our own readers take them, and read all the same."""

import json
import re
import shlex
from urllib.parse import urlsplit

import pytest
from lxml import etree

from service.protocol import documents, pairs, soap
from service.protocol.pages import PAGES
from service.protocol.samples import REPLIES, list_samples

OPERATIONS = [(page, each) for page in PAGES for each in page.operations.values()]
HOST = "leads.example:8443"

each_operation = pytest.mark.parametrize(
    ("page", "operation"), OPERATIONS, ids=[each.name for _, each in OPERATIONS]
)


@each_operation
@pytest.mark.parametrize("place", [0, 1], ids=["1.1", "1.2"])
def test_soap_sample_is_read_by_the_codec(page, operation, place):
    sample = list_samples(operation)[place]
    root = documents.parse(sample.body.encode(), "utf-8")
    version = soap.find_version(root)
    assert version is (soap.SOAP11, soap.SOAP12)[place]
    element = soap.find_request(root, version)
    assert element.tag == f"{{{page.namespace}}}{operation.name}"
    assert operation.request.from_element(element) == _by_form(operation)


@each_operation
def test_other_samples_are_read_the_same(page, operation):
    _, _, get, post, as_json = list_samples(operation)
    assert get.pairs == post.pairs
    query = urlsplit(get.request(f"https://{HOST}{page.path}").split()[1]).query
    read = operation.request.from_pairs
    assert read(pairs.read_query(query)) == _by_form(operation)
    assert read(pairs.read_query(post.body)) == _by_form(operation)
    assert read(pairs.read_json(as_json.body.encode())) == _by_form(operation)


def _by_form(operation):
    declared = operation.request.declared
    return operation.request.from_pairs([(each.name, each.sample) for each in declared])


@each_operation
def test_curl_lines_survive_a_shell(page, operation):
    address = f"https://{HOST}{page.path}"
    for sample in list_samples(operation):
        words = shlex.split(sample.curl(address).replace("\\\n", " "))
        assert words[:2] == ["curl", address + sample.path]
        assert "\n" not in words
        if sample.pairs is None:
            assert words[-1] == sample.body
        else:
            given = [f"{name}={value}" for name, value in sample.pairs]
            assert [word for word in words[2:] if "=" in word] == given
        assert not any("YOUR-API-KEY" in word for word in words[:2])


@each_operation
def test_requests_have_a_true_length(page, operation):
    for sample in list_samples(operation):
        raw = sample.request(f"https://{HOST}{page.path}")
        head, _, body = raw.partition("\n\n")
        lengths = re.findall(r"Content-Length: (\d+)", head)
        assert lengths == ([] if sample.verb == "GET" else [str(len(body.encode()))])
        assert f"Host: {HOST}" in head


@each_operation
def test_answers_are_what_the_bindings_write(page, operation):
    assert operation.of_this(REPLIES)
    for sample in list_samples(operation):
        head, _, body = sample.reply.partition("\n\n")
        assert head.startswith("HTTP/1.1 200 OK\nContent-Type: ")
        assert f"Content-Length: {len(body.encode())}" in head
        if sample.anchor == "json":
            reply = json.loads(body)["d"]
            assert isinstance(reply, list | str) or reply["success"] is True
        else:
            root = etree.fromstring(body.encode())
            if operation.reply.is_list or operation.reply.is_text:
                continue  # it has no place for a success
            assert root.xpath("string(//*[local-name()='success'])") == "true"
