"""Fuzzes what reads a stranger's bytes, with coverage for a guide: `make fuzz MINUTES=60`.

Each reader has a process of libFuzzer's, one after the other. What it grew is minimised
and kept in corpus.zip, which `make test` replays. It ends with 1 where a reader failed;
the input lies in the folder that is named then.
"""

import argparse
import re
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from tests.fuzz import corpus
from tests.fuzz.readers import READERS
from tests.fuzz.seeds import words

SECONDS_AN_INPUT = 5  # more is a hang
MEGABYTES = 1024  # of the whole process, the corpus included
DONE = re.compile(r"^Done (\d+) runs", re.MULTILINE)
COVERED = re.compile(r"cov: (\d+) ft: (\d+) corp: (\d+)")
MEMORY = re.compile(r"rss: (\d+)Mb")


def main() -> int:
    options = _read_options()
    folder = Path(options.folder or tempfile.mkdtemp(prefix="leadback-fuzz-"))
    chosen = {name: READERS[name] for name in options.only or READERS}
    shares = sum(reader.minutes for reader in chosen.values())
    print(f"Inputs go to {folder}.", flush=True)
    failed = []
    for name, reader in chosen.items():
        seconds = int(options.minutes * 60 * reader.minutes / shares)
        print(f"{name}: {seconds} s", flush=True)
        if not _fuzz(name, folder / name, max(seconds, 1), reader.longest):
            failed.append(name)
    if options.keep:
        corpus.write({name: _minimised(name, folder / name) for name in READERS})
    print(
        f"Failed: {', '.join(failed)}; see {folder}." if failed else "Nothing failed."
    )
    return bool(failed)


def _read_options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, prog="python -m tests.fuzz")
    parser.add_argument("--minutes", type=float, default=60, help="for all readers")
    parser.add_argument("--only", action="append", choices=READERS, help="repeatable")
    parser.add_argument("--folder", help="of the corpora; a new one by default")
    parser.add_argument("--keep", action="store_true", help="write corpus.zip anew")
    return parser.parse_args()


def _fuzz(name: str, folder: Path, seconds: int, longest: int) -> bool:
    """Fuzz one reader; say whether it holds."""
    grown, found = folder / "corpus", folder / "found"
    for each in (grown, found):
        each.mkdir(parents=True, exist_ok=True)
    seeds = [*READERS[name].seeds(), *corpus.read()[name]]
    for number, seed in enumerate(seeds):
        (grown / f"seed-{number:04}").write_bytes(seed)
    (folder / "words").write_text("\n".join(map(_quoted, words())))
    began = time.monotonic()
    log = folder / "log"
    status = _run(
        name,
        log,
        str(found),
        f"-max_total_time={seconds}",
        f"-max_len={longest}",
        f"-timeout={SECONDS_AN_INPUT}",
        f"-rss_limit_mb={MEGABYTES}",
        f"-artifact_prefix={found}/",
        f"-dict={folder / 'words'}",
        str(grown),
    )
    _tell(log.read_text(errors="replace"), time.monotonic() - began, status)
    return status == 0


def _quoted(word: str) -> str:
    """Write a word of the dictionary as libFuzzer reads it."""
    return '"' + "".join(f"\\x{octet:02x}" for octet in word.encode()) + '"'


def _run(name: str, log: Path, *options: str) -> int:
    command = [sys.executable, "-m", "tests.fuzz.one", name, *options]
    with log.open("wb") as output:
        return subprocess.run(command, stdout=output, stderr=output).returncode


def _tell(log: str, seconds: float, status: int) -> None:
    runs, covered, memory = DONE.findall(log), COVERED.findall(log), MEMORY.findall(log)
    said = [f"{seconds:.0f} s", f"{runs[-1] if runs else '?'} inputs"]
    if covered:
        said.append("{} edges, {} features, {} kept".format(*covered[-1]))
    if memory:
        said.append(f"memory {memory[0]} to {memory[-1]} MB")
    print("   ", ", ".join(said), flush=True)
    if status:
        print("\n".join(log.splitlines()[-40:]), flush=True)


def _minimised(name: str, folder: Path) -> list[bytes]:
    """Take the fewest inputs that cover all that the grown corpus covers."""
    if not (folder / "corpus").is_dir():
        return corpus.read()[name]
    with tempfile.TemporaryDirectory() as fewest:
        _run(
            name,
            folder / "log-merge",
            str(folder),
            "-set_cover_merge=1",
            fewest,
            str(folder / "corpus"),
        )
        return [path.read_bytes() for path in sorted(Path(fewest).iterdir())]


if __name__ == "__main__":
    sys.exit(main())
