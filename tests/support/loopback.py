"""A server of HTTP at a free port of this machine, which is silent about clients that go away."""

from __future__ import annotations

import ssl
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import Any


class Quiet(ThreadingHTTPServer):
    """A server with a thread for each connection, none of which keeps a test from its end."""

    daemon_threads = True

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Say nothing of clients that go away."""


@contextmanager
def listening(
    handler: type[BaseHTTPRequestHandler], certificate: tuple[Path, Path] | None = None
) -> Iterator[int]:
    """Serve, over TLS with a certificate and its key, and yield the port."""
    with Quiet(("127.0.0.1", 0), handler) as server:
        if certificate is not None:
            context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
            context.load_cert_chain(*certificate)
            server.socket = context.wrap_socket(server.socket, server_side=True)
        Thread(target=server.serve_forever, daemon=True).start()
        yield server.server_address[1]
        server.shutdown()
