"""A port of this machine at which PostgreSQL answers to a driver that says more than it knows."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from threading import Thread

_VERSION = (196_608).to_bytes(4, "big")
#: what PostgreSQL is told of who connects; the driver of Redshift tells what it is besides
_KNOWN = (b"user", b"database", b"application_name")


@contextmanager
def forwarded(there: Path) -> Iterator[int]:
    """Pass everything on, from a port to a local socket and back."""
    with socket.create_server(("127.0.0.1", 0)) as listening:
        Thread(target=_serve, args=(listening, there), daemon=True).start()
        yield listening.getsockname()[1]


def _serve(listening: socket.socket, there: Path) -> None:
    with suppress(OSError):  # it is closed in the end
        while True:
            client, _ = listening.accept()
            Thread(target=_begin, args=(client, there), daemon=True).start()


def _begin(client: socket.socket, there: Path) -> None:
    server = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
    server.connect(str(there))
    server.sendall(_shortened(client.recv(65_536)))
    for one, other in ((client, server), (server, client)):
        Thread(target=_pass, args=(one, other), daemon=True).start()


def _shortened(start: bytes) -> bytes:
    """Return the first message without what the server does not know; others as they are."""
    if start[4:8] != _VERSION:
        return start
    parts = start[8:].rstrip(b"\0").split(b"\0")
    kept = [
        name + b"\0" + value + b"\0"
        for name, value in zip(parts[::2], parts[1::2], strict=True)
        if name in _KNOWN
    ]
    body = _VERSION + b"".join(kept) + b"\0"
    return (len(body) + 4).to_bytes(4, "big") + body


def _pass(one: socket.socket, other: socket.socket) -> None:
    with suppress(OSError):
        while part := one.recv(65_536):
            other.sendall(part)
    with suppress(OSError):
        other.shutdown(socket.SHUT_WR)
