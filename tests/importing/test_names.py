"""Names that are handed on or exchanged, and ids after which there are no others."""

import pytest

VERTICALS = "vertical_id,vertical_name\n"
CONTRACTS = "buyer_contract_id,buyer_id,vertical_id,rank,buyer_contract_name\n"
NAMES = "SELECT vertical_id, vertical_name FROM verticals ORDER BY 1"
THREE = VERTICALS + "3,n3\n4,n4\n5,n5\n"


@pytest.mark.parametrize(
    "rows",
    [
        "3,n4\n4,n5\n5,n6\n",
        "5,n6\n4,n5\n3,n4\n",
        "3,n4\n4,n3\n",
        "3,n4\n4,n5\n5,n3\n",
        "3,n4\n4,n6\n9,n3\n",
    ],
)
def test_verticals_hand_their_names_on(importer, rows):
    importer.bring({"verticals.csv": THREE})
    before = dict(importer.ask(NAMES))

    outcome = importer.bring({"verticals.csv": VERTICALS + rows})

    after = dict(line.split(",") for line in rows.splitlines())
    assert outcome.bad == {}
    assert dict(importer.ask(NAMES)) == before | {
        int(vertical_id): name for vertical_id, name in after.items()
    }


# file, text, query, its answer
EXCHANGES = [
    ("buyer_contracts", CONTRACTS + "1,1,1,0,TEXAS\n3,2,1,1,nationwide\n",
        "SELECT buyer_contract_name, name_key, version FROM buyer_contracts ORDER BY buyer_contract_id",
        [("TEXAS", "texas", 2), ("Roofing", "roofing", 1), ("nationwide", "nationwide", 2)]),
    ("lead_statuses", "lead_status_id,lead_status_name,retired_at\n1,Funded,2026-01-01\n3,Funded,\n",
        "SELECT lead_status_name, retired_at IS NULL FROM lead_statuses ORDER BY lead_status_id",
        [("Funded", False), ("Old", False), ("Funded", True)]),
    ("lead_sub_statuses", "lead_sub_status_id,lead_status_id,lead_sub_status_name,retired_at\n1,1,By Them,\n3,1,By Us,\n",
        "SELECT lead_sub_status_name FROM lead_sub_statuses ORDER BY lead_sub_status_id",
        [("By Them",), ("Contacted",), ("By Us",)]),
    ("lead_fields", "lead_field_id,field_name,data_type,vertical_id,buyer_id\n2,agent,date,,\n4,start,string,,\n",
        "SELECT field_name FROM lead_fields WHERE lead_field_id IN (2, 4) ORDER BY lead_field_id",
        [("agent",), ("start",)]),
]  # fmt: skip


@pytest.mark.parametrize(("table", "text", "query", "expected"), EXCHANGES)
def test_names_change_places(importer, table, text, query, expected):
    outcome = importer.bring({f"{table}.csv": text})

    assert outcome.bad == {}
    assert importer.ask(query) == expected


def test_an_exchange_is_told_by_its_names(importer):
    importer.bring({"verticals.csv": VERTICALS + "1,Home\n2,Auto\n"})

    query = """
        SELECT entity_id, old_values, new_values FROM audit
         WHERE entity = 'vertical' AND old_values IS NOT NULL ORDER BY entity_id
    """
    auto, home = {"vertical_name": "Auto"}, {"vertical_name": "Home"}
    assert importer.ask(query) == [(1, auto, home), (2, home, auto)]


# rows, what is bad of them, what the verticals 3, 4 and 5 are called afterwards
KEPT = [
    # the owner's row is bad, so it keeps its name
    ("3,n4\n4,\n", {2: "vertical_id 4 has the same", 3: "is missing"}, "n3 n4 n5"),
    ("4,\n3,n4\n", {2: "is missing", 3: "vertical_id 4 has the same"}, "n3 n4 n5"),
    # and so does who would have its name
    ("3,n4\n4,n5\n5,\n",
        {2: "vertical_id 4 has the same", 3: "vertical_id 5 has the same", 4: "is missing"}, "n3 n4 n5"),
    # the owner does not give its name away
    ("3,n4\n4,n4\n", {2: "vertical_id 4 has the same", 3: "line 2 has the same"}, "n3 n4 n5"),
    ("4,n4\n3,n4\n", {3: "line 2 has the same"}, "n3 n4 n5"),
    # the others may exchange theirs
    ("3,n4\n4,n3\n5,\n", {4: "is missing"}, "n4 n3 n5"),
]  # fmt: skip


@pytest.mark.parametrize(("rows", "bad", "names"), KEPT)
def test_a_name_that_its_owner_keeps_is_taken(importer, rows, bad, names):
    importer.bring({"verticals.csv": THREE})

    outcome = importer.bring({"verticals.csv": VERTICALS + rows}, skip_bad=True)

    assert outcome.bad["verticals"] == [
        (line, "vertical_name", reason) for line, reason in bad.items()
    ]
    assert [name for _, name in importer.ask(NAMES)][2:] == names.split()


def test_a_contract_does_not_take_the_name_of_one_whose_row_is_bad(importer):
    text = CONTRACTS + "1,1,1,0,Texas\n3,7,1,1,Florida\n"

    outcome = importer.bring({"buyer_contracts.csv": text}, skip_bad=True)

    assert outcome.bad["buyer_contracts"] == [
        (2, "buyer_contract_name", "buyer_contract_id 3 has the same"),
        (3, "buyer_id", "there is no buyer 7"),
    ]


# Each table with generated ids: what a row needs beside its id
GENERATED = {
    "verticals": ("vertical_id,vertical_name", "New"),
    "offers": ("offer_id,offer_name,vertical_id", "New,1"),
    "affiliates": ("affiliate_id,affiliate_name", "New"),
    "campaigns": ("campaign_id,affiliate_id,offer_id,campaign_name", "1,1,New"),
    "buyers": ("buyer_id,buyer_name", "New"),
    "buyer_contracts": ("buyer_contract_id,buyer_id,vertical_id,rank", "1,1,0"),
    "return_reasons": ("return_reason_id,return_reason_name", "New"),
    "reject_reasons": ("reject_reason_id,reject_reason_name", "New"),
    "lead_statuses": ("lead_status_id,lead_status_name", "New"),
    "lead_sub_statuses": (
        "lead_sub_status_id,lead_status_id,lead_sub_status_name",
        "1,New",
    ),
    "lead_fields": ("lead_field_id,field_name,data_type", "new,string"),
}


@pytest.mark.parametrize("table", GENERATED)
def test_an_id_leaves_room_for_those_after_it(shared_importer, table):
    header, rest = GENERATED[table]
    key = header.split(",")[0]
    reason = "is above 2000000000; new ids come after the greatest, and would run out"
    for great, bad in (
        ("2147483647", {table: [(2, key, reason)]}),
        ("2000000001", {table: [(2, key, reason)]}),
        ("2000000000", {}),
    ):
        text = f"{header}\n{great},{rest}\n"

        assert shared_importer.bring({f"{table}.csv": text}, dry_run=True).bad == bad


def test_a_template_has_the_id_that_it_is_given(shared_importer):
    header = "email_template_id,email_template_name,lead_email,html_email"
    text = f"{header}\n2147483647,New,true,true\n"

    assert shared_importer.bring({"email_templates.csv": text}, dry_run=True).bad == {}
