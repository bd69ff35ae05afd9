"""Replies: compiled once from Spyne's declarations, members → XML or JSON text."""

import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from service.pages.shapes import ID_NAME_STORE
from service.pages.spyne_imports import Array, Unicode
from service.rules.notations import NOT_XML

DECLARATION = '<?xml version="1.0" encoding="utf-8"?>\n'
SCHEMAS = (
    'xmlns:xsd="http://www.w3.org/2001/XMLSchema"'
    ' xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"'
)
ESCAPED = str.maketrans({"&": "&amp;", "<": "&lt;", ">": "&gt;", "\r": "&#13;"})


def escape(text: str) -> str:
    """Make text fit for an element's content; what XML cannot hold becomes U+FFFD."""
    return NOT_XML.sub("\ufffd", text).translate(ESCAPED)


class Shape:
    """One reply type: writes a mapping of its members; what is None is left out.

    A list's type is a shape as well, with one member that is repeated. A bare text, by
    which some of CAKE's older operations reply, is the message and nothing else.
    """

    def __init__(self, model):
        self.is_list = issubclass(model, Array)
        self.is_text = issubclass(model, Unicode)
        self.name = _type_name(model)
        is_pair = model.__namespace__ == ID_NAME_STORE and not self.is_list
        self.namespace = ID_NAME_STORE if is_pair else None  # None: the page's
        parent = model.__extends__
        self.base = Shape(parent) if parent not in (None, Array) else None
        inherited = self.base.members if self.base else []
        known = {member.name for member in inherited}
        declared = () if self.is_text else model.get_flat_type_info(model).items()
        self.own = [_member(self, *pair) for pair in declared if pair[0] not in known]
        self.members = inherited + self.own
        self.zeros = {m.name: 0 for m in self.members if m.is_number}

    def xml_parts(self, values: Mapping) -> Iterator[str]:
        """Write piece by piece; rows may be an iterator, and are read one at a time."""
        if self.is_text:
            yield escape(values["message"])
        for member in self.members:
            value = values.get(member.name)
            if value is None:
                if member.nil:
                    yield member.nil
            elif member.is_repeated:
                for row in value:
                    yield member.element(member.shape.write_xml(row))
            elif member.shape:
                yield member.opening
                yield from member.shape.xml_parts(member.shape.values_of(value))
                yield member.closing
            else:
                yield member.element(member.write_xml(value))

    def json_parts(self, values: Mapping) -> Iterator[str]:
        """Write like `xml_parts`; a list is an array without its items' name."""
        if self.is_text:
            yield _json_text(values["message"])
            return
        if self.is_list:
            rows = values.get(self.members[0].name, ())
            yield from _joined("[", map(self.members[0].shape.write_json, rows), "]")
            return
        comma = "{"
        for member in self.members:
            value = values.get(member.name)
            if value is None and not member.nil:
                continue
            yield f'{comma}"{member.name}":'
            comma = ","
            if value is None:
                yield "null"
            elif member.shape:
                yield from member.shape.json_parts(member.shape.values_of(value))
            else:
                yield member.write_json(value)
        yield "{}" if comma == "{" else "}"

    def write_xml(self, values: Mapping) -> str:
        return "".join(self.xml_parts(values))

    def write_json(self, values: Mapping) -> str:
        return "".join(self.json_parts(values))

    def values_of(self, value) -> Mapping:
        """Take a list's rows as its repeated member, and a mapping as it is."""
        return {self.members[0].name: value} if self.is_list else value

    def complete(self, values: Mapping) -> Mapping:
        """Give a refusal 0 for each number that it does not have."""
        return values if values["success"] else {**self.zeros, **values}


@dataclass(frozen=True, slots=True)
class Member:
    """One member of a reply type, in the order of the wire."""

    name: str
    type: str  # an XSD type, or its shape's name
    opening: str
    closing: str
    nil: str  # how its absence is written; empty: not at all
    is_number: bool  # a refusal has a 0 in its place
    is_repeated: bool  # the value is rows
    shape: Shape | None  # None: a simple type, with two writers
    write_xml: Callable[[Any], str] | None
    write_json: Callable[[Any], str] | None

    def element(self, content: str) -> str:
        return f"{self.opening}{content}{self.closing}"


def _member(owner: Shape, name: str, model) -> Member:
    xsd_type = model.get_type_name()
    writers = WRITERS.get(xsd_type)
    shape = None if writers else Shape(model)
    tag = name if owner.namespace is None else f'{name} xmlns="{owner.namespace}"'
    is_nillable = (model.Annotations.appinfo or {}).get("nillable", False)
    return Member(
        name=name,
        type=shape.name if shape else xsd_type,
        opening=f"<{tag}>",
        closing=f"</{name}>",
        nil=f'<{tag} xsi:nil="true" />' if is_nillable else "",
        is_number=xsd_type == "int" and not is_nillable,
        is_repeated=owner.is_list,
        shape=shape,
        write_xml=writers and writers[0],
        write_json=writers and writers[1],
    )


def _type_name(model) -> str:
    """Name a list as ASP.NET does: ArrayOf and the item's type, beginning large."""
    if not issubclass(model, Array):
        return model.get_type_name()
    item = next(iter(model.get_flat_type_info(model).values())).get_type_name()
    return f"ArrayOf{item[0].upper()}{item[1:]}"


def _joined(opening: str, rows: Iterator[str], closing: str) -> Iterator[str]:
    yield opening
    comma = ""
    for row in rows:
        yield comma + row
        comma = ","
    yield closing


def _truth(value: bool) -> str:
    return "true" if value else "false"


def _money(value: Decimal) -> str:
    return f"{value:.4f}"


# One encoder for all: json.dumps() would make one for each text.
_json_text = json.JSONEncoder(ensure_ascii=False).encode


def _time(value: datetime) -> str:
    return value.isoformat(timespec="seconds")


WRITERS: dict[
    str, tuple[Callable[[Any], str], Callable[[Any], str]]
] = {  # XSD type → how XML and JSON have its value
    "string": (escape, _json_text),
    "int": (str, str),
    "boolean": (_truth, _truth),
    "decimal": (_money, _money),
    "dateTime": (_time, lambda value: f'"{_time(value)}"'),
}
