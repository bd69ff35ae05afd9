"""What tells a mistyped key, and junk with our prefix, from a key."""

import string
import zlib

import pytest

from service.rules.keys import is_mistyped, shown_part, write_key

KEY = write_key("lba_" + "Zq3" * 11 + "0")
CHARACTERS = string.ascii_letters + string.digits


def test_a_key_has_our_prefix_and_a_checksum():
    assert KEY == "lba_Zq3Zq3Zq3Zq3Zq3Zq3Zq3Zq3Zq3Zq3Zq303b7KEq"
    assert len(KEY) == 44
    assert not is_mistyped(KEY)


def test_the_checksum_is_crc_32_in_62_digits():
    digits = string.digits + string.ascii_uppercase + string.ascii_lowercase
    number = 0
    for character in KEY[-6:]:
        number = number * 62 + digits.index(character)
    assert number == zlib.crc32(KEY[:-6].encode())


def test_the_checksum_is_that_of_githubs_tokens():
    """By an example in what is written about them; theirs leaves the prefix out."""
    assert write_key("zQWBuTSOoRi4A9spHcVY5ncnsDkxkJ")[-6:] == "0mLq17"


@pytest.mark.parametrize("at", range(4, len(KEY)))
def test_one_wrong_character_is_found(at):
    wrong = [KEY[:at] + c + KEY[at + 1 :] for c in CHARACTERS if c != KEY[at]]
    assert all(map(is_mistyped, wrong))


@pytest.mark.parametrize("at", range(4, len(KEY) - 1))
def test_two_characters_in_the_wrong_order_are_found(at):
    swapped = KEY[:at] + KEY[at + 1] + KEY[at] + KEY[at + 2 :]
    assert swapped == KEY or is_mistyped(swapped)


@pytest.mark.parametrize(
    "junk",
    [
        *(KEY[:length] for length in range(4, len(KEY))),
        KEY + "0",
        f"{KEY} ",
        "lbb_" + KEY[4:],
        "lba_é",
        "lbb_" + "0" * 40,
    ],
)
def test_junk_with_our_prefix_is_found(junk):
    assert is_mistyped(junk)


@pytest.mark.parametrize("older", ["0" * 40, "Zq3" * 13 + "0", "k", "é", "LBA_x", "lb"])
def test_an_older_key_may_be_good(older):
    assert not is_mistyped(older)


def test_little_of_a_key_is_shown():
    assert shown_part(KEY) == "lba_Zq3Z"
