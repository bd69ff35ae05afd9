"""One process of the fuzzer: the reader's name, a folder for what fails, libFuzzer's options."""

import hashlib
import sys
from pathlib import Path

import atheris

with atheris.instrument_imports(include=["service"]):
    from tests.fuzz.application import prepare
    from tests.fuzz.readers import READERS


def main() -> None:
    name, folder = sys.argv.pop(1), Path(sys.argv.pop(1))

    def read(data: bytes) -> None:
        try:
            READERS[name].read(data)
        except BaseException:
            (folder / hashlib.sha256(data).hexdigest()[:16]).write_bytes(data)
            raise

    prepare()
    # To merge, libFuzzer calls itself, by its first argument, which goes to a shell.
    again = f"{sys.executable} -m tests.fuzz.one {name} {folder}"
    atheris.Setup([again, *sys.argv[1:]], read)
    atheris.Fuzz()


if __name__ == "__main__":
    main()
