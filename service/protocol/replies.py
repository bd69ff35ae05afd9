"""Replies: compiled once from Spyne's declarations, members → XML or JSON text."""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from service.protocol.values import NOT_XML
from service.spyne_imports import Array

DECLARATION = '<?xml version="1.0" encoding="utf-8"?>\n'
SCHEMAS = (
    'xmlns:xsd="http://www.w3.org/2001/XMLSchema"'
    ' xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"'
)
ESCAPED = str.maketrans({"&": "&amp;", "<": "&lt;", ">": "&gt;", "\r": "&#13;"})


def escape(text: str) -> str:
    """Make text fit for an element's content; what XML cannot hold becomes U+FFFD."""
    return NOT_XML.sub("\ufffd", text).translate(ESCAPED)


@dataclass(frozen=True, slots=True)
class Member:
    """One member of a reply type, in the order of the wire."""

    name: str
    type: str  # the XSD type, or the name of the class or of the list's class
    write_xml: Callable[[object], str]  # the value → the content of its element
    write_json: Callable[[object], str]
    is_number: bool  # a refusal has a 0 in its place
    items: "Shape | None" = None  # of a list


class Shape:
    """One reply type: writes a mapping of its members; what is None is left out."""

    def __init__(self, model):
        self.name = model.get_type_name()
        parent = model.__extends__
        self.base = Shape(parent) if parent is not None else None
        self.own = [_member(*pair) for pair in model._type_info.items()]
        self.members = (self.base.members if self.base else []) + self.own
        self.zeros = {member.name: 0 for member in self.members if member.is_number}

    def write_xml(self, values: Mapping) -> str:
        return "".join(
            f"<{member.name}>{member.write_xml(value)}</{member.name}>"
            for member in self.members
            if (value := values.get(member.name)) is not None
        )

    def write_json(self, values: Mapping) -> str:
        written = (
            f'"{member.name}":{member.write_json(value)}'
            for member in self.members
            if (value := values.get(member.name)) is not None
        )
        return "{" + ",".join(written) + "}"

    def complete(self, values: Mapping) -> Mapping:
        """Give a refusal 0 for each number that it does not have."""
        return values if values["success"] else {**self.zeros, **values}


def _member(name: str, model) -> Member:
    if name_of_item := _item_name(model):
        shape = Shape(model._type_info[name_of_item])
        return _list(name, name_of_item, shape)
    xsd_type = model.get_type_name()
    write_xml, write_json = WRITERS[xsd_type]
    return Member(name, xsd_type, write_xml, write_json, xsd_type == "int")


def _item_name(model) -> str | None:
    return next(iter(model._type_info)) if issubclass(model, Array) else None


def _list(name: str, item: str, shape: Shape) -> Member:
    def write_xml(rows) -> str:
        return "".join(f"<{item}>{shape.write_xml(row)}</{item}>" for row in rows)

    def write_json(rows) -> str:
        return "[" + ",".join(map(shape.write_json, rows)) + "]"

    type_name = f"ArrayOf{item[0].upper()}{item[1:]}"
    return Member(name, type_name, write_xml, write_json, False, shape)


def _truth(value: bool) -> str:
    return "true" if value else "false"


def _json_text(value: str) -> str:
    return json.dumps(value, ensure_ascii=False)


WRITERS = {
    "string": (escape, _json_text),
    "int": (str, str),
    "boolean": (_truth, _truth),
}
