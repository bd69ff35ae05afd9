"""The pages and their operations, compiled at start from Spyne's interface."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TypeVar

from service.pages.operation import Published
from service.pages.spyne_imports import Application
from service.protocol.codec import RequestCodec
from service.protocol.replies import Shape

Fact = TypeVar("Fact")


@dataclass(frozen=True, slots=True)
class Operation:
    """One operation: what carries it out, and the codec of its request and reply."""

    name: str
    namespace: str
    summary: str  # the method's docstring
    published: Published
    request: RequestCodec
    reply: Shape

    @property
    def soap_action(self) -> str:
        return f"{self.namespace}{self.name}"

    def of_this(self, table: Mapping[str, Fact]) -> Fact:
        """Take what a table has of this version ("Buyers v1"), or of the operation."""
        version = self.namespace.rstrip("/").rpartition("/")[2]
        name = f"{self.name} v{version}"
        return table[name] if name in table else table[self.name]


@dataclass(frozen=True, slots=True, eq=False)
class Page:
    """One .asmx page: an address, a namespace, and operations in their order."""

    path: str
    name: str
    namespace: str
    summary: str
    operations: dict[str, Operation]


def compile_page(path: str, namespace: str, service_class) -> Page:
    """Make a Page of a Spyne service class; its name is the path's last part."""
    name = path.rsplit("/", 1)[-1].removesuffix(".asmx")
    application = Application([service_class], tns=namespace, name=name)
    (published,) = application.interface.services
    operations = {
        operation_name: _compile_operation(namespace, descriptor)
        for operation_name, descriptor in published.public_methods.items()
    }
    summary = (service_class.__doc__ or "").strip()
    return Page(path, name, namespace, summary, operations)


def _compile_operation(namespace: str, descriptor) -> Operation:
    (reply,) = _members(descriptor.out_message).values()
    declared = _members(descriptor.in_message)
    return Operation(
        name=descriptor.name,
        namespace=namespace,
        summary=" ".join((descriptor.function.__doc__ or "").split()),
        published=descriptor.udd.published,
        request=RequestCodec(namespace, declared),
        reply=Shape(reply),
    )


def _members(message) -> dict:
    return dict(message.get_flat_type_info(message))
