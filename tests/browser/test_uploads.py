"""A file of returns in a browser: with scripts it goes on by itself, else one continues."""

import re

import pytest

from tests.browser.acts import press
from tests.races.sales import count_of_each, sell

PAGE = "/admin/returns/uploads"


@pytest.fixture
def file(live_world, tmp_path):
    """A file of three good rows and a bad one."""
    rows = [f"{lead},{live_world.reason_id}" for lead in sell(live_world, 3)]
    path = tmp_path / "monday.csv"
    path.write_text("\n".join(["lead_id,reason", *rows, "nobody,1"]))
    return path


@pytest.fixture
def desk(visit, scripts):
    tab = visit("desk", width=360, scripts=scripts)
    tab.goto(PAGE)
    return tab


def test_a_file_is_tried_and_returned(desk, scripts, file, live_world):
    desk.get_by_label("File", exact=True).set_input_files(file)
    press(desk, "Upload and try")
    if not scripts:
        press(desk, "Begin the dry run")
    desk.get_by_role("button", name="Return 3 leads").wait_for()
    assert "3 of 4 leads would be returned" in told(desk)
    assert count_of_each(live_world)["returns"] == 0

    press(desk, "Return 3 leads")
    desk.get_by_text("Done: 3 leads returned, 1 refused.").wait_for()
    assert count_of_each(live_world)["returns"] == 3
    with desk.expect_download() as download:
        desk.get_by_role("link", name="Results as CSV").click()
    text = download.value.path().read_text(encoding="utf-8-sig")
    assert len(re.findall("Lead Return Submitted For Approval", text)) == 3


def test_no_file(desk):
    press(desk, "Upload and try")
    assert "Choose a file." in desk.get_by_role("alert").inner_text()


def told(tab) -> str:
    return tab.get_by_role("status").inner_text()
