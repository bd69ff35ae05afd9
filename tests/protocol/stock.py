"""ReturnLead as plain Spyne serves it, to compare with: it says what it read."""

import warnings
from collections.abc import Callable

from service.pages.spyne_imports import (
    Application,
    ComplexModel,
    Integer32,
    Service,
    Unicode,
)

with warnings.catch_warnings():
    # Spyne's SOAP reads multipart bodies by cgi, which Python 3.13 no longer has.
    warnings.filterwarnings("ignore", "'cgi' is deprecated", DeprecationWarning)
    from spyne.model.enum import Enum
    from spyne.protocol.http import HttpRpc
    from spyne.protocol.soap import Soap11
    from spyne.protocol.xml import XmlDocument
    from spyne.server.wsgi import WsgiApplication

from spyne import rpc

NAMESPACE = "http://cakemarketing.com/api/2/"
RETURN_TYPES = (
    "approve_to_replace",
    "approve_for_credit",
    "submit_for_approval",
    "reject",
)


class Reply(ComplexModel):
    __namespace__ = NAMESPACE
    __type_name__ = "lead_return_response"
    success = Unicode
    message = Unicode


def return_lead(method: Callable[..., str]) -> type[Service]:
    """Make Spyne's service class of ReturnLead; `method` gives the reply's message."""

    class Track(Service):
        @rpc(
            Unicode,
            Unicode,
            Integer32,
            Integer32,
            Enum(*RETURN_TYPES, type_name="return_type"),
            Integer32,
            Integer32,
            _returns=Reply,
        )
        def ReturnLead(
            ctx,
            api_key,
            lead_id,
            vertical_id,
            buyer_contract_id,
            return_type,
            return_reason_id,
            denied_reason_id,
        ):
            given = api_key, lead_id, vertical_id, buyer_contract_id, str(return_type)
            message = method(*given, return_reason_id, denied_reason_id)
            return Reply(success="true", message=message)

    return Track


def soap_application(method: Callable[..., str]) -> Callable:
    """Serve it by SOAP 1.1, validated against its own schema."""
    protocols = Soap11(validator="lxml"), Soap11()
    return _application(method, *protocols)


def get_application(method: Callable[..., str]) -> Callable:
    """Serve it by HTTP GET."""
    return _application(method, HttpRpc(), XmlDocument())


def _application(method, in_protocol, out_protocol) -> Callable:
    service = return_lead(method)
    return WsgiApplication(
        Application(
            [service],
            tns=NAMESPACE,
            name="stock",  # Spyne keeps a list of these names
            in_protocol=in_protocol,
            out_protocol=out_protocol,
        )
    )
