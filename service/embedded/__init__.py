"""The PostgreSQL that comes with the package, for people who have none."""

from service.embedded.database import Embedded, start
from service.embedded.errors import EmbeddedError

__all__ = ["Embedded", "EmbeddedError", "start"]
