"""A server that greets like an old PostgreSQL and knows nothing else."""

import socket
import struct
import threading
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def old_server(version: str) -> Iterator[str]:
    """Listen on a free port until the end; gives the URL of its database."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        thread = threading.Thread(target=_greet_all, args=(listener, version))
        thread.start()
        try:
            yield f"postgresql://nobody@127.0.0.1:{listener.getsockname()[1]}/old"
        finally:
            listener.shutdown(socket.SHUT_RDWR)
            thread.join()


def _greet_all(listener: socket.socket, version: str) -> None:
    while True:
        try:
            caller, _ = listener.accept()
        except OSError:
            return
        with caller:
            _greet(caller, version)


def _greet(caller: socket.socket, version: str) -> None:
    # Encryption is asked for before the real beginning, and declined by an N.
    while struct.unpack("!II", caller.recv(1000)[:8])[1] != 3 << 16:
        caller.sendall(b"N")
    status = f"server_version\0{version}\0".encode()
    caller.sendall(
        _message(b"R", b"\0\0\0\0") + _message(b"S", status) + _message(b"Z", b"I")
    )
    caller.recv(1000)


def _message(kind: bytes, body: bytes) -> bytes:
    return kind + struct.pack("!I", len(body) + 4) + body
