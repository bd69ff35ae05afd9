"""WS-I Basic Profile 1.1: its rules that can be checked on a WSDL, rule by rule.

The profile speaks of SOAP 1.1 bindings only; the other ports are outside of it.
"""

from collections import Counter

import pytest
from lxml import etree

WSDL = "{http://schemas.xmlsoap.org/wsdl/}"
SOAP = "{http://schemas.xmlsoap.org/wsdl/soap/}"
XSD = "{http://www.w3.org/2001/XMLSchema}"
SOAPENC = "http://schemas.xmlsoap.org/soap/encoding/"
PATHS = ["/api/2/track.asmx", "/api/1/addedit.asmx", "/buyers/api/1/leads.asmx"]
PATHS += [
    "/api/1/get.asmx",
    "/api/2/get.asmx",
    "/api/1/add.asmx",
    "/api/1/reports.asmx",
    "/api/4/reports.asmx",
]
PATHS += [f"/api/{version}/export.asmx" for version in (2, 4, 6)]


@pytest.fixture(params=PATHS)
def wsdl(client, request):
    return client.get(request.param, "wsdl").root


@pytest.fixture
def binding(wsdl):
    """The one SOAP 1.1 binding."""
    (found,) = [
        b for b in wsdl.iter(f"{WSDL}binding") if b.find(f"{SOAP}binding") is not None
    ]
    return found


@pytest.fixture
def port_type(wsdl, binding):
    name = binding.get("type").partition(":")[2]
    return wsdl.find(f"{WSDL}portType[@name='{name}']")


@pytest.fixture
def messages(wsdl, port_type):
    """The messages of the SOAP port type."""
    names = [
        each.get("message").partition(":")[2]
        for each in port_type.iter()
        if each.get("message")
    ]
    return [wsdl.find(f"{WSDL}message[@name='{name}']") for name in names]


def test_r2005_r2007_r2803_nothing_is_fetched(wsdl):
    """A schema names the namespaces that it uses; all of them are in this document."""
    assert list(wsdl.iter(f"{WSDL}import", f"{XSD}include")) == []
    assert wsdl.xpath("//@schemaLocation") == []
    schemas = {s.get("targetNamespace") for s in wsdl.iter(f"{XSD}schema")}
    imported = {i.get("namespace") for i in wsdl.iter(f"{XSD}import")}
    assert imported == schemas - {wsdl.get("targetNamespace")}


def test_r2023_children_of_definitions_stand_in_order(wsdl):
    order = ["documentation", "types", "message", "portType", "binding", "service"]
    tags = [child.tag.removeprefix(WSDL) for child in wsdl]
    assert sorted(tags, key=order.index) == tags


def test_r2026_no_extension_is_required(wsdl):
    assert wsdl.xpath("//@*[local-name()='required']") == []


def test_r2105_every_schema_has_a_target_namespace(wsdl):
    schemas = list(wsdl.iter(f"{XSD}schema"))
    namespaces = [s.get("targetNamespace") for s in schemas]
    assert namespaces[0] == wsdl.get("targetNamespace")
    assert namespaces[1:] in ([], ["API:id_name_store"])
    assert {s.get("elementFormDefault") for s in schemas} == {"qualified"}


def test_r2110_to_r2113_there_are_no_encoded_arrays(wsdl):
    for element in wsdl.iter("*"):
        for value in element.attrib.values():
            assert "soapenc:" not in value
            assert SOAPENC not in value
    assert wsdl.xpath("//@*[local-name()='arrayType']") == []


def test_r2201_r2204_r2306_a_message_is_one_part_that_is_an_element(messages):
    for message in messages:
        (part,) = message
        assert part.get("name") == "parameters"
        assert part.get("element") is not None
        assert part.get("type") is None


def test_r2712_parts_name_elements_that_the_schema_has(wsdl):
    declared = {e.get("name") for e in wsdl.iterfind(f".//{XSD}schema/{XSD}element")}
    for part in wsdl.iter(f"{WSDL}part"):
        if part.get("element"):
            assert part.get("element").partition(":")[2] in declared


def test_r2303_operations_are_requests_with_a_response(port_type):
    for operation in port_type.iter(f"{WSDL}operation"):
        kinds = [c.tag.removeprefix(WSDL) for c in operation]
        assert kinds == ["documentation", "input", "output"]


