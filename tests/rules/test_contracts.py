"""What the parameters of BuyerContract ask for, without a database."""

import unicodedata
from types import SimpleNamespace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.errors import Reason, Refusal
from service.rules.contracts import (
    check_lead_age,
    confirmation_page_link,
    contract_name,
    max_post_errors,
    wanted_name_key,
)
from service.rules.links import decoded_link
from service.rules.names import name_key
from service.rules.parameters import SKIPPED, clearable, number, reference, switch

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


def test_a_link_is_measured_after_decoding():
    longest = "http://a.example/" + "ü" * 83
    encoded = "http%3A%2F%2Fa.example%2F" + "%C3%BC" * 83
    assert confirmation_page_link(longest) == longest
    assert confirmation_page_link(encoded) == longest
    for too_long in (longest + "x", encoded + "x"):
        refuses(
            "Invalid Default Confirmation Page Link", confirmation_page_link, too_long
        )


def test_a_link_is_skipped_or_cleared():
    assert confirmation_page_link("") is SKIPPED
    assert confirmation_page_link("NULL") == ""
    refuses("Invalid Default Confirmation Page Link", confirmation_page_link, "null")


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
    ("sent", "expected"),
    [
        ("", SKIPPED),
        ("NULL", ""),
        ("null", "null"),
        (" NULL", " NULL"),
        (" Acme ", " Acme "),
        ("😀" * 50, "😀" * 50),
        ("😀" * 51, Refusal),
        ("x" * 51, Refusal),
        ("e\u0301" * 26, Refusal),  # 52 code points, though 26 characters to the eye
        (" ", Refusal),
        ("\t\u00a0", Refusal),
    ],
)
def test_contract_name(sent, expected):
    if expected is Refusal:
        refuses("Invalid Buyer Contract Name", contract_name, sent)
    else:
        assert contract_name(sent) == expected


def test_no_name_is_looked_for_where_none_is_set():
    assert [wanted_name_key(sent) for sent in ("", "NULL", " ", "null")] == [
        *("", "", ""),
        "null",
    ]


@pytest.mark.parametrize(
    ("sent", "expected"),
    [(-1, SKIPPED), (-11, SKIPPED), (-(2**31), SKIPPED), (1, 1), (10, 10), (11, 11)],
)
def test_max_post_errors(sent, expected):
    assert max_post_errors(sent) == expected


@pytest.mark.parametrize("sent", [0, 12])
def test_max_post_errors_refused(sent):
    refuses("Invalid Max Post Errors", max_post_errors, sent)


def test_numbers_are_taken_from_0_to_the_highest():
    why = Reason.INVALID_RANK
    assert [number(n, 9, why) for n in (-1, 0, 9)] == [SKIPPED, 0, 9]
    for sent in (-2, 10):
        refuses("Invalid Rank", number, sent, 9, why)


def test_references():
    why = Reason.INVALID_OFFER_ID
    assert reference(0, False, why) is SKIPPED
    assert reference(7, True, why) == 7
    assert [clearable(n, n == -7, why) for n in (0, -1, -7)] == [SKIPPED, None, -7]
    refuses("Invalid Offer ID", reference, -1, False, why)
    refuses("Invalid Offer ID", clearable, -2, False, why)


def test_switch():
    assert [switch(w) for w in ("on", "off", "no_change")] == [True, False, SKIPPED]


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
