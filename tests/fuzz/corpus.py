"""corpus.zip: a few inputs of each reader, which together cover what an hour has found."""

import hashlib
import zipfile
from collections.abc import Mapping, Sequence
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


def write(inputs: Mapping[str, Sequence[bytes]]) -> None:
    """Keep them all, or of each reader as many as its share allows, short and long ones.

    What one reader leaves of its share goes to those who have more.
    """
    left = MOST_INPUTS
    kept: dict[str, list[bytes]] = {}
    fewest_first = sorted(inputs, key=lambda name: len(inputs[name]))
    for before, name in enumerate(fewest_first):
        share = left // (len(inputs) - before)
        step = max(1.0, len(inputs[name]) / share)
        places = range(min(share, len(inputs[name])))
        by_length = sorted(inputs[name], key=len)
        kept[name] = [by_length[int(place * step)] for place in places]
        left -= len(kept[name])
    with zipfile.ZipFile(ARCHIVE, "w") as archive:
        for name in inputs:
            for each in kept[name]:
                path = f"{name}/{hashlib.sha256(each).hexdigest()[:16]}"
                archive.writestr(
                    zipfile.ZipInfo(path, EPOCH), each, zipfile.ZIP_DEFLATED, 9
                )
    assert ARCHIVE.stat().st_size <= MOST_BYTES
