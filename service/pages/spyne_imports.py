"""Let Spyne 2.14.0, its last release, be imported on Python 3.11 to 3.13.

Spyne carries a copy of six whose import hook Python 3.12 no longer obeys (and 3.11
warns of). The six from PyPI stands in for it, under the copy's name. All of Spyne that
we use is imported here, and from here by the other modules.
"""

import operator
import sys
import types

import six
import six.moves.collections_abc
import six.moves.http_cookies
import six.moves.urllib.error
import six.moves.urllib.parse
import six.moves.urllib.request


def _stand_in() -> types.ModuleType:
    """Copy six and add the one function that only Spyne's copy has."""
    module = types.ModuleType("spyne.util.six")
    public = {name: value for name, value in vars(six).items() if name[:2] != "__"}
    get_name = operator.attrgetter("__name__")
    module.__dict__.update(public, get_function_name=get_name)
    return module


if "spyne.util.six" not in sys.modules:
    sys.modules["spyne.util.six"] = _stand_in()
    for _name, _module in list(sys.modules.items()):
        if _name.startswith("six.moves"):
            sys.modules[f"spyne.util.{_name}"] = _module

from spyne import (  # noqa: E402  (only now can it be imported)
    Application,
    Array,
    Boolean,
    ComplexModel,
    DateTime,
    Decimal,
    Integer32,
    Service,
    Unicode,
    rpc,
)

__all__ = [
    "Application",
    "Array",
    "Boolean",
    "ComplexModel",
    "DateTime",
    "Decimal",
    "Integer32",
    "Service",
    "Unicode",
    "rpc",
]
