"""The table email_templates: the texts by which leads are delivered, and others."""

from collections.abc import Iterator
from typing import Any

from service.connection import Connection
from service.repositories.reading import count_rows, read_rows

TEMPLATES = """
    SELECT email_template_id, email_template_name, lead_email, html_email,
           from_address, subject, body
      FROM email_templates
     WHERE %(email_type)s = 'both'
        OR lead_email = (%(email_type)s = 'lead_email')
     ORDER BY email_template_id
"""


def count_email_templates(tx: Connection, email_type: str) -> int:
    """Count the templates of a type: lead_email, non_lead_email or both."""
    return count_rows(tx, TEMPLATES, {"email_type": email_type})


def read_email_templates(tx: Connection, email_type: str) -> Iterator[dict[str, Any]]:
    return read_rows(tx, TEMPLATES, {"email_type": email_type})
