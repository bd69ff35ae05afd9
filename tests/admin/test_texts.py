"""Texts that others wrote are shown as texts: on every page that a link leads to.

The same walk through all pages shows that looking changes nothing, that no page asks
another host for anything, and that none has script or style inside.
"""

import html
import re
import secrets

import pytest
from psycopg import sql

from tests.admin.browser import Browser

HOSTILE = (
    "<script>alert(1)</script>",
    '"><img src=x onerror=alert(1)>',
    "'><svg onload=alert(1)>",
    "{{7*7}}${7*7}",
    "javascript:alert(1)",
    "</title><b>",
)
LINK = re.compile(r'href="([^"]*)"')
FOREIGN = re.compile(r'\b(?:src|href|action)="(?!/admin|\?|#)([^"]*)')
INSIDE = re.compile(r"<script(?![^>]* src=)|<style|\sstyle=|\son[a-z]+=")
MOST_PAGES = 400
WRITTEN_BY_LOOKING = ("sessions",)  # when it was last seen


@pytest.fixture
def hostile_world(live_world, statuses_enabled, db):
    """A world in which every text that somebody else can write is hostile."""
    marks = {text: f"{text}{secrets.token_hex(2)}" for text in HOSTILE}
    first, second, third, fourth, *_ = marks.values()
    live_world.status(first)
    live_world.sub_status(first)
    live_world.insert("lead_statuses", lead_status_name=second, retired_at="now")
    live_world.field("string", field_name=third)
    live_world.field("number", field_name=fourth, vertical_id=live_world.vertical_id)
    for text in marks.values():
        live_world.insert("return_reasons", return_reason_name=text)
        live_world.insert("reject_reasons", reject_reason_name=text)
        live_world.rule("pending", return_rule_name=text, enabled=False)
        live_world.insert("api_keys", label=text, key_hash=secrets.token_bytes(32))
    live_world.insert("verticals", vertical_name=second[:50])
    buyer_id = live_world.buyer(
        buyer_name=first[:50], address_street=second, website=third
    )
    contract_id = live_world.contract(
        buyer_id=buyer_id, buyer_contract_name=third, name_key=third
    )
    live_world.sale(
        live_world.lead(lead_id=second),
        buyer_id=buyer_id,
        buyer_contract_id=contract_id,
    )
    yield live_world
    # the texts of one test are nobody else's trouble
    db.execute("UPDATE api_keys SET label = 'old' WHERE label LIKE '%alert%'")


def walk(browser: Browser) -> dict[str, str]:
    """Follow every link from home on; gives the text of each page."""
    found: dict[str, str] = {}
    todo = ["/"]
    while todo and len(found) < MOST_PAGES:
        path = todo.pop(0)
        if path in found:
            continue
        answer = browser.get(path)
        assert answer.status_code in (200, 303), (path, answer.status_code)
        is_page = answer.content_type.startswith("text/html")
        found[path] = answer.text if is_page else ""
        for link in LINK.findall(found[path]):
            address = html.unescape(link).partition("#")[0]
            if address.startswith("/admin") and "/static/" not in address:
                todo.append(address.removeprefix("/admin") or "/")
    return found


def contents(db) -> dict[str, str]:
    """Sum up what every table holds."""
    tables = db.execute(
        "SELECT relname FROM pg_class WHERE relkind = 'r'"
        " AND relnamespace = 'public'::regnamespace"
    ).fetchall()
    query = (
        "SELECT md5(coalesce(string_agg(t::text, '|' ORDER BY t::text), '')) FROM {} t"
    )
    return {
        table: db.execute(sql.SQL(query).format(sql.Identifier(table))).fetchone()[0]
        for (table,) in tables
        if table not in WRITTEN_BY_LOOKING
    }


def test_every_page_shows_texts_as_texts(hostile_world, admin, db):
    before = contents(db)
    pages = walk(admin)

    assert len(pages) > 30
    for path, text in pages.items():
        for hostile in HOSTILE:
            if "<" in hostile:
                assert hostile not in text, path
        assert "49$49" not in text, path
        assert not re.search(r'(?:href|src|action)="\s*javascript:', text), path
    everything = "".join(pages.values())
    assert html.escape(HOSTILE[0], quote=False) in everything
    for path, text in pages.items():
        assert FOREIGN.findall(text) == [], path
        tags = " ".join(re.findall(r"<[a-z][^<>]*>", text))
        assert INSIDE.findall(re.sub(r'"[^"]*"', '""', tags)) == [], path
    assert contents(db) == before


@pytest.mark.parametrize("role", ["viewer", "desk"])
def test_every_link_that_a_role_is_shown_works(hostile_world, logged_in, role):
    assert len(walk(logged_in(role))) > 5


def test_hostile_names_typed_into_pages_are_texts(admin, statuses_enabled):
    for text in HOSTILE:
        name = f"{text}{secrets.token_hex(2)}"
        answer = admin.post("/setup/lead-statuses", {"name": name})
        page = admin.follow(answer).text
        assert (
            str(html.escape(name)).replace("&#x27;", "&#39;").replace("&quot;", "&#34;")
            in page
        )
        assert "<" not in text or text not in page


def test_a_hostile_form_is_shown_again_as_text(admin, browser):
    for text in HOSTILE:
        values = {"user_name": text, "password": "x", "next": text}
        page = browser.post("/login", values).text
        assert text not in page or "<" not in text
    page = admin.get("/setup/settings?" + HOSTILE[0]).text
    assert HOSTILE[0] not in page
