"""A call as the bytes of an HTTP request, by each binding."""

import json
from urllib.parse import urlencode

SOAP11 = "http://schemas.xmlsoap.org/soap/envelope/"
SOAP12 = "http://www.w3.org/2003/05/soap-envelope"


def soap11(page: str, operation: str, values: dict) -> bytes:
    action = f'SOAPAction: "{_namespace(page)}{operation}"'
    return _post(page, "text/xml", _envelope(SOAP11, page, operation, values), action)


def soap12(page: str, operation: str, values: dict) -> bytes:
    envelope = _envelope(SOAP12, page, operation, values)
    return _post(page, "application/soap+xml", envelope)


def json_post(page: str, operation: str, values: dict) -> bytes:
    return _post(f"{page}/{operation}", "application/json", json.dumps(values))


def get(page: str, operation: str, values: dict) -> bytes:
    address = f"{page}/{operation}?{urlencode(values)}"
    return f"GET {address} HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n".encode()


def _namespace(page: str) -> str:
    return f"http://cakemarketing.com{page.rpartition('/')[0]}/"


def _envelope(version: str, page: str, operation: str, values: dict) -> str:
    inner = "".join(f"<{name}>{value}</{name}>" for name, value in values.items())
    return (
        '<?xml version="1.0" encoding="utf-8"?>'
        f'<soap:Envelope xmlns:soap="{version}"'
        ' xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"'
        ' xmlns:xsd="http://www.w3.org/2001/XMLSchema"><soap:Body>'
        f'<{operation} xmlns="{_namespace(page)}">{inner}</{operation}>'
        "</soap:Body></soap:Envelope>"
    )


def _post(path: str, media_type: str, body: str, *headers: str) -> bytes:
    lines = [
        f"POST {path} HTTP/1.1",
        "Host: 127.0.0.1",
        f"Content-Type: {media_type}; charset=utf-8",
        *headers,
        f"Content-Length: {len(body)}",
    ]
    return ("\r\n".join(lines) + "\r\n\r\n" + body).encode()
