"""Samples of every binding: a request that works when pasted, and its answer.

What does not depend on the caller's address is made once an operation.
"""

import json
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from http import HTTPStatus
from urllib.parse import urlencode, urlsplit

from service.protocol import bodies
from service.protocol.bindings import JSON, SOAP, XML, Answer, Binding, refuse
from service.protocol.codec import Parameter
from service.protocol.operations import Operation, Page
from service.protocol.refusals import REFUSALS
from service.protocol.replies import DECLARATION, escape
from service.protocol.sample_replies import REPLIES
from service.protocol.soap import SOAP11, SOAP12, Version
from service.protocol.unreadable import BadParameter

NO_NUMBER = "abc"  # an unreadable value of every type that is not a text


@dataclass(frozen=True, slots=True)
class Sample:
    """One binding's request, but for the address, and what it is answered with."""

    title: str
    anchor: str
    verb: str
    path: str  # what follows the page's address
    headers: tuple[tuple[str, str], ...]
    body: str
    pairs: (
        tuple[tuple[str, str], ...] | None
    )  # of a query or form; None: the body is it
    reply: str

    def request(self, address: str) -> str:
        """Write the request as it goes over the wire, but for the line ends."""
        url = urlsplit(address)
        query = f"?{urlencode(self.pairs)}" if self.verb == "GET" and self.pairs else ""
        headers = [("Host", url.netloc), *self.headers]
        if self.verb == "POST":
            headers.append(("Content-Length", str(len(self.body.encode()))))
        lines = [f"{self.verb} {url.path}{self.path}{query} HTTP/1.1"]
        lines += [f"{name}: {value}" for name, value in headers]
        return "\n".join([*lines, "", self.body])

    def curl(self, address: str) -> str:
        """Write the request as a command for a POSIX shell, an option a line."""
        words = ["curl --globoff" if "[" in address else "curl"]
        words[0] += f" {quoted(address + self.path)}"
        if self.verb == "GET" and self.pairs:
            words.append("--get")
        if self.pairs is None:
            words += [f"--header {quoted(f'{n}: {v}')}" for n, v in self.headers]
            words.append(f"--data {quoted(self.body)}")
        elif self.pairs:
            words += [f"--data-urlencode {quoted(f'{n}={v}')}" for n, v in self.pairs]
        elif self.verb == "POST":
            words.append("--data ''")
        return " \\\n  ".join(words)


def quoted(text: str) -> str:
    """Quote for a POSIX shell, always, so that all lines look alike."""
    return "'" + text.replace("'", "'\"'\"'") + "'"


@cache
def list_samples(operation: Operation) -> tuple[Sample, ...]:
    """Make the samples of all five bindings, by the parameters' sample values."""
    return (
        _soap_sample(operation, SOAP11),
        _soap_sample(operation, SOAP12),
        _form_sample(operation, "GET"),
        _form_sample(operation, "POST"),
        _json_sample(operation),
    )


def _soap_sample(operation: Operation, version: Version) -> Sample:
    binding = SOAP[version]
    headers = [("Content-Type", binding.media_type)]
    if version is SOAP11:
        headers.append(("SOAPAction", f'"{operation.soap_action}"'))
    return Sample(
        title=f"SOAP {version.number}",
        anchor=binding.name.replace(".", ""),
        verb="POST",
        path="",
        headers=tuple(headers),
        body=_envelope(operation, version),
        pairs=None,
        reply=_success(operation, binding),
    )


def _envelope(operation: Operation, version: Version) -> str:
    elements = [
        f"      <{parameter.name}>{escape(parameter.sample)}</{parameter.name}>"
        for parameter in operation.request.declared
    ]
    start = f'    <{operation.name} xmlns="{operation.namespace}">'
    lines = [start, *elements, f"    </{operation.name}>"]
    if not elements:
        lines = [start.replace(">", " />")]
    return "\n".join(
        [
            f"{DECLARATION}{version.envelope}",
            "  <soap:Body>",
            *lines,
            "  </soap:Body>",
            "</soap:Envelope>",
        ]
    )


def _form_sample(operation: Operation, verb: str) -> Sample:
    pairs = tuple((each.name, each.sample) for each in operation.request.declared)
    is_post = verb == "POST"
    return Sample(
        title=f"HTTP {verb}",
        anchor=verb.lower(),
        verb=verb,
        path=f"/{operation.name}",
        headers=(("Content-Type", bodies.FORM),) if is_post else (),
        body=urlencode(pairs) if is_post else "",
        pairs=pairs,
        reply=_success(operation, XML),
    )


def _json_sample(operation: Operation) -> Sample:
    members = [
        f"  {json.dumps(each.name)}: {_json_value(each)}"
        for each in operation.request.declared
    ]
    return Sample(
        title="JSON",
        anchor="json",
        verb="POST",
        path=f"/{operation.name}",
        headers=(("Content-Type", bodies.JSON),),
        body="{\n" + ",\n".join(members) + "\n}" if members else "{}",
        pairs=None,
        reply=_success(operation, JSON),
    )


def _json_value(parameter: Parameter) -> str:
    is_token = parameter.type in ("int", "decimal", "boolean")
    return parameter.sample if is_token else json.dumps(parameter.sample)


def _success(operation: Operation, binding: Binding) -> str:
    members = {"success": True, **operation.of_this(REPLIES)}
    body = binding.reply(operation, members)
    return _write_answer(Answer(200, binding.media_type, body))


@cache
def write_refusal(operation: Operation) -> str:
    """Write what GET and POST answer where the first thing that can be wrong is wrong."""
    reasons = operation.of_this(REFUSALS)
    is_public = "api_key" not in names(operation)
    reason = reasons[2] if is_public and len(reasons) > 2 else reasons[0]
    body = XML.reply(operation, {"success": False, "message": reason.value})
    return _write_answer(Answer(200, XML.media_type, body))


@cache
def list_unreadable(page: Page, operation: Operation) -> tuple[tuple[str, str], ...]:
    """Write what SOAP 1.1 and GET answer to a value of a wrong type, with a title each."""
    error = _find_unreadable(operation)
    if error is None:
        return ()
    bindings = (("SOAP 1.1", SOAP[SOAP11]), ("HTTP GET and POST", XML))
    return tuple(
        (title, _write_answer(refuse(binding, page, operation, error)))
        for title, binding in bindings
    )


def _find_unreadable(operation: Operation) -> BadParameter | None:
    """Have the codec refuse the first parameter that is not a text; None without one."""
    typed = (each for each in operation.request.declared if each.type != "string")
    for parameter in typed:
        try:
            operation.request.from_pairs([(parameter.name, NO_NUMBER)])
        except BadParameter as error:
            return error
    return None


def names(operation: Operation) -> Iterable[str]:
    return [parameter.name for parameter in operation.request.declared]


def _write_answer(answer: Answer) -> str:
    """Write an answer with the headers that matter to its reader, its body as it is."""
    assert isinstance(answer.body, bytes)
    return (
        f"HTTP/1.1 {answer.status} {HTTPStatus(answer.status).phrase}\n"
        f"Content-Type: {answer.media_type}\n"
        f"Content-Length: {len(answer.body)}\n\n"
        f"{answer.body.decode()}"
    )
