"""How a page publishes an operation: its parameters, its command, its reply's type."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any, NamedTuple, TypeVar

from service.answer import Call
from service.pages.spyne_imports import Unicode, rpc

KEY = "api_key"
Command = TypeVar("Command")
Sent = Mapping[str, Any]  # by name, without the key


class Published(NamedTuple):
    """What carries an operation out."""

    method: Callable[[Call, Any], Any]  # returns what call.encode or call.spool made
    command: Callable[..., Any]  # makes the command, of the parameters by name
    list_missing: Callable[[Sent], list[str]]

    def carry_out(self, call: Call, sent: Sent) -> Any:
        """Answer a call; a number, boolean or choice that is absent is None.

        Where parameters are missing there is no command, and nothing asks for one: the
        key is looked at, and then the call is refused.
        """
        missing = self.list_missing(sent)
        if missing:
            return self.method(replace(call, missing=missing), None)
        return self.method(call, self.command(**sent))


def operation(
    returns: Any,
    command: Callable[..., Command],
    list_missing: Callable[[Sent], list[str]] | None = None,
    /,
    **parameters: Any,
) -> Callable[[Callable[[Call, Command], Any]], Any]:
    """Publish a method of a page class as an operation.

    Its parameters are the keywords, in the vendor's order. The method gets the call, and
    the command that is made of them all but the key; it returns what `call.encode` made,
    a reply of type `returns`. What is missing is told by `list_missing`; without that,
    each parameter declared with need="yes" must be there.
    """

    def declare(method: Callable[[Call, Command], Any]) -> Any:
        published = Published(method, command, list_missing or _needed(parameters))

        def serve(ctx: Any, *values: Any) -> Any:
            """Answer a server of Spyne's own, whose ctx.udc is the Call."""
            sent = dict(zip(parameters, map(_absent, values, types), strict=True))
            call = replace(ctx.udc, api_key=sent.pop(KEY, ""))
            return published.carry_out(call, sent)

        serve.__name__, serve.__doc__ = method.__name__, method.__doc__
        types, facts = list(parameters.values()), {"published": published}
        declared = rpc(*types, _args=list(parameters), _returns=returns, _udd=facts)
        return declared(serve)

    return declare


def _needed(parameters: Mapping[str, Any]) -> Callable[[Sent], list[str]]:
    """Look for what must be sent, and not empty; 0 and false are values."""
    needed = [
        name
        for name, model in parameters.items()
        if name != KEY and model.Annotations.appinfo["need"] == "yes"
    ]
    return lambda sent: [name for name in needed if sent[name] in (None, "")]


def _absent(value: Any, model: Any) -> Any:
    """Give an absent text as we do; Spyne gives None for all that is absent."""
    is_text = issubclass(model, Unicode) and not model.Attributes.values
    return "" if value is None and is_text else value
