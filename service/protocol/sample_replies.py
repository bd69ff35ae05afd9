"""What the samples' requests are answered with where they succeed."""

from collections.abc import Mapping
from dataclasses import asdict
from decimal import Decimal

from service.protocol.sample_reports import ACTIVE, BUYER, REPORTS, VERTICALS
from service.rules.buyers import Buyer
from service.rules.contracts import Contract


def _listed(what: str, names: dict[int, str]) -> Mapping:
    rows = [{f"{what}_id": key, f"{what}_name": name} for key, name in names.items()]
    return {"row_count": len(rows), f"{what}s": rows}


REPLIES: dict[str, Mapping] = {
    "ReturnLead": {"message": "Lead Return Submitted For Approval"},
    "ReopenReturn": {"message": "Lead Return Reopened"},
    "BuyerContract": {
        "message": "Buyer Contract (Autumn leads) Created Successfully",
        "row_count": 0,
        "buyer_contract_id": 1,
    },
    "BuyerContractDeliverySchedule": {
        "message": "Buyer Contract 1 Delivery Schedule Created",
        "row_count": 0,
        "delivery_schedule_id": 1,
    },
    "Buyer": {"message": "Buyer 1 Created", "row_count": 0, "buyer_id": 1},
    "UpdateSaleRevenue": {"message": "Success - New Revenue: $15.00"},
    "UpdateLeadPrice": {"message": "Lead Updated"},
    "UpdateLead": {"message": "Lead updated", "lead_id": "L1"},
    "Return": {"message": "Lead Return Submitted For Approval"},
    "GetReturnReasons": {
        "row_count": 2,
        "return_reasons": [
            {"return_reason_id": 1, "return_reason_name": "Bad Phone Number"},
            {"return_reason_id": 2, "return_reason_name": "Duplicate Lead"},
        ],
    },
    "GetRejectReasons": {
        "row_count": 1,
        "reject_reasons": [
            {"reject_reason_id": 1, "reject_reason_name": "Returned Too Late"}
        ],
    },
    "AccountStatuses": {
        "row_count": 3,
        "account_statuses": [
            {"account_status_id": 1, "account_status_name": "Active"},
            {"account_status_id": 2, "account_status_name": "Inactive"},
            {"account_status_id": 3, "account_status_name": "Pending"},
        ],
    },
    "EmailTemplates": {
        "row_count": 1,
        "email_templates": [
            {
                "email_template_id": -2,
                "email_template_name": "Lead as Text",
                "lead_email": True,
                "html_email": False,
                "from_address": "leads@example.com",
                "subject": "A new lead",
                "body": "Lead #lead_id# was sold to you.",
            }
        ],
    },
    "Verticals": {  # of version 1, which is the list alone, and of version 2
        "Vertical": VERTICALS,
        "row_count": 2,
        "verticals": VERTICALS,
    },
    "ResponseDispositions": _listed("response_disposition", {1: "Accepted"}),
    "ScheduleTypes": _listed("schedule_type", {1: "Exclusive"}),
    "CapIntervals": _listed("cap_interval", {1: "Daily"}),
    "CapTypes": _listed("cap_type", {1: "Click"}),
    "BillingCycles": _listed("billing_cycle", {1: "Weekly"}),
    "Countries": {
        "row_count": 1,
        "countries": [
            {
                "country_id": 840,
                "country_code": "US",
                "country_name": "United States",
            }
        ],
    },
    "Currencies": {
        "row_count": 1,
        "currencies": [
            {
                "currency_id": 840,
                "currency_abbr": "USD",
                "currency_name": "US Dollar",
            }
        ],
    },
    "LeadStatuses": {
        "row_count": 1,
        "lead_statuses": [
            {
                "lead_status_id": 1,
                "lead_status_name": "Funded",
                "sub_statuses": [{"sub_status_id": 1, "sub_status_name": "By Us"}],
            }
        ],
    },
    "Buyers": {
        "row_count": 1,
        "buyers": [
            {
                **BUYER,
                "account_managers": [{"contact_id": 7}],
                "account_status": {
                    "account_status_id": 1,
                    "account_status_name": "Active",
                },
                "address": {
                    "street_1": "12 Harbor Street",
                    "street_2": "",
                    "city": "Portland",
                    "state": "OR",
                    "zip_code": "97201",
                    "country": "US",
                },
                "website": "https://acme.example.com",
                "billing_cycle": {"billing_cycle_id": 3},
                "credit_type": "Limited",
                "credit_limit": Decimal(5000),
                "credit_balance": Decimal(125),
            }
        ],
    },
    "BuyerContracts": {
        "row_count": 1,
        "buyer_contracts": [
            {
                **asdict(Contract(buyer_contract_name="Autumn leads")),
                "buyer_contract_id": 1,
                "max_return_age_days": 30,
                "buyer_contract_status": {
                    "buyer_contract_status_id": 1,
                    "buyer_contract_status_name": "Active",
                },
                "buyer": BUYER,
                "vertical": VERTICALS[0],
                "returns_owed": 2,
            }
        ],
    },
    "Buyers v1": {
        "Buyer": [
            {
                **asdict(Buyer()),
                **BUYER,
                "account_status_name": "Active",
                "credit_balance": Decimal(125),
            }
        ],
    },
    "BuyerContracts v1": {
        "BuyerContract": [
            {
                **asdict(Contract(buyer_contract_name="Autumn leads")),
                **BUYER,
                "buyer_contract_id": 1,
                "vertical_name": "Auto Insurance",
                "status_name": "Active",
                "max_return_days": 30,
                "returns_owed": 2,
            }
        ],
    },
    "Schedules": {
        "row_count": 1,
        "schedules": [
            {
                "schedule_id": 1,
                "buyer": {**BUYER, "account_status": ACTIVE},
                "buyer_contract": {
                    "buyer_contract_id": 1,
                    "buyer_contract_name": "Autumn leads",
                    "account_status": ACTIVE,
                },
                "day": "monday",
                "time_open": "09:00:00",
                "time_closed": "17:00:00",
                "cap": 100,
                "price": Decimal("12.50"),
                "type": "exclusive",
                "sweeper": False,
                "priority": False,
                "no_return": True,
            }
        ],
    },
    "Offers": {
        "row_count": 1,
        "offers": [
            {
                "offer_id": 1,
                "offer_name": "Cheap Car Insurance",
                "vertical": VERTICALS[0],
                "offer_status": {"offer_status_id": 1, "offer_status_name": "Public"},
            }
        ],
    },
    **REPORTS,
    "Lead": {"message": "Lead Created", "lead_id": "L2"},
    "Sale": {"message": "Sale Created", "lead_id": "L2"},
    "ManualCredit": {"message": "Manual Credit Added Successfully"},
    "BuyerCredit": {"message": "Buyer Credit Updated Successfully"},
}
