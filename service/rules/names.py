"""When are two names the same name?"""

import unicodedata


def name_key(name: str) -> str:
    """Make what is unique of a contract's name: lower(NFC(trimmed)) (ours).

    Empty for a name of blanks only.
    """
    return unicodedata.normalize("NFC", name.strip()).lower()
