"""The WSDL of a page, in the shape that ASP.NET's .asmx pages publish."""

from collections.abc import Iterator
from functools import cache
from textwrap import indent

from service.protocol.codec import Parameter
from service.protocol.operations import Operation, Page
from service.protocol.replies import (
    DECLARATION,
    ID_NAME_STORE,
    Member,
    Shape,
    escape,
)

ADDRESS = "@address@"  # stands for the address until a caller asks
# Types that cannot be null in .NET, so are required.
VALUE_TYPES = ("int", "boolean", "decimal", "dateTime")
SIMPLE_TYPES = (*VALUE_TYPES, "string")
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
    pairs = {shape.name: shape for op in operations for shape in _pairs(op.reply)}
    prefixes = PREFIXES | ({"s1": ID_NAME_STORE} if pairs else {})
    declared = "".join(f' xmlns:{p}="{uri}"' for p, uri in prefixes.items())
    root = _tag(
        f'wsdl:definitions{declared} xmlns:tns="{page.namespace}"'
        f' targetNamespace="{page.namespace}"',
        _tag("wsdl:documentation", escape(page.summary), one_line=True),
        _tag("wsdl:types", *_schemas(page.namespace, operations, pairs)),
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


def _tag(head: str, *children: str, one_line: bool = False) -> str:
    """Write an element by its name and attributes; children go on lines of their own."""
    if not children:
        return f"<{head} />"
    name = head.split(" ", 1)[0]
    if one_line:
        return f"<{head}>{children[0]}</{name}>"
    inner = indent("\n".join(children), "  ")
    return f"<{head}>\n{inner}\n</{name}>"


def _attribute(text: str) -> str:
    return escape(text).replace('"', "&quot;")


# ---------------------------------------------------------------- schema


def _schemas(
    namespace: str, operations: list[Operation], pairs: dict[str, Shape]
) -> Iterator[str]:
    """Write the page's schema, and that of CAKE's id+name pairs where one is used."""
    parts = list(_page_types(operations))
    if pairs:
        parts.insert(0, f'<s:import namespace="{ID_NAME_STORE}" />')
    yield _schema(namespace, parts)
    if pairs:
        written: set[str] = set()
        types = [t for shape in pairs.values() for t in _named_types(shape, written)]
        yield _schema(ID_NAME_STORE, types)


def _schema(namespace: str, parts: list[str]) -> str:
    return _tag(
        f's:schema elementFormDefault="qualified" targetNamespace="{namespace}"', *parts
    )


def _pairs(shape: Shape) -> Iterator[Shape]:
    """Find the id+name pairs that a reply holds, however deep."""
    if shape.namespace:
        yield shape
    for member in shape.members:
        if member.shape:
            yield from _pairs(member.shape)


def _page_types(operations: list[Operation]) -> Iterator[str]:
    """Write wrappers, and each named type after its first use; then the bare replies."""
    written: set[str] = set()
    for operation in operations:
        yield from _wrappers(operation, written)
    replies = dict.fromkeys(operation.reply.name for operation in operations)
    for name in replies:
        yield f'<s:element name="{name}" nillable="true" type="tns:{name}" />'


def _wrappers(operation: Operation, written: set[str]) -> Iterator[str]:
    declared = operation.request.declared
    elements = [_element(p.name, p.type, is_enum=bool(p.choices)) for p in declared]
    yield _wrapper(operation.name, elements)
    for parameter in declared:
        if parameter.choices and parameter.type not in written:
            written.add(parameter.type)
            yield _enum(parameter)
    result = _element(f"{operation.name}Result", operation.reply.name)
    yield _wrapper(f"{operation.name}Response", [result])
    yield from _named_types(operation.reply, written)


def _wrapper(name: str, elements: list[str]) -> str:
    content = [_tag("s:sequence", *elements)] if elements else []
    return _tag(f's:element name="{name}"', _tag("s:complexType", *content))


def _element(name: str, type_name: str, *, is_enum: bool = False) -> str:
    prefix = "s" if type_name in SIMPLE_TYPES else "tns"
    least = int(is_enum or type_name in VALUE_TYPES)
    return (
        f'<s:element minOccurs="{least}" maxOccurs="1" name="{name}"'
        f' type="{prefix}:{type_name}" />'
    )


def _enum(parameter: Parameter) -> str:
    values = (f'<s:enumeration value="{choice}" />' for choice in parameter.choices)
    return _tag(
        f's:simpleType name="{parameter.type}"',
        _tag('s:restriction base="s:string"', *values),
    )


def _named_types(shape: Shape, written: set[str]) -> Iterator[str]:
    """Write a reply type, then those it is made of, each once."""
    if shape.name in written:
        return
    written.add(shape.name)
    elements = [_member_element(member) for member in shape.own]
    sequence = [_tag("s:sequence", *elements)] if elements else []
    if shape.base:
        extension = _tag(f's:extension base="tns:{shape.base.name}"', *sequence)
        sequence = [_tag('s:complexContent mixed="false"', extension)]
    yield _tag(f's:complexType name="{shape.name}"', *sequence)
    if shape.base:
        yield from _named_types(shape.base, written)
    for member in shape.own:
        if member.shape and member.shape.namespace is None:
            yield from _named_types(member.shape, written)


def _member_element(member: Member) -> str:
    if member.is_repeated:
        return (
            f'<s:element minOccurs="0" maxOccurs="unbounded" name="{member.name}"'
            f' nillable="true" type="tns:{member.type}" />'
        )
    if member.nil:
        return (
            f'<s:element minOccurs="1" maxOccurs="1" name="{member.name}"'
            f' nillable="true" type="s:{member.type}" />'
        )
    if member.shape and member.shape.namespace:
        return (
            f'<s:element minOccurs="0" maxOccurs="1" name="{member.name}"'
            f' type="s1:{member.type}" />'
        )
    return _element(member.name, member.type)


# ---------------------------------------------------------------- messages and ports


def _soap_messages(operation: Operation) -> Iterator[str]:
    name = operation.name
    for kind, element in (("In", name), ("Out", f"{name}Response")):
        part = f'<wsdl:part name="parameters" element="tns:{element}" />'
        yield _tag(f'wsdl:message name="{name}Soap{kind}"', part)


def _http_messages(operation: Operation, port: str) -> Iterator[str]:
    parts = [
        f'<wsdl:part name="{parameter.name}" type="s:string" />'
        for parameter in operation.request.declared
    ]
    body = f'<wsdl:part name="Body" element="tns:{operation.reply.name}" />'
    yield _tag(f'wsdl:message name="{operation.name}{port}In"', *parts)
    yield _tag(f'wsdl:message name="{operation.name}{port}Out"', body)


def _port_type(page: Page, operations: list[Operation], kind: str) -> str:
    return _tag(
        f'wsdl:portType name="{page.name}{kind}"',
        *(
            _tag(
                f'wsdl:operation name="{operation.name}"',
                _tag("wsdl:documentation", escape(operation.summary), one_line=True),
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
    return _tag(
        f'wsdl:binding name="{page.name}{kind}" type="tns:{page.name}Soap"',
        f'<{prefix}:binding transport="{HTTP_TRANSPORT}" />',
        *(
            _tag(
                f'wsdl:operation name="{operation.name}"',
                f'<{prefix}:operation soapAction="{operation.soap_action}"'
                ' style="document" />',
                _tag("wsdl:input", body),
                _tag("wsdl:output", body),
            )
            for operation in operations
        ),
    )


def _http_binding(page: Page, operations: list[Operation], kind: str) -> str:
    verb, encoding = HTTP_PORTS[kind]
    return _tag(
        f'wsdl:binding name="{page.name}{kind}" type="tns:{page.name}{kind}"',
        f'<http:binding verb="{verb}" />',
        *(
            _tag(
                f'wsdl:operation name="{operation.name}"',
                f'<http:operation location="/{operation.name}" />',
                _tag("wsdl:input", encoding),
                _tag("wsdl:output", '<mime:mimeXml part="Body" />'),
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
    return _tag(
        f'wsdl:service name="{page.name}"',
        *(
            _tag(
                f'wsdl:port name="{page.name}{kind}" binding="tns:{page.name}{kind}"',
                f'<{prefix}:address location="{ADDRESS}" />',
            )
            for kind, prefix in prefixes.items()
        ),
    )
