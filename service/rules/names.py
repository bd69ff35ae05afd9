"""When are two names the same name, and which of two comes first?"""

import re
import unicodedata


def name_key(name: str) -> str:
    """Make what is unique of a contract's name: lower(NFC(trimmed)) (ours).

    Empty for a name of blanks only.
    """
    return unicodedata.normalize("NFC", name.strip()).lower()


def natural_key(name: str) -> str:
    """Make what people's lists are sorted by, as the database's natural_key does."""
    return re.sub("[0-9]+", _padded, name.lower())


def _padded(digits: re.Match[str]) -> str:
    return digits[0].lstrip("0").zfill(12)
