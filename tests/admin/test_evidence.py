"""Returns > a return: notes, and files that are given back to be saved, never shown."""

import pytest

from tests.admin.browser import words
from tests.admin.desk import ATTACK, holds_no_markup_of, pending
from tests.admin.test_one_return import decide, latest, page, reopen

PDF = b"%PDF-1.7\n1 0 obj\n"
MB = 2**20


def note(browser, return_id: int, text: str, **values):
    sent = {"note": text} | values
    return browser.post(f"{page(return_id)}/note", sent, page=page(return_id))


def upload(browser, return_id: int, content: bytes, name: str = "call.pdf", **values):
    """Send the form as a browser does, from memory whatever its size."""
    form = browser.form(f"{page(return_id)}/upload", page=page(return_id)) | values
    parts = [f'name="{key}"\r\n\r\n{text}'.encode() for key, text in form.items()]
    head = f'name="file"; filename="{name}"\r\nContent-Type: image/png\r\n\r\n'
    parts.append(head.encode() + content)
    body = b"".join(
        b"--b\r\nContent-Disposition: form-data; " + part + b"\r\n" for part in parts
    )
    kind = "multipart/form-data; boundary=b"
    return browser.send(
        f"{page(return_id)}/upload", body + b"--b--\r\n", Content_Type=kind
    )


def files(world, return_id: int) -> list[tuple]:
    query = """
        SELECT file_name, media_type, octet_length(content), seen_by_buyer, actor
          FROM return_files
         WHERE return_id = %s
         ORDER BY return_file_id
    """
    return world.db.execute(query, [return_id]).fetchall()


def test_a_thread_of_notes(desk, live_world):
    _, return_id = pending(live_world)
    note(desk, return_id, f"  Called back,\r\n{ATTACK} ")
    answer = note(desk, return_id, "Number is dead", seen_by_buyer="on")

    shown = desk.follow(answer).text
    assert holds_no_markup_of(shown)
    text = words(shown)
    first, second = text.index("Called back,"), text.index("Number is dead")
    assert text.index(desk.user_name, text.index("Notes")) < first < second
    assert "Desk only Called back" in text
    assert "Buyer and desk Number is dead" in text
    query = "SELECT note, seen_by_buyer FROM return_notes WHERE return_id = %s"
    assert live_world.db.execute(query, [return_id]).fetchall() == [
        (f"Called back,\n{ATTACK}", False),
        ("Number is dead", True),
    ]


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("", "Write something."),
        (" \r\n ", "Write something."),
        ("x" * 1001, "At most 1,000 characters."),
        ("a\x00b", "Control characters cannot be kept."),
    ],
)
def test_a_note_that_is_none_is_shown_again(desk, live_world, text, fault):
    _, return_id = pending(live_world)
    answer = note(desk, return_id, text)

    assert (answer.status_code, fault in answer.text) == (422, True)
    query = "SELECT count(*) FROM return_notes WHERE return_id = %s"
    assert live_world.db.execute(query, [return_id]).fetchone() == (0,)


def test_a_line_break_counts_once_as_in_the_browser(desk, live_world):
    _, return_id = pending(live_world)

    assert note(desk, return_id, "x\r\n" * 499 + "xy").status_code == 303


def test_a_file_comes_and_is_given_back_to_be_saved(desk, viewer, live_world):
    _, return_id = pending(live_world)
    answer = upload(desk, return_id, PDF, "faxes/Rückruf.pdf", seen_by_buyer="on")
    assert "Rückruf.pdf application/pdf, 17 bytes" in words(desk.follow(answer).text)
    [(_, media_type, size, seen, actor)] = files(live_world, return_id)
    assert (media_type, size, seen) == ("application/pdf", len(PDF), True)
    assert actor.startswith("user:")

    query = "SELECT return_file_id FROM return_files WHERE return_id = %s"
    [(file_id,)] = live_world.db.execute(query, [return_id]).fetchall()
    given = viewer.get(f"{page(return_id)}/files/{file_id}")

    assert (given.status_code, given.data) == (200, PDF)
    headers = given.headers
    assert headers["Content-Disposition"].startswith("attachment; ")
    assert "filename*=UTF-8''R%C3%BCckruf.pdf" in headers["Content-Disposition"]
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Content-Security-Policy"] == "sandbox; default-src 'none'"
    assert headers["Cache-Control"] == "no-store"
    assert viewer.get(f"{page(return_id + 1)}/files/{file_id}").status_code == 404


@pytest.mark.parametrize(
    ("content", "fault"),
    [
        (b"", "Choose a file that is not empty."),
        (b"<html><script>alert(1)</script>", "It is no image, PDF, audio or mail"),
        (PDF + bytes(5 * MB - len(PDF) + 1), "The file is larger than 5 MB."),
    ],
)
def test_what_is_no_evidence_is_refused_in_words(desk, live_world, content, fault):
    _, return_id = pending(live_world)
    answer = upload(desk, return_id, content, "photo.png")

    assert (answer.status_code, fault in answer.text) == (422, True)
    assert files(live_world, return_id) == []


def test_five_megabytes_pass(desk, live_world):
    _, return_id = pending(live_world)

    answer = upload(desk, return_id, PDF + bytes(5 * MB - len(PDF)))
    assert answer.status_code == 303
    assert files(live_world, return_id)[0][2] == 5 * MB


def test_far_too_much_is_refused_in_words_too(desk, live_world):
    _, return_id = pending(live_world)
    answer = upload(desk, return_id, PDF + bytes(6 * MB))

    assert answer.status_code == 413
    assert answer.text == "The request body is larger than 6291456 bytes.\n"


def test_other_forms_take_no_more_than_before(desk, live_world):
    _, return_id = pending(live_world)

    assert note(desk, return_id, "x" * 300_000).status_code == 413


def test_what_was_said_goes_along_when_it_is_reopened(admin, live_world):
    lead, return_id = pending(live_world)
    note(admin, return_id, "Number is dead")
    upload(admin, return_id, PDF)
    decide(admin, return_id, "approve_for_credit")
    reopen(admin, return_id)

    shown = words(admin.get(page(latest(live_world, lead))).text)
    assert "Number is dead" in shown
    assert "call.pdf" in shown
