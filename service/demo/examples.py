"""What is printed for a person to begin with: addresses, a key, calls to paste."""

import shlex
import shutil
import sys
from urllib.parse import urlencode

from service.pages.shapes import TRACK
from service.protocol.pages import PAGES
from service.settings import Settings

TRACK_PATH = "/api/2/track.asmx"
HEADERS = {
    "Content-Type": "text/xml; charset=utf-8",
    "SOAPAction": f'"{TRACK}ReturnLead"',
}
EVERYWHERE = {"0.0.0.0": "127.0.0.1", "::": "::1"}  # no place that one can call

ENVELOPE = """\
<soap:Envelope xmlns:soap="http://schemas.xmlsoap.org/soap/envelope/"><soap:Body>\
<ReturnLead xmlns="{namespace}">{parameters}</ReturnLead></soap:Body></soap:Envelope>"""

HEAD = """\
leadback serves {address}

{pages}

In a browser: {address}/admin"""

BEGINNING = """\
{head}
Name {user_name}, password {password} (a new one each time)

Admin key for programs, shown this once: {admin_key}

Return a lead by GET:

{get}

and another one by SOAP:

{soap}

Every page explains itself in a browser. Ctrl-C stops the server and keeps the data.
"""

SHORT_BEGINNING = """\
{head}
`leadback user create NAME --role admin` makes a login for it, `leadback key create LABEL`
a key for programs. Ctrl-C stops the server and keeps the data.
"""


def own_address(settings: Settings) -> str:
    """Write the address by which a program on this machine reaches us."""
    if settings.public_url:
        return settings.public_url
    host = EVERYWHERE.get(settings.host, settings.host)
    host = f"[{host}]" if ":" in host else host
    return f"http://{host}:{settings.port}"


def beginning(settings: Settings, world: dict) -> str:
    """Write what one needs to begin with in the demo's world."""
    url = own_address(settings) + TRACK_PATH
    first, second = (_return_of(world, lead_id) for lead_id in world["lead_ids"][:2])
    return BEGINNING.format(
        head=_head(settings),
        **world["login"],
        admin_key=world["admin_key"],
        get=_request(f"{url}/ReturnLead?{urlencode(first)}"),
        soap=_request(url, _envelope(second)),
    )


def short_beginning(settings: Settings) -> str:
    """Write what one needs who has data and keys of his own."""
    return SHORT_BEGINNING.format(head=_head(settings))


def _head(settings: Settings) -> str:
    address = own_address(settings)
    pages = "\n".join(
        f"  {page.name:<8} {address}{page.path}    WSDL: {address}{page.path}?wsdl"
        for page in PAGES
    )
    return HEAD.format(address=address, pages=pages)


def _return_of(world: dict, lead_id: str) -> dict:
    return {
        "api_key": world["admin_key"],
        "lead_id": lead_id,
        "vertical_id": world["vertical"]["vertical_id"],
        "buyer_contract_id": world["contract"]["buyer_contract_id"],
        "return_type": "submit_for_approval",
        "return_reason_id": world["return_reasons"][0]["return_reason_id"],
        "denied_reason_id": 0,
    }


def _envelope(parameters: dict) -> str:
    elements = "".join(f"<{name}>{text}</{name}>" for name, text in parameters.items())
    return ENVELOPE.format(namespace=TRACK, parameters=elements)


def _request(url: str, envelope: str = "") -> str:
    """Write a command for a GET or a POST: by curl, which not every machine has."""
    if shutil.which("curl"):
        told = [
            part for header in HEADERS.items() for part in ("-H", ": ".join(header))
        ]
        return shlex.join(["curl", *([*told, "-d", envelope] if envelope else []), url])
    request = f"Request('{url}', {envelope.encode()!r}, {HEADERS})"
    opened = request if envelope else f"'{url}'"
    code = (
        "from urllib.request import Request, urlopen;"
        f" print(urlopen({opened}).read().decode())"
    )
    return shlex.join([sys.executable, "-c", code])
