"""export.asmx, version 6: Offers by every binding, in pages and sorted."""

import pytest

from tests.contract.clients import refused
from tests.contract.lookups import EXPORTS, PlainPage, exported_ids


def offers(stock) -> None:
    stock.verticals("Auto", "Home")
    rows = [
        ("Used Cars", 1, 7, 1, 2, 1),
        ("Roofs 100%", 2, 7, 2, 1, 2),
        ("Best car loans", 1, 8, 1, 1, 4),
        ("Windows", 2, 8, 2, 2, 9),
    ]
    names = ("offer_name", "vertical_id", "advertiser_id", "offer_type_id")
    names += ("media_type_id", "offer_status_id")
    for row in rows:
        stock.insert("offers", **dict(zip(names, row, strict=True)))


def test_an_offer(exports, stock):
    offers(stock)
    page, api_key = exports["Offers"], stock.admin_key()

    assert page.ask("Offers", api_key=api_key, offer_id=2)["offers"] == [
        {
            "offer_id": 2,
            "offer_name": "Roofs 100%",
            "vertical": {"vertical_id": 2, "vertical_name": "Home"},
            "offer_status": {"offer_status_id": 2, "offer_status_name": "Private"},
        }
    ]
    store = 'xmlns="API:id_name_store"'
    assert page.members("Offers", api_key=api_key, offer_id=2).splitlines()[4:] == [
        "<offer_id>2</offer_id>",
        "<offer_name>Roofs 100%</offer_name>",
        "<vertical>",
        f"<vertical_id {store}>2</vertical_id>",
        f"<vertical_name {store}>Home</vertical_name>",
        "</vertical>",
        "<offer_status>",
        f"<offer_status_id {store}>2</offer_status_id>",
        f"<offer_status_name {store}>Private</offer_status_name>",
        "</offer_status>",
        "</offer>",
        "</offers>",
    ]


@pytest.mark.parametrize(
    ("given", "found"),
    [
        ({}, [1, 2, 3, 4]),
        ({"offer_id": 3}, [3]),
        ({"offer_name": "CAR"}, [1, 3]),
        ({"offer_name": "%"}, [2]),
        ({"offer_name": "nix"}, []),
        ({"advertiser_id": 8}, [3, 4]),
        ({"advertiser_id": 9}, []),
        ({"vertical_id": 1}, [1, 3]),
        ({"offer_type_id": 2}, [2, 4]),
        ({"media_type_id": 1}, [2, 3]),
        ({"offer_status_id": 4}, [3]),
        ({"tag_id": 1}, []),
        ({"tag_id": 0, "advertiser_id": -1, "offer_status_id": -1}, [1, 2, 3, 4]),
    ],
)
def test_offers_by_name_and_exported_ids(exports, stock, given, found):
    offers(stock)
    assert exported_ids(exports, stock, "Offers", **given) == found


@pytest.mark.parametrize(
    ("given", "found"),
    [
        ({"start_at_row": 0, "row_limit": 0}, [1, 2, 3, 4]),
        ({"start_at_row": 1, "row_limit": 3}, [1, 2, 3]),
        ({"start_at_row": 4, "row_limit": 3}, [4]),
        ({"start_at_row": 2}, [2, 3, 4]),
        ({"start_at_row": 5, "row_limit": 1}, []),
        ({"start_at_row": -1, "row_limit": -1}, [1, 2, 3, 4]),
        ({"start_at_row": 2147483647, "row_limit": 2147483647}, []),
        ({"sort_field": "0", "sort_descending": "TRUE"}, [4, 3, 2, 1]),
        ({"sort_field": "offer_id", "row_limit": 1}, [1]),
        ({"sort_field": "date_created", "sort_descending": "TRUE"}, [4, 3, 2, 1]),
        ({"sort_field": "offer_name"}, [3, 2, 1, 4]),
        (
            {"sort_field": "offer_name", "sort_descending": "TRUE", "row_limit": 2},
            [4, 1],
        ),
    ],
)
def test_pages_of_sorted_offers(exports, stock, given, found):
    offers(stock)
    # SOAP takes no TRUE; the other bindings are asked for both.
    given |= {"sort_descending": given.get("sort_descending") == "TRUE"}
    page, api_key = exports["Offers"], stock.admin_key()
    *_, name, id_name = EXPORTS["Offers"]
    for ask in (page.by_json, lambda *a, **g: page.by_zeep("soap11", *a, **g)):
        reply = ask("Offers", api_key=api_key, **given)
        assert [row[id_name] for row in reply.get(name, [])] == found
        assert reply["row_count"] == len(found)


# What is wrong with the call, and the text that it gets.
REFUSALS = {
    "no key": (lambda w: {}, "Invalid API Key"),
    "an unknown column": (
        lambda w: {"api_key": w.admin_key(), "sort_field": "offer_name; --"},
        "Invalid Sort Field",
    ),
    "another letter case": (
        lambda w: {"api_key": w.admin_key(), "sort_field": "Offer_ID"},
        "Invalid Sort Field",
    ),
}


@pytest.mark.parametrize(("wrong", "text"), REFUSALS.values(), ids=REFUSALS)
def test_each_refusal_is_the_same_by_every_binding(own_server, stock, wrong, text):
    page = PlainPage(own_server.url, "/api/6/export.asmx")
    assert page.by_all("Offers", **wrong(stock)) == refused(text, row_count=0)
