"""get.asmx, versions 1 and 2: each list by every binding, empty, small and large."""

import pytest
import requests

from tests.contract.lookups import Lookups

V1 = "http://cakemarketing.com/api/1/"
V2 = "http://cakemarketing.com/api/2/"
SCHEMAS = (
    'xmlns:xsd="http://www.w3.org/2001/XMLSchema"'
    ' xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"'
)
DECLARATION = '<?xml version="1.0" encoding="utf-8"?>\n'
# Operation of version 1 → the root of its reply, and the name of its list.
LISTS = {
    "GetRejectReasons": ("reject_reasons_response", "reject_reasons"),
    "EmailTemplates": ("email_templates_response", "email_templates"),
    "LeadStatuses": ("lead_statuses_get_response", "lead_statuses"),
}
MANY = 2500


@pytest.fixture(scope="module")
def get_v1(own_server):
    return Lookups(own_server.url, "/api/1/get.asmx")


@pytest.fixture(scope="module")
def get_v2(own_server):
    return Lookups(own_server.url, "/api/2/get.asmx")


def template(stock, template_id: int, name: str, *, lead_email: bool) -> None:
    stock.insert(
        "email_templates",
        email_template_id=template_id,
        email_template_name=name,
        lead_email=lead_email,
        html_email=True,
        from_address="leads@example.com",
        subject="A <new> lead",
        body="<p>Lead & more</p>",
    )


@pytest.mark.parametrize("operation", LISTS)
def test_an_empty_list_is_an_empty_element(get_v1, stock, operation):
    root, name = LISTS[operation]
    api_key = stock.admin_key()

    assert get_v1.ask(operation, api_key=api_key) == {"success": True, "row_count": 0}
    assert get_v1.get(operation, api_key=api_key) == (
        f'{DECLARATION}<{root} {SCHEMAS} xmlns="{V1}"><success>true</success>'
        f"<row_count>0</row_count><{name}></{name}></{root}>"
    )


def test_no_verticals_are_an_empty_list_in_both_versions(get_v1, get_v2, stock):
    api_key = stock.admin_key()
    empty = f'{DECLARATION}<ArrayOfVertical {SCHEMAS} xmlns="{V1}"></ArrayOfVertical>'

    assert get_v1.get("Verticals", api_key=api_key) == empty
    assert get_v1.by_json("Verticals", api_key=api_key) == []
    assert get_v2.ask("Verticals", api_key=api_key) == {"success": True, "row_count": 0}
    assert get_v2.members("Verticals", api_key=api_key).splitlines()[2:] == [
        "<verticals>",
        "</verticals>",
    ]


def test_reject_reasons_in_use(get_v1, stock):
    for name in ("Too Late", "Gone", "Not Confirmed"):
        stock.insert("reject_reasons", reject_reason_name=name)
    stock.db.execute(
        "UPDATE reject_reasons SET retired_at = now() WHERE reject_reason_id = 2"
    )

    assert get_v1.ask("GetRejectReasons", api_key=stock.admin_key()) == {
        "success": True,
        "row_count": 2,
        "reject_reasons": [
            {"reject_reason_id": 1, "reject_reason_name": "Too Late"},
            {"reject_reason_id": 3, "reject_reason_name": "Not Confirmed"},
        ],
    }


def test_account_statuses(get_v1, stock):
    api_key = stock.admin_key()

    assert get_v1.ask("AccountStatuses", api_key=api_key)["account_statuses"] == [
        {"account_status_id": 1, "account_status_name": "Active"},
        {"account_status_id": 2, "account_status_name": "Inactive"},
        {"account_status_id": 3, "account_status_name": "Pending"},
    ]
    root = f'{DECLARATION}<account_statuses_response {SCHEMAS} xmlns="{V1}">'
    assert get_v1.root("AccountStatuses", api_key=api_key) == root
    assert get_v1.members("AccountStatuses", api_key=api_key).splitlines()[:8] == [
        "<success>true</success>",
        "<row_count>3</row_count>",
        "<account_statuses>",
        "<account_status>",
        "<account_status_id>1</account_status_id>",
        "<account_status_name>Active</account_status_name>",
        "</account_status>",
        "<account_status>",
    ]


