"""The page /api/1/addedit.asmx: buyers, contracts and their schedules."""

from typing import Any

from service.answer import Call, answer_write
from service.pages.operation import operation
from service.pages.settings import change_maker, missing_lister, parameters
from service.pages.shapes import (
    BuyerAddEditResponse,
    BuyerContractAddEditResponse,
    DeliveryScheduleAddEditResponse,
    number,
)
from service.pages.spyne_imports import Service
from service.pages.track import API_KEY
from service.rules.buyers import Buyer as BuyerSettings
from service.rules.commands import Change, ChangeSchedule
from service.rules.contracts import Contract
from service.rules.schedules import DeliverySchedule
from service.usecases.buyer import add_or_edit_buyer
from service.usecases.buyer_contract import add_or_edit_contract
from service.usecases.delivery_schedule import add_or_edit_schedule

SCHEDULE_ID = "delivery_schedule_id"
read_schedule = change_maker(DeliverySchedule, SCHEDULE_ID)


def change_schedule(*, buyer_contract_id: int, **sent: Any) -> ChangeSchedule:
    """Read the parameters, of which the first names the schedule's contract."""
    return ChangeSchedule(buyer_contract_id, read_schedule(**sent))


class AddEdit(Service):
    """Buyers and their contracts, added and edited by an admin's program."""

    @operation(
        BuyerContractAddEditResponse,
        change_maker(Contract, "buyer_contract_id"),
        missing_lister(Contract, "buyer_contract_id"),
        api_key=API_KEY,
        buyer_contract_id=number("0 creates a contract, its id edits it.", need="yes"),
        **parameters(Contract),
    )
    def BuyerContract(call: Call, change: Change) -> Any:
        """Create a buyer contract, or edit the settings that are not skipped."""
        return answer_write(call, add_or_edit_contract, change)

    @operation(
        BuyerAddEditResponse,
        change_maker(BuyerSettings, "buyer_id"),
        missing_lister(BuyerSettings, "buyer_id"),
        api_key=API_KEY,
        buyer_id=number("0 creates a buyer, its id edits it.", need="yes"),
        **parameters(BuyerSettings),
    )
    def Buyer(call: Call, change: Change) -> Any:
        """Create a buyer, or edit the settings that are not skipped."""
        return answer_write(call, add_or_edit_buyer, change)

    @operation(
        DeliveryScheduleAddEditResponse,
        change_schedule,
        missing_lister(DeliverySchedule, SCHEDULE_ID),
        api_key=API_KEY,
        buyer_contract_id=number(
            "The contract that the schedule is of.", need="yes", sample="1"
        ),
        delivery_schedule_id=number(
            "0 creates a schedule, its id edits it.", need="yes"
        ),
        **parameters(DeliverySchedule),
    )
    def BuyerContractDeliverySchedule(call: Call, command: ChangeSchedule) -> Any:
        """Create a window in which a contract buys leads, or edit what is not skipped."""
        return answer_write(call, add_or_edit_schedule, command)
