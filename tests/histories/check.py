"""All checks of a history; and the command that makes them on a recorded one.

python -m tests.histories.check folder
"""

import sys
from pathlib import Path

from tests.histories.answers import check_answers
from tests.histories.history import History, Violation, read_history
from tests.histories.linear import check_linear
from tests.histories.names import check_names
from tests.histories.realtime import check_realtime
from tests.histories.sales import check_sales
from tests.histories.sets import check_sets
from tests.histories.trail import check_trail

CHECKS = (
    check_sets,
    check_answers,
    check_sales,
    check_trail,
    check_names,
    check_realtime,
    check_linear,
)


def check(history: History) -> list[Violation]:
    return [violation for each in CHECKS for violation in each(history)]


def main() -> int:
    found = check(read_history(Path(sys.argv[1])))
    print(*found, sep="\n")
    print(f"{len(found)} violations")
    return bool(found)


if __name__ == "__main__":
    sys.exit(main())
