"""What the fuzzer begins with: the catalogue's documents, values, requests and files."""

import gzip
import zlib
from collections.abc import Iterator

from service.importing.order import TABLES
from tests.faults.calls import Target, as_query
from tests.faults.documents import ROWS
from tests.faults.values import VALUES
from tests.fuzz.application import OPERATIONS, PAGES
from tests.importing.bad_values import CASES
from tests.protocol.wsgi_client import SOAP11, SOAP12, Client, envelope
from tests.serving.invalid import INVALID
from tests.serving.valid import VALID

LONGEST = 4000  # bytes of a seed
# What the fuzzer puts in between, as no chance would.
WORDS = [
    "Envelope",
    "Header",
    "Body",
    'xmlns="',
    SOAP11,
    SOAP12,
    "<![CDATA[",
    "]]>",
    "<!--",
]
WORDS += [
    "-->",
    "<?",
    "?>",
    "<!DOCTYPE",
    "&#x",
    "&amp;",
    'xsi:nil="true"',
    "href=",
    "encoding=",
]
WORDS += [
    'mustUnderstand="1"',
    "utf-8",
    "utf-16",
    "iso-8859-1",
    "charset=",
    "%u",
    "%00",
    "%",
]
WORDS += [
    "text/xml",
    "application/json",
    "multipart/form-data",
    "gzip",
    "deflate",
    "null",
]
WORDS += [
    "\\u",
    "\\ud800",
    "1e400",
    "NaN",
    "true",
    "NULL",
    "no_change",
    "for=",
    "proto=",
    "unknown",
]
WORDS += [
    "HTTP/1.1",
    "\r\n",
    "\r\n\r\n",
    "Content-Length: ",
    "Transfer-Encoding: chunked",
]
WORDS += [
    "Expect: 100-continue",
    "Upgrade: h2c",
    "Connection: close",
    "0\r\n\r\n",
    "[::1]",
    "Basic ",
]
BYTES = 256
target = Target(Client(None), "k" * 40, "L1", 1, 1, 1)


def words() -> list[str]:
    """List WORDS and the names of pages, operations and parameters."""
    named = [page.namespace for page in PAGES] + [page.path for page in PAGES]
    named += [each.name for _, each in OPERATIONS]
    named += [known for _, each in OPERATIONS for known in each.request.by_name]
    return [*WORDS, *dict.fromkeys(named)]


def http() -> Iterator[bytes]:
    for sent, *_ in (*VALID.values(), *INVALID.values()):
        yield from _short(b"\x07" + sent)


def headers() -> Iterator[bytes]:
    soap = target.document().encode()
    yield b'ttext/xml; charset="utf-8"; action="a"\na"http://x/ReturnLead"\n\n' + soap
    yield b"ttext/xml\ncgzip\n\n" + gzip.compress(soap, mtime=0)
    yield b"tapplication/json\nr/api/2/track.asmx/ReturnLead\n\n{}"
    yield b"tapplication/soap+xml; charset=utf-16\nl5\n\n<a/>"
    yield b"mGET\nr/api/2/track.asmx\nqwsdl\nhleads.example:8080\n\n"
    yield b"mGET\nr/api/2/track.asmx\nqop=ReturnLead&disco;x?wsdl\n\n"
    yield b"mHEAD\nr/API/1/export.asmx/\n\n"
    yield b'mGET\nr/\nffor="[2001:db8::1]:80";proto=https;host=a, for=192.0.2.3\n\n'
    yield b"mGET\nr/\nx192.0.2.9, unknown, 10.0.0.1:80\nsa.example\nphttps\nu/a/b\n\n"
    yield b"r/api/2/track.asmx/ReturnLead\nka\nbBasic YTpi\niabc\nqrequest_id=x\n\n"


def documents() -> Iterator[bytes]:
    for row in ROWS:
        for number, version in enumerate((SOAP11, SOAP12)):
            made = row.make(target, version)
            body = (
                made.encode("utf-8", "surrogatepass") if isinstance(made, str) else made
            )
            yield from _short(bytes([0, number]) + body)
    for page in range(len(PAGES)):
        yield bytes([page, 0]) + envelope("<a/>").encode()


def queries() -> Iterator[bytes]:
    yield from (
        bytes([0, n]) + as_query(target.return_lead()).encode() for n in range(3)
    )
    yield b"\0\0a=%u00e9&b=%ud83d%ude00&c=%zz&d=%ff&a&&=;lead_id%5b0%5d=+"
    yield from (bytes([n, 0]) + b"api_key=a&lead_id=1" for n in range(BYTES // 4))


def objects() -> Iterator[bytes]:
    yield b'\0{"lead_id": "a", "vertical_id": 1e400, "amount": null, "a": [{"b": 1}]}'
    yield b'\0\xef\xbb\xbf{"lead_id": "\\ud800\\u0000", "LEAD_ID": true, "x": -0.0, "": NaN}'
    yield b"\0" + b'{"a":' * 300
    yield from (bytes([n]) + b'{"api_key": "a", "x": 1}' for n in range(BYTES // 4))


def coded() -> Iterator[bytes]:
    for size in (0, 10, 300_000):
        yield b"\0" + gzip.compress(b"a" * size, mtime=0)
        yield b"\1" + zlib.compress(b"a" * size)
        yield b"\1" + zlib.compress(b"a" * size)[2:-4]


def texts() -> Iterator[bytes]:
    for row in VALUES:
        yield from _short(b"\0\2" + row.text.encode("utf-8", "surrogatepass"))
    yield from (bytes([n, n]) + b"1" for n in range(BYTES // 2))
    for sent in (
        "http%3A%2F%2Fa.example%2Fb",
        "https://a@b/",
        "=1+1",
        'a;"=b',
        "text/xml",
    ):
        yield b"\0\0" + sent.encode()


def moments() -> Iterator[bytes]:
    whens = [
        "2026-01-05",
        "1/5/2026 6:00 PM",
        "01-05-2026 23:59:59.5",
        "2026-10-25T02:30:00",
    ]
    whens += ["0001-01-01T00:00:00+14:00", "9999-12-31T23:59:59.9999999-14:00", "23:59"]
    for number, when in enumerate(whens):
        yield bytes([number]) + f"{when}\n{whens[number - 1]}".encode()


def files() -> Iterator[bytes]:
    for number, table in enumerate(TABLES):
        names = table.file_names
        values = {name: value for of, name, value, _ in CASES if of == table.name}
        row = ",".join(values.get(name, "1") for name in names)
        yield from _short(
            bytes([2 * number]) + f"{','.join(names)}\r\n{row}\r\n".encode()
        )
        inner = ",".join(f'"{name}": "1"' for name in names)
        yield bytes([2 * number + 1]) + f"{{{inner}}}\n{{}}\n[1]\n".encode()
    yield b'\0sep=;\n"vertical_id";vertical_name\n1;"a""b"\n2;"a\nb'
    yield b"\0\xff\xfea\0"


def _short(seed: bytes) -> Iterator[bytes]:
    if len(seed) <= LONGEST:
        yield seed