def test_email_templates_with_all_of_their_texts(get_v1, stock):
    template(stock, -2, "Lead as HTML", lead_email=True)
    api_key = stock.admin_key()

    assert get_v1.ask("EmailTemplates", api_key=api_key) == {
        "success": True,
        "row_count": 1,
        "email_templates": [
            {
                "email_template_id": -2,
                "email_template_name": "Lead as HTML",
                "lead_email": True,
                "html_email": True,
                "from_address": "leads@example.com",
                "subject": "A <new> lead",
                "body": "<p>Lead & more</p>",
            }
        ],
    }
    assert get_v1.members("EmailTemplates", api_key=api_key).splitlines()[3:11] == [
        "<email_template>",
        "<email_template_id>-2</email_template_id>",
        "<email_template_name>Lead as HTML</email_template_name>",
        "<lead_email>true</lead_email>",
        "<html_email>true</html_email>",
        "<from_address>leads@example.com</from_address>",
        "<subject>A &lt;new&gt; lead</subject>",
        "<body>&lt;p&gt;Lead &amp; more&lt;/p&gt;</body>",
    ]


@pytest.mark.parametrize(
    ("sent", "found"),
    [
        ({"email_type": "lead_email"}, [-2, 4]),
        ({"email_type": "non_lead_email"}, [7]),
        ({"email_type": "both"}, [-2, 4, 7]),
        ({}, [-2, 4, 7]),
    ],
)
def test_email_templates_of_a_type(get_v1, stock, sent, found):
    template(stock, 4, "Short", lead_email=True)
    template(stock, -2, "Long", lead_email=True)
    template(stock, 7, "Statement", lead_email=False)

    reply = get_v1.ask("EmailTemplates", api_key=stock.admin_key(), **sent)
    ids = [each["email_template_id"] for each in reply["email_templates"]]
    assert (reply["row_count"], ids) == (len(found), found)


def test_verticals_of_version_1_are_the_list_and_nothing_else(get_v1, stock):
    stock.verticals("Auto", "Home & Garden")
    api_key = stock.admin_key()

    assert get_v1.ask("Verticals", api_key=api_key) == [
        {"vertical_id": 1, "vertical_name": "Auto"},
        {"vertical_id": 2, "vertical_name": "Home & Garden"},
    ]
    assert get_v1.get("Verticals", api_key=api_key) == (
        f'{DECLARATION}<ArrayOfVertical {SCHEMAS} xmlns="{V1}">'
        "<Vertical><vertical_id>1</vertical_id>"
        "<vertical_name>Auto</vertical_name></Vertical>"
        "<Vertical><vertical_id>2</vertical_id>"
        "<vertical_name>Home &amp; Garden</vertical_name></Vertical></ArrayOfVertical>"
    )


@pytest.mark.parametrize(
    ("category", "found"), [(None, [1, 2, 3]), (0, [1, 2, 3]), (5, [1, 3]), (6, [])]
)
def test_verticals_of_a_category(get_v2, stock, category, found):
    for name, its_category in (("Auto", 5), ("Home", 0), ("Loans", 5)):
        row = {"vertical_name": name, "vertical_category_id": its_category}
        stock.insert("verticals", **row)
    given = {} if category is None else {"vertical_category_id": category}

    reply = get_v2.ask("Verticals", api_key=stock.admin_key(), **given)
    ids = [each["vertical_id"] for each in reply.get("verticals", [])]
    assert (reply["row_count"], ids) == (len(found), found)


