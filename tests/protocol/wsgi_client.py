"""A client that calls the WSGI application in-process, with environs made by hand."""

import io
import json
import sys
from typing import NamedTuple

from lxml import etree

SOAP11 = "http://schemas.xmlsoap.org/soap/envelope/"
SOAP12 = "http://www.w3.org/2003/05/soap-envelope"
XML_TYPE = "text/xml; charset=utf-8"
SOAP12_TYPE = "application/soap+xml; charset=utf-8"
JSON_TYPE = "application/json; charset=utf-8"
FORM = "application/x-www-form-urlencoded"
MEDIA_TYPES = {SOAP11: XML_TYPE, SOAP12: SOAP12_TYPE}


class Fault(NamedTuple):
    """A SOAP fault of either version: the local name of its code, and its text."""

    code: str
    text: str


class Reply(NamedTuple):
    """What came back over HTTP."""

    status: int
    headers: dict[str, str]
    body: bytes

    @property
    def media_type(self) -> str:
        return self.headers["Content-Type"]

    @property
    def text(self) -> str:
        return self.body.decode()

    @property
    def root(self) -> etree._Element:
        return etree.fromstring(self.body)

    @property
    def json(self) -> dict:
        return json.loads(self.body)["d"]

    @property
    def said(self) -> str:
        """The message of a reply, or the text of a fault, by whatever binding."""
        if self.media_type == JSON_TYPE:
            return self.json.get("message", "")
        texts = self.root.xpath("//*[local-name()='message']/text()")
        return texts[0] if texts else self.fault.text

    @property
    def fault(self) -> Fault:
        code, text = self.root.xpath(
            "//faultcode | //*[local-name()='Code']/*[local-name()='Value']"
            " | //faultstring | //*[local-name()='Reason']/*[local-name()='Text']"
        )
        return Fault(code.text.partition(":")[2], text.text)


class Client:
    """Calls one WSGI application; `environ` goes into every request."""

    def __init__(self, application, **environ):
        self.application = application
        self.environ = environ

    def request(self, verb: str, path: str, body: bytes = b"", **environ) -> Reply:
        answered = []

        def start_response(status, headers, exc_info=None):
            answered.append((int(status.split()[0]), headers))

        written = self.application(
            make_environ(verb, path, body, self.environ | environ), start_response
        )
        ((status, headers),) = answered
        assert len({name.lower() for name, _ in headers}) == len(headers)
        return Reply(status, dict(headers), b"".join(written))

    def get(self, path: str, query: str = "", **environ) -> Reply:
        return self.request("GET", path, QUERY_STRING=query, **environ)

    def post(self, path: str, body: bytes, content_type: str, **environ) -> Reply:
        return self.request("POST", path, body, CONTENT_TYPE=content_type, **environ)

    def form(self, path: str, body: str, content_type: str = FORM) -> Reply:
        return self.post(path, body.encode(), content_type)

    def send_json(self, path: str, body: str | bytes) -> Reply:
        body = body.encode() if isinstance(body, str) else body
        return self.post(path, body, "application/json")

    def soap(self, path: str, document: str | bytes, version=SOAP11, **environ):
        document = document.encode() if isinstance(document, str) else document
        return self.post(path, document, MEDIA_TYPES[version], **environ)


def make_environ(verb: str, path: str, body: bytes, more: dict) -> dict:
    """Make what a WSGI server would; a length of None is a body sent in chunks."""
    environ = {
        "REQUEST_METHOD": verb,
        "SCRIPT_NAME": "",
        "PATH_INFO": path,
        "QUERY_STRING": "",
        "SERVER_NAME": "127.0.0.1",
        "SERVER_PORT": "8080",
        "SERVER_PROTOCOL": "HTTP/1.1",
        "REMOTE_ADDR": "192.0.2.1",
        "HTTP_HOST": "leads.example:8080",
        "CONTENT_LENGTH": str(len(body)),
        "wsgi.version": (1, 0),
        "wsgi.url_scheme": "http",
        "wsgi.input": io.BytesIO(body),
        "wsgi.errors": sys.stderr,
        "wsgi.multithread": True,
        "wsgi.multiprocess": True,
        "wsgi.run_once": False,
    }
    given = environ | more
    return {name: value for name, value in given.items() if value is not None}


def envelope(inner: str, version: str = SOAP11, header: str = "") -> str:
    """Write an envelope around the inside of a Body."""
    return (
        f'<soap:Envelope xmlns:soap="{version}"'
        ' xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"'
        ' xmlns:xsd="http://www.w3.org/2001/XMLSchema">'
        f"{header}<soap:Body>{inner}</soap:Body></soap:Envelope>"
    )
