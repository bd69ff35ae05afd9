"""The ways to call a page, each by a foreign client; what they get is made comparable."""

import threading
from decimal import Decimal
from typing import NamedTuple

import requests
import zeep
from lxml import etree
from zeep.exceptions import Fault
from zeep.helpers import serialize_object

PAGES = {
    "track v1": ("/api/1/track.asmx", "http://cakemarketing.com/api/1/"),
    "export v1": ("/api/1/export.asmx", "http://cakemarketing.com/api/1/"),
    "export v3": ("/api/3/export.asmx", "http://cakemarketing.com/api/3/"),
    "export v5": ("/api/5/export.asmx", "http://cakemarketing.com/api/5/"),
    "get": ("/api/1/get.asmx", "http://cakemarketing.com/api/1/"),
    "track": ("/api/2/track.asmx", "http://cakemarketing.com/api/2/"),
    "addedit": ("/api/1/addedit.asmx", "http://cakemarketing.com/api/1/"),
    "leads": ("/buyers/api/1/leads.asmx", "http://cakemarketing.com/buyers/api/1/"),
    "add": ("/api/1/add.asmx", "http://cakemarketing.com/api/1/"),
}
# zeep's four, made from the served WSDL, and three that are written by hand.
PORTS = {
    "soap11": "Soap",
    "soap12": "Soap12",
    "zeep-get": "HttpGet",
    "zeep-post": "HttpPost",
}
BINDINGS = (*PORTS, "get", "form", "json")
SOAP11 = "http://schemas.xmlsoap.org/soap/envelope/"
SECONDS = 30


class Reply(NamedTuple):
    """An answer: HTTP's status, the fault's code if it is one, and the members."""

    status: int
    fault: str | None
    members: dict

    @property
    def success(self) -> bool:
        return self.members["success"]

    @property
    def message(self) -> str | None:
        return self.members.get("message")


def refused(message: str, **others) -> dict[str, Reply]:
    """Say what all bindings answer to a readable call that is refused."""
    members = {"success": False, "message": message, **others}
    return dict.fromkeys(BINDINGS, Reply(200, None, members))


def accepted(**members) -> dict[str, Reply]:
    """Say what all bindings answer to a call that is carried out."""
    return dict.fromkeys(BINDINGS, Reply(200, None, {"success": True, **members}))


def told(text: str) -> dict[str, Reply]:
    """Say what all bindings answer where the reply is a bare text, refused or not."""
    return dict.fromkeys(BINDINGS, Reply(200, None, {"message": text}))


def unreadable(text: str, **others) -> dict[str, Reply]:
    """Say what all bindings answer to a value that is not of its parameter's type."""
    members = {"success": False, "message": text, **others}
    replies = dict.fromkeys(BINDINGS, Reply(400, None, members))
    text = f"Server was unable to read request. ---> {text}"
    fault = {"success": False, "message": text}
    soap11, soap12 = Reply(500, "Client", fault), Reply(400, "Sender", fault)
    return replies | {"soap11": soap11, "soap12": soap12}


def failed(status: int, message: str, **others) -> dict[str, Reply]:
    """Say what all bindings answer where the failure is on our side."""
    members = {"success": False, "message": message}
    replies = dict.fromkeys(BINDINGS, Reply(status, None, members | others))
    soap11, soap12 = (
        Reply(status, "Server", members),
        Reply(status, "Receiver", members),
    )
    return replies | {"soap11": soap11, "soap12": soap12}


class Transport(zeep.Transport):
    """zeep's, but it keeps the last answer, which zeep hides, and sends our headers."""

    def __init__(self):
        super().__init__(timeout=SECONDS, operation_timeout=SECONDS)
        self.headers = {}
        self.last = None

    def get(self, address, params, headers):
        self.last = super().get(address, params, {**headers, **self.headers})
        return self.last

    def post(self, address, message, headers):
        self.last = super().post(address, message, {**headers, **self.headers})
        return self.last


