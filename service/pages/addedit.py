"""The page /api/1/addedit.asmx: contracts and buyers, for an admin's program."""

from typing import Any

from service.answer import Call, answer_write
from service.pages.operation import operation
from service.pages.settings import change_maker, missing_lister, parameters
from service.pages.shapes import (
    BuyerAddEditResponse,
    BuyerContractAddEditResponse,
    number,
)
from service.pages.spyne_imports import Service
from service.pages.track import API_KEY
from service.rules.buyers import Buyer as BuyerSettings
from service.rules.commands import Change
from service.rules.contracts import Contract
from service.usecases.buyer import add_or_edit_buyer
from service.usecases.buyer_contract import add_or_edit_contract


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
