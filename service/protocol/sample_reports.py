"""What the samples of reports and of LeadInfo are answered with; and what others share."""

from collections.abc import Mapping
from datetime import UTC, datetime
from decimal import Decimal

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

REPORTS: dict[str, Mapping] = {
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
}