def test_r2304_operation_names_are_unique(wsdl):
    for port_type in wsdl.iter(f"{WSDL}portType"):
        names = Counter(o.get("name") for o in port_type.iter(f"{WSDL}operation"))
        assert set(names.values()) == {1}


def test_r2305_there_is_no_parameter_order(wsdl):
    assert wsdl.xpath("//@parameterOrder") == []


def test_r2401_r2701_r2702_the_binding_is_soap_over_http(binding):
    soap = binding.find(f"{SOAP}binding")
    assert soap.get("transport") == "http://schemas.xmlsoap.org/soap/http"


def test_r2705_r2706_document_style_literal_use(binding):
    assert binding.find(f"{SOAP}binding").get("style", "document") == "document"
    for operation in binding.iter(f"{SOAP}operation"):
        assert operation.get("style") == "document"
    bodies = list(binding.iter(f"{SOAP}body"))
    assert len(bodies) == 2 * len(binding.findall(f"{WSDL}operation"))
    for body in bodies:
        assert body.get("use") == "literal"


def test_r2710_wire_signatures_are_unique(wsdl, port_type):
    names = [i.get("message").partition(":")[2] for i in port_type.iter(f"{WSDL}input")]
    elements = [
        wsdl.find(f"{WSDL}message[@name='{n}']")[0].get("element") for n in names
    ]
    assert len(set(elements)) == len(elements)


def test_r2711_one_soap_port_an_address(wsdl):
    assert len(list(wsdl.iter(f"{SOAP}address"))) == 1


def test_r2716_r2717_a_body_has_no_namespace(binding):
    for body in binding.iter(f"{SOAP}body"):
        assert body.get("namespace") is None
        assert body.get("parts") is None


def test_r2718_the_binding_has_the_operations_of_its_port_type(binding, port_type):
    bound = [o.get("name") for o in binding.iterfind(f"{WSDL}operation")]
    assert bound == [o.get("name") for o in port_type.iterfind(f"{WSDL}operation")]


def test_r2721_r2754_no_faults_are_declared(wsdl):
    assert list(wsdl.iter(f"{WSDL}fault", f"{SOAP}fault")) == []


def test_r2744_r2745_soapactions_are_namespace_and_name(wsdl, binding):
    for operation in binding.iterfind(f"{WSDL}operation"):
        action = operation.find(f"{SOAP}operation").get("soapAction")
        assert action == wsdl.get("targetNamespace") + operation.get("name")


def test_r4001_r4003_the_document_is_utf8(client):
    for path in PATHS:
        body = client.get(path, "wsdl").body
        assert body.startswith(b'<?xml version="1.0" encoding="utf-8"?>')
        body.decode("utf-8")


def test_every_named_type_is_declared_once_and_used(wsdl):
    declared = [
        (schema.get("targetNamespace"), child.get("name"))
        for schema in wsdl.iter(f"{XSD}schema")
        for child in schema.iterchildren(f"{XSD}complexType", f"{XSD}simpleType")
    ]
    assert len(set(declared)) == len(declared)
    used = set()
    for element in wsdl.iterfind(f".//{XSD}schema//*"):
        name = element.get("type") or element.get("base")
        if name:
            prefix, _, local = name.partition(":")
            used.add((element.nsmap[prefix], local))
    built_in = {name for name in used if name[0] == "http://www.w3.org/2001/XMLSchema"}
    assert used - built_in == set(declared)


@pytest.fixture
def schema(wsdl, tmp_path):
    """The document's schemas, compiled; the second is found by a file of its own."""
    first, *others = wsdl.iter(f"{XSD}schema")
    for number, other in enumerate(others):
        path = tmp_path / f"{number}.xsd"
        path.write_bytes(etree.tostring(other))
        first.find(f"{XSD}import").set("schemaLocation", path.as_uri())
    return etree.XMLSchema(etree.fromstring(etree.tostring(first)))


def test_r2712_replies_are_instances_of_the_schema(client, wsdl, schema):
    """The reply to a request that cannot be read: the same element as to a good one."""
    path = wsdl.xpath("string(//*[local-name()='address']/@location)")
    path = path.removeprefix("http://leads.example:8080")
    port_type = wsdl.find(f"{WSDL}portType")
    for operation in port_type.iterfind(f"{WSDL}operation"):
        reply = client.get(f"{path}/{operation.get('name')}", "a=%zz")
        assert reply.status == 400
        if etree.QName(reply.root).localname != "base_response":
            schema.assertValid(reply.root)
