"""A request to an operation, by any binding: read it, run it, answer it."""

import base64
import binascii
import hashlib
import logging
import secrets
from collections.abc import Mapping, Set
from dataclasses import dataclass, field
from decimal import Decimal
from functools import partial

from service.answer import Call
from service.database import NotApplied, OutcomeUnknown, Pool
from service.protocol import bodies, documents, pairs, soap
from service.protocol.addresses import client_address
from service.protocol.bindings import JSON, SOAP, XML, Answer, Binding, refuse
from service.protocol.bodies import MediaType
from service.protocol.codec import REQUEST_ID, SECRET
from service.protocol.operations import Operation, Page
from service.protocol.unreadable import (
    UNKNOWN_OPERATION,
    WRONG_VERB,
    Fault,
    Statuses,
    Unreadable,
)
from service.protocol.values import excerpt
from service.rules.notations import NOT_XML
from service.settings import Settings
from service.usecases.answer_once import Request
from service.usecases.throttle import Throttled

OUR_FAILURE = Statuses(500, 500, 500)
UNAVAILABLE = Statuses(503, 503, 503)
TOO_MANY = Statuses(429, 429, 429)
OPERATION_VERBS = "GET, POST"
MAX_REQUEST_ID = 100  # characters (ours)
DEADLINE = "leadback.deadline"  # where the worker tells how long a call may take

error_log = logging.getLogger("leadback.error")


@dataclass(slots=True)
class Exchange:
    """One request on its way, and what the access log will say of it."""

    environ: dict
    settings: Settings
    pool: Pool
    page: str | None = None  # its path
    operation: str = "-"
    binding: str = "-"
    refused: list[str] = field(default_factory=list)
    key_ids: list[int] = field(default_factory=list)

    @property
    def verb(self) -> str:
        return self.environ["REQUEST_METHOD"]


def call_soap(exchange: Exchange, page: Page) -> Answer:
    """Answer a POST to the page itself; the envelope decides the version, not the type."""
    media_type = bodies.media_type(exchange.environ)
    if media_type.name not in (bodies.SOAP11_TYPE, bodies.SOAP12_TYPE):
        raise bodies.unsupported(exchange.environ.get("CONTENT_TYPE", "").strip())
    is_12 = media_type.name == bodies.SOAP12_TYPE
    binding = SOAP[soap.SOAP12 if is_12 else soap.SOAP11]
    try:
        bodies.read_query_string(exchange.environ)
        body = bodies.read_body(exchange.environ)
        root = documents.parse(body, media_type.charset)
        version = soap.find_version(root)
        binding = SOAP[version]
        element = soap.find_request(root, version)
        operation = _find_by_element(page, element)
        _check_action(operation, exchange.environ, media_type)
        sent = operation.request.from_element(element)
    except Unreadable as error:
        exchange.binding = binding.name
        exchange.refused.append(str(error))
        return refuse(binding, page, None, error)
    return _run(exchange, page, operation, binding, sent)


def _find_by_element(page: Page, element) -> Operation:
    namespace, _, name = element.tag.rpartition("}")
    if namespace != "{" + page.namespace:
        raise Unreadable(
            f"The element {excerpt(name)} is not in the namespace {page.namespace}."
        )
    return _find(page, name)


def _find(page: Page, name: str) -> Operation:
    operation = page.operations.get(name)
    if operation is None:
        raise Unreadable(_unknown(page, name), UNKNOWN_OPERATION)
    return operation


def _unknown(page: Page, name: str) -> str:
    """Name the unknown operation, and the one it must mean if only its case is wrong."""
    meant = [n for n in page.operations if n.lower() == name.rstrip("/").lower()]
    hint = f", did you mean {meant[0]}?" if meant else ""
    return f"Unknown operation: {excerpt(name)}{hint}"


def _check_action(operation: Operation, environ: dict, media_type: MediaType) -> None:
    """Refuse a SOAPAction, or action parameter, that is not the body's operation."""
    given = [environ.get("HTTP_SOAPACTION", ""), media_type.action or ""]
    for action in (text.strip().strip('"') for text in given):
        if action and action != operation.soap_action:
            raise Unreadable(
                f"The SOAPAction '{excerpt(action)}' is not that of the operation in the"
                f" Body: {operation.soap_action}."
            )


def call_http(exchange: Exchange, page: Page, name: str) -> Answer:
    """Answer a GET or POST to an operation: a query, a form, or a JSON object."""
    is_json = exchange.verb == "POST" and bodies.says_json(exchange.environ)
    binding: Binding = JSON if is_json else XML
    operation = None
    try:
        operation = _find(page, name)
        if exchange.verb not in ("GET", "POST"):
            raise Unreadable(f"{operation.name} takes GET and POST only.", WRONG_VERB)
        given = _read_pairs(exchange)
        sent = operation.request.from_pairs(given)
    except Unreadable as error:
        exchange.binding = binding.name
        exchange.refused.append(str(error))
        answer = refuse(binding, page, operation, error)
        allow = (("Allow", OPERATION_VERBS),) if error.statuses is WRONG_VERB else ()
        return answer._replace(headers=allow)
    return _run(exchange, page, operation, binding, sent)


