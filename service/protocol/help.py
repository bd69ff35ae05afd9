"""The help pages: what each operation takes, samples that work, and a form to try it.

Links are relative, so the pages work behind any prefix; only the samples spell out the
address by which the caller came.
"""

import base64
import hashlib
from importlib import resources

from jinja2 import Environment, PackageLoader, StrictUndefined

from service.errors import Reason
from service.protocol import samples
from service.protocol.codec import SECRET, Parameter
from service.protocol.operations import Operation, Page
from service.protocol.refusals import REFUSALS
from service.protocol.values import excerpt

STYLE = (resources.files("service.protocol") / "templates/help.css").read_text("utf-8")
_digest = base64.b64encode(hashlib.sha256(STYLE.encode()).digest()).decode()
CONTENT_SECURITY_POLICY = (
    f"default-src 'none'; style-src 'sha256-{_digest}'; form-action 'self';"
    " base-uri 'none'; frame-ancestors 'none'"
)

# What happens to members that nobody set: .NET sends 0, false, and an enum's first choice.
WARNINGS = {
    "ReturnLead": "return_type goes out as approve_to_replace: set it in every call.",
    "BuyerContract": "Numbers go out as 0 and choices as on, and both are written:"
    " max_return_age_days 0, for one, ends returns the moment the lead is sold. Set each"
    " member that you do not mean to the value that leaves it as is.",
    "Buyer": "credit_type goes out as limited and credit_limit as 0, which leaves the"
    " buyer without credit. Set them to no_change and -1 where you do not mean them.",
    "BuyerContractDeliverySchedule": "cap goes out as 0, choices as on, sunday and"
    " exclusive, and all are written: set them in every call, if only to no_change.",
    "UpdateLead": "amount goes out as 0 and add_to_existing as false, and that"
    " overwrites the lead's revenue with 0. To leave the revenue alone, send amount 0"
    " with add_to_existing true.",
    "UpdateSaleRevenue": "amount goes out as 0 and add_to_existing as false, and that"
    " overwrites the revenue with 0: set both in every call.",
    "UpdateLeadPrice": "amount goes out as 0 and add_to_existing as false, and that"
    " overwrites the lead's cost with 0. To leave the cost alone, send amount 0 with"
    " add_to_existing true.",
    "BuyerCredit": "credit_type goes out as limited: set it to no_change where you do"
    " not mean it.",
    "EmailTemplates": "email_type goes out as lead_email: set it to both for all.",
    "Sale": "price goes out as 0 and is_replacement as false: set both in every call.",
}
EVERY_NUMBER = (
    "Every number and choice must be sent, if only with the value that leaves it as is;"
    " a text that is not sent is left as it is."
)
NOTES = {
    "BuyerContract": EVERY_NUMBER,
    "BuyerContractDeliverySchedule": "Every choice must be sent, if only with the value"
    " that leaves it as is. A contract may have several schedules for a day, and they may"
    " overlap. A schedule is open while the clocks of the instance's time zone show a"
    " time in it.",
    "Buyer": EVERY_NUMBER,
}
NEUTRAL = ("0", "-1", "no_change")

_environment = Environment(
    loader=PackageLoader("service.protocol"),
    autoescape=True,
    undefined=StrictUndefined,
    trim_blocks=True,
    lstrip_blocks=True,
)
_environment.globals |= {"style": STYLE, "secret": SECRET}


def index(pages: list[Page], base: str) -> str:
    """Write the list of all pages."""
    return _render("help_index.html", pages=pages, base=base, home="./")


def page(page: Page, address: str, unknown: str | None = None) -> str:
    """Write a page's operations; `unknown` is an operation that it does not have."""
    return _render(
        "help_page.html",
        page=page,
        address=address,
        home=_home(page),
        unknown=None if unknown is None else excerpt(unknown),
        meant=_meant(page, unknown or ""),
    )


def operation_page(page: Page, operation: Operation, address: str) -> str:
    """Write all there is to know of one operation."""
    return _render(
        "help_operation.html",
        page=page,
        operation=operation,
        address=address,
        home=_home(page),
        parameters=operation.request.declared,
        wants_key=SECRET in samples.names(operation),
        is_write=Reason.REQUEST_ID_USED in operation.of_this(REFUSALS),
        note=NOTES.get(operation.name),
        warning=WARNINGS.get(operation.name),
        reasons=[reason.value for reason in operation.of_this(REFUSALS)],
        samples=samples.list_samples(operation),
        refusal=samples.write_refusal(operation),
        unreadable=samples.list_unreadable(page, operation),
        first_value=first_value,
    )


def first_value(parameter: Parameter) -> str:
    """Tell what a form's field holds at first: what changes nothing, or nothing."""
    if parameter.need == "yes":
        return ""
    offered = (parameter.skip or "").partition(",")[0], parameter.sample
    return next((text for text in offered if text in NEUTRAL), "")


def _home(page: Page) -> str:
    """Make the relative link from a page to the list of all pages."""
    return "../" * (page.path.count("/") - 1)


def _meant(page: Page, unknown: str) -> str | None:
    wanted = unknown.rstrip("/").lower()
    return next((name for name in page.operations if name.lower() == wanted), None)


def _render(template: str, **values) -> str:
    return _environment.get_template(template).render(values)
