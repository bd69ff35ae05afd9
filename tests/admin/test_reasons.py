"""Setup > Reasons Lists: add, rename, retire, take back; what is refused."""

import secrets

import pytest

from tests.admin.browser import words

LISTS = {
    "return": ("return reason", "return_reasons", "return_reason"),
    "reject": ("reject reason", "reject_reasons", "reject_reason"),
}


@pytest.fixture(params=LISTS)
def which(request):
    return request.param


@pytest.fixture
def name():
    return f"Reason {secrets.token_hex(4)}"


@pytest.fixture
def row(db, which):
    """Tell id, and whether it is retired, of the reason of a name."""
    _, table, entity = LISTS[which]

    def row(name: str):
        query = f"""
            SELECT {entity}_id, retired_at IS NOT NULL
              FROM {table} WHERE {entity}_name = %s ORDER BY 1
        """
        return db.execute(query, [name]).fetchall()

    return row


@pytest.fixture
def added(admin, which, row, name):
    """The address of a reason that has just been added."""
    admin.post(f"/setup/reasons/{which}", {"name": name})
    ((entry_id, _),) = row(name)
    return f"/setup/reasons/{which}/{entry_id}"


def test_a_reason_is_added(admin, which, name, row, last_audit):
    noun, _, entity = LISTS[which]
    answer = admin.post(f"/setup/reasons/{which}", {"name": f"  {name} "})

    page = words(admin.follow(answer).text)
    assert f"{noun.capitalize()} {name} added." in page
    ((entry_id, is_retired),) = row(name)
    assert not is_retired
    assert f"{name} {entry_id} Rename Retire" in page
    assert last_audit()[2:] == (
        f"setup.reasons.{which}.add",
        entity,
        entry_id,
        None,
        {f"{entity}_name": name},
    )


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "Enter something here."),
        ("   ", "Enter something here."),
        ("x" * 101, "At most 100 characters."),
        ("a\x01b", "Control characters and line breaks cannot be kept."),
        ("a\nb", "Control characters and line breaks cannot be kept."),
        ("a\ufffeb", "Control characters and line breaks cannot be kept."),
    ],
)
def test_what_is_no_name_is_refused(admin, which, text, message):
    answer = admin.post(f"/setup/reasons/{which}", {"name": text})

    assert answer.status_code == 422
    assert f'<p class="error" id="name-error">{message}</p>' in answer.text


def test_a_name_of_100_characters_is_taken(admin, which, row):
    name = secrets.token_hex(45) + "é新😀" + "x" * 7
    assert len(name) == 100
    assert admin.post(f"/setup/reasons/{which}", {"name": name}).status_code == 303
    assert len(row(name)) == 1


def test_a_name_in_use_is_refused(admin, which, added, name, row):
    noun = LISTS[which][0]
    answer = admin.post(f"/setup/reasons/{which}", {"name": name})

    assert answer.status_code == 422
    assert f"A {noun} in use has this name already." in words(answer.text)
    assert len(row(name)) == 1
    other = admin.post(f"/setup/reasons/{which}", {"name": name.upper()})
    assert other.status_code == 422
    assert "differs only in letter case" in words(other.text)


def test_a_reason_is_renamed(admin, which, added, name, row, last_audit):
    entity = LISTS[which][2]
    ((entry_id, _),) = row(name)
    answer = admin.post(added, {"name": f"{name}!"})

    assert f"{name} is now {name}!." in words(admin.follow(answer).text)
    assert row(f"{name}!") == [(entry_id, False)]
    assert last_audit()[2:] == (
        f"setup.reasons.{which}.rename",
        entity,
        entry_id,
        {f"{entity}_name": name},
        {f"{entity}_name": f"{name}!"},
    )


def test_renaming_to_a_name_in_use_is_refused(admin, which, added, name, row):
    admin.post(f"/setup/reasons/{which}", {"name": f"{name}!"})
    answer = admin.post(added, {"name": f"{name}!"})

    assert answer.status_code == 422
    assert "in use has this name already." in words(answer.text)
    assert len(row(name)) == 1


def test_the_second_one_who_renames_is_told(admin, logged_in, added, name, row):
    seen = admin.form(added)
    logged_in("admin").post(added, {"name": f"{name} theirs"})
    answer = admin.send(added, seen | {"name": f"{name} mine"})

    assert answer.status_code == 422
    assert f"Now: {name} theirs" in words(answer.text)
    assert row(f"{name} mine") == []


def test_a_reason_is_retired_after_a_question(
    admin, which, added, name, row, last_audit
):
    noun, _, entity = LISTS[which]
    assert f"Retire {noun} {name}?" in words(admin.get(f"{added}/retire").text)
    assert row(name)[0][1] is False
    answer = admin.post(f"{added}/retire")

    assert f"{name} is retired." in words(admin.follow(answer).text)
    ((entry_id, is_retired),) = row(name)
    assert is_retired
    assert last_audit()[2:] == (
        f"setup.reasons.{which}.retire",
        entity,
        entry_id,
        {"retired": False},
        {"retired": True},
    )


def test_a_retired_one_can_be_used_again(admin, which, added, name, row, last_audit):
    admin.post(f"{added}/retire")
    answer = admin.post(f"{added}/reuse", page=f"/setup/reasons/{which}")

    assert f"{name} is in use again." in words(admin.follow(answer).text)
    assert row(name)[0][1] is False
    assert last_audit()[2] == f"setup.reasons.{which}.reuse"


def test_a_retired_name_may_be_used_for_another_one(admin, which, added, name, row):
    noun = LISTS[which][0]
    admin.post(f"{added}/retire")
    assert admin.post(f"/setup/reasons/{which}", {"name": name}).status_code == 303
    assert [is_retired for _, is_retired in row(name)] == [True, False]

    answer = admin.post(f"{added}/reuse", page=f"/setup/reasons/{which}")
    said = words(admin.follow(answer).text)
    assert f"{name} stays retired: A {noun} in use has this name already." in said
    assert [is_retired for _, is_retired in row(name)] == [True, False]


def test_retiring_twice_is_retiring_once(admin, added, db):
    admin.post(f"{added}/retire")
    before = db.execute("SELECT max(audit_id) FROM audit").fetchone()
    answer = admin.post(f"{added}/retire")

    assert answer.status_code == 303
    assert db.execute("SELECT max(audit_id) FROM audit").fetchone() == before


def test_there_is_no_other_list(admin):
    assert admin.get("/setup/reasons/other").status_code == 404


def test_the_area_leads_to_the_first_list(admin):
    assert (
        admin.get("/setup/reasons").headers["Location"] == "/admin/setup/reasons/return"
    )
