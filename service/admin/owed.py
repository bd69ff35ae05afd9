"""Returns > Replacements owed and Returns > Credits, by buyer and contract."""

from flask import Blueprint, g, render_template

from service.admin import listing
from service.admin.access import allowed
from service.admin.listing import ROWS, date_wanted, number_wanted
from service.connection import Connection
from service.repositories import owed

pages = Blueprint("owed", __name__, url_prefix="/returns")


@pages.get("/owed")
@allowed("viewer")
def list_owed(tx: Connection) -> str:
    wanted = _wanted()
    sums = owed.sum_owed(tx, wanted)
    return _show(tx, "owed.html", wanted, sums, owed.list_owed)


@pages.get("/credits")
@allowed("viewer")
def list_credits(tx: Connection) -> str:
    days = {"first_day": date_wanted("from"), "last_day": date_wanted("to")}
    wanted = _wanted() | days | {"zone": g.visit.time_zone}
    sums = owed.sum_credits(tx, wanted)
    return _show(tx, "credits.html", wanted, sums, owed.list_credits)


def _wanted() -> dict:
    return {
        "buyer_id": number_wanted("buyer"),
        "buyer_contract_id": number_wanted("contract"),
    }


def _show(tx: Connection, template: str, wanted: dict, sums: list, items) -> str:
    """Show the sums; and each entry where one contract is chosen."""
    entries = sum(each.entries for each in sums)
    page = listing.find_page(entries)
    is_one = bool(wanted["buyer_contract_id"]) and entries > 0
    return render_template(
        template,
        sums=sums,
        entries=entries,
        amount=sum(each.amount for each in sums),
        items=items(tx, wanted, skip=page.skip, most=ROWS) if is_one else [],
        page=page,
        is_filtered=any(wanted[name] for name in wanted if name != "zone"),
    )
