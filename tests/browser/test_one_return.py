"""The page of one return, as a person works with it: note, file, decision, reopening."""

import pytest

from tests.admin.desk import pending, state
from tests.browser.acts import faults, heading, press, said, write

PDF = {"name": "fax.pdf", "mimeType": "text/html", "buffer": b"%PDF-1.7\n"}


@pytest.fixture
def returned(live_world):
    """A pending return: the lead's id and its own."""
    return pending(live_world)


@pytest.fixture
def tab(visit, scripts, returned):
    tab = visit("desk", scripts=scripts)
    tab.goto(f"/admin/returns/{returned[1]}")
    return tab


def test_a_return_is_worked_on_one_page(tab, returned, live_world):
    _, return_id = returned
    write(tab, "Add a note", "Called twice.\nNobody answers.")
    press(tab, "Add the note")
    assert said(tab) == "Noted."
    tab.get_by_label("Add a file").set_input_files([PDF])
    press(tab, "Add the file")
    assert said(tab) == "Added."
    with tab.expect_download() as download:
        tab.get_by_role("link", name="fax.pdf").click()
    assert download.value.suggested_filename == "fax.pdf"

    press(tab, "Approve for credit: 12.50 USD")
    assert said(tab) == "Approved for credit."
    assert state(live_world, return_id) == "credited"
    press(tab, "Reopen")
    assert said(tab) == "Reopened: the return waits for a decision again."
    assert heading(tab) != f"Return {return_id}"
    assert tab.get_by_text("Nobody answers.").is_visible()
    assert tab.get_by_role("link", name="fax.pdf").is_visible()
    press(tab, "Approve to replace")
    assert said(tab) == "Approved to replace."


def test_a_file_that_is_none_is_refused_in_words(tab):
    page = PDF | {"name": "fax.pdf", "buffer": b"<script>alert(1)</script>"}
    tab.get_by_label("Add a file").set_input_files([page])
    press(tab, "Add the file")

    assert faults(tab) == "It is no image, PDF, audio or mail, whatever its name says."


def test_a_file_that_is_too_large_is_told(tab, scripts):
    """By the page before it is sent; without scripts by the server."""
    large = PDF | {"buffer": b"%PDF-1.7\n" + bytes(5 * 2**20)}
    tab.get_by_label("Add a file").set_input_files([large])
    if not scripts:
        press(tab, "Add the file")

    assert faults(tab) == "The file is larger than 5 MB."
