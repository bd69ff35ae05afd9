"""What a person chooses from by name, retired ones too: for each setting that holds an id."""

from service.connection import Connection

# Each lists ids and names in the order in which they are offered.
NAMES = {
    "vertical_id": """
        SELECT vertical_id, vertical_name
          FROM verticals
         ORDER BY vertical_name
    """,
    "buyer_id": """
        SELECT buyer_id, buyer_name
          FROM buyers
         ORDER BY buyer_name, buyer_id
    """,
    "offer_id": """
        SELECT offer_id, offer_name
          FROM offers
         ORDER BY offer_name, offer_id
    """,
    # A contract without a name goes by its id.
    "buyer_contract_id": """
        SELECT buyer_contract_id,
               coalesce(nullif(buyer_contract_name, ''),
                        'Contract ' || buyer_contract_id)
          FROM buyer_contracts
         ORDER BY 2, 1
    """,
    "account_status_id": """
        SELECT account_status_id, account_status_name
          FROM account_statuses
         ORDER BY account_status_id
    """,
    "campaign_id": """
        SELECT campaign_id, campaign_name
          FROM campaigns
         ORDER BY campaign_id
    """,
    "email_template_id": """
        SELECT email_template_id, email_template_name
          FROM email_templates
         ORDER BY email_template_name, email_template_id
    """,
    "return_reason_id": """
        SELECT return_reason_id, return_reason_name
          FROM return_reasons
         ORDER BY return_reason_id
    """,
    "lead_status_id": """
        SELECT lead_status_id, lead_status_name
          FROM lead_statuses
         ORDER BY lead_status_id
    """,
    "denied_reason_id": """
        SELECT reject_reason_id, reject_reason_name
          FROM reject_reasons
         ORDER BY reject_reason_id
    """,
}
NAMES["portal_template_id"] = NAMES["email_template_id"]


def list_names(tx: Connection, setting: str) -> list[tuple[int, str]]:
    """List ids and names as they are; some may repeat."""
    return tx.execute(NAMES[setting]).fetchall()


def list_choices(tx: Connection, setting: str) -> list[tuple[int, str]]:
    """List ids, and names of which no two are the same: with the id where they may be."""
    names = list_names(tx, setting)
    if setting not in ("buyer_id", "offer_id"):
        return names
    return [(entry_id, f"{name} ({entry_id})") for entry_id, name in names]
