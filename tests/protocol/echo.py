"""A page of our own that answers with what was read of a request, and does nothing."""

import decimal

from hypothesis import strategies as st

from service.pages.operation import operation
from service.pages.shapes import (
    ON_OFF_NO_CHANGE,
    RETURN_TYPE,
    LeadReturnResponse,
    ReturnReasonsResponse,
    boolean,
    choice,
    money,
    number,
    text,
)
from service.pages.spyne_imports import Service
from service.protocol.operations import compile_page
from tests.protocol.wsgi_client import SOAP11, Client, Reply, envelope

PATH = "/test/echo.asmx"
ECHO = f"{PATH}/Echo"
AWKWARD = "a\0\x01\x1b\ufffe]]>&<\r\n"
NAMESPACE = "http://example.test/echo/"
ABSENT = {"word": "", "count": None, "price": None, "flag": None}
ABSENT |= {"switch": None, "kind": None, "api_key": ""}
# What XML can hold, but for line ends, which XML and forms treat in ways of their own.
TEXTS = st.text(
    st.characters(min_codepoint=32, exclude_categories=("Cs", "Cc")).filter(
        lambda character: character not in "\ufffe\uffff"
    ),
    max_size=30,
)


class Echoes(Service):
    """Says what it was told."""

    @operation(
        LeadReturnResponse,
        dict,
        word=text("A text."),
        count=number("A whole number."),
        price=money("An amount."),
        flag=boolean("A boolean."),
        switch=choice(ON_OFF_NO_CHANGE, "An enum with no_change.", sample="on"),
        kind=choice(RETURN_TYPE, "An enum without.", sample="reject"),
    )
    def Echo(call, sent):
        """Say what was read."""
        read = sent | {"api_key": ""}
        return call.encode({"success": True, "message": repr(read)})

    @operation(ReturnReasonsResponse, dict)
    def Nothing(call, sent):
        """Take no parameters."""
        return call.encode({"success": True, "row_count": 0, "return_reasons": []})

    @operation(LeadReturnResponse, dict, word=text("A text."))
    def Say(call, sent):
        """Say a text as it is."""
        return call.encode({"success": True, "message": sent["word"]})

    @operation(LeadReturnResponse, dict)
    def Awkward(call, sent):
        """Say what neither XML nor a log can hold as it is."""
        return call.encode({"success": True, "message": AWKWARD})


PAGE = compile_page(PATH, NAMESPACE, Echoes)


class Unreachable:
    """An engine for requests that must be refused before a database is asked."""

    def __getattr__(self, name):
        raise AssertionError(f"the database was asked: {name}")


def values(reply: Reply) -> dict:
    """Tell the values that the echo read; those that were absent are left out."""
    assert reply.status == 200, reply.text
    names = {"Decimal": decimal.Decimal, "__builtins__": {}}
    read = eval(reply.said, names)  # what repr wrote; not a caller's text
    return {name: value for name, value in read.items() if value != ABSENT[name]}


def parameters(**given: str) -> str:
    return "".join(f"<{name}>{value}</{name}>" for name, value in given.items())


def echo_element(inner: str) -> str:
    return f'<Echo xmlns="{NAMESPACE}">{inner}</Echo>'


def echo_envelope(inner: str, version: str = SOAP11, header: str = "") -> str:
    return envelope(echo_element(inner), version, header)


def by_soap(
    client: Client, inner: str, version: str = SOAP11, header: str = ""
) -> Reply:
    return client.soap(PATH, echo_envelope(inner, version, header), version)
