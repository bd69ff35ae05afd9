"""A shop that does nothing wrong, in memory: it makes good histories, by seed, in no time.

Its clients overlap: each attempt begins, acts and is answered at moments of its own, and
acts count in their order. Some answers are lost, before the act or after it; then the
client asks again.
"""

import itertools
import random
from decimal import Decimal
from typing import Any

from tests.histories.answers import ALREADY, NAME_TAKEN
from tests.histories.history import NEVER, Attempt, History, Row

CLIENTS, STANDS, LEADS = 6, 3, 4  # leads a stand
LOST = 0.08  # share of answers
TABLES = (
    *("sales", "ledger", "leads", "cost_ledger", "account_entries", "returns"),
    *("return_history", "buyer_credits", "replacement_queue", "buyer_contracts"),
    *("api_keys", "audit", "idempotency", "sale_changes"),
)


class Refused(Exception):
    """What is asked must be refused, with this text."""


def make_history(seed: int, operations: int = 150) -> History:
    return Model(seed).run(operations)


class Model:
    """One shop and all that was asked of it."""

    def __init__(self, seed: int):
        self.random = random.Random(seed)
        self.tables: dict[str, list[Row]] = {table: [] for table in TABLES}
        self.acts, self.xids = itertools.count(1), itertools.count(1000)
        self.answers: dict[str, tuple[str, str]] = {}  # of what was done: outcome, body
        for number in range(1, STANDS + 1):
            self._open_stand(number)
        self.sales = {sale["lead_id"]: sale for sale in self.tables["sales"]}
        self.contracts = self.tables["buyer_contracts"]

    def _open_stand(self, number: int) -> None:
        row = {"buyer_contract_id": number, "buyer_id": number, "version": 1}
        row |= {"buyer_contract_name": f"contract {number}", "rank": 0}
        row |= {"default_confirmation_page_link": ""}
        self.tables["buyer_contracts"].append(row)
        self.tables["api_keys"].append({"api_key_id": number, "buyer_id": number})
        for lead in range(LEADS):
            sale = {
                "sale_id": number * 100 + lead,
                "lead_id": f"R0000000{number}-{lead}",
            }
            sale |= {"buyer_contract_id": number, "price": Decimal("12.5")}
            sale |= {"revenue": Decimal("12.5"), "updates": 0, "is_replacement": False}
            sale |= {"return_id": None, "return_state": None}
            self.tables["sales"].append(sale)

    # ------------------------------------------------------------ what is asked

    def run(self, operations: int) -> History:
        attempts = [a for n in range(CLIENTS) for a in self._client(n, operations)]
        for acted, attempt in sorted(attempts, key=lambda pair: pair[0]):
            self._carry_out(attempt, acted)
        made = sorted((attempt for _, attempt in attempts), key=lambda a: a.began)
        return History({"seed": 0}, made, self.tables)

    def _client(self, client: int, operations: int) -> list[tuple[int, Attempt]]:
        """Make a client's attempts, each with the moment of its act; 0 if it has none."""
        now, made = self.random.randrange(50), []
        for number in range(operations // CLIENTS):
            f, value = self._ask(client, number)
            while True:
                began = now + self.random.randrange(1, 9)
                acted = began + self.random.randrange(1, 60)
                now = acted + self.random.randrange(1, 60)
                name = f"c{client}-{number}"
                attempt = Attempt(
                    len(made) * 100 + client,
                    client,
                    f,
                    name,
                    None if f == "read" else name,
                    "json",
                    value,
                    began,
                    ended=now,
                    outcome="ok",
                )
                is_lost = self.random.random() < LOST
                if is_lost:
                    attempt.outcome, attempt.ended = "info", NEVER
                has_acted = not is_lost or self.random.random() < 0.5
                made.append((acted if has_acted else 0, attempt))
                if not is_lost:
                    break
        return made

    def _ask(self, client: int, number: int) -> tuple[str, Row]:
        kinds = ("add", "overwrite", "book", "submit", "decide", "edit", "name", "read")
        f = self.random.choices(kinds, (6, 2, 2, 3, 6, 1, 2, 4))[0]
        stand = self.random.randrange(1, STANDS + 1)
        value: Row = {"contract": stand, "actor": f"key:{90 + stand}"}
        if f in ("edit", "name"):
            link = f"https://example.com/c{client}-{number}"
            value |= {"default_confirmation_page_link": link}
            if f == "edit":
                return f, value | {"rank": number}
            wanted = f"Name {self.random.randrange(4)}"
            return f, value | {"buyer_contract_name": wanted}
        value |= {"lead": f"R0000000{stand}-{self.random.randrange(LEADS)}"}
        if f in ("add", "overwrite", "submit"):
            value |= {"actor": f"buyer-key:{stand}"}
        if f in ("add", "overwrite", "book"):
            value |= {"amount": str(Decimal(number * 100 + client + 1) / 10000)}
        if f == "decide":
            states = ("pending", "replaced", "credited", "rejected", "rejected")
            value |= {"state": self.random.choice(states)}
        return f, value

    # ------------------------------------------------------------ what is done

    def _carry_out(self, attempt: Attempt, acted: int) -> None:
        if not acted:
            return
        known = self.answers.get(attempt.op)
        try:
            message, body = known or getattr(self, attempt.f)(attempt)
            if attempt.f != "read":
                self.answers[attempt.op] = (message, body)
            outcome = "ok"
        except Refused as refused:
            message, body, outcome = str(refused), "", "fail"
        if attempt.outcome != "info":
            attempt.outcome, attempt.message, attempt.body = outcome, message, body

    def _begin(self, attempt: Attempt) -> dict[str, Any]:
        """Begin the transaction of an act: its number, its place, who did it."""
        xid = next(self.xids)
        self.tables["idempotency"].append({"request_id": attempt.op, "xid": xid})
        actor = attempt.value["actor"]
        return {"xid": xid, "audit_id": next(self.acts), "actor": actor}

    def add(self, attempt: Attempt) -> tuple[str, str]:
        sale = self.sales[attempt.value["lead"]]
        if sale["return_state"] == "credited":
            raise Refused(ALREADY)
        amount, before = Decimal(attempt.value["amount"]), sale["revenue"]
        after = amount if attempt.f == "overwrite" else before + amount
        act = self._begin(attempt)
        sale["revenue"], sale["updates"] = after, sale["updates"] + 1
        line = {"sale_id": sale["sale_id"], "line": sale["updates"], "change": "add"}
        if attempt.f == "overwrite":
            line["change"] = "overwrite"
        line |= {"amount": after - before, "revenue_before": before}
        line |= {"revenue_after": after, "note": ""}
        if attempt.f == "book":
            line["note"] = attempt.op
        self.tables["ledger"].append(line | act)
        self._tell(
            sale, "Update", act, {"revenue": str(before)}, {"revenue": str(after)}
        )
        if attempt.f == "book":
            return f"Success - New Revenue: ${after}".replace("$-", "-$"), ""
        return "Lead updated", f'{{"lead_id":"{sale["lead_id"]}"}}'

    overwrite = book = add

    def submit(self, attempt: Attempt) -> tuple[str, str]:
        sale = self.sales[attempt.value["lead"]]
        before, wanted = sale["return_state"], attempt.value.get("state", "pending")
        decides = before == "pending" and wanted != "pending"
        if not decides and before is not None and (before, wanted)[0] != "rejected":
            raise Refused(ALREADY)
        if before == wanted == "rejected":
            raise Refused(ALREADY)
        act = self._begin(attempt)
        row = self._return_of(sale, decides)
        row["state"] = sale["return_state"] = wanted
        sale["return_id"] = row["return_id"]
        line = {"return_id": row["return_id"], "line": 2 if decides else 1}
        self.tables["return_history"].append(line | {"state": wanted} | act)
        self._pay(sale, row)
        old = {"return_state": "pending"} if decides else {}
        self._tell(sale, "Return", act, old, {"return_state": wanted})
        return f"Lead Return {wanted}", ""

    decide = submit

    def _return_of(self, sale: Row, decides: bool) -> Row:
        returns = self.tables["returns"]
        if decides:
            return next(r for r in returns if r["return_id"] == sale["return_id"])
        returns.append({"return_id": len(returns) + 1, "sale_id": sale["sale_id"]})
        return returns[-1]

    def _pay(self, sale: Row, row: Row) -> None:
        """Write what an approved return is worth."""
        worth = {name: sale[name] for name in ("sale_id", "buyer_contract_id")}
        worth |= {"return_id": row["return_id"]}
        if row["state"] == "credited":
            worth |= {"buyer_id": sale["buyer_contract_id"]}
            worth |= {"amount": max(sale["revenue"], Decimal(0))}
            self.tables["buyer_credits"].append(worth)
        if row["state"] == "replaced":
            self.tables["replacement_queue"].append(
                worth | {"fulfilled_by_sale_id": None}
            )

    def _tell(self, sale: Row, operation: str, act: Row, old: Row, new: Row) -> None:
        row = {"sale_id": sale["sale_id"], "operation": operation}
        row |= {"old_values": old, "new_values": new}
        self.tables["sale_changes"].append(row | act)

    def edit(self, attempt: Attempt) -> tuple[str, str]:
        contract = self.contracts[attempt.value["contract"] - 1]
        new = {n: v for n, v in attempt.value.items() if n not in ("contract", "actor")}
        name = new.get("buyer_contract_name")
        taken = [c for c in self.contracts if c["buyer_contract_name"] == name]
        if name and taken and taken != [contract]:
            raise Refused(NAME_TAKEN)
        old = {n: contract[n] for n, v in new.items() if contract[n] != v}
        new = {n: v for n, v in new.items() if n in old}
        row = {"entity": "buyer_contract", "entity_id": attempt.value["contract"]}
        row |= {"operation": "BuyerContract", "old_values": old, "new_values": new}
        self.tables["audit"].append(row | self._begin(attempt))
        contract |= new | {"version": contract["version"] + 1}
        return "Updated", ""

    name = edit

    def read(self, attempt: Attempt) -> tuple[str, str]:
        sale = self.sales[attempt.value["lead"]]
        state = sale["return_state"] or ""
        return "", f'{{"revenue":{sale["revenue"]},"return_state":"{state}"}}'
