"""What a person does with a page, found by the words that the person reads."""

from playwright.sync_api import Page


def press(tab: Page, words: str) -> None:
    tab.get_by_role("button", name=words, exact=True).click()


def follow(tab: Page, words: str) -> None:
    tab.get_by_role("link", name=words, exact=True).click()


def write(tab: Page, label: str, text: str) -> None:
    tab.get_by_label(label, exact=True).fill(text)


def written(tab: Page, label: str) -> str:
    return tab.get_by_label(label, exact=True).input_value()


def choose(tab: Page, label: str, value: object) -> None:
    """Choose by a select; where there are too many for one, by the search's text field."""
    field = tab.get_by_label(label, exact=True)
    if field.evaluate("each => each.tagName") == "SELECT":
        field.select_option(str(value))
    else:
        field.fill(str(value))


def said(tab: Page) -> str:
    """What the page says was done."""
    return tab.locator(".said").inner_text()


def faults(tab: Page) -> str:
    """What the page says was wrong."""
    return tab.get_by_role("alert").inner_text()


def heading(tab: Page) -> str:
    return tab.get_by_role("heading", level=1).inner_text()
