"""Row F10: each way to write an amount is refused, or is exactly the amount that it says.

The ways are those of the list Fuzzing/Amounts of SecLists, made here of their parts.
"""

from decimal import Decimal
from itertools import product

import pytest

from tests.faults.calls import BAD, BINDINGS, Target
from tests.protocol.echo import PATH, values

NUMBERS = ["0", "0.1", "1", "10", "100", "1000", "10000", "100000", "1000000"]
LONG = ["9" * 128, "9" * 256, "9" * 384, "0." + "0" * 49 + "1"]
EXACT = ["{0}", "+{0}", "-{0}", "00{0}", " {0} ", "{0}\n"]
SIGNED = [f"{a}{s}{b}{{0}}" for a, s, b in product(("", "-"), "$£€¥", ("", "-"))]
LISTS = ["({0})", "[{0}]", "{{{0}}}", "({0},1)", '("{0}")', '["{0}","1"]', '{{"{0}"}}']
NUMERIC = [
    "{0}e0",
    "{0}e-1",
    "{0}E1",
    "0x{0}",
    "0b{0}",
    "&h{0}",
    "{0}p-4",
    "{0}f",
    "{0}L",
]
TORN = ["{0}+", "{0}-", "--{0}", "%20%09{0}", "{0}%20%00%00", "{0} 0", "{0},0", "{0}_0"]
TORN += ["'{0}'", "{0};", "{0}%", "{0}/1", "1 {0}", "{0}\u00a0", "\u2212{0}", "{0}.0.0"]
WORDS = [
    "NaN",
    "-NaN",
    "Infinity",
    "-inf",
    "true",
    "null",
    "none",
    "nil",
    "An Array",
    "()",
]
WORDS += ["(,,)", "[]", "{}", "-", "+", ".", "1,000,000", "1 000 000", "1.000.000"]
WORDS += [
    "\u0661",
    "\uff11",
    "1,,0,,0",
    "0+",
    "0-",
    "$-0",
    "-$0",
    "\u00bd",
    "\u2460",
    "0x1.8p3",
]

REFUSED = [way.format(n) for way in SIGNED + LISTS + NUMERIC + TORN for n in NUMBERS]
REFUSED += [f'"{way.format(n)}"' for way in EXACT + SIGNED for n in NUMBERS] + WORDS


@pytest.mark.parametrize("binding", BINDINGS)
def test_f10_what_is_no_amount_is_refused(client, binding):
    assert len(REFUSED) > 400
    for text in REFUSED:
        reply = ask(client, binding, text)
        assert reply.status == BAD[binding], text


@pytest.mark.parametrize("binding", BINDINGS)
def test_f10_an_amount_is_exact(client, binding):
    for way, number in product(EXACT, NUMBERS + LONG):
        text = way.format(number)
        assert values(ask(client, binding, text)) == {"price": Decimal(text.strip())}


def ask(client, binding: str, text: str):
    target = Target(client, "", "", 0, 0, 0)
    return target.call(binding, PATH, "Echo", {"price": text})
