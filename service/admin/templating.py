"""How templates write things, and what every one of them knows."""

from datetime import datetime
from decimal import Decimal
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from flask import g, request
from markupsafe import Markup

from service.admin.listing import here, here_by, here_on, here_query
from service.admin.navigation import AREAS
from service.rules.logins import may
from service.rules.times import local_time

MINUTE = "%Y-%m-%d %H:%M"
ABSENT = "\N{EN DASH}"


def zone() -> ZoneInfo:
    """The instance's time zone; UTC where the machine does not know it."""
    try:
        return ZoneInfo(g.visit.time_zone)
    except (AttributeError, ZoneInfoNotFoundError, ValueError):
        return ZoneInfo("UTC")


def write_time(time: datetime | None, absent: str = ABSENT) -> str | Markup:
    """Write a time in the instance's zone, with the exact one for programs."""
    if time is None:
        return absent
    local = local_time(time, zone())
    element = Markup('<time datetime="{}">{}</time>')
    return element.format(time.isoformat(), local.strftime(MINUTE))


def write_money(amount: Decimal | None, absent: str = ABSENT) -> str:
    """Write money for people: two decimals, four where they say something."""
    if amount is None:
        return absent
    decimals = 2 if amount == round(amount, 2) else 4
    return f"{amount:,.{decimals}f}"


def user_may(role: str) -> bool:
    """Say whether the user, if there is one, may do what this role may."""
    visit = g.get("visit")
    return bool(visit and visit.role and may(visit.role, role))


def list_areas() -> list[dict]:
    """List the links of the navigation for this user."""
    areas = []
    for area in AREAS:
        entries = [entry for entry in area.entries if _is_shown(entry)]
        if entries:
            is_here = request.path.startswith(area.path) and (
                area.path != "/" or request.path == "/"
            )
            areas.append({"area": area, "entries": entries, "is_here": is_here})
    return areas


def _is_shown(entry) -> bool:
    return user_may(entry.role) and (
        not entry.needs_lead_statuses or g.visit.lead_statuses_enabled
    )


FILTERS = {"time": write_time, "money": write_money}
GLOBALS = {  # in imported macros too
    "may": user_may,
    "list_areas": list_areas,
    "here": here,
    "here_by": here_by,
    "here_on": here_on,
    "here_query": here_query,
}
