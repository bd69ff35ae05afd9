"""suds, another client made from the served WSDL, calls every operation."""

import pytest
import suds.client

from tests.contract import contents
from tests.contract.calls import (
    create_buyer,
    create_contract,
    return_by_buyer,
    return_lead,
    update_lead,
)

SECONDS = 30


def client(page) -> suds.client.Client:
    """Read the page's WSDL anew: suds would keep it for a day, by its address."""
    made = suds.client.Client(f"{page.url}?WSDL", cache=None, timeout=SECONDS)
    made.set_options(port=f"{page.name}Soap")
    return made


def plain(reply) -> dict:
    """Read what suds made of a reply; an absent member is None."""
    return dict(suds.client.Client.dict(reply))


@pytest.fixture(scope="module")
def suds_track(track):
    return client(track)


@pytest.fixture(scope="module")
def suds_addedit(addedit):
    return client(addedit)


@pytest.fixture(scope="module")
def suds_leads(leads):
    return client(leads)


def test_it_finds_every_operation_and_its_parameters_in_order(suds_addedit):
    ports = suds_addedit.sd[0].ports
    (operations,) = [methods for port, methods in ports if port.name == "addeditSoap"]
    names = {name: [p[0] for p in parameters] for name, parameters in operations}

    assert sorted(names) == [
        *("Buyer", "BuyerContract", "BuyerContractDeliverySchedule")
    ]
    assert names["Buyer"] == [
        "api_key",
        "buyer_id",
        "buyer_name",
        "account_status_id",
        "account_manager_id",
        "address_street",
        "address_street2",
        "address_city",
        "address_state",
        "address_zip_code",
        "address_country",
        "website",
        "billing_cycle_id",
        "credit_type",
        "credit_limit",
    ]


def test_ReturnLead(suds_track, live_world):
    request = return_lead(live_world)
    replies = [plain(suds_track.service.ReturnLead(**request)) for _ in range(2)]

    assert replies == [
        {"success": True, "message": "Lead Return Approved For Credit"},
        {"success": False, "message": "Lead is Already in Return List"},
    ]


def test_a_choice_is_taken_from_its_type(suds_track, live_world):
    choices = suds_track.factory.create("return_type")
    request = return_lead(live_world) | {"return_type": choices.reject}

    assert suds_track.service.ReturnLead(**request).message == "Lead Return Rejected"


def test_BuyerContract(suds_addedit, live_world):
    request = create_contract(live_world)
    reply = plain(suds_addedit.service.BuyerContract(**request))

    contract_id = reply.pop("buyer_contract_id")
    name = request["buyer_contract_name"]
    message = f"Buyer Contract ({name}) Created Successfully"
    assert reply == {"success": True, "message": message, "row_count": 0}
    query = "SELECT rank FROM buyer_contracts WHERE buyer_contract_id = %s"
    assert contents.rows(live_world.db, query, contract_id) == [(3,)]


def test_Buyer(suds_addedit, live_world):
    request = create_buyer(live_world, buyer_name="Müller & <Söhne>")
    buyer_id = suds_addedit.service.Buyer(**request).buyer_id

    query = "SELECT buyer_name FROM buyers WHERE buyer_id = %s"
    assert contents.rows(live_world.db, query, buyer_id) == [("Müller & <Söhne>",)]


def test_UpdateLead(suds_leads, live_world):
    request = update_lead(live_world) | {"amount": "1.50", "add_to_existing": True}
    reply = plain(suds_leads.service.UpdateLead(**request))

    lead_id = request["lead_id"]
    assert reply == {"success": True, "message": "Lead updated", "lead_id": lead_id}
    assert contents.sale(live_world.db, lead_id)["revenue"] == 14


def test_Return(suds_leads, live_world):
    reply = plain(suds_leads.service.Return(**return_by_buyer(live_world)))

    message = "Lead Return Submitted For Approval"
    assert reply == {"success": True, "message": message}


def test_GetReturnReasons(suds_leads, live_world):
    reply = suds_leads.service.GetReturnReasons()

    reasons = reply.return_reasons.return_reason
    assert (reply.success, reply.row_count) == (True, len(reasons))
    assert live_world.reason_id in [reason.return_reason_id for reason in reasons]


def test_a_bad_value_is_a_fault(suds_track, live_world):
    request = return_lead(live_world) | {"vertical_id": "x"}

    with pytest.raises(suds.WebFault) as raised:
        suds_track.service.ReturnLead(**request)
    assert raised.value.fault.faultcode == "soap:Client"
    assert raised.value.fault.faultstring == (
        "Server was unable to read request. ---> Parameter vertical_id: the value 'x'"
        " was given, a whole number from -2147483648 to 2147483647 was expected."
    )
