"""Is this a link to which a consumer may be sent?"""

import re
from urllib.parse import unquote

ENCODED = re.compile(r"https?%3A", re.IGNORECASE)
# No user info, and no backslash in the host: a browser would end the host there.
LINK = re.compile(r"https?://(?!:)[^/?#@\\]+([/?#].*)?", re.IGNORECASE)
# Blanks, control characters, and what XML 1.0 cannot hold: escapes can bring them all.
UNFIT = re.compile(r"[\s\x00-\x1f\x7f-\x9f\ufffe\uffff]")


def decoded_link(sent: str) -> str | None:
    """Decode a link that arrives percent-encoded as a whole; None: it is no fit link.

    BuyerContract v1's example is http%3A%2F%2Fwww.example.com%2Fleadpost. Decoded once
    (ours): the escapes inside a plain link are its own.
    """
    try:
        link = unquote(sent, errors="strict") if ENCODED.match(sent) else sent
    except UnicodeDecodeError:
        return None
    return link if LINK.fullmatch(link) and not UNFIT.search(link) else None