def test_verticals_of_version_2_by_get(get_v2, stock):
    stock.verticals("Auto")

    assert get_v2.get("Verticals", api_key=stock.admin_key()) == (
        f'{DECLARATION}<verticals_get_response {SCHEMAS} xmlns="{V2}">'
        "<success>true</success><row_count>1</row_count><verticals><vertical>"
        "<vertical_id>1</vertical_id><vertical_name>Auto</vertical_name>"
        "</vertical></verticals></verticals_get_response>"
    )


def test_lead_statuses_in_use_with_their_sub_statuses_in_use(get_v1, stock):
    stock.status("Funded")
    stock.status("Gone", retired=True)
    stock.status("Open")
    by_us = stock.sub_status("Funded")
    stock.sub_status("Funded", retired=True)

    assert get_v1.ask("LeadStatuses", api_key=stock.admin_key()) == {
        "success": True,
        "row_count": 2,
        "lead_statuses": [
            {
                "lead_status_id": 1,
                "lead_status_name": "Funded",
                "sub_statuses": [{"sub_status_id": 1, "sub_status_name": by_us}],
            },
            {"lead_status_id": 3, "lead_status_name": "Open"},
        ],
    }


def test_lists_of_thousands(get_v1, get_v2, stock):
    query = "INSERT INTO verticals (vertical_name) SELECT 'V' || g FROM generate_series"
    stock.db.execute(f"{query}(1, {MANY}) g")
    stock.db.execute(
        "INSERT INTO email_templates SELECT g + 1, 'T' || g, true, true, '', 'S',"
        f" repeat('x', 2000) FROM generate_series(1, {MANY}) g"
    )
    api_key = stock.admin_key()

    assert len(get_v1.ask("Verticals", api_key=api_key)) == MANY
    reply = get_v2.ask("Verticals", api_key=api_key)
    assert (reply["row_count"], len(reply["verticals"])) == (MANY, MANY)
    reply = get_v1.ask("EmailTemplates", api_key=api_key)
    assert (reply["row_count"], len(reply["email_templates"])) == (MANY, MANY)
    assert {len(each["body"]) for each in reply["email_templates"]} == {2000}


# ---------------------------------------------------------------- refusals


@pytest.mark.parametrize("operation", [*LISTS, "AccountStatuses"])
def test_a_wrong_key_is_refused_with_a_row_count_of_0(get_v1, stock, operation):
    reply = get_v1.ask(operation, api_key="nobody's")
    assert reply == {"success": False, "message": "Invalid API Key", "row_count": 0}


def test_a_wrong_key_gets_an_empty_list_from_version_1(get_v1, stock):
    stock.verticals("Auto")

    assert get_v1.get("Verticals", api_key="nobody's") == (
        f'{DECLARATION}<ArrayOfVertical {SCHEMAS} xmlns="{V1}"></ArrayOfVertical>'
    )
    assert not get_v1.by_zeep("soap11", "Verticals", api_key="nobody's")
    assert get_v1.by_json("Verticals", api_key="nobody's") == []


def test_an_unreadable_call_of_version_1_is_told_by_a_base_response(get_v1, stock):
    twice = [("api_key", "a"), ("API_KEY", "b")]
    reply = requests.get(f"{get_v1.url}/Verticals", twice, timeout=10)
    assert (reply.status_code, reply.text) == (
        400,
        f'{DECLARATION}<base_response {SCHEMAS} xmlns="{V1}"><success>false</success>'
        "<message>Parameter api_key was given more than once.</message></base_response>",
    )
    reply = requests.post(f"{get_v1.url}/Verticals", json=[], timeout=10)
    assert (reply.status_code, reply.json()["d"]) == (
        400,
        {"success": False, "message": "The JSON is not an object of parameters."},
    )


def test_a_wrong_type_of_email_is_unreadable(get_v1, stock):
    given = {"api_key": stock.admin_key(), "email_type": "all"}
    reply = requests.get(f"{get_v1.url}/EmailTemplates", given, timeout=10)
    assert reply.status_code == 400
    assert "one of lead_email, non_lead_email, both was expected." in reply.text
