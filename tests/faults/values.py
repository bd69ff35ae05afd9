"""The values of the catalogue's rows F and G: one parameter's text, and what is due."""

from typing import NamedTuple

SOAPS = ("soap11", "soap12")
NO_LEAD = "Invalid Lead ID"
UPDATED = "Lead updated"


class Value(NamedTuple):
    """One row: a text for one parameter; what is said if it can be read."""

    id: str
    operation: str
    parameter: str
    text: str
    said: str | None  # None: a bad value
    by_soap: str | bool | None = True  # where SOAP differs; True: it does not

    def due(self, binding: str) -> str | None:
        differs = binding in SOAPS and self.by_soap is not True
        return self.by_soap if differs else self.said

    def malformed_status(self, binding: str) -> int | None:
        """A character that XML has no way to write makes the document malformed."""
        unwritable = any(c < " " and c not in "\t\r\n" for c in self.text)
        unwritable = unwritable or "\ufffe" in self.text
        return 400 if unwritable and binding in SOAPS else None


def ints(row: str, said: str | None, *texts: str) -> list[Value]:
    return [
        Value(f"{row}-{text[:12]!a}", "ReturnLead", "vertical_id", text, said)
        for text in texts
    ]


def amounts(row: str, said: str | None, *texts: str) -> list[Value]:
    return [
        Value(f"{row}-{text[:12]!a}", "UpdateLead", "amount", text, said)
        for text in texts
    ]


def lead_ids(row: str, said: str | None, *texts: str) -> list[Value]:
    return [
        Value(f"{row}-{text[:12]!a}", "ReturnLead", "lead_id", text, said)
        for text in texts
    ]


def booleans(row: str, said: str | None, *texts: str, by_soap=True) -> list[Value]:
    return [
        Value(f"{row}-{text!a}", "UpdateLead", "add_to_existing", text, said, by_soap)
        for text in texts
    ]


def enums(row: str, said: str | None, *texts: str) -> list[Value]:
    return [
        Value(f"{row}-{text!a}", "ReturnLead", "return_type", text, said)
        for text in texts
    ]


NO_VERTICAL = "Invalid Vertical ID"
MISSING = "Missing Required Fields: {}"
SQL = ["' OR 1=1--", "'; DROP TABLE leads;--", "1' AND pg_sleep(10)--", '" OR ""="']
SQL += ["\\'; SELECT 1--", "$$;SELECT 1;$$", "%s%(x)s%%"]
ODD = ["<script>alert(1)</script>", "]]>", "&", "'\"", "\u202e\u200b", "A\u030a", "Å"]
ODD += [
    "%s%n{0}",
    "${jndi:ldap://x}",
    "{{7*7}}",
    "__import__('os')",
    "=cmd|' /C calc'!A0",
]
ODD += [
    "' or '1'='1",
    "*)(uid=*",
    "../../etc/passwd",
    "a\u2028b",
    "a%0d%0aSet-Cookie: b",
]
ODD += ["\U0001f600", "a;b", "lead_id[99999999]", "NULL", "\u00a0", "a\tb", "é", "-1"]

VALUES = [
    *ints("F1", NO_VERTICAL, "2147483647", "-2147483648"),
    *ints("F1", None, "2147483648", "-2147483649", "9223372036854775808"),
    *ints("F1", None, "9" * 3000, "-" + "9" * 3000),
    *ints("F1", NO_VERTICAL, "0" * 3000 + "2000000000"),
    *ints("F2", None, "1.5", "1e3", "0x10", "abc", "1,000", "NaN", "INF"),
    *ints("F3", None, "1_000", "\u0661", "\uff11", "1\u00a0"),
    *ints("F4", NO_VERTICAL, "+2000000000", " 2000000000 ", "-02000000000"),
    *ints("F4", None, " ", "+", "--1"),
    *ints("F4", MISSING.format("vertical_id"), ""),
    *amounts("F5", None, "NaN", "sNaN", "NaN123", "Infinity", "-Infinity", "INF"),
    *amounts("F6", None, "1e400", "1E+999999999", "1e-400"),
    *amounts("F7", "Invalid Amount", "1.00005", "0.00000000000000000001"),
    *amounts("F8", UPDATED, "-0.00", "0", ".0000", "0.00000000"),
    *amounts(
        "F8", "Invalid Amount", "100000000000.0000", "99999999999.99991", "9" * 3000
    ),
    *amounts(
        "F9",
        None,
        "$1.00",
        "1,00",
        "1,000.00",
        "(1.00)",
        "1_000.00",
        "\u0661",
        "\uff11",
        ".",
    ),
    *booleans("F11", UPDATED, " true ", "true", "1"),
    *booleans("F11", UPDATED, "True", "TRUE", by_soap=None),
    *booleans("F11", None, "yes", "on", "2", "null", " ", "truee"),
    *enums("F12", None, "REJECT", "reject ", "reject\n", "nochange", "-1", "0", " "),
    *enums("F12", MISSING.format("return_type"), ""),
    *lead_ids("G1", NO_LEAD, *SQL),
    *lead_ids("G2", NO_LEAD, "a\r\nb", "a\n", " a "),
    *lead_ids("G3", None, "a\0b", "a\x1b[31m", "\x08", "a\ufffeb"),
    *lead_ids("G4", NO_LEAD, *ODD),
    *lead_ids("G9", NO_LEAD, "a" * 100, "a" * 101, "\U0001f600" * 100),
]