def _read_pairs(exchange: Exchange) -> pairs.Pairs:
    """Read the query string and the body of a POST as one list."""
    query = pairs.read_query(bodies.read_query_string(exchange.environ))
    if exchange.verb == "GET":
        return query
    media_type = bodies.media_type(exchange.environ)
    body = bodies.read_body(exchange.environ)
    posted = _read_posted(body, media_type, exchange.environ)
    pairs.check_count(len(query) + len(posted))
    return query + posted


def _read_posted(body: bytes, media_type: MediaType, environ: dict) -> pairs.Pairs:
    charset = media_type.charset or "utf-8"
    if media_type.name == bodies.JSON and charset == "utf-8":
        return pairs.read_json(body)
    if media_type.name == bodies.FORM and not charset.startswith("utf-16"):
        return pairs.read_query(body.decode("latin-1"), charset)
    if not body and not media_type.name:
        return []
    raise bodies.unsupported(environ.get("CONTENT_TYPE", "").strip() or "none")


def _run(
    exchange: Exchange, page: Page, operation: Operation, binding: Binding, sent: dict
) -> Answer:
    """Run the operation; whatever goes wrong with it becomes its binding's failure."""
    exchange.operation, exchange.binding = operation.name, binding.name
    api_key, request_id = sent.pop(SECRET), sent.pop(REQUEST_ID)
    ids = ({request_id} - {""}) | _header_ids(exchange.environ)
    call = Call(
        pool=exchange.pool,
        encode=partial(binding.reply, operation),
        spool=partial(binding.spool, operation),
        client=client_address(exchange.environ, exchange.settings),
        api_key=api_key,
        request=_request(ids, page, operation, sent),
        header_keys=_header_keys(exchange.environ),
        deadline=exchange.environ.get(DEADLINE),
        refused=exchange.refused,
        key_ids=exchange.key_ids,
    )
    fail = partial(binding.failure, page, operation, fault=Fault.SERVER)
    try:
        return Answer(
            200, binding.media_type, operation.published.carry_out(call, sent)
        )
    except Throttled as error:
        exchange.refused.append(str(error))
        answer = fail(TOO_MANY, text=str(error), fault=Fault.CLIENT)
        return _retry_after(error.seconds, answer)
    except NotApplied as error:
        error_log.warning("not applied: %s", _cause(error))
        exchange.refused.append("Not applied, retry")
        answer = fail(UNAVAILABLE, text="Not applied, retry")
        return _retry_after(1, answer)
    except OutcomeUnknown as error:
        error_log.error("outcome unknown: %s", _cause(error))
        exchange.refused.append("Outcome unknown, read before retrying")
        return fail(UNAVAILABLE, text="Outcome unknown, read before retrying")
    except Exception:
        incident = secrets.token_hex(6)
        error_log.exception("incident %s in %s", incident, operation.name)
        exchange.refused.append(f"incident {incident}")
        return fail(OUR_FAILURE, text=f"Internal Error (incident {incident})")


def _retry_after(seconds: int, answer: Answer) -> Answer:
    return answer._replace(headers=(("Retry-After", str(seconds)),))


def _request(
    ids: Set[str], page: Page, operation: Operation, sent: Mapping[str, object]
) -> Request | None:
    """Make the request of a call with an id; contradicting or unfit ids make none."""
    if not ids:
        return None
    values = [page.path, operation.name, *map(_plain, sent.items())]
    request_hash = hashlib.sha256(repr(values).encode()).digest()
    request_id = next(iter(ids))
    is_fit = len(ids) == 1 and 0 < len(request_id) <= MAX_REQUEST_ID
    is_fit = is_fit and request_id == request_id.strip()
    is_fit = is_fit and not NOT_XML.search(request_id)
    return Request(request_id if is_fit else "", request_hash, operation.name)


def _header_ids(environ: Mapping[str, str]) -> set[str]:
    """List the ids that came as headers; those of several are joined by commas.

    An empty header gives an empty id, which is none: who sent it meant one.
    """
    header = environ.get("HTTP_IDEMPOTENCY_KEY")
    if header is None:
        return set()
    return {part.strip() for part in _in_utf8(header).split(",")}


def _in_utf8(header: str) -> str:
    """Read a header's bytes, which WSGI gives as Latin-1; what is no UTF-8 stays as it is."""
    try:
        return header.encode("latin-1").decode()
    except UnicodeDecodeError:
        return header


def _plain(pair: tuple[str, object]) -> tuple[str, object]:
    """Take 12.50 for 12.5: they are one value."""
    name, value = pair
    return name, value.normalize() if isinstance(value, Decimal) else value


def _cause(error: Exception) -> str:
    """Tell what the database said, by its class: its text may hold a caller's values."""
    return type(error.__cause__).__name__


def _header_keys(environ: dict) -> tuple[str, ...]:
    """Take the keys that came as X-Api-Key, or as the password of HTTP Basic."""
    given = [environ.get("HTTP_X_API_KEY", "")]
    scheme, _, credentials = environ.get("HTTP_AUTHORIZATION", "").partition(" ")
    if scheme.lower() == "basic":
        given.append(_basic_password(credentials))
    return tuple(key for key in given if key)


def _basic_password(credentials: str) -> str:
    """Take the password; what is no Basic credential is a key that nobody has."""
    try:
        decoded = base64.b64decode(credentials, validate=True).decode()
    except (binascii.Error, ValueError):
        return "?"
    return decoded.partition(":")[2]
