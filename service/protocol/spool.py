"""A reply in a file: all of it is there before any of it is sent."""

from collections.abc import Iterable
from tempfile import SpooledTemporaryFile

MOST_IN_MEMORY = 2**20  # bytes; a larger reply goes to the disk
CHUNK = 2**16  # bytes


class Spool:
    """The body of an answer, for a WSGI server to send in chunks and then to close."""

    def __init__(self, parts: Iterable[bytes]):
        """Write the parts; whatever fails on the way leaves no file behind."""
        self.file = SpooledTemporaryFile(MOST_IN_MEMORY)  # noqa: SIM115  (`close` does)
        try:
            for part in parts:
                self.file.write(part)
            self.size = self.file.tell()
            self.file.seek(0)
        except BaseException:
            self.close()
            raise

    def __iter__(self):
        return self

    def __next__(self) -> bytes:
        chunk = self.file.read(CHUNK)
        if not chunk:
            self.close()
            raise StopIteration
        return chunk

    def close(self) -> None:
        self.file.close()
