"""How each binding writes a reply, and says that there is none."""

from collections.abc import Mapping
from typing import NamedTuple, Protocol

from service.protocol import soap
from service.protocol.operations import Operation, Page
from service.protocol.replies import DECLARATION, SCHEMAS, Shape
from service.protocol.unreadable import BadParameter, Fault, Statuses, Unreadable
from service.shapes import BaseResponse

BASE_RESPONSE = Shape(BaseResponse)  # where no operation tells a better one
READING_FAILED = "Server was unable to read request. ---> "


class Answer(NamedTuple):
    """An HTTP answer but for its common headers."""

    status: int
    media_type: str
    body: bytes
    headers: tuple[tuple[str, str], ...] = ()


class Binding(Protocol):
    """One of the ways to call an operation."""

    name: str  # for the log
    media_type: str

    def reply(self, operation: Operation, members: Mapping) -> bytes:
        """Write the reply; a refusal's numbers are 0."""

    def failure(
        self, page: Page, operation: Operation | None, statuses: Statuses, **said
    ) -> Answer:
        """Say by `text` and `fault` that the call was not, or may not be, carried out."""


class Soap:
    """SOAP of one version."""

    def __init__(self, version: soap.Version):
        self.version = version
        self.name = f"soap{version.number}"
        self.media_type = f"{version.media_type}; charset=utf-8"

    def reply(self, operation: Operation, members: Mapping) -> bytes:
        content = operation.reply.write_xml(operation.reply.complete(members))
        return soap.write_reply(
            self.version, operation.namespace, operation.name, content
        )

    def failure(
        self,
        page: Page,
        operation: Operation | None,
        statuses: Statuses,
        *,
        text: str,
        fault: Fault,
        not_understood: list[str] = (),
    ) -> Answer:
        status = statuses[self.version.fault_index]
        body = soap.write_fault(self.version, fault, text, not_understood)
        return Answer(status, self.media_type, body)


class Xml:
    """HTTP GET and POST: the reply type is the root."""

    name = "xml"
    media_type = "text/xml; charset=utf-8"

    def reply(self, operation: Operation, members: Mapping) -> bytes:
        return self._write(operation.reply, operation.namespace, members)

    def failure(
        self, page: Page, operation: Operation | None, statuses: Statuses, **said
    ) -> Answer:
        shape = operation.reply if operation else BASE_RESPONSE
        refused = {"success": False, "message": said["text"]}
        body = self._write(shape, page.namespace, refused)
        return Answer(statuses.http, self.media_type, body)

    def _write(self, shape: Shape, namespace: str, members: Mapping) -> bytes:
        root = f'{shape.name} {SCHEMAS} xmlns="{namespace}"'
        content = shape.write_xml(shape.complete(members))
        return f"{DECLARATION}<{root}>{content}</{shape.name}>".encode()


class Json:
    """JSON: the reply's members in a `d`."""

    name = "json"
    media_type = "application/json; charset=utf-8"

    def reply(self, operation: Operation, members: Mapping) -> bytes:
        return self._write(operation.reply, members)

    def failure(
        self, page: Page, operation: Operation | None, statuses: Statuses, **said
    ) -> Answer:
        shape = operation.reply if operation else BASE_RESPONSE
        body = self._write(shape, {"success": False, "message": said["text"]})
        return Answer(statuses.http, self.media_type, body)

    def _write(self, shape: Shape, members: Mapping) -> bytes:
        return f'{{"d":{shape.write_json(shape.complete(members))}}}'.encode()


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
    said = {"text": text, "fault": error.fault}
    if error.not_understood:
        said["not_understood"] = error.not_understood
    return binding.failure(page, operation, error.statuses, **said)
