"""corpus.zip: a few inputs of each reader, which together cover what an hour has found."""

import hashlib
import zipfile
from collections.abc import Iterable, Mapping
from pathlib import Path

from tests.fuzz.readers import READERS

ARCHIVE = Path(__file__).with_name("corpus.zip")
MOST_INPUTS, MOST_BYTES = 300, 300_000  # of all readers together
EPOCH = (1980, 1, 1, 0, 0, 0)  # the earliest time that a zip can say


def read() -> dict[str, list[bytes]]:
    """Read each reader's inputs."""
    found: dict[str, list[bytes]] = {name: [] for name in READERS}
    if ARCHIVE.exists():
        with zipfile.ZipFile(ARCHIVE) as archive:
            for entry in archive.infolist():
                found[entry.filename.partition("/")[0]].append(archive.read(entry))
    return found


def write(inputs: Mapping[str, Iterable[bytes]]) -> None:
    """Keep of each reader as many of its shortest inputs as its share allows."""
    share = MOST_INPUTS // len(READERS)
    with zipfile.ZipFile(
        ARCHIVE, "w", zipfile.ZIP_DEFLATED, compresslevel=9
    ) as archive:
        for name, given in inputs.items():
            for each in sorted(given, key=len)[:share]:
                path = f"{name}/{hashlib.sha256(each).hexdigest()[:16]}"
                archive.writestr(zipfile.ZipInfo(path, EPOCH), each)
    assert ARCHIVE.stat().st_size <= MOST_BYTES
