"""What a person chooses from by name, retired ones too: for each setting that holds an id."""

from collections.abc import Collection
from typing import NamedTuple

from service.connection import Connection

Entry = tuple[int, str]  # an id and its name


class Names(NamedTuple):
    """Where the names of an id are, and by what they are sorted where people see them."""

    table: str
    id_column: str
    name: str
    sorted_by: str = ""  # "": the name
    with_id: bool = False  # names may repeat, so people are told the id as well

    @property
    def order(self) -> str:
        return self.sorted_by or f"natural_key({self.name})"


# A contract without a name goes by its id.
CONTRACT_NAME = """
    coalesce(nullif(buyer_contract_name, ''), 'Contract ' || buyer_contract_id)
"""
NAMES = {
    "vertical_id": Names("verticals", "vertical_id", "vertical_name"),
    "buyer_id": Names("buyers", "buyer_id", "buyer_name", "name_order", with_id=True),
    "offer_id": Names("offers", "offer_id", "offer_name", with_id=True),
    "buyer_contract_id": Names(
        "buyer_contracts", "buyer_contract_id", CONTRACT_NAME, "name_order"
    ),
    "account_status_id": Names(
        "account_statuses",
        "account_status_id",
        "account_status_name",
        "account_status_id",
    ),
    "campaign_id": Names("campaigns", "campaign_id", "campaign_name"),
    "affiliate_id": Names("affiliates", "affiliate_id", "affiliate_name"),
    "email_template_id": Names(
        "email_templates", "email_template_id", "email_template_name"
    ),
    "return_reason_id": Names(
        "return_reasons", "return_reason_id", "return_reason_name"
    ),
    "denied_reason_id": Names(
        "reject_reasons", "reject_reason_id", "reject_reason_name"
    ),
    "lead_status_id": Names(
        "lead_statuses", "lead_status_id", "lead_status_name", "place"
    ),
}
NAMES["portal_template_id"] = NAMES["email_template_id"]
MOST = 100  # that a page offers; of more, people search


def list_names(tx: Connection, setting: str, ids: Collection[int]) -> list[Entry]:
    """List these ids, and their names as they are; some may repeat."""
    names = NAMES[setting]
    query = f"""
        SELECT {names.id_column}, {names.name}
          FROM {names.table}
         WHERE {names.id_column} = ANY(%(ids)s)
    """
    return tx.execute(query, {"ids": list(ids)}).fetchall()


def list_choices(tx: Connection, setting: str) -> list[Entry]:
    """List the first that there are; more than MOST are too many for a page.

    No two names are the same: they are told with the id where they may be.
    """
    return search_choices(tx, setting, "")


def search_choices(tx: Connection, setting: str, words: str) -> list[Entry]:
    """List the first whose name has these words; whose name is just that comes first."""
    names = NAMES[setting]
    same = f"lower({names.name}) <> lower(%(words)s)," if words else ""
    query = f"""
        SELECT {names.id_column}, {names.name}
          FROM {names.table}
         WHERE %(words)s = ''
            OR strpos(lower({names.name}), lower(%(words)s)) > 0
         ORDER BY {same} {names.order}, {names.id_column}
         LIMIT %(most)s
    """
    found = tx.execute(query, {"words": words, "most": MOST + 1}).fetchall()
    return [told(setting, *each) for each in found]


def find_choice(tx: Connection, setting: str, entry_id: int) -> Entry | None:
    """Find what an id stands for."""
    found = list_names(tx, setting, [entry_id])
    return told(setting, *found[0]) if found else None


def told(setting: str, entry_id: int, name: str) -> Entry:
    return entry_id, f"{name} ({entry_id})" if NAMES[setting].with_id else name
