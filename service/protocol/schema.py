"""The schema part of a page's WSDL: wrappers, enums, and the types of the replies."""

from collections.abc import Iterator
from textwrap import indent

from service.pages.shapes import ID_NAME_STORE
from service.protocol.codec import Parameter
from service.protocol.operations import Operation
from service.protocol.replies import Member, Shape

# Types that cannot be null in .NET, so are required.
VALUE_TYPES = ("int", "boolean", "decimal", "dateTime")
SIMPLE_TYPES = (*VALUE_TYPES, "string")


def tag(head: str, *children: str, one_line: bool = False) -> str:
    """Write an element by its name and attributes; children go on lines of their own."""
    if not children:
        return f"<{head} />"
    name = head.split(" ", 1)[0]
    if one_line:
        return f"<{head}>{children[0]}</{name}>"
    inner = indent("\n".join(children), "  ")
    return f"<{head}>\n{inner}\n</{name}>"


def write_schemas(
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
    return tag(
        f's:schema elementFormDefault="qualified" targetNamespace="{namespace}"', *parts
    )


def find_pairs(shape: Shape) -> Iterator[Shape]:
    """Find the id+name pairs that a reply holds, however deep."""
    if shape.namespace:
        yield shape
    for member in shape.members:
        if member.shape:
            yield from find_pairs(member.shape)


def _page_types(operations: list[Operation]) -> Iterator[str]:
    """Write wrappers, and each named type after its first use; then the bare replies."""
    written: set[str] = set()
    for operation in operations:
        yield from _wrappers(operation, written)
    replies = dict.fromkeys(operation.reply.name for operation in operations)
    for name in replies:
        prefix = "s" if name in SIMPLE_TYPES else "tns"
        yield f'<s:element name="{name}" nillable="true" type="{prefix}:{name}" />'


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
    content = [tag("s:sequence", *elements)] if elements else []
    return tag(f's:element name="{name}"', tag("s:complexType", *content))


def _element(name: str, type_name: str, *, is_enum: bool = False) -> str:
    prefix = "s" if type_name in SIMPLE_TYPES else "tns"
    least = int(is_enum or type_name in VALUE_TYPES)
    return (
        f'<s:element minOccurs="{least}" maxOccurs="1" name="{name}"'
        f' type="{prefix}:{type_name}" />'
    )


def _enum(parameter: Parameter) -> str:
    values = (f'<s:enumeration value="{choice}" />' for choice in parameter.choices)
    return tag(
        f's:simpleType name="{parameter.type}"',
        tag('s:restriction base="s:string"', *values),
    )


def _named_types(shape: Shape, written: set[str]) -> Iterator[str]:
    """Write a reply type, then those it is made of, each once."""
    if shape.is_text or shape.name in written:
        return
    written.add(shape.name)
    elements = [_member_element(member) for member in shape.own]
    sequence = [tag("s:sequence", *elements)] if elements else []
    if shape.base:
        extension = tag(f's:extension base="tns:{shape.base.name}"', *sequence)
        sequence = [tag('s:complexContent mixed="false"', extension)]
    yield tag(f's:complexType name="{shape.name}"', *sequence)
    if shape.base:
        yield from _named_types(shape.base, written)
    for member in shape.own:
        if member.shape and member.shape.namespace is None:
            yield from _named_types(member.shape, written)


def _member_element(member: Member) -> str:
    if member.is_repeated:
        return (
            f'<s:element minOccurs="0" maxOccurs="unbounded" name="{member.name}"'
            f' nillable="true" type="{_prefix(member)}:{member.type}" />'
        )
    if member.nil:
        return (
            f'<s:element minOccurs="1" maxOccurs="1" name="{member.name}"'
            f' nillable="true" type="s:{member.type}" />'
        )
    if member.shape:
        return (
            f'<s:element minOccurs="0" maxOccurs="1" name="{member.name}"'
            f' type="{_prefix(member)}:{member.type}" />'
        )
    return _element(member.name, member.type)


def _prefix(member: Member) -> str:
    """Tell the prefix of a member's type: s1 is that of CAKE's id+name pairs."""
    return "s1" if member.shape and member.shape.namespace else "tns"
