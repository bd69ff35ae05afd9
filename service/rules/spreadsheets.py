"""Texts in a CSV: a spreadsheet must read them as texts."""

import re

# With which a spreadsheet takes a cell for a formula; the wide ones after conversion.
BEGIN_FORMULAS = tuple("=+-@\uff1d\uff0b\uff0d\uff20")
BLANKS = "\t\r\n"
# A formula behind what a reader may take for the end of a cell, though it is in a text:
# which mark separates cells is the reader's setting. A number is none.
FORMULA_WITHIN = re.compile(
    r'([;,|:\t\r\n]["\s]*)'
    rf"(?=[{re.escape(''.join(BEGIN_FORMULAS))}])"
    r'(?![+-][0-9]+(?:\.[0-9]+)?(?:[;,|\t\r\n"]|$))'
)
# What no reader shows, or shows in its own way: most controls, and bytes that are no
# UTF-8, as surrogateescape reads them.
NOT_SHOWN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]")


def neutral(text: str) -> str:
    """Put an apostrophe before what a spreadsheet would compute.

    Spreadsheets hide it and show the rest as it is. Not for numbers: -5 is one.
    """
    text = FORMULA_WITHIN.sub(r"\1'", text)
    is_formula = text.lstrip().startswith(BEGIN_FORMULAS)
    return f"'{text}" if is_formula or text.startswith(tuple(BLANKS)) else text


def shown(text: str) -> str:
    """Write what cannot be shown as Python does: a byte that is no UTF-8 as \\xe9."""
    return NOT_SHOWN.sub(_escape, text)


def _escape(found: re.Match[str]) -> str:
    code = ord(found[0])
    if 0xDC80 <= code <= 0xDCFF:
        return f"\\x{code - 0xDC00:02x}"
    return ascii(found[0])[1:-1]
