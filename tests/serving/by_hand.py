"""Requests by hand, line by line."""

PATH = "/buyers/api/1/leads.asmx/GetReturnReasons"
HOST = "Host: leads.example"
FORM = "Content-Type: application/x-www-form-urlencoded"
GET = f"GET {PATH} HTTP/1.1"
POST = f"POST {PATH} HTTP/1.1"
CHUNKED = "Transfer-Encoding: chunked"
END = ("", "")
UPGRADE = ("Connection: Upgrade, HTTP2-Settings", "Upgrade: h2c", "HTTP2-Settings: AAM")
LAST_CHUNK = ("0", *END)


def lines(*parts: str) -> bytes:
    """Join lines; a body is the last one, and an empty one ends what has no body."""
    return "\r\n".join(parts).encode("latin-1")


PLAIN = lines(GET, HOST, *END)


def get(*headers: str, target: str = PATH, version: str = "1.1") -> bytes:
    return lines(f"GET {target} HTTP/{version}", HOST, *headers, *END)


def post(*headers_and_body: str) -> bytes:
    return lines(POST, HOST, FORM, *headers_and_body)


def chunks(*framed: str) -> bytes:
    return post(CHUNKED, "", *framed)
