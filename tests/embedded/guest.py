"""Another process that uses the database: `python -m tests.embedded.guest HOME`.

Prints what it got, one JSON object, and leaves when its standard input ends.
"""

import json
import os
import sys
from pathlib import Path

from service.embedded import EmbeddedError, start
from tests.embedded.conftest import FAST


def main(home: str) -> None:
    try:
        database = start(Path(home), None, FAST)
    except EmbeddedError as error:
        print(json.dumps({"error": str(error)}), flush=True)
        return
    folder = str(database.folder)
    got = {"url": database.url, "folder": folder, "uid": os.geteuid()}
    print(json.dumps(got), flush=True)
    sys.stdin.read()


if __name__ == "__main__":
    main(sys.argv[1])
