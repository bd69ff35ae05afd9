"""What an UpdateLead changes of a sale: its statuses, its revenue, one field."""

from dataclasses import dataclass
from decimal import Decimal
from typing import NamedTuple, Protocol

from service.errors import Reason, Refusal
from service.rules.commands import UpdateLead
from service.rules.fields import stored_text
from service.rules.money import difference
from service.rules.sales import FoundSale, NamedSale, Sale

UNTOUCHED = Decimal(0)
MAX_NOTE = 1000  # characters (ours)


class BookedSale(Protocol):
    """A sale whose revenue can be changed."""

    @property
    def revenue(self) -> Decimal: ...

    @property
    def return_state(self) -> str | None: ...


@dataclass(frozen=True, slots=True)
class SaleRevenue:
    """What UpdateSaleRevenue asks of a sale."""

    sale_id: int
    revenue: Decimal
    return_state: str | None  # None: never returned


@dataclass(frozen=True, slots=True)
class SaleToBook(NamedSale[SaleRevenue]):
    """What UpdateSaleRevenue asks, in one row."""

    lead_exists: bool
    currency: str  # the instance's, by its code
    api_key_id: int | None  # of the claim's key; None: there was no claim


@dataclass(frozen=True, slots=True)
class ReportedSale(Sale):
    """A sale with what was reported of it so far."""

    revenue: Decimal
    lead_status_id: int | None  # None: none
    lead_status_name: str | None
    lead_sub_status_id: int | None
    lead_sub_status_name: str | None


@dataclass(frozen=True, slots=True)
class SaleToUpdate(FoundSale[ReportedSale]):
    """What UpdateLead asks beside; `new_…` and the field are what the call names."""

    lead_exists: bool
    lead_statuses_enabled: bool
    new_status_id: int | None  # None: no such status in use
    new_sub_status_id: int | None  # None: the new status has no such sub status in use
    lead_field_id: int | None  # None: no such field in use for this sale
    data_type: str | None
    field_value: str | None  # the sale's now, as rules/fields.py writes it; None: none
    key_demanded: bool  # of buyers
    api_key_id: int | None  # of the claim's buyer key; None: none, or not in force
    key_buyer_id: int | None
    is_stale: bool  # another call changed the sale while we waited for its lock


class Change(NamedTuple):
    """One thing that an update changes, in texts: a name may be another one later."""

    what: str
    old: str | None  # None: there was none
    new: str | None  # None: there is none any more


def check_statuses(found: SaleToUpdate, command: UpdateLead) -> None:
    """Refuse statuses and fields while they are switched off, and unknown statuses.

    "Status is required to have a SubStatus" (Lead Statuses) is read as: a sub status
    needs a status.
    """
    asked = command.status or command.sub_status
    asks_field = command.field_name or command.field_value
    if (asked or asks_field) and not found.lead_statuses_enabled:
        raise Refusal(Reason.LEAD_STATUSES_NOT_ENABLED)
    if asked and found.new_status_id is None:
        raise Refusal(Reason.INVALID_LEAD_STATUS)
    if command.sub_status and found.new_sub_status_id is None:
        raise Refusal(Reason.INVALID_LEAD_SUB_STATUS)


def amount_to_add(
    sale: BookedSale, amount: Decimal | None, add_to_existing: bool | None
) -> Decimal:
    """Say what a call adds to the sale's revenue, by an overwrite too; 0: nothing.

    Whether to add or to overwrite is never guessed (ours). Refuses what the ledger
    cannot hold, and every change of a sale that was credited as it stood.
    """
    if amount is None:
        return UNTOUCHED
    if add_to_existing is None:
        raise Refusal(Reason.MISSING_REQUIRED_FIELDS, ["add_to_existing"])
    if amount == 0 and add_to_existing:
        return UNTOUCHED
    if sale.return_state == "credited":
        raise Refusal(Reason.ALREADY_RETURNED)
    return difference(sale.revenue, amount, adds=add_to_existing)


def check_note(note: str) -> None:
    """Refuse a note that is too long; it is never cut (ours)."""
    if len(note) > MAX_NOTE:
        raise Refusal(Reason.INVALID_NOTE_TO_APPEND)


def value_to_write(found: SaleToUpdate, command: UpdateLead) -> str | None:
    """Say what the named field is to hold from now on; "" clears it, None leaves it."""
    if not command.field_name and not command.field_value:
        return None
    if found.lead_field_id is None or found.data_type is None:
        raise Refusal(Reason.INVALID_FIELD_NAME)
    value = ""
    if command.field_value:
        value = stored_text(found.data_type, command.field_value)
    return None if value == (found.field_value or "") else value


def list_changes(
    found: SaleToUpdate,
    sale: ReportedSale,
    command: UpdateLead,
    amount: Decimal,
    value: str | None,
) -> list[Change]:
    """List what differs from the sale as it is; none if all of it is already so."""
    changes = _status_changes(found, sale, command) if command.status else []
    if amount:
        old, new = f"{sale.revenue:.4f}", f"{sale.revenue + amount:.4f}"
        changes.append(Change("revenue", old, new))
    if value is not None:
        field = f"field {command.field_name}"
        changes.append(Change(field, found.field_value, value or None))
    return changes


def _status_changes(
    found: SaleToUpdate, sale: ReportedSale, command: UpdateLead
) -> list[Change]:
    """Compare by id: a retired status may have left its name to a new one."""
    changes = []
    if found.new_status_id != sale.lead_status_id:
        changes.append(Change("lead_status", sale.lead_status_name, command.status))
    if found.new_sub_status_id != sale.lead_sub_status_id:
        old, new = sale.lead_sub_status_name, command.sub_status or None
        changes.append(Change("lead_sub_status", old, new))
    return changes
