"""EmailTemplates (GET EmailTemplates v1): the templates that a contract can name."""

from typing import Any

from service.callers import Caller
from service.connection import Connection
from service.repositories import email_templates
from service.rules.commands import ListEmailTemplates


def list_email_templates(
    tx: Connection, caller: Caller, command: ListEmailTemplates
) -> dict[str, Any]:
    """List the templates of a type; without one of both (ours)."""
    email_type = command.email_type or "both"
    return {
        "row_count": email_templates.count_email_templates(tx, email_type),
        "email_templates": email_templates.read_email_templates(tx, email_type),
    }
