"""What the parameters of BuyerContract ask for, without a database."""

import unicodedata
from types import SimpleNamespace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.errors import Refusal
from service.rules.commands import Change
from service.rules.contracts import Contract, check_lead_age, wanted_name_key
from service.rules.entities import check_change
from service.rules.links import decoded_link
from service.rules.names import name_key

LINK = "http://www.example.com/leadpost"


@pytest.mark.parametrize(
    ("sent", "link"),
    [
        (LINK, LINK),
        ("http%3A%2F%2Fwww.example.com%2Fleadpost", LINK),
        ("HTTP%3a%2f%2fwww.example.com%2fleadpost", "HTTP://www.example.com/leadpost"),
        ("https%3A//example.com/", "https://example.com/"),
        # decoded once only, and not at all where it is readable already
        ("http%3A%2F%2Fa.example%2F%2541", "http://a.example/%41"),
        ("http://a.example/?to=http%3A%2F%2Fb.example", None),
        ("http%253A%252F%252Fa.example", "refused"),
        ("HTTPS://a.example:8443?x=1#y", None),
        ("http://[::1]/", None),
        ("http://a.example/@home", None),
        ("https%3A%2F%2Fexample.com%2F%C3%BC", "https://example.com/ü"),
        ("http%3A%2F%2Fa.example%2Fx+y", "http://a.example/x+y"),
        ("ftp://a.example/", "refused"),
        ("javascript:alert(1)", "refused"),
        ("javascript:http%3A%2F%2Fa.example", "refused"),
        ("javascript%3Aalert(1)", "refused"),
        ("http:a.example", "refused"),
        ("http:/a.example", "refused"),
        ("http://", "refused"),
        ("http:///path", "refused"),
        ("http://:80/", "refused"),
        ("www.example.com", "refused"),
        ("http://me@a.example/", "refused"),
        ("http://me:secret@a.example/", "refused"),
        ("http%3A%2F%2Fme%40a.example", "refused"),
        ("http://a.example\\@b.example/", "refused"),
        ("http://a.example\\.b.example/", "refused"),
        (" http://a.example/", "refused"),
        ("http://a.example/ ", "refused"),
        ("http://a.example/x y", "refused"),
        ("http://a.example/\n", "refused"),
        ("http%3A%2F%2Fa.example%2F%0A", "refused"),
        ("http%3A%2F%2Fa.example%2F%00", "refused"),
        ("http%3A%2F%2Fa.example%2F%7F", "refused"),
        ("http%3A%2F%2Fa.example%2F%C2%A0", "refused"),  # no-break space
        ("http%3A%2F%2Fa.example%2F%EF%BF%BF", "refused"),  # not in XML 1.0
        ("http%3A%2F%2Fa.example%2F%FF", "refused"),  # not UTF-8
        ("http%3A%2F%2Fa.example%2F%ED%A0%80", "refused"),  # a lone surrogate
    ],
)
def test_decoded_link(sent, link):
    """None stands for: taken as sent."""
    expected = None if link == "refused" else link or sent
    assert decoded_link(sent) == expected


def kept(setting: str, value, *unfit: str):
    """Give what an edit makes of one setting."""
    change = Change(7, {setting: value})
    return dict(check_change(Contract, change, unfit))[setting]


def test_a_link_is_measured_after_decoding():
    longest = "http://a.example/" + "ü" * 83
    encoded = "http%3A%2F%2Fa.example%2F" + "%C3%BC" * 83
    assert kept("default_confirmation_page_link", longest) == longest
    assert kept("default_confirmation_page_link", encoded) == longest
    assert kept("default_confirmation_page_link", "") == ""
    for wrong in (longest + "x", encoded + "x", "null"):
        refuses(
            "Invalid Default Confirmation Page Link",
            kept,
            "default_confirmation_page_link",
            wrong,
        )


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("Acme", " acme\t", True),
        ("ÉCOLE", "e\u0301cole", True),
        ("\u212b", "å", True),  # the sign for ångström
        ("Acme", "Ac me", False),
        ("Acme", "Acmé", False),
        ("ﬁne", "fine", False),  # NFC keeps the ligature
    ],
)
def test_name_key(one, other, same):
    assert (name_key(one) == name_key(other)) is same


