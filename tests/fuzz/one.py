"""One process of the fuzzer: the reader's name, then libFuzzer's own options."""

import sys

import atheris

with atheris.instrument_imports(include=["service"]):
    from tests.fuzz.application import prepare
    from tests.fuzz.readers import READERS

if __name__ == "__main__":
    name = sys.argv.pop(1)
    prepare()
    atheris.Setup(sys.argv, READERS[name].read)
    atheris.Fuzz()
