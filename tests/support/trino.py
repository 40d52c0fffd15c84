"""A server that speaks Trino's client protocol on this machine, and knows a few statements.

Trino documentation, "Client REST API": a statement is posted, and its answer lies at `nextUri`,
which is asked again until there is none; `DELETE` of it ends the statement.
"""

from __future__ import annotations

import base64
import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler
from pathlib import Path
from typing import Any

from tests.support.clouds import Answer, Hangs, Lost, Refused, Rows, Warehouse
from tests.support.loopback import listening

_TYPES = {
    "text": ("varchar", "varchar"),
    "int": ("bigint", "bigint"),
    "decimal": ("decimal(38,10)", "decimal"),
    "double": ("double", "double"),
    "date": ("date", "date"),
    "boolean": ("boolean", "boolean"),
}


@dataclass
class Server:
    """Where it is, the warehouse behind it, and the headers of each statement."""

    port: int
    warehouse: Warehouse
    headers: list[dict[str, str]] = field(default_factory=list)


@contextmanager
def trino(
    warehouse: Warehouse, password: str | None = None, certificate: tuple[Path, Path] | None = None
) -> Iterator[Server]:
    """Serve a warehouse; with a password only who gives it, with a certificate over TLS."""
    told: dict[str, Answer] = {}

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_POST(self) -> None:
            sql = self.rfile.read(int(self.headers["Content-Length"])).decode()
            if password is not None and self._password() != password:
                self._send(401, b"Access Denied: Invalid credentials")
                return
            served.headers.append(dict(self.headers))
            key = str(len(told))
            told[key] = warehouse.answer(sql)
            self._json(_page(key, next=f"{self._base()}/v1/statement/executing/{key}/1"))

        def do_GET(self) -> None:
            key = self.path.split("/")[-2]
            answer = told[key]
            match answer:
                case Rows():
                    self._json(_page(key, answer))
                case Refused(code, words):
                    error = {"message": words, "errorName": code, "errorType": "USER_ERROR"}
                    self._json(_page(key, error=error))
                case Lost():
                    self.connection.close()
                    self.close_connection = True
                case Hangs() if warehouse.stopped.is_set():
                    error = {
                        "message": "Query was canceled",
                        "errorName": "USER_CANCELED",
                        "errorType": "USER_ERROR",
                    }
                    self._json(_page(key, error=error))
                case Hangs():
                    warehouse.begun.set()
                    warehouse.stopped.wait(0.05)
                    self._json(_page(key, next=f"{self._base()}{self.path}"))

        def do_DELETE(self) -> None:
            warehouse.stopped.set()
            self._send(204, b"")

        def log_message(self, format: str, *args: Any) -> None:
            """Say nothing."""

        def _base(self) -> str:
            return f"http{'s' if certificate else ''}://{self.headers['Host']}"

        def _password(self) -> str:
            kind, _, value = self.headers.get("Authorization", " ").partition(" ")
            if kind == "Bearer":
                return value
            return base64.b64decode(value).decode().partition(":")[2]

        def _json(self, body: dict[str, Any]) -> None:
            self._send(200, json.dumps(body).encode())

        def _send(self, status: int, body: bytes) -> None:
            self.send_response(status)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

    with listening(Handler, certificate) as port:
        served = Server(port, warehouse)
        yield served


def _page(
    key: str, rows: Rows | None = None, *, next: str | None = None, error: Any = None
) -> dict[str, Any]:
    """Return one page of an answer."""
    page: dict[str, Any] = {"id": key, "infoUri": "http://localhost/", "stats": {"state": "X"}}
    if next is not None:
        page["nextUri"] = next
    if error is not None:
        page["error"] = error
    if rows is not None:
        page["columns"] = [_column(name, kind) for name, kind in rows.columns]
        page["data"] = [[_value(value) for value in row] for row in rows.rows]
    return page


def _column(name: str, kind: str) -> dict[str, Any]:
    shown, raw = _TYPES[kind]
    sizes = [{"kind": "LONG", "value": size} for size in (38, 10)] if kind == "decimal" else []
    return {"name": name, "type": shown, "typeSignature": {"rawType": raw, "arguments": sizes}}


def _value(value: Any) -> Any:
    return value if value is None or isinstance(value, (bool, int, float)) else str(value)
