"""What a person chooses from by name; with ids where names may repeat."""

from service.connection import Connection


def list_vertical_names(tx: Connection) -> list[tuple[int, str]]:
    """List ids and names by name."""
    query = """
        SELECT vertical_id, vertical_name
          FROM verticals
         ORDER BY vertical_name
    """
    return tx.execute(query).fetchall()


def list_buyer_names(tx: Connection) -> list[tuple[int, str]]:
    """List ids and names by name; names may repeat."""
    query = """
        SELECT buyer_id, buyer_name
          FROM buyers
         ORDER BY buyer_name, buyer_id
    """
    return tx.execute(query).fetchall()


def list_buyers_with_ids(tx: Connection) -> list[tuple[int, str]]:
    """List ids, and names that tell buyers of one name apart."""
    query = """
        SELECT buyer_id, buyer_name || ' (' || buyer_id || ')'
          FROM buyers
         ORDER BY buyer_name, buyer_id
    """
    return tx.execute(query).fetchall()


def list_offer_names(tx: Connection) -> list[tuple[int, str]]:
    query = """
        SELECT offer_id, offer_name
          FROM offers
         ORDER BY offer_name, offer_id
    """
    return tx.execute(query).fetchall()


def list_offers_with_ids(tx: Connection) -> list[tuple[int, str]]:
    """List ids, and names that tell offers of one name apart."""
    query = """
        SELECT offer_id, offer_name || ' (' || offer_id || ')'
          FROM offers
         ORDER BY offer_name, offer_id
    """
    return tx.execute(query).fetchall()


def list_template_names(tx: Connection) -> list[tuple[int, str]]:
    query = """
        SELECT email_template_id, email_template_name
          FROM email_templates
         ORDER BY email_template_name, email_template_id
    """
    return tx.execute(query).fetchall()


def list_account_status_names(tx: Connection) -> list[tuple[int, str]]:
    query = """
        SELECT account_status_id, account_status_name
          FROM account_statuses
         ORDER BY account_status_id
    """
    return tx.execute(query).fetchall()


def list_campaign_names(tx: Connection) -> list[tuple[int, str]]:
    query = """
        SELECT campaign_id, campaign_name
          FROM campaigns
         ORDER BY campaign_id
    """
    return tx.execute(query).fetchall()


def list_reason_names(tx: Connection) -> list[tuple[int, str]]:
    """List the return reasons, retired ones too."""
    query = """
        SELECT return_reason_id, return_reason_name
          FROM return_reasons
         ORDER BY return_reason_id
    """
    return tx.execute(query).fetchall()


def list_denied_reason_names(tx: Connection) -> list[tuple[int, str]]:
    """List the reject reasons, retired ones too."""
    query = """
        SELECT reject_reason_id, reject_reason_name
          FROM reject_reasons
         ORDER BY reject_reason_id
    """
    return tx.execute(query).fetchall()


def list_contract_names(tx: Connection) -> list[tuple[int, str]]:
    """List ids and names by name; a contract without one goes by its id."""
    query = """
        SELECT buyer_contract_id,
               coalesce(nullif(buyer_contract_name, ''),
                        'Contract ' || buyer_contract_id)
          FROM buyer_contracts
         ORDER BY 2, 1
    """
    return tx.execute(query).fetchall()
