"""The WSDL of a page, in the shape that ASP.NET's .asmx pages publish."""

from collections.abc import Iterator
from functools import cache

from service.pages.shapes import ID_NAME_STORE
from service.protocol.operations import Operation, Page
from service.protocol.replies import DECLARATION, escape
from service.protocol.schema import find_pairs, tag, write_schemas

ADDRESS = "@address@"  # stands for the address until a caller asks
HTTP_TRANSPORT = "http://schemas.xmlsoap.org/soap/http"
FORM = "application/x-www-form-urlencoded"
HTTP_PORTS = {  # port → verb, and how its request is encoded
    "HttpGet": ("GET", "<http:urlEncoded />"),
    "HttpPost": ("POST", f'<mime:content type="{FORM}" />'),
}
PREFIXES = {
    "soapenc": "http://schemas.xmlsoap.org/soap/encoding/",
    "soap12": "http://schemas.xmlsoap.org/wsdl/soap12/",
    "http": "http://schemas.xmlsoap.org/wsdl/http/",
    "mime": "http://schemas.xmlsoap.org/wsdl/mime/",
    "tm": "http://microsoft.com/wsdl/mime/textMatching/",
    "s": "http://www.w3.org/2001/XMLSchema",
    "soap": "http://schemas.xmlsoap.org/wsdl/soap/",
    "wsdl": "http://schemas.xmlsoap.org/wsdl/",
}


def write_wsdl(page: Page, address: str) -> bytes:
    """Write the document; only the address differs from one caller to the next."""
    return _document(page).replace(ADDRESS, _attribute(address)).encode()


def write_discovery(page: Page, address: str) -> bytes:
    """Write the page's discovery document: where its WSDL and its SOAP ports are."""
    here = _attribute(address)
    ports = "".join(
        f'  <soap address="{here}" xmlns:q="{page.namespace}"'
        f' binding="q:{page.name}{port}" xmlns="http://schemas.xmlsoap.org/disco/soap/" />\n'
        for port in ("Soap", "Soap12")
    )
    return (
        f'{DECLARATION}<discovery xmlns="http://schemas.xmlsoap.org/disco/">\n'
        f'  <contractRef ref="{here}?wsdl" docRef="{here}"'
        f' xmlns="http://schemas.xmlsoap.org/disco/scl/" />\n{ports}</discovery>\n'
    ).encode()


@cache
def _document(page: Page) -> str:
    operations = list(page.operations.values())
    pairs = {shape.name: shape for op in operations for shape in find_pairs(op.reply)}
    prefixes = PREFIXES | ({"s1": ID_NAME_STORE} if pairs else {})
    declared = "".join(f' xmlns:{p}="{uri}"' for p, uri in prefixes.items())
    root = tag(
        f'wsdl:definitions{declared} xmlns:tns="{page.namespace}"'
        f' targetNamespace="{page.namespace}"',
        tag("wsdl:documentation", escape(page.summary), one_line=True),
        tag("wsdl:types", *write_schemas(page.namespace, operations, pairs)),
        *(part for operation in operations for part in _soap_messages(operation)),
        *(
            part
            for port in HTTP_PORTS
            for operation in operations
            for part in _http_messages(operation, port)
        ),
        *(_port_type(page, operations, kind) for kind in ("Soap", *HTTP_PORTS)),
        _soap_binding(page, operations, "soap", "Soap"),
        _soap_binding(page, operations, "soap12", "Soap12"),
        *(_http_binding(page, operations, kind) for kind in HTTP_PORTS),
        _service(page),
    )
    return DECLARATION + root + "\n"


def _attribute(text: str) -> str:
    return escape(text).replace('"', "&quot;")


def _soap_messages(operation: Operation) -> Iterator[str]:
    name = operation.name
    for kind, element in (("In", name), ("Out", f"{name}Response")):
        part = f'<wsdl:part name="parameters" element="tns:{element}" />'
        yield tag(f'wsdl:message name="{name}Soap{kind}"', part)


def _http_messages(operation: Operation, port: str) -> Iterator[str]:
    parts = [
        f'<wsdl:part name="{parameter.name}" type="s:string" />'
        for parameter in operation.request.declared
    ]
    body = f'<wsdl:part name="Body" element="tns:{operation.reply.name}" />'
    yield tag(f'wsdl:message name="{operation.name}{port}In"', *parts)
    yield tag(f'wsdl:message name="{operation.name}{port}Out"', body)


def _port_type(page: Page, operations: list[Operation], kind: str) -> str:
    return tag(
        f'wsdl:portType name="{page.name}{kind}"',
        *(
            tag(
                f'wsdl:operation name="{operation.name}"',
                tag("wsdl:documentation", escape(operation.summary), one_line=True),
                f'<wsdl:input message="tns:{operation.name}{kind}In" />',
                f'<wsdl:output message="tns:{operation.name}{kind}Out" />',
            )
            for operation in operations
        ),
    )


def _soap_binding(
    page: Page, operations: list[Operation], prefix: str, kind: str
) -> str:
    body = f'<{prefix}:body use="literal" />'
    return tag(
        f'wsdl:binding name="{page.name}{kind}" type="tns:{page.name}Soap"',
        f'<{prefix}:binding transport="{HTTP_TRANSPORT}" />',
        *(
            tag(
                f'wsdl:operation name="{operation.name}"',
                f'<{prefix}:operation soapAction="{operation.soap_action}"'
                ' style="document" />',
                tag("wsdl:input", body),
                tag("wsdl:output", body),
            )
            for operation in operations
        ),
    )


def _http_binding(page: Page, operations: list[Operation], kind: str) -> str:
    verb, encoding = HTTP_PORTS[kind]
    return tag(
        f'wsdl:binding name="{page.name}{kind}" type="tns:{page.name}{kind}"',
        f'<http:binding verb="{verb}" />',
        *(
            tag(
                f'wsdl:operation name="{operation.name}"',
                f'<http:operation location="/{operation.name}" />',
                tag("wsdl:input", encoding),
                tag("wsdl:output", '<mime:mimeXml part="Body" />'),
            )
            for operation in operations
        ),
    )


def _service(page: Page) -> str:
    prefixes = {
        "Soap": "soap",
        "Soap12": "soap12",
        "HttpGet": "http",
        "HttpPost": "http",
    }
    return tag(
        f'wsdl:service name="{page.name}"',
        *(
            tag(
                f'wsdl:port name="{page.name}{kind}" binding="tns:{page.name}{kind}"',
                f'<{prefix}:address location="{ADDRESS}" />',
            )
            for kind, prefix in prefixes.items()
        ),
    )
