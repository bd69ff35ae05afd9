"""A user's own views: saved, shown above the filters, written anew, removed."""

import pytest

from tests.admin.browser import words

PATH = "/returns/views"
LISTS = {"queue": "/returns/queue", "all": "/returns/all"}


def save(browser, name: str, query: str, of: str = "queue", act: str = "save"):
    sent = {"list": of, "view_name": name, "query": query, "act": act}
    return browser.send(PATH, sent | {"csrf_token": browser.token()})


def views(browser, of: str = "queue") -> list[str]:
    page = browser.get(LISTS[of]).text
    links = page.partition('aria-label="Saved views"')[2].partition("</ul>")[0]
    return [part.partition('"')[0] for part in links.split('href="')[1:]]


@pytest.mark.parametrize("of", LISTS)
def test_a_view_is_saved_and_leads_to_its_filters(viewer, of):
    answer = save(viewer, "  Old  ones ", "waiting=72&sort=credit-last", of)
    page = viewer.follow(answer)

    assert "View Old ones saved." in words(page.text)
    assert views(viewer, of) == [f"/admin{LISTS[of]}?waiting=72&amp;sort=credit-last"]
    assert 'aria-current="page">Old ones</a>' in page.text
    other = "all" if of == "queue" else "queue"
    assert views(viewer, other) == []


def test_a_name_that_is_there_is_written_anew(viewer):
    save(viewer, "Mine", "waiting=72")
    save(viewer, "Mine", "least=500")
    assert views(viewer) == ["/admin/returns/queue?least=500"]


def test_a_view_is_removed(viewer):
    save(viewer, "Mine", "waiting=72")
    answer = save(viewer, "Mine", "waiting=72", act="remove")
    assert "View Mine removed." in words(viewer.follow(answer).text)
    assert views(viewer) == []


def test_views_are_their_users_own(viewer, desk):
    save(viewer, "Mine", "waiting=72")
    save(desk, "Mine", "x", act="remove")
    assert views(desk) == []
    assert len(views(viewer)) == 1


def test_a_view_keeps_filters_and_nothing_of_one_visit(viewer):
    query = "decided=1,2&page=3&waiting=24&endpoint=x&next=//elsewhere.test&buyer=7"
    answer = save(viewer, "Mine", query)
    assert answer.headers["Location"] == "/admin/returns/queue?waiting=24&buyer=7"


@pytest.mark.parametrize(
    ("name", "query", "said"),
    [
        (" ", "waiting=1", "A view needs a name of 1 to 50 characters."),
        ("n" * 51, "waiting=1", "A view needs a name of 1 to 50 characters."),
        ("n", f"least={'9' * 1000}", "These filters are too long to be saved."),
    ],
)
def test_what_cannot_be_saved(viewer, name, query, said):
    assert said in words(viewer.follow(save(viewer, name, query)).text)
    assert views(viewer) == []


def test_twenty_views_are_enough(viewer):
    for number in range(20):
        save(viewer, f"View {number}", "waiting=1")
    told = words(viewer.follow(save(viewer, "One more", "waiting=2")).text)
    assert "You have 20 views here. Remove one first." in told
    save(viewer, "View 7", "waiting=3")
    assert len(views(viewer)) == 20
    assert "/admin/returns/queue?waiting=3" in views(viewer)


def test_an_unknown_list_is_the_queue(viewer):
    answer = save(viewer, "Mine", "waiting=1", of="elsewhere")
    assert answer.headers["Location"] == "/admin/returns/queue?waiting=1"
