"""An instance in which no list is empty, and every text would do harm as HTML.

What operations can store is stored by them, the rest by SQL.
"""

import secrets
from urllib.parse import quote

import requests
from psycopg import Connection

from tests.browser.people import PASSWORD_HASH
from tests.contract import calls
from tests.contract.calls import BUYER_TEXTS
from tests.world import World

ADDEDIT = "/api/1/addedit"
PENDING = 55  # more than a page of the queue
VECTORS = (
    "<script>alert({n})</script>",
    '"><img src=x onerror=alert({n})>',
    "'><svg/onload=alert({n})>",
    "</title><svg onload=alert({n})>",
    '" autofocus onfocus=alert({n}) "',
    "{{{{7*7}}}}<b>{n}</b>",
    "javascript:alert({n})",
    "--><iframe src=//x.test/{n}>",
    "</style><style>*{{zoom:{n}}}</style>",
    "&lt;b&gt;&#60;u>{n}",
)


class Stock:
    """Fills a running instance; `texts` is what it has put where."""

    def __init__(self, db: Connection, server_url: str):
        self.world = World(db)
        self.url = server_url
        self.key = self.world.admin_key()
        self.texts: dict[str, str] = {}

    def fill(self) -> None:
        self.world.settings(lead_statuses_enabled=True)
        self._name_setup()
        self._add_buyer()
        self._work_a_lead()
        self._book_money()
        self._retire_one_of_each()
        self._make_rules()
        self._upload_a_file()
        for _ in range(PENDING):
            self.give_back(self.world.sold_lead(), self.world.reason_id)

    def addresses(self) -> list[str]:
        """Tell on which pages the texts are."""
        lead = quote(self.texts["lead"], safe="")
        return [
            f"/admin/buyers/all/{self.buyer}",
            f"/admin/buyers/all/{self.buyer}/edit",
            f"/admin/buyers/all/{self.buyer}/account",
            f"/admin/buyers/contracts/{self.contract}",
            f"/admin/buyers/contracts/{self.contract}/edit",
            f"/admin/buyers/contracts/{self.contract}/schedules/new",
            f"/admin/buyers/contracts/{self.contract}/schedules/{self.schedule}/edit",
            f"/admin/buyers/contracts/{self.contract}/schedules/{self.schedule}/remove",
            f"/admin/leads?lead={lead}",
            f"/admin/returns/{self.returned}",
            f"/admin/returns/queue?contract={self.contract}",
            f"/admin/returns/uploads/{self.upload}",
            f"/admin/buyers/contracts/{self.contract}/return-cap",
            f"/admin/reports/lead-status?vertical_id={self.vertical}",
            f"/admin/reports/leads-by-buyer?vertical_id={self.vertical}",
            "/admin/setup/lead-statuses",
            "/admin/setup/lead-statuses/fields",
            "/admin/setup/permissions",
            "/admin/setup/reasons/return",
            "/admin/setup/reasons/reject",
            f"/admin/setup/return-rules/{self.rule}",
            f"/admin/setup/return-rules/{self.rule}/retire",
            "/admin/setup/return-rules?start_date=2026-01-01",
        ]

    def text(self, where: str, longest: int) -> str:
        """Make the text for this place: another vector each, as long as it may be."""
        number = len(self.texts) + 10
        vectors = [vector.format(n=number) for vector in VECTORS]
        fitting = [each for each in vectors if len(each) <= longest]
        vector = fitting[number % len(fitting)] if fitting else f"<b>{number}"
        self.texts[where] = vector + "W" * (longest - len(vector))
        return self.texts[where]

    def call(self, page: str, operation: str, **values) -> dict | str:
        """Call an operation, which must do it."""
        url = f"{self.url}{page}.asmx/{operation}"
        answer = requests.post(url, json=values, timeout=30).json()["d"]
        assert "Success" in answer or answer["success"], answer
        return answer

    def give_back(self, lead_id: str, reason_id: int) -> None:
        """Submit a lead that was sold once for return."""
        values = {"lead_id": lead_id, "return_reason_id": reason_id}
        self.call("/buyers/api/1/leads", "Return", **values)

    def _name_setup(self) -> None:
        insert, text = self.world.insert, self.text
        self.vertical = insert("verticals", vertical_name=text("vertical", 50))
        self.reason = insert("return_reasons", return_reason_name=text("reason", 100))
        name = text("reject reason", 100)
        self.denied = insert("reject_reasons", reject_reason_name=name)
        status = insert("lead_statuses", lead_status_name=text("status", 100))
        name = text("sub status", 100)
        row = {"lead_status_id": status, "lead_sub_status_name": name}
        insert("lead_sub_statuses", **row)
        row = {"label": text("label", 50), "field_name": text("field", 100)}
        insert("lead_fields", **row, data_type="string")
        insert("lead_fields", label="Loan", field_name="loan", data_type="number")

    def _add_buyer(self) -> None:
        longest = {"buyer_name": 50} | BUYER_TEXTS
        texts = {name: self.text(name, most) for name, most in longest.items()}
        call = calls.create_buyer(self.world, **texts)
        self.buyer = self.call(ADDEDIT, "Buyer", **call)["buyer_id"]
        for website in ("NULL", texts["website"]):  # so that it has a history
            call = calls.edit_buyer(self.world, buyer_id=self.buyer, website=website)
            self.call(ADDEDIT, "Buyer", **call)
        call = calls.create_contract(
            self.world,
            buyer_id=self.buyer,
            vertical_id=self.vertical,
            buyer_contract_name=self.text("contract", 50),
            default_confirmation_page_link="https://x.test/" + self.text("link", 40),
        )
        contract = self.call(ADDEDIT, "BuyerContract", **call)
        self.contract = contract["buyer_contract_id"]
        for day in ("friday", "monday"):
            call = calls.create_schedule(
                self.world, buyer_contract_id=self.contract, delivery_schedule_day=day
            )
            schedule = self.call(ADDEDIT, "BuyerContractDeliverySchedule", **call)
            self.schedule = schedule["delivery_schedule_id"]

    def _campaign(self) -> int:
        insert, text = self.world.insert, self.text
        affiliate = insert("affiliates", affiliate_name=text("affiliate", 100))
        offer = {"offer_name": text("offer", 100), "vertical_id": self.vertical}
        row = {"affiliate_id": affiliate, "offer_id": insert("offers", **offer)}
        return insert("campaigns", **row, campaign_name=text("campaign", 100))

    def _work_a_lead(self) -> None:
        """Sell a lead, report on it, return it time and again; the last one is proven."""
        key = {"api_key": self.key}
        lead = {"lead_id": self.text("lead", 100)}
        there = {"vertical_id": self.vertical}
        sold = {"buyer_contract_id": self.contract}
        campaign = {"campaign_id": self._campaign()}
        self.call("/api/1/add", "Lead", **key, **lead, **there, **campaign)
        self.call("/api/1/add", "Sale", **key, **lead, **there, **sold, price="12.50")
        self.call(
            "/buyers/api/1/leads",
            "UpdateLead",
            **lead,
            **sold,
            status=self.texts["status"],
            sub_status=self.texts["sub status"],
            amount="-3.5",
            add_to_existing=True,
            field_name=self.texts["field"],
            field_value=self.text("field value", 1000),
        )
        reasons = {"return_reason_id": self.reason, "denied_reason_id": self.denied}
        sale = {**key, **lead, **there, **sold}
        for act in ("submit_for_approval", "approve_for_credit", "reject"):
            self.call("/api/2/track", "ReturnLead", **sale, return_type=act, **reasons)
            if act == "approve_for_credit":
                self.call("/api/2/track", "ReopenReturn", **sale)
        said = {"return_reason_id": self.reason, "note": self.text("return note", 1000)}
        self.call("/buyers/api/1/leads", "Return", **lead, **sold, **said)
        self._prove_the_return()

    def _prove_the_return(self) -> None:
        query = "SELECT return_id FROM sales WHERE lead_id = %s"
        [(self.returned,)] = self.world.db.execute(
            query, [self.texts["lead"]]
        ).fetchall()
        self.world.insert(
            "return_files",
            return_id=self.returned,
            file_name=self.text("file", 200),
            media_type="application/pdf",
            content=b"%PDF-1.7",
            seen_by_buyer=True,
            actor="command line",
        )

    def _book_money(self) -> None:
        """Note what the lead brought in and what it cost; credit the buyer."""
        key = {"api_key": self.key}
        lead = {"lead_id": self.texts["lead"], "add_to_existing": True}
        sold = {"buyer_contract_id": self.contract}
        note = {"amount": "-1.5", "note_to_append": self.text("revenue note", 1000)}
        self.call("/api/1/track", "UpdateSaleRevenue", **key, **lead, **sold, **note)
        note["note_to_append"] = self.text("cost note", 1000)
        there = {"vertical_id": self.vertical, "mark_as_returned": True}
        self.call("/api/2/track", "UpdateLeadPrice", **key, **lead, **there, **note)
        words = ("invoice_number", "verification_code", "notes")
        texts = {name: self.text(name, 100) for name in words}
        buyer = {"buyer_id": self.buyer}
        credit = {"amount": "-12345.6789", **sold, **buyer, **texts}
        self.call("/api/1/add", "ManualCredit", **key, **credit)

    def _make_rules(self) -> None:
        """Make rules that decide nothing of what this instance has."""
        dear = {"price_from": 99, "hours_above": 1, "hours_up_to": 72}
        for place, row in (("rule", dear), ("off rule", {"enabled": False})):
            names = {"buyer_id": self.buyer, "buyer_contract_id": self.contract}
            names |= {"vertical_id": self.vertical, "return_reason_id": self.reason}
            row |= {"return_rule_name": self.text(place, 100), **names}
            self.rule = self.world.rule("rejected", denied_reason_id=self.denied, **row)
        row = {"return_rule_name": self.text("retired rule", 100), "place": None}
        self.world.rule("pending", **row, enabled=False, retired_at="now")

    def _upload_a_file(self) -> None:
        """Keep a file of two rows, the first of which was refused; and cap the contract."""
        cap = {"buyer_contract_id": self.contract, "most": 1000}
        self.world.insert("return_caps", **cap, over_cap="refuse")
        batch = {"file_name": self.text("upload", 100), "actor": "command line"}
        self.upload = self.world.insert("return_batches", **batch)
        places = ("uploaded lead", "uploaded contract", "uploaded reason")
        texts = [self.text(place, 100) for place in places]
        row = dict(zip(("lead_id", "contract", "reason"), texts, strict=True))
        row |= {"return_batch_id": self.upload, "row_hash": bytes(32)}
        told = {"answer": "Invalid Lead ID", "outcome": "refused"}
        note = {"note": self.text("uploaded note", 1000)}
        self.world.insert(
            "return_batch_rows", **row, **note, **told, line=2, answered_at="now"
        )
        self.world.insert("return_batch_rows", **row, note="", line=3)

    def _retire_one_of_each(self) -> None:
        world = self.world
        status = world.status()
        world.sub_status(status, retired=True)
        world.status(retired=True)
        world.field("date", retired=True)
        world.reason(retired=True)
        world.reject_reason(retired=True)
        for place, row in (("key", {}), ("ended key", {"revoked_at": "now"})):
            row |= {"label": self.text(place, 100), "buyer_id": self.buyer}
            world.insert("api_keys", **row, key_hash=secrets.token_bytes(32))
        row = {"user_name": "u" * 50, "role": "desk", "disabled_at": "now"}
        world.insert("users", **row, password_hash=PASSWORD_HASH)
