"""Returns > Uploads: a file, its dry run, the run in steps, and what everybody may."""

import csv
import io
import re
from functools import partial

import pytest
import requests

from service.admin import uploads
from service.repositories.batch_results import count_progress
from tests.admin.browser import hidden_fields, words
from tests.admin.desk import attack, holds_no_markup_of
from tests.browser.people import COOKIE, add_user, open_session

LIST = "/returns/uploads"
UPLOAD = f"{LIST}/upload"
SUBMITTED = "Lead Return Submitted For Approval"


def give(browser, text: str, name: str = "monday.csv"):
    """Upload a file of this text."""
    token = browser.form(LIST)["csrf_token"]
    file = (io.BytesIO(text.encode()), name)
    return browser.send(UPLOAD, {"csrf_token": token, "file": file})


def place(answer) -> str:
    """Tell the path to which an answer sends, below /admin."""
    assert answer.status_code == 303, answer.text
    return (
        answer.headers["Location"]
        .removeprefix("http://localhost")
        .removeprefix("/admin")
    )


def path_of(answer) -> str:
    return place(answer).partition("?")[0]


def go_on(browser, path: str):
    """Press the page's main button until it leads to a page that rests."""
    answer = browser.get(path)
    for _ in range(50):
        action = re.search(r'action="/admin([^"]+/(?:try|run))"', answer.text)[1]
        answer = browser.send(action, hidden_fields(answer.text, action))
        if answer.status_code == 303:
            return browser.follow(answer)
    raise AssertionError("it never rests")


def a_file(world, count: int = 3) -> str:
    lines = ["lead_id,contract,reason,note"]
    for _ in range(count):
        lines.append(f"{world.sold_lead()},{world.contract_id},{world.reason_id},")
    return "\n".join([*lines, f"nobody,,{world.reason_id},"])


def returned(world) -> int:
    query = "SELECT count(*) FROM returns WHERE buyer_contract_id = %s"
    return world.db.execute(query, [world.contract_id]).fetchone()[0]


def test_a_file_is_tried_then_run(desk, live_world):
    path = path_of(give(desk, a_file(live_world)))
    page = go_on(desk, path)
    assert "Dry run done: 3 of 4 leads would be returned" in words(page.text)
    assert "Return 3 leads" in words(page.text)
    assert returned(live_world) == 0

    page = go_on(desk, path)
    assert "Done: 3 leads returned, 1 refused" in words(page.text)
    assert returned(live_world) == 3


def test_a_step_ends_and_whoever_comes_later_goes_on(
    desk, logged_in, live_world, monkeypatch
):
    """A step of no time answers one row at most."""
    path = path_of(give(desk, a_file(live_world)))
    go_on(desk, path)
    monkeypatch.setattr(uploads, "SECONDS", -1.0)
    answer = desk.post(f"{path}/run", page=path)
    assert answer.status_code == 200
    assert "data-goes-on" in answer.text or "Return 3 leads" in words(answer.text)
    monkeypatch.undo()

    page = go_on(logged_in("desk"), path)
    assert "Done: 3 leads returned, 1 refused" in words(page.text)


def test_a_page_that_works_goes_on_by_itself_and_one_that_rests_does_not(
    desk, live_world
):
    path = path_of(give(desk, a_file(live_world)))
    assert "data-goes-on" in desk.get(f"{path}?trying=yes").text
    assert "data-goes-on" not in desk.get(path).text


def test_the_results_are_a_file(desk, live_world):
    text = a_file(live_world, 1).replace("nobody", '"=1+1"')
    path = path_of(give(desk, text))
    go_on(desk, path)
    go_on(desk, path)
    answer = desk.get(f"{path}/results.csv")
    head, *rows = csv.reader(io.StringIO(answer.text.removeprefix("\ufeff")))

    assert head[:6] == ["Line", "Lead", "Contract", "Reason", "Note", "Answer"]
    assert [row[5] for row in rows] == [SUBMITTED, "Invalid Lead ID"]
    assert rows[1][1] == "'=1+1"


def test_rows_are_found_by_what_they_were_told(desk, live_world):
    path = path_of(give(desk, a_file(live_world)))
    go_on(desk, path)

    page = words(desk.get(f"{path}?told=Invalid+Lead+ID").text)
    assert "1 row was told “Invalid Lead ID”" in page


def test_the_dry_run_can_be_made_anew(desk, live_world):
    """A cap that is given meanwhile is seen."""
    path = path_of(give(desk, a_file(live_world)))
    go_on(desk, path)
    cap = {"buyer_contract_id": live_world.contract_id, "most": 1}
    live_world.insert("return_caps", **cap, over_cap="refuse")
    assert desk.post(f"{path}/anew", page=path).status_code == 303

    page = words(go_on(desk, path).text)
    assert "1 of 4 leads would be returned" in page
    assert "Return Limit Reached 2" in page


BAD = {
    "no file": ("", "", "Choose a file."),
    "no header": ("a,b\n1,2\n", "a.csv", "unknown column"),
    "no rows": ("lead_id,reason\n", "a.csv", "no row below its header"),
}


@pytest.mark.parametrize(("text", "name", "why"), BAD.values(), ids=BAD)
def test_a_bad_file_is_told_beside_the_field(desk, text, name, why):
    answer = give(desk, text, name)

    assert answer.status_code == 422
    assert why in words(answer.text)


def test_a_file_of_megabytes_is_taken(server, live_world):
    """By the server that serves, which reads no more of any other page."""
    db = live_world.db
    token = open_session(db, add_user(db, "desk"))
    rows = "".join(f"nobody-{n},,{live_world.reason_id},x\n" for n in range(50_000))
    file = {"file": ("many.csv", "lead_id,contract,reason,note\n" + rows)}
    with requests.Session() as session:
        session.cookies.set(COOKIE, token)
        page = session.get(f"{server.url}/admin{LIST}", timeout=30)
        form = hidden_fields(page.text, UPLOAD)
        post = partial(session.post, data=form, files=file, timeout=60)
        answer = post(f"{server.url}/admin{UPLOAD}", allow_redirects=False)
        refused = post(f"{server.url}/admin/returns/queue")

    batch_id = int(path_of(answer).rpartition("/")[2])
    assert count_progress(db, batch_id).rows == 50_000
    assert refused.status_code == 413


def test_other_pages_take_no_more_than_before(desk):
    answer = desk.send("/returns/queue", {"csrf_token": "x" * 300_000})
    assert answer.status_code == 413


def test_nothing_of_a_file_is_markup(desk):
    text = attack(29).replace('"', '""')
    path = path_of(give(desk, f'lead_id,reason,note\n"{text}","{text}","{text}"\n'))

    assert holds_no_markup_of(desk.get(path).text)


def test_a_viewer_sees_and_does_nothing(desk, viewer, live_world):
    path = path_of(give(desk, a_file(live_world)))
    assert "<form" not in viewer.get(path).text.partition("<main")[2]
    token = viewer.token()

    for act in (UPLOAD, f"{path}/try", f"{path}/run", f"{path}/anew"):
        assert viewer.send(act, {"csrf_token": token}).status_code == 403
    assert returned(live_world) == 0


def test_there_is_no_such_upload(desk):
    assert desk.get(f"{LIST}/2000000000").status_code == 404
    token = desk.token()
    answer = desk.send(f"{LIST}/2000000000/run", {"csrf_token": token})
    assert answer.status_code == 404
