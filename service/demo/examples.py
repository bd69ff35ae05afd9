"""What is printed for a person to begin with: addresses, a key, calls to paste."""

import shlex
import shutil
import sys
from urllib.parse import urlencode

from service.pages.shapes import TRACK
from service.protocol.pages import PAGES
from service.settings import Settings

TRACK_PATH = "/api/2/track.asmx"
EVERYWHERE = {"0.0.0.0": "127.0.0.1", "::": "::1"}  # no place that one can call

ENVELOPE = """\
<soap:Envelope xmlns:soap="http://schemas.xmlsoap.org/soap/envelope/"><soap:Body>\
<ReturnLead xmlns="{namespace}">{parameters}</ReturnLead></soap:Body></soap:Envelope>"""

BEGINNING = """\
leadback serves {address}

{pages}

In a browser: {address}/admin
Name {user_name}, password {password} (a new one each time)

Admin key for programs, shown this once: {admin_key}

Return a lead by GET:

{get}

and another one by SOAP:

{soap}

Every page explains itself in a browser. Ctrl-C stops the server and keeps the data.
"""

SHORT_BEGINNING = """\
leadback serves {address}

{pages}

In a browser: {address}/admin
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


def list_pages(address: str) -> str:
    return "\n".join(
        f"  {page.name:<8} {address}{page.path}    WSDL: {address}{page.path}?wsdl"
        for page in PAGES
    )


def beginning(settings: Settings, world: dict) -> str:
    """Write what one needs to begin with in the demo's world."""
    address = own_address(settings)
    first, second = world["lead_ids"][:2]
    return BEGINNING.format(
        address=address,
        pages=list_pages(address),
        user_name=world["login"]["user_name"],
        password=world["login"]["password"],
        admin_key=world["admin_key"],
        get=_get(address, _return_of(world, first)),
        soap=_soap(address, _return_of(world, second)),
    )


def short_beginning(settings: Settings) -> str:
    """Write what one needs who has data and keys of his own."""
    address = own_address(settings)
    return SHORT_BEGINNING.format(address=address, pages=list_pages(address))


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


def _get(address: str, parameters: dict) -> str:
    url = f"{address}{TRACK_PATH}/ReturnLead?{urlencode(parameters)}"
    if shutil.which("curl"):
        return f"curl {shlex.quote(url)}"
    return _python(f"urlopen('{url}')")


def _soap(address: str, parameters: dict) -> str:
    elements = "".join(
        f"<{name}>{value}</{name}>" for name, value in parameters.items()
    )
    envelope = ENVELOPE.format(namespace=TRACK, parameters=elements)
    url = address + TRACK_PATH
    headers = {
        "Content-Type": "text/xml; charset=utf-8",
        "SOAPAction": f'"{TRACK}ReturnLead"',
    }
    if shutil.which("curl"):
        said = [("-H", f"{name}: {value}") for name, value in headers.items()]
        options = [part for pair in (*said, ("-d", envelope)) for part in pair]
        return shlex.join(["curl", *options, url])
    return _python(f"urlopen(Request('{url}', {envelope.encode()!r}, {headers}))")


def _python(opening: str) -> str:
    """Call without curl, which not every machine has."""
    code = (
        f"from urllib.request import Request, urlopen; print({opening}.read().decode())"
    )
    return shlex.join([sys.executable, "-c", code])
