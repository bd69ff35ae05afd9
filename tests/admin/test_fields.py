"""Setup > Settings > Lead Statuses > Field: add, edit, retire; what is refused."""

import secrets

import pytest

from tests.admin.browser import words

LIST = "/setup/lead-statuses/fields"
pytestmark = pytest.mark.usefixtures("statuses_enabled")


@pytest.fixture
def name():
    return f"field_{secrets.token_hex(4)}"


@pytest.fixture
def form(name):
    return {
        "label": f"Label of {name}",
        "field_name": name,
        "vertical_id": "0",
        "buyer_id": "0",
        "data_type": "number",
    }


@pytest.fixture
def row(db):
    """Tell the columns of the field of a name."""

    def row(name: str):
        query = """
            SELECT label, vertical_id, buyer_id, data_type, retired_at IS NOT NULL
              FROM lead_fields WHERE field_name = %s ORDER BY lead_field_id
        """
        return db.execute(query, [name]).fetchall()

    return row


@pytest.fixture
def field(admin, form, name, db):
    """The address of a field that has just been added."""
    admin.post(f"{LIST}/new", form)
    query = "SELECT lead_field_id FROM lead_fields WHERE field_name = %s"
    return f"{LIST}/{db.execute(query, [name]).fetchone()[0]}"


def test_a_field_is_added(admin, form, name, row, last_audit):
    answer = admin.post(f"{LIST}/new", form)

    page = words(admin.follow(answer).text)
    assert f"Field Label of {name} added." in page
    assert f"Label of {name} {name} every every Number Edit Retire" in page
    assert row(name) == [(f"Label of {name}", None, None, "number", False)]
    operation, entity, _, old, new = last_audit()[2:]
    assert (operation, entity) == ("setup.lead_statuses.field.add", "lead_field")
    assert old is None
    assert new == {
        "label": f"Label of {name}",
        "field_name": name,
        "vertical_id": None,
        "buyer_id": None,
        "data_type": "number",
    }


@pytest.mark.parametrize("data_type", ["string", "number", "date", "boolean"])
def test_a_field_of_a_vertical_and_a_buyer(admin, form, live_world, row, data_type):
    scope = {
        "vertical_id": str(live_world.vertical_id),
        "buyer_id": str(live_world.buyer_id),
        "data_type": data_type,
    }
    admin.post(f"{LIST}/new", form | scope)

    found = (live_world.vertical_id, live_world.buyer_id, data_type, False)
    assert row(form["field_name"]) == [(form["label"], *found)]


@pytest.mark.parametrize(
    ("change", "field_id", "message"),
    [
        ({"label": ""}, "label", "Enter something here."),
        ({"label": "x" * 51}, "label", "At most 50 characters."),
        ({"field_name": ""}, "field_name", "Enter something here."),
        ({"field_name": "x" * 101}, "field_name", "At most 100 characters."),
        ({"vertical_id": "2147483647"}, "vertical_id", "Nothing has this name or ID."),
        ({"buyer_id": "2147483647"}, "buyer_id", "Nothing has this name or ID."),
        ({"buyer_id": "x"}, "buyer_id", "Nothing has this name or ID."),
        ({"data_type": "money"}, "data_type", "Not a valid choice."),
    ],
)
def test_what_is_wrong_is_said_beside_the_field(
    admin, form, row, change, field_id, message
):
    answer = admin.post(f"{LIST}/new", form | change)

    assert answer.status_code == 422
    assert f'<p class="error" id="{field_id}-error">{message}</p>' in answer.text
    assert row(form["field_name"]) == []


def test_a_name_is_unique_in_its_scope(admin, form, field, live_world, row):
    answer = admin.post(f"{LIST}/new", form)
    assert answer.status_code == 422
    text = "A field in use has this name already, for the same vertical and buyer."
    assert text in words(answer.text)

    other_scope = {"vertical_id": str(live_world.vertical_id)}
    assert admin.post(f"{LIST}/new", form | other_scope).status_code == 303
    assert len(row(form["field_name"])) == 2


def test_a_field_is_edited(admin, form, field, name, row, last_audit):
    answer = admin.post(field, form | {"label": "Loan", "data_type": "string"})

    assert "Field Loan saved." in words(admin.follow(answer).text)
    assert row(name) == [("Loan", None, None, "string", False)]
    assert last_audit()[2] == "setup.lead_statuses.field.edit"
    assert last_audit()[5:] == (
        {"label": f"Label of {name}", "data_type": "number"},
        {"label": "Loan", "data_type": "string"},
    )


def test_the_type_is_fixed_once_a_lead_has_a_value(
    admin, form, field, name, row, live_world
):
    sale_id = live_world.sale(live_world.lead())
    live_world.insert(
        "sale_field_values",
        sale_id=sale_id,
        lead_field_id=int(field.rsplit("/", 1)[1]),
        data_type="number",
        sold_at="now",
        number_value=1,
    )
    answer = admin.post(field, form | {"data_type": "date", "label": "Other"})

    assert answer.status_code == 422
    text = "Leads have values of this field already, so its type cannot change."
    assert text in answer.text.partition('id="data_type-error"')[2][:120]
    assert row(name) == [(f"Label of {name}", None, None, "number", False)]
    assert admin.post(field, form | {"label": "Other"}).status_code == 303


def test_the_second_editor_is_told(admin, logged_in, form, field, name, row):
    seen = admin.form(field)
    logged_in("admin").post(field, form | {"label": "Theirs"})
    answer = admin.send(field, seen | form | {"label": "Mine"})

    assert answer.status_code == 422
    assert "Now: Theirs" in words(answer.text)
    assert row(name)[0][0] == "Theirs"


def test_retired_and_taken_back(admin, form, field, name, row, last_audit):
    assert f"Retire field Label of {name}?" in words(admin.get(f"{field}/retire").text)
    answer = admin.post(f"{field}/retire")
    assert f"Label of {name} is retired." in words(admin.follow(answer).text)
    assert row(name)[0][4] is True
    assert last_audit()[2] == "setup.lead_statuses.field.retire"

    answer = admin.post(f"{field}/reuse", page=LIST)
    assert f"Label of {name} is in use again." in words(admin.follow(answer).text)
    assert row(name)[0][4] is False


def test_a_retired_name_that_is_taken_stays_retired(admin, form, field, name, row):
    admin.post(f"{field}/retire")
    assert admin.post(f"{LIST}/new", form).status_code == 303
    answer = admin.post(f"{field}/reuse", page=LIST)

    said = words(admin.follow(answer).text)
    assert f"Label of {name} stays retired: A field in use has this name" in said
    assert [each[4] for each in row(name)] == [True, False]


def test_an_unknown_field_is_an_unknown_page(admin):
    answer = admin.get(f"{LIST}/2147483647")

    assert answer.status_code == 404
    assert "There is no field 2147483647." in words(answer.text)
