"""The small world of a test: its rows are written by SQL, not by the code under test."""

import hashlib
import itertools
import secrets
from decimal import Decimal

from psycopg import Connection

from service.rules.keys import write_key

SERIAL = itertools.count(1)


class World:
    """One vertical, one buyer and one contract, all new; makes the rest on demand."""

    def __init__(self, db: Connection):
        self.db = db
        self.vertical_id = self.vertical()
        self.buyer_id = self.buyer()
        self.contract_id = self.contract()
        self.reason_id = self.reason()

    def name(self, word: str) -> str:
        return f"{word} {next(SERIAL)} {secrets.token_hex(4)}"

    def insert(self, table: str, **row):
        """Insert one row and return its first column."""
        columns, marks = ", ".join(row), ", ".join(["%s"] * len(row))
        query = f"INSERT INTO {table} ({columns}) VALUES ({marks}) RETURNING *"
        return self.db.execute(query, list(row.values())).fetchone()[0]

    def insert_return(self, sale_id: int, **row) -> int:
        """Insert a return of the sale, whose contract it names."""
        query = "SELECT buyer_contract_id FROM sales WHERE sale_id = %s"
        [contract_id] = self.db.execute(query, [sale_id]).fetchone()
        row |= {"sale_id": sale_id, "buyer_contract_id": contract_id}
        return self.insert("returns", **row)

    def vertical(self) -> int:
        return self.insert("verticals", vertical_name=self.name("vertical"))

    def buyer(self, **row) -> int:
        return self.insert("buyers", **{"buyer_name": self.name("buyer")} | row)

    def contract(self, **row) -> int:
        name = self.name("contract")
        defaults = {
            "buyer_id": self.buyer_id,
            "vertical_id": self.vertical_id,
            "buyer_contract_name": name,
            "name_key": name,
            "rank": 0,
        }
        return self.insert("buyer_contracts", **defaults | row)

    def schedule(self, day: str, **row) -> int:
        """Make a schedule of the world's contract, open all day where nothing is said."""
        defaults = {"buyer_contract_id": self.contract_id, "cap": 0}
        day_of = {"delivery_schedule_day": day}
        return self.insert("delivery_schedules", **defaults | day_of | row)

    def offer(self) -> int:
        row = {"offer_name": self.name("offer"), "vertical_id": self.vertical_id}
        return self.insert("offers", **row)

    def email_template(self, template_id: int) -> int:
        """Make a template of that id, or take the one that another test has made."""
        query = """
            INSERT INTO email_templates
            VALUES (%s, %s, true, false, 'leads@example.com', 'A lead', 'A lead')
            ON CONFLICT (email_template_id) DO NOTHING
        """
        self.db.execute(query, [template_id, self.name("template")])
        return template_id

    def reason(self, *, retired: bool = False, **row) -> int:
        row = {"return_reason_name": self.name("reason")} | row
        return self.insert("return_reasons", **row, **_retired(retired))

    def reject_reason(self, *, retired: bool = False) -> int:
        row = {"reject_reason_name": self.name("reject reason")}
        return self.insert("reject_reasons", **row, **_retired(retired))

    def rule(self, outcome: str, **row) -> int:
        """Make a return rule that is on, the last of the order."""
        query = "SELECT coalesce(max(place), 0) + 1 FROM return_rules"
        defaults = {
            "return_rule_name": self.name("rule"),
            "place": self.db.execute(query).fetchone()[0],
            "enabled": True,
            "outcome": outcome,
        }
        if outcome == "credited":
            defaults["revenue_up_to"] = 1000
        return self.insert("return_rules", **defaults | row)

    def lead(self, lead_id: str | None = None, vertical_id: int | None = None) -> str:
        lead_id = lead_id or f"L{next(SERIAL)}-{secrets.token_hex(6)}"
        return self.insert(
            "leads",
            lead_id=lead_id,
            vertical_id=vertical_id or self.vertical_id,
            created_at="now",
        )

    def sale(self, lead_id: str, **row) -> int:
        """Sell the lead; `age` is the sale's age as an interval's text."""
        defaults = {
            "lead_id": lead_id,
            "vertical_id": self.vertical_id,
            "buyer_contract_id": self.contract_id,
            "buyer_id": self.buyer_id,
            "price": Decimal("12.50"),
            "revenue": 0,
        }
        age = row.pop("age", "1 hour")
        query = "SELECT now() - %s::interval"
        sold_at = self.db.execute(query, [age]).fetchone()[0]
        return self.insert("sales", **defaults | {"sold_at": sold_at} | row)

    def sold_lead(self, **row) -> str:
        """Make a lead that the world's contract has bought an hour ago for 12.50."""
        lead_id = self.lead(vertical_id=row.get("vertical_id"))
        self.sale(lead_id, **row)
        return lead_id

    def status(self, name: str | None = None, *, retired: bool = False) -> str:
        name = name or self.name("status")
        self.insert("lead_statuses", lead_status_name=name, **_retired(retired))
        return name

    def sub_status(self, status: str, *, retired: bool = False) -> str:
        query = "SELECT lead_status_id FROM lead_statuses WHERE lead_status_name = %s"
        status_id = self.db.execute(query, [status]).fetchone()[0]
        name = self.name("sub status")
        row = {"lead_status_id": status_id, "lead_sub_status_name": name}
        self.insert("lead_sub_statuses", **row, **_retired(retired))
        return name

    def field(self, data_type: str, *, retired: bool = False, **row) -> str:
        name = row.pop("field_name", None) or self.name("field")
        fixed = {"label": name[:50], "field_name": name, "data_type": data_type}
        self.insert("lead_fields", **fixed, **row, **_retired(retired))
        return name

    def admin_key(self, **row) -> str:
        return self._key(**row)

    def buyer_key(self, **row) -> str:
        return self._key(**{"buyer_id": self.buyer_id} | row)

    def new_key(self, **row) -> str:
        """Make a key of today's form; the others have that of older ones."""
        prefix = "lbb_" if "buyer_id" in row else "lba_"
        return self._key(write_key(prefix + secrets.token_hex(17)), **row)

    def _key(self, api_key: str = "", **row) -> str:
        api_key = api_key or secrets.token_hex(20)
        digest = hashlib.sha256(api_key.encode()).digest()
        self.insert("api_keys", label="test", key_hash=digest, **row)
        return api_key

    def settings(self, **row) -> None:
        """Change the instance's settings: for every test that shares the database."""
        changes = ", ".join(f"{name} = %({name})s" for name in row)
        self.db.execute(f"UPDATE settings SET {changes}", row)


def _retired(retired: bool) -> dict:
    return {"retired_at": "now"} if retired else {}
