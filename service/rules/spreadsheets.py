"""Texts in a CSV: a spreadsheet must read them as texts."""

# With which a spreadsheet takes a cell for a formula; the wide ones after conversion.
BEGIN_FORMULAS = tuple("=+-@\uff1d\uff0b\uff0d\uff20")
BLANKS = "\t\r\n"


def neutral(text: str) -> str:
    """Put an apostrophe before a text that a spreadsheet would compute.

    Spreadsheets hide it and show the rest as it is. Not for numbers: -5 is one.
    """
    is_formula = text.lstrip().startswith(BEGIN_FORMULAS)
    return f"'{text}" if is_formula or text.startswith(tuple(BLANKS)) else text
