"""What we use of Spyne, which comes without types."""

from collections.abc import Callable, Mapping
from typing import Any

class ModelBase:
    Annotations: Any
    Attributes: Any
    __namespace__: str
    __extends__: type[ModelBase] | None
    @classmethod
    def customize(cls, **attributes: Any) -> type[ModelBase]: ...
    @classmethod
    def get_type_name(cls) -> str: ...

class ComplexModel(ModelBase):
    @staticmethod
    def produce(
        namespace: str | None, type_name: str, members: Mapping[str, Any]
    ) -> type[ComplexModel]: ...
    @staticmethod
    def get_flat_type_info(cls: type[ModelBase]) -> Mapping[str, type[ModelBase]]: ...

class Unicode(ModelBase):
    def __new__(cls, **attributes: Any) -> type[Unicode]: ...  # type: ignore[misc]

class Array(ComplexModel):
    def __new__(  # type: ignore[misc]
        cls, model: type[ModelBase], member_name: str | None = None
    ) -> type[Array]: ...

class Boolean(ModelBase): ...
class DateTime(ModelBase): ...
class Decimal(ModelBase): ...
class Integer32(ModelBase): ...
class Service: ...

class Application:
    interface: Any
    event_manager: Any
    def __init__(
        self, services: list[type[Service]], tns: str, name: str, **protocols: Any
    ) -> None: ...

def rpc(*types: Any, **options: Any) -> Callable[[Callable[..., Any]], Any]: ...