class Page:
    """One page of a server, called by any binding; each thread has its own clients."""

    def __init__(self, server_url: str, name: str):
        path, self.namespace = PAGES[name]
        self.name = path.rpartition("/")[2].removesuffix(".asmx")
        self.url = server_url + path
        self.local = threading.local()

    @property
    def zeep(self) -> zeep.Client:
        if not hasattr(self.local, "zeep"):
            self.local.transport = Transport()
            self.local.zeep = zeep.Client(
                f"{self.url}?WSDL", transport=self.local.transport
            )
        return self.local.zeep

    @property
    def session(self) -> requests.Session:
        if not hasattr(self.local, "session"):
            self.local.session = requests.Session()
        return self.local.session

    def by_all(self, operation: str, headers=None, **values) -> dict[str, Reply]:
        """Make the same call by each binding."""
        return {
            binding: self.call(binding, operation, headers, **values)
            for binding in BINDINGS
        }

    def call(self, binding: str, operation: str, headers=None, **values) -> Reply:
        """Make one call; a value of None is absent from it."""
        given = {name: value for name, value in values.items() if value is not None}
        if binding in ("soap11", "soap12"):
            return self._call_soap(binding, operation, headers or {}, given)
        if binding in PORTS:
            return self._call_zeep_http(binding, operation, headers or {}, given)
        return self._call_plain(binding, operation, headers or {}, given)

    def _call_soap(self, binding, operation, headers, given) -> Reply:
        proxy = self._bind(binding, headers)
        absent = dict.fromkeys(self.parameters(operation), zeep.xsd.SkipValue)
        try:
            result = proxy[operation](**absent | given)
        except Fault as fault:
            code = fault.code.rpartition(":")[2]
            members = {"success": False, "message": fault.message}
            return Reply(self.local.transport.last.status_code, code, members)
        status = self.local.transport.last.status_code
        return Reply(status, None, _members(serialize_object(result, dict)))

    def _call_zeep_http(self, binding, operation, headers, given) -> Reply:
        proxy = self._bind(binding, headers)
        absent = dict.fromkeys(self.parameters(operation), "")
        try:
            result = proxy[operation](**absent | _texts(given))
        except Fault:  # zeep reads no answer but 200's
            last = self.local.transport.last
            return Reply(last.status_code, None, read_xml(last.content))
        return Reply(200, None, _members(serialize_object(result, dict)))

    def _call_plain(self, binding, operation, headers, given) -> Reply:
        url = f"{self.url}/{operation}"
        options = {"headers": headers, "timeout": SECONDS}
        if binding == "json":
            numbers = {n: _json_value(value) for n, value in given.items()}
            response = self.session.post(url, json=numbers, **options)
            return Reply(response.status_code, None, _members(response.json()["d"]))
        if binding == "get":
            response = self.session.get(url, params=_texts(given), **options)
        else:
            response = self.session.post(url, data=_texts(given), **options)
        return Reply(response.status_code, None, read_xml(response.content))

    def _bind(self, binding: str, headers: dict):
        proxy = self.zeep.bind(self.name, self.name + PORTS[binding])
        self.local.transport.headers = headers
        return proxy

    def parameters(self, operation: str) -> list[str]:
        """List the operation's parameters, as the served WSDL declares them."""
        element = self.zeep.get_element(f"{{{self.namespace}}}{operation}")
        return [name for name, _ in element.type.elements]


def envelope(namespace: str, operation: str, values: dict) -> bytes:
    """Write a SOAP 1.1 request by hand, for what zeep cannot send, or not fast enough."""
    body = etree.Element(f"{{{SOAP11}}}Body")
    request = etree.SubElement(body, f"{{{namespace}}}{operation}")
    for name, value in values.items():
        etree.SubElement(request, f"{{{namespace}}}{name}").text = _text(value)
    root = etree.Element(f"{{{SOAP11}}}Envelope")
    root.append(body)
    return etree.tostring(root, xml_declaration=True, encoding="utf-8")


def read_xml(body: bytes) -> dict:
    """Read the children of a GET's or POST's reply; a bare text is the message."""
    root = etree.fromstring(body)
    if _name(root) == "string":
        return {"message": root.text or ""}
    return {_name(child): _value(child) for child in root}


def _name(element) -> str:
    return etree.QName(element).localname


def _value(element):
    if len(element):
        return [{_name(c): _value(c) for c in item} for item in element]
    name, text = _name(element), element.text or ""
    if name == "success":
        return {"true": True, "false": False}[text]
    is_number = name == "row_count" or (name.endswith("_id") and name != "lead_id")
    return int(text) if is_number else text


def _members(result: dict | str) -> dict:
    """Leave out what zeep adds for absent members, and the names of lists' items."""
    if isinstance(result, str):
        return {"message": result}
    members = {name: value for name, value in result.items() if value is not None}
    return {
        name: next(iter(value.values())) or [] if isinstance(value, dict) else value
        for name, value in members.items()
    }


def _texts(given: dict) -> dict[str, str]:
    return {name: _text(value) for name, value in given.items()}


def _text(value) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)


def _json_value(value):
    return str(value) if isinstance(value, Decimal) else value
