"""The charsets that we take, by all the names they go by."""

from encodings import normalize_encoding
from encodings.aliases import aliases

# Python's codec → what we call it, which is also a name by which Python knows it. From a
# list: some of Python's codecs take minutes for a body of the allowed size.
TAKEN = {
    "utf_8": "utf-8",
    "ascii": "utf-8",  # whoever says so and sends more means UTF-8
    "utf_16": "utf-16",
    "utf_16_le": "utf-16-le",
    "utf_16_be": "utf-16-be",
    "latin_1": "iso-8859-1",
    "cp1252": "windows-1252",
}
NAMES = TAKEN | {
    alias: TAKEN[codec] for alias, codec in aliases.items() if codec in TAKEN
}


def find_charset(name: str) -> str | None:
    """Find our name of a charset; None for one that we do not take."""
    return NAMES.get(normalize_encoding(name.lower()))
