"""The help pages: what each operation takes, samples that work, and a form to try it."""

from service.protocol.operations import Operation, Page

CONTENT_SECURITY_POLICY = "default-src 'none'"


def index(pages: list[Page], base: str) -> str:
    return ""


def page(page: Page, address: str, unknown: str | None = None) -> str:
    return ""


def operation_page(page: Page, operation: Operation, address: str) -> str:
    return ""
