"""What the operations manager does all day, by what the pages say."""

from collections.abc import Callable

from playwright.sync_api import Locator

from tests.bench.day.person import Person
from tests.browser.people import PASSWORD

RULES = (  # name, outcome, other choices, typed
    (
        "Funded is looked at",
        "Leave it in the queue",
        {"Status that the buyer reported": "Funded"},
        {},
    ),
    (
        "Small duplicates",
        "Approve for credit",
        {"Return reason": "Duplicate Lead"},
        {"Revenue at most": "50"},
    ),
    (
        "Cheap, out of area",
        "Approve to replace",
        {"Return reason": "Out of Area"},
        {"Price at most": "40"},
    ),
    (
        "Late for a bad number",
        "Reject",
        {"Return reason": "Bad Phone Number", "Denied reason": "Returned Too Late"},
        {"Hours after the sale, more than": "480"},
    ),
)


def log_in(person: Person, name: str) -> None:
    person.begin("Log in")
    person.tab.goto("/admin/")
    person.write("Name", name)
    person.write("Password", PASSWORD)
    person.press("Log in")


def set_up_rules(person: Person) -> None:
    """Write each rule, try it on the last 30 days, add it and switch it on."""
    person.begin("Rules: four, each tried first")
    person.follow("Setup")
    person.follow("Return Rules")
    for name, outcome, chosen, typed in RULES:
        person.follow("Add rule")
        person.write("Name", name)
        person.choose("What becomes of it", outcome)
        for label, words in chosen.items():
            person.choose(label, words)
        for label, text in typed.items():
            person.write(label, text)
        person.press("Try")
        tried = person.tab.get_by_role("region", name="By rule")
        assert name in tried.inner_text()
        person.press("Add rule")
        person.press(f"Switch on {name}")


def decide_by_filter(person: Person) -> None:
    person.begin("25 rejected: filter, Decide all")
    open_queue(person)
    filter_reason(person, "Not Interested")
    person.follow("Decide all 25…")
    person.choose("Denied reason", "Lead Was Contacted")
    person.press("Reject 25")
    assert_said(person, "25 returns rejected.")


def decide_by_view(person: Person) -> None:
    """Keep the view for tomorrow, and answer the question before much money."""
    person.begin("12 credited: saved view, page, question")
    open_queue(person)
    filter_reason(person, "Fraudulent Information")
    person.click(person.tab.get_by_text("Save view", exact=True))
    person.write("Name of this view", "Fraud")
    person.press("Save")
    open_queue(person)
    person.follow("Fraud")
    person.click(person.tab.get_by_label("Select all on this page"))
    person.press("Approve for credit")
    question = person.tab.get_by_role("heading", level=1).inner_text()
    assert question.startswith("Credit "), question
    person.press(question.removesuffix("?"))
    assert_said(person, "12 returns approved for credit")


def decide_by_keys(person: Person) -> None:
    person.begin("8 to replace, by keys alone")
    tab = person.tab
    person.reach(tab.get_by_role("link", name="Queue", exact=True))
    person.key_to_go("Enter")
    person.key("f")
    person.reach(tab.get_by_label("Reason", exact=True))
    person.type("Bad")
    person.reach(tab.get_by_role("button", name="Filter", exact=True))
    person.key_to_go("Enter")
    person.key("*")
    person.key_to_go("r")
    assert_said(person, "8 returns approved to replace")


def look_at_each(person: Person) -> None:
    """Read and decide three of five; the first is reopened and decided otherwise."""
    person.begin("3 looked at: note, decision, one reopened")
    open_queue(person)
    rows = person.tab.locator("tbody tr")
    assert rows.count() == 5
    open_row(person, rows.filter(has_text="480.00"))
    assert person.tab.get_by_role("table").filter(has_text="480.00").count()
    person.write("Add a note", "Funded at 480 by phone. Sold at less: ask them.")
    person.press("Add the note")
    reject(person)
    person.press("Reopen")
    person.go(person.tab.get_by_role("button", name="Approve for credit: 480.00"))
    for _ in range(2):
        person.go(next_return(person))
        reject(person)


def look_by_keys(person: Person) -> None:
    """The focus is on the link to the next return, as after each decision."""
    person.begin("2 looked at, by keys alone")
    for _ in range(2):
        person.reach(next_return(person))
        person.key_to_go("Enter")
        person.key("d")
        person.type("Lead")
        person.key("Tab")
        person.key_to_go("Enter")
        assert_said(person, "Rejected.")
    assert person.tab.get_by_role("link", name="None left: return queue").count()


def read_reports(person: Person) -> None:
    person.begin("Whose rate moved")
    person.follow("Reports")
    person.go(nav(person, "Returns").last)  # the first is the area of returns
    person.choose("Rows", "Contract")
    person.press("Show")


def read_all(person: Person) -> None:
    person.begin("Who decided")
    person.go(nav(person, "Returns").first)
    person.follow("All")
    person.choose("Decided by", "A rule")
    person.press("Filter")
    assert person.tab.get_by_text("150 returns").count()


# ---- parts of these


def nav(person: Person, words: str) -> Locator:
    main = person.tab.get_by_role("navigation", name="Main")
    return main.get_by_role("link", name=words, exact=True)


def open_queue(person: Person) -> None:
    queue = nav(person, "Queue")
    person.go(queue if queue.count() else nav(person, "Returns").first)


def filter_reason(person: Person, reason: str) -> None:
    person.choose("Reason", reason)
    person.press("Filter")


def open_row(person: Person, row: Locator) -> None:
    person.go(row.get_by_role("rowheader").get_by_role("link"))


def next_return(person: Person) -> Locator:
    return person.tab.get_by_role("link", name="Next return: ")


def reject(person: Person) -> None:
    person.choose("Denied reason", "Lead Was Contacted")
    person.press("Reject")
    assert_said(person, "Rejected.")


def assert_said(person: Person, words: str) -> None:
    told = person.tab.get_by_role("status").first.inner_text()
    assert words in told, told


BEFORE: tuple[Callable[[Person], None], ...] = (set_up_rules,)
AFTER: tuple[Callable[[Person], None], ...] = (
    decide_by_filter,
    decide_by_view,
    decide_by_keys,
    look_at_each,
    look_by_keys,
    read_reports,
    read_all,
)
