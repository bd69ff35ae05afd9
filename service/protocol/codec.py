"""Requests: compiled once from Spyne's declarations, an element or pairs → values.

A parameter is read strictly, by the function of its type, and refused by name.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from lxml import etree

from service.pages.spyne_imports import Unicode
from service.protocol import values
from service.protocol.unreadable import BadParameter
from service.protocol.values import BadValue, excerpt

XSI_NIL = "{http://www.w3.org/2001/XMLSchema-instance}nil"
SECRET = "api_key"  # never repeated to anybody
REQUEST_ID = "request_id"
# Read wherever they are sent: a buyer's key, which only the admin pages declare, and the
# id of a write, which no WSDL has, so that programs made from CAKE's stay right.
UNDECLARED = (SECRET, REQUEST_ID)


@dataclass(frozen=True, slots=True)
class Parameter:
    """One parameter: its XSD type, its two readers, and what the help pages say."""

    name: str
    type: str  # string, int, boolean, decimal, or the name of an enum
    choices: tuple[str, ...]  # of an enum; else empty
    read_xml: Callable[[str], object]
    read_pair: Callable[[str], object]
    absent: object  # None, or "" for a text
    meaning: str = ""
    sample: str = ""
    skip: str | None = None
    clear: str | None = None
    need: str = "no"
    also_named: str = ""


def compile_parameter(name: str, model) -> Parameter:
    """Make a Parameter of a declared Spyne model."""
    facts = {"meaning": model.Annotations.doc, **(model.Annotations.appinfo or {})}
    spellings = facts.pop("spellings", {})
    if model.Attributes.values:
        choices = tuple(model.Attributes.values)
        by_pairs = spellings | _aliases(choices)
        readers = _enum_reader(choices, spellings), _enum_reader(choices, by_pairs)
        return Parameter(name, model.get_type_name(), choices, *readers, None, **facts)
    xsd_type, read_xml, read_pair, absent = READERS[model.get_type_name()]
    return Parameter(name, xsd_type, (), read_xml, read_pair, absent, **facts)


READERS = {
    "string": ("string", values.read_text, values.read_text, ""),
    "int": ("int", values.read_int, values.read_int, None),
    "decimal": ("decimal", values.read_decimal, values.read_decimal, None),
    "boolean": ("boolean", values.read_xml_boolean, values.read_boolean, None),
}


def _aliases(choices: tuple[str, ...]) -> dict[str, str]:
    """By GET, POST and JSON a real client sends -1 for no_change."""
    return {"-1": "no_change"} if "no_change" in choices else {}


def _enum_reader(choices: tuple[str, ...], aliases: dict[str, str]):
    known = {choice: choice for choice in choices} | aliases | {"": None}

    def read(text: str) -> str | None:
        try:
            return known[text]
        except KeyError:
            raise BadValue(f"one of {', '.join(choices)}") from None

    return read


class RequestCodec:
    """Reads the values of one operation's parameters, from an element or from pairs."""

    def __init__(self, namespace: str, declared: Mapping[str, object]):
        self.declared = [compile_parameter(*pair) for pair in declared.items()]
        extra = [n for n in UNDECLARED if n not in declared]
        parameters = self.declared + [compile_parameter(n, Unicode) for n in extra]
        self.absent = {p.name: p.absent for p in parameters}
        self.by_tag: dict[str, Parameter] = {}
        self.by_name: dict[str, Parameter] = {}
        for parameter in parameters:
            for name in filter(None, (parameter.name, parameter.also_named)):
                self.by_name[name.lower()] = parameter
                self.by_tag[name] = parameter
                self.by_tag[f"{{{namespace}}}{name}"] = parameter

    def from_element(self, element: etree._Element) -> dict[str, Any]:
        """Read the children of the operation's element, in any order."""
        sent = self.absent.copy()
        seen = set()
        for child in element:
            parameter = self.by_tag.get(child.tag)
            if parameter is None:
                continue
            if parameter.name in seen:
                raise _repeated(parameter)
            seen.add(parameter.name)
            text = _text(child, parameter)
            if text is not None:
                sent[parameter.name] = _read(parameter.read_xml, parameter, text)
        return sent

    def from_pairs(self, pairs: Iterable[tuple[str, str | None]]) -> dict[str, Any]:
        """Read names and texts; a text of None counts as absent. Names in any case."""
        sent = self.absent.copy()
        seen = set()
        for name, text in pairs:
            parameter = self.by_name.get(name.lower())
            if parameter is None:
                continue
            if parameter.name in seen:
                raise _repeated(parameter)
            seen.add(parameter.name)
            if text is not None:
                sent[parameter.name] = _read(parameter.read_pair, parameter, text)
        return sent


def _text(child: etree._Element, parameter: Parameter) -> str | None:
    """Take the text of a parameter's element; None where xsi:nil says so."""
    if child.attrib:
        nil = child.get(XSI_NIL)
        if nil is not None and _read(values.read_xml_boolean, parameter, nil):
            return None
        if child.get("href") is not None:
            raise BadParameter(f"Parameter {parameter.name}: href is not supported.")
    if len(child):
        only_comments = all(inner.tag is etree.Comment for inner in child)
        given = "a comment was given inside its value"
        raise BadParameter(
            f"Parameter {parameter.name}:"
            f" {given if only_comments else 'elements were given'}, text was expected."
        )
    return child.text or ""


def _read(reader: Callable, parameter: Parameter, text: str):
    try:
        return reader(text)
    except BadValue as expected:
        value = "" if parameter.name == SECRET else f" '{excerpt(text)}'"
        raise BadParameter(
            f"Parameter {parameter.name}: the value{value} was given,"
            f" {expected} was expected."
        ) from None


def _repeated(parameter: Parameter) -> BadParameter:
    return BadParameter(f"Parameter {parameter.name} was given more than once.")
