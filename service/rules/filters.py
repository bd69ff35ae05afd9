"""What the parameters of a lookup mean; an absent one restricts nothing."""

from service.errors import Reason, Refusal

# EXPORT Offers v6 takes the name of a member; v4 "or 0". We keep no date, but ids are
# given in the order of creation.
SORTED_BY = {
    "": "offer_id",
    "0": "offer_id",
    "offer_id": "offer_id",
    "date_created": "offer_id",
    "offer_name": "offer_name",
}
# The names that LeadsByBuyer v4 takes. What we do not keep sorts by the time of the sale.
NOT_KEPT = (
    "ip_address",
    "first_name",
    "last_name",
    "email_address",
    "country",
    "state",
)
LEADS_SORTED_BY = dict.fromkeys(("", "0", *NOT_KEPT), "transaction_date") | {
    name: name
    for name in (
        "transaction_date",
        "buyer_id",
        "buyer_name",
        "buyer_contract_id",
        "buyer_contract_name",
        "unique_id",
        "price",
    )
}


def wanted_id(sent: int | None) -> int:
    """Read the id to look for; 0 is all, as is "anything <= 0" (BuyerContracts v4)."""
    return max(0, sent or 0)


def rows_to_skip(start_at_row: int | None) -> int:
    """Count the rows before the first that is wanted; rows count from 1, 0 is 1."""
    return max(0, (start_at_row or 0) - 1)


def most_rows(row_limit: int | None, default: int | None) -> int | None:
    """Read how many rows are wanted at most; 0 is the default, and None all."""
    return row_limit if row_limit and row_limit > 0 else default


def sorted_by(sort_field: str) -> str:
    """Read the column that the offers are sorted by."""
    if sort_field not in SORTED_BY:
        raise Refusal(Reason.INVALID_SORT_FIELD)
    return SORTED_BY[sort_field]


def leads_sorted_by(sort_field: str) -> str:
    """Read what sold leads are sorted by; an unknown name is refused, never guessed."""
    if sort_field not in LEADS_SORTED_BY:
        raise Refusal(Reason.INVALID_SORT_FIELD)
    return LEADS_SORTED_BY[sort_field]
