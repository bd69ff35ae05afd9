"""How our API keys are written: a prefix, 34 random characters, a checksum of 6.

Ours, after GitHub's tokens; the contract only says that a key has at most 50 characters.
The prefix tells people, and programs that search for secrets, what they have found. The
checksum tells a mistyped key or junk from one that may be somebody's.
"""

import string
import zlib

ADMIN_PREFIX, BUYER_PREFIX = "lba_", "lbb_"
PREFIXES = (ADMIN_PREFIX, BUYER_PREFIX)
DIGITS = string.digits + string.ascii_uppercase + string.ascii_lowercase
SECRET_LENGTH = 34  # of 62 digits: about 202 bits
CHECKSUM_LENGTH = 6  # 62 ** 6 is more than CRC-32's 2 ** 32
SHOWN_LENGTH = 8  # the prefix and 4 of the secret: 178 bits are left


def write_key(begun: str) -> str:
    """Add the checksum to a prefix and a secret."""
    rest, checksum = zlib.crc32(begun.encode()), ""
    for _ in range(CHECKSUM_LENGTH):
        rest, digit = divmod(rest, len(DIGITS))
        checksum = DIGITS[digit] + checksum
    return begun + checksum


def is_mistyped(api_key: str) -> bool:
    """Say whether a key begins as ours, but cannot be one.

    What does not begin so may be an older key: those have 40 letters and digits, or are
    whatever somebody wrote into the database.
    """
    return api_key.startswith(PREFIXES) and write_key(api_key[:-CHECKSUM_LENGTH]) != (
        api_key
    )


def shown_part(api_key: str) -> str:
    """Cut a key to what lists may show of it."""
    return api_key[:SHOWN_LENGTH]
