"""How each binding writes a reply, and says that there is none."""

from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple, Protocol

from service.pages.shapes import BaseResponse
from service.protocol import soap
from service.protocol.operations import Operation, Page
from service.protocol.replies import DECLARATION, SCHEMAS, Shape
from service.protocol.spool import Spool
from service.protocol.unreadable import BadParameter, Fault, Statuses, Unreadable

BASE_RESPONSE = Shape(BaseResponse)  # where no operation tells a better one
READING_FAILED = "Server was unable to read request. ---> "


class Answer(NamedTuple):
    """An HTTP answer but for its common headers."""

    status: int
    media_type: str
    body: bytes | Spool
    headers: tuple[tuple[str, str], ...] = ()

    @property
    def length(self) -> int:
        """Count the bytes of the body."""
        return self.body.size if isinstance(self.body, Spool) else len(self.body)


class Binding(Protocol):
    """One of the ways to call an operation."""

    name: str  # for the log
    media_type: str

    def parts(self, operation: Operation, members: Mapping) -> Iterator[str]:
        """Write the reply piece by piece; a refusal's numbers are 0."""

    def reply(self, operation: Operation, members: Mapping) -> bytes:
        return "".join(self.parts(operation, members)).encode()

    def spool(self, operation: Operation, members: Mapping) -> Spool:
        """Write a reply whose rows are read one at a time."""
        return Spool(map(str.encode, self.parts(operation, members)))

    def failure(
        self,
        page: Page,
        operation: Operation | None,
        statuses: Statuses,
        *,
        text: str,
        fault: Fault,
        not_understood: Sequence[str] = (),
    ) -> Answer:
        """Say by `text` and `fault` that the call was not, or may not be, carried out."""


class Soap(Binding):
    """SOAP of one version."""

    def __init__(self, version: soap.Version):
        self.version = version
        self.name = f"soap{version.number}"
        self.media_type = f"{version.media_type}; charset=utf-8"

    def parts(self, operation: Operation, members: Mapping) -> Iterator[str]:
        head, foot = soap.write_ends(self.version, operation.namespace, operation.name)
        yield head
        yield from operation.reply.xml_parts(operation.reply.complete(members))
        yield foot

    def failure(
        self,
        page: Page,
        operation: Operation | None,
        statuses: Statuses,
        *,
        text: str,
        fault: Fault,
        not_understood: Sequence[str] = (),
    ) -> Answer:
        status = statuses[self.version.fault_index]
        body = soap.write_fault(self.version, fault, text, not_understood)
        return Answer(status, self.media_type, body)


class Xml(Binding):
    """HTTP GET and POST: the reply type is the root."""

    name = "xml"
    media_type = "text/xml; charset=utf-8"

    def parts(self, operation: Operation, members: Mapping) -> Iterator[str]:
        return self._parts(operation.reply, operation.namespace, members)

    def failure(
        self, page: Page, operation: Operation | None, statuses: Statuses, **said
    ) -> Answer:
        refused = {"success": False, "message": said["text"]}
        parts = self._parts(_shape_to_refuse(operation), page.namespace, refused)
        return Answer(statuses.http, self.media_type, "".join(parts).encode())

    def _parts(self, shape: Shape, namespace: str, members: Mapping) -> Iterator[str]:
        yield f'{DECLARATION}<{shape.name} {SCHEMAS} xmlns="{namespace}">'
        yield from shape.xml_parts(shape.complete(members))
        yield f"</{shape.name}>"


class Json(Binding):
    """JSON: the reply's members in a `d`."""

    name = "json"
    media_type = "application/json; charset=utf-8"

    def parts(self, operation: Operation, members: Mapping) -> Iterator[str]:
        return self._parts(operation.reply, members)

    def failure(
        self, page: Page, operation: Operation | None, statuses: Statuses, **said
    ) -> Answer:
        refused = {"success": False, "message": said["text"]}
        parts = self._parts(_shape_to_refuse(operation), refused)
        return Answer(statuses.http, self.media_type, "".join(parts).encode())

    def _parts(self, shape: Shape, members: Mapping) -> Iterator[str]:
        yield '{"d":'
        yield from shape.json_parts(shape.complete(members))
        yield "}"


def _shape_to_refuse(operation: Operation | None) -> Shape:
    """Find the reply that says why there is none; a bare list has no place for it."""
    if operation is None or operation.reply.is_list:
        return BASE_RESPONSE
    return operation.reply


SOAP = {version: Soap(version) for version in (soap.SOAP11, soap.SOAP12)}
XML = Xml()
JSON = Json()


def refuse(
    binding: Binding, page: Page, operation: Operation | None, error: Unreadable
) -> Answer:
    """Answer a request that could not be read; SOAP's text begins as ASMX's does."""
    text = str(error)
    if isinstance(error, BadParameter) and isinstance(binding, Soap):
        text = READING_FAILED + text
    return binding.failure(
        page,
        operation,
        error.statuses,
        text=text,
        fault=error.fault,
        not_understood=error.not_understood,
    )