NAMES = st.text(max_size=60)


@given(NAMES, st.text(" \t\n\u00a0\u2003", max_size=5))
def test_blanks_around_a_name_do_not_count(name, blanks):
    assert name_key(blanks + name + blanks) == name_key(name)


@given(NAMES)
def test_how_accents_are_written_does_not_count(name):
    for form in ("NFC", "NFD"):
        assert name_key(unicodedata.normalize(form, name)) == name_key(name)


@given(st.text(st.characters(max_codepoint=127)))
def test_the_case_of_a_name_does_not_count(name):
    assert name_key(name.upper()) == name_key(name.lower()) == name_key(name)


@given(NAMES)
def test_only_a_name_of_blanks_has_an_empty_key(name):
    assert (name_key(name) == "") == (not name or name.isspace())


@pytest.mark.parametrize(
    ("name", "is_taken"),
    [
        ("", True),  # cleared
        ("null", True),
        (" Acme ", True),
        ("😀" * 50, True),
        ("😀" * 51, False),
        ("x" * 51, False),
        ("e\u0301" * 26, False),  # 52 code points, though 26 characters to the eye
        (" ", False),
        ("\t\u00a0", False),
    ],
)
def test_contract_name(name, is_taken):
    if is_taken:
        assert kept("buyer_contract_name", name) == name
    else:
        refuses("Invalid Buyer Contract Name", kept, "buyer_contract_name", name)


def test_no_name_is_looked_for_where_none_is_set():
    given = [{}, *({"buyer_contract_name": name} for name in ("", " ", "null"))]
    assert [wanted_name_key(Change(7, each)) for each in given] == ["", "", "", "null"]


@pytest.mark.parametrize("value", [1, 10, 11])
def test_max_post_errors(value):
    assert kept("max_post_errors", value) == value


@pytest.mark.parametrize("value", [0, 12])
def test_max_post_errors_refused(value):
    refuses("Invalid Max Post Errors", kept, "max_post_errors", value)


def test_numbers_are_taken_from_0_to_the_highest():
    days = [kept("max_return_age_days", n) for n in (None, 0, 36_500)]
    assert days == [None, 0, 36_500]
    for value in (-1, -2, 36_501):
        text = "Invalid Max Return Age Days"
        refuses(text, kept, "max_return_age_days", value)
    refuses("Invalid Rank", kept, "rank", -1)


def test_references():
    assert [kept("offer_id", n) for n in (None, 7)] == [None, 7]
    assert kept("offer_id", None, "offer_id") is None
    refuses("Invalid Offer ID", kept, "offer_id", 7, "offer_id")
    refuses("Invalid Buyer ID", kept, "buyer_id", 7, "offer_id", "buyer_id")


def test_what_is_needed_to_create_is_named_in_order():
    refuses(
        "Missing Required Fields: vertical_id, buyer_contract_name, rank",
        lambda: dict(
            check_change(
                Contract, Change(0, {"buyer_id": 1, "buyer_contract_name": ""}), ()
            )
        ),
    )


@pytest.mark.parametrize(
    ("shortest", "longest", "taken"),
    [(0, None, True), (9, None, True), (5, 5, True), (5, 4, False), (1, 0, False)],
)
def test_lead_age(shortest, longest, taken):
    contract = SimpleNamespace(
        min_lead_age_minutes=shortest, max_lead_age_minutes=longest
    )
    if taken:
        check_lead_age(contract)
    else:
        refuses("Invalid Lead Age", check_lead_age, contract)


def refuses(text, rule, *arguments):
    with pytest.raises(Refusal) as refused:
        rule(*arguments)
    assert str(refused.value) == text
