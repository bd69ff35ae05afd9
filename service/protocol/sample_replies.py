"""What the samples' requests are answered with where they succeed."""

from collections.abc import Mapping
from dataclasses import asdict
from datetime import UTC, datetime
from decimal import Decimal

from service.rules.buyers import Buyer
from service.rules.contracts import Contract

VERTICALS = [
    {"vertical_id": 1, "vertical_name": "Auto Insurance"},
    {"vertical_id": 2, "vertical_name": "Personal Loans"},
]
BUYER = {"buyer_id": 1, "buyer_name": "Acme Loans"}
ACTIVE = {"account_status_id": 1, "account_status_name": "Active"}
CONTRACT = {"buyer_contract_id": 1, "buyer_contract_name": "Autumn leads"}
SOLD = {  # of a lead, by LeadsByBuyer and by LeadInfo
    "vertical": VERTICALS[0],
    "buyer": BUYER,
    "buyer_contract": CONTRACT,
    "price": Decimal("12.50"),
    "revenue": Decimal("17.50"),
    "lead_status": "Funded",
    "lead_sub_status": "By Us",
    "return_state": "",
    "is_replacement": False,
    "fields": [{"field_name": "premium", "field_value": "99.2500"}],
}
TRAFFIC = {
    "campaign": {
        "campaign_id": 1,
        "campaign_name": "Blue Search - Cheap Car Insurance",
    },
    "affiliate": {"affiliate_id": 1, "affiliate_name": "Blue Search"},
    "offer": {"offer_id": 1, "offer_name": "Cheap Car Insurance"},
}


def _listed(what: str, names: dict[int, str]) -> Mapping:
    rows = [{f"{what}_id": key, f"{what}_name": name} for key, name in names.items()]
    return {"row_count": len(rows), f"{what}s": rows}


REPLIES: dict[str, Mapping] = {
    "ReturnLead": {"message": "Lead Return Submitted For Approval"},
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
    "LeadStatus": {
        "row_count": 1,
        "rows": [
            {
                "campaign": TRAFFIC["campaign"],
                "offer": TRAFFIC["offer"],
                "leads_sold": 120,
                "leads_updated": 45,
                "revenue": Decimal("1740.50"),
                "statuses": [
                    {
                        "lead_status_name": "Funded",
                        "leads": 12,
                        "sub_statuses": [{"sub_status_name": "By Us", "leads": 9}],
                    }
                ],
                "sums": [{"field_name": "premium", "total": Decimal("1980.50")}],
            }
        ],
    },
    "ReturnQueue": {
        "row_count": 1,
        "returns": [
            {
                "return_id": 1,
                "lead_id": "L1",
                "vertical": VERTICALS[0],
                "buyer": BUYER,
                "buyer_contract": CONTRACT,
                "sold_at": datetime(2026, 1, 30, 18, tzinfo=UTC),
                "revenue": Decimal("12.50"),
                "return_reason": {
                    "return_reason_id": 1,
                    "return_reason_name": "Bad Phone Number",
                },
                "submitted_at": datetime(2026, 1, 31, 9, 30, tzinfo=UTC),
            }
        ],
    },
    "LeadsByBuyer": {
        "row_count": 1,
        "leads": [
            {
                **SOLD,
                **TRAFFIC,
                "transaction_date": datetime(2026, 1, 30, 18, tzinfo=UTC),
                "lead_id": "L1",
                "return_reason": "",
            }
        ],
    },
    "LeadInfo": {
        "row_count": 1,
        "lead_id": "L1",
        "personal_info": {},
        "traffic_info": {
            **TRAFFIC,
            "lead_date": datetime(2026, 1, 30, 17, 59, tzinfo=UTC),
            "vertical": VERTICALS[0],
        },
        "posts": [
            {
                "buyer": BUYER,
                "buyer_contract": CONTRACT,
                "response_disposition": "Accepted",
            }
        ],
        "sales": [
            {
                **SOLD,
                "sold_at": datetime(2026, 1, 30, 18, tzinfo=UTC),
                "returns": [],
            }
        ],
    },
    "Lead": {"message": "Lead Created", "lead_id": "L2"},
    "Sale": {"message": "Sale Created", "lead_id": "L2"},
    "ManualCredit": {"message": "Manual Credit Added Successfully"},
    "BuyerCredit": {"message": "Buyer Credit Updated Successfully"},
}
