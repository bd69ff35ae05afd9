"""The pages /api/1 to 6/export.asmx: buyers, contracts, schedules and offers, in rows."""

from typing import Any, Unpack

from service.answer import Call, answer_export
from service.pages.lookup_shapes import (
    BuyerContractExportResponse,
    BuyersExportResponse,
    BuyerV1,
    ContractV1,
    OfferExportResponse,
    ScheduleExportResponse,
)
from service.pages.operation import Sent, operation
from service.pages.shapes import Facts, Model, boolean, number, text
from service.pages.spyne_imports import Array, Service
from service.pages.track import API_KEY
from service.rules import commands
from service.usecases.export_buyers import export_buyers, export_buyers_v1
from service.usecases.export_contracts import export_contracts, export_contracts_v1
from service.usecases.export_offers import export_offers
from service.usecases.export_schedules import export_schedules


def wanted(meaning: str, **facts: Unpack[Facts]) -> Model:
    """Declare an id to look for."""
    return number(f"{meaning} 0 or less: all.", **facts)


BUYER_ID = wanted("One buyer.")
VERTICAL_ID = wanted("The vertical they are in.")
CONTRACT_ID = wanted("One contract.")
STATUS_ID = wanted("1 Active, 2 Inactive, 3 Pending.")
OWNER_ID = wanted("The buyer they belong to.")
OFFERS = {
    "offer_id": wanted("One offer."),
    "offer_name": text("A part of the name, in any letter case; empty: all."),
    "advertiser_id": wanted("The advertiser they are of."),
    "vertical_id": VERTICAL_ID,
    "offer_type_id": wanted("Their type."),
    "media_type_id": wanted("Their media type."),
    "offer_status_id": wanted("1 Public, 2 Private, 3 Apply To Run, 4 Inactive."),
    "tag_id": number("Offers have no tags here. 0: all; any other finds none."),
    "start_at_row": number(
        "The first row that is wanted; they count from 1.", sample="1"
    ),
    "row_limit": number("The most rows that are wanted. 0: all."),
    "sort_field": text(
        "offer_id, offer_name, or date_created, which is the order of the ids; empty:"
        " offer_id.",
        sample="offer_id",
    ),
    "sort_descending": boolean("true: the last first.", sample="false"),
}


def contracts_v1(
    status_id: int | None, vertical_id: int | None, buyer_contract_id: int | None
) -> commands.ExportContracts:
    """Read version 1's parameters, which name the status otherwise."""
    return commands.ExportContracts(status_id, vertical_id, buyer_contract_id)


def list_missing_id(sent: Sent) -> list[str]:
    """List what may be given where nothing is: version 3 wants one id at least."""
    is_given = any(value is not None and value > 0 for value in sent.values())
    return [] if is_given else list(sent)


class ExportV1(Service):
    """Buyers and contracts, as bare lists."""

    @operation(
        Array(ContractV1),
        contracts_v1,
        api_key=API_KEY,
        status_id=STATUS_ID,
        vertical_id=VERTICAL_ID,
        buyer_contract_id=CONTRACT_ID,
    )
    def BuyerContracts(call: Call, command: commands.ExportContracts) -> Any:
        """Export contracts as a list and nothing else: empty if the key is wrong."""
        return answer_export(call, export_contracts_v1, command)

    @operation(
        Array(BuyerV1),
        commands.ExportBuyers,
        api_key=API_KEY,
        buyer_id=BUYER_ID,
        account_status_id=STATUS_ID,
    )
    def Buyers(call: Call, command: commands.ExportBuyers) -> Any:
        """Export buyers as a list and nothing else: empty if the key is wrong."""
        return answer_export(call, export_buyers_v1, command)


class ExportV2(Service):
    """The buyers, and the delivery schedules of their contracts."""

    @operation(
        BuyersExportResponse,
        commands.ExportBuyers,
        api_key=API_KEY,
        buyer_id=BUYER_ID,
        account_status_id=STATUS_ID,
    )
    def Buyers(call: Call, command: commands.ExportBuyers) -> Any:
        """Export buyers with their settings."""
        return answer_export(call, export_buyers, command)

    @operation(
        ScheduleExportResponse,
        commands.ExportSchedules,
        api_key=API_KEY,
        start_date=text(
            "The first day that is wanted. A schedule is of each week, so it is found if"
            " it opens on a weekday from start_date to end_date; from 7 days on, all are."
            " Empty: no bound.",
            sample="01-31-2026",
        ),
        end_date=text(
            "The last day that is wanted, likewise; it is part of the time.",
            sample="02-06-2026",
        ),
        buyer_id=OWNER_ID,
        status_id=wanted("Of their contracts: 1 Active, 2 Inactive, 3 Pending."),
        vertical_id=wanted("The vertical that their contracts are in."),
        priority_only=boolean("true: only those with priority.", sample="false"),
        active_only=boolean(
            "true: only those of active contracts of active buyers.", sample="false"
        ),
    )
    def Schedules(call: Call, command: commands.ExportSchedules) -> Any:
        """Export the delivery schedules of contracts: when each buys, and on which terms."""
        return answer_export(call, export_schedules, command)


class ExportV3(Service):
    """The buyers' contracts, of which one id must be given."""

    @operation(
        BuyerContractExportResponse,
        commands.ExportContracts,
        list_missing_id,
        api_key=API_KEY,
        buyer_id=OWNER_ID,
        buyer_contract_id=wanted("One contract.", sample="1"),
        vertical_id=VERTICAL_ID,
        buyer_contract_status_id=STATUS_ID,
    )
    def BuyerContracts(call: Call, command: commands.ExportContracts) -> Any:
        """Export contracts with their settings and how many replacements each is owed."""
        return answer_export(call, export_contracts, command)


class ExportV4(Service):
    """The buyers' contracts."""

    @operation(
        BuyerContractExportResponse,
        commands.ExportContracts,
        api_key=API_KEY,
        buyer_contract_status_id=STATUS_ID,
        vertical_id=VERTICAL_ID,
        buyer_contract_id=CONTRACT_ID,
        buyer_id=OWNER_ID,
    )
    def BuyerContracts(call: Call, command: commands.ExportContracts) -> Any:
        """Export contracts with their settings and how many replacements each is owed."""
        return answer_export(call, export_contracts, command)


class ExportV5(Service):
    """The offers, as programs written for version 5 ask for them."""

    @operation(OfferExportResponse, commands.ExportOffers, api_key=API_KEY, **OFFERS)
    def Offers(call: Call, command: commands.ExportOffers) -> Any:
        """Export offers, or a page of them; row_count is the number of rows sent."""
        return answer_export(call, export_offers, command)


class ExportV6(Service):
    """The offers."""

    @operation(OfferExportResponse, commands.ExportOffers, api_key=API_KEY, **OFFERS)
    def Offers(call: Call, command: commands.ExportOffers) -> Any:
        """Export offers, or a page of them; row_count is the number of rows sent."""
        return answer_export(call, export_offers, command)
