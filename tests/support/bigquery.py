"""A server that speaks BigQuery's REST API on this machine, and knows a few statements.

BigQuery documentation, "REST API": a job is inserted, its results are asked for until they are
complete, and it is cancelled by its name. A key of a service account is exchanged for a token.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

from tests.support.clouds import Answer, Hangs, Lost, Refused, Rows, Warehouse
from tests.support.loopback import listening

_TYPES = {
    "text": "STRING",
    "int": "INTEGER",
    "decimal": "BIGNUMERIC",
    "double": "FLOAT",
    "date": "DATE",
    "boolean": "BOOLEAN",
}
_STATUS = {"accessDenied": 403, "notFound": 404, "invalidQuery": 400, "stopped": 499}
_RESULT = {"projectId": "acme", "datasetId": "_results", "tableId": "one"}
_TOKEN = "a-token-of-the-shop"


@dataclass
class Server:
    """Where it is, the warehouse behind it, and the jobs that were inserted."""

    port: int
    warehouse: Warehouse
    lets_in: bool = True
    jobs: list[dict[str, Any]] = field(default_factory=list)
    cancelled: list[str] = field(default_factory=list)


@contextmanager
def bigquery(warehouse: Warehouse) -> Iterator[Server]:
    """Serve a warehouse to who shows the token."""
    told: dict[str, Answer] = {}

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
            path = urlsplit(self.path).path
            if path == "/token":
                self._exchange(parse_qs(body.decode()))
            elif self.headers["Authorization"] != f"Bearer {_TOKEN}":
                self._refuse(401, "authError", "Invalid Credentials")
            elif path.endswith("/cancel"):
                served.cancelled.append(path.split("/")[-2])
                warehouse.stopped.set()
                self._json({"job": _job(path.split("/")[-2], "DONE")})
            else:
                job = json.loads(body)
                served.jobs.append(job)
                name = job["jobReference"]["jobId"]
                told[name] = warehouse.answer(job["configuration"]["query"]["query"])
                self._json(_job(name, "RUNNING"))

        def do_GET(self) -> None:
            parts = urlsplit(self.path).path.split("/")
            name, answer = parts[-1], told[parts[-1]]
            if parts[-2] == "jobs":
                runs = isinstance(answer, Hangs) and not warehouse.stopped.is_set()
                self._json(_job(name, "RUNNING" if runs else "DONE"))
                return
            match answer:
                case Rows():
                    self._json(_results(name, answer))
                case Refused(code, words):
                    self._refuse(_STATUS[code], code, words)
                case Lost():
                    self.close_connection = True
                    self.connection.close()
                case Hangs() if warehouse.stopped.is_set():
                    self._refuse(499, "stopped", "Job execution was cancelled")
                case Hangs():
                    warehouse.begun.set()
                    warehouse.stopped.wait(0.1)
                    self._json({"jobComplete": False, **_reference(name)})

        def log_message(self, format: str, *args: Any) -> None:
            """Say nothing."""

        def _exchange(self, asked: dict[str, list[str]]) -> None:
            assert asked["grant_type"] == ["urn:ietf:params:oauth:grant-type:jwt-bearer"]
            if not served.lets_in:
                told = "Invalid grant: account not found"
                self._send(400, {"error": "invalid_grant", "error_description": told})
                return
            self._json({"access_token": _TOKEN, "expires_in": 3600, "token_type": "Bearer"})

        def _refuse(self, status: int, reason: str, words: str) -> None:
            one = {"reason": reason, "message": words, "domain": "global"}
            self._send(status, {"error": {"code": status, "message": words, "errors": [one]}})

        def _json(self, body: dict[str, Any]) -> None:
            self._send(200, body)

        def _send(self, status: int, content: dict[str, Any]) -> None:
            body = json.dumps(content).encode()
            self.send_response(status)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

    with listening(Handler) as port:
        served = Server(port, warehouse)
        yield served


def service_account(file: Path, port: int) -> str:
    """Write a key of a service account, and return what is secret in it."""
    from cryptography.hazmat.primitives import serialization
    from cryptography.hazmat.primitives.asymmetric import rsa

    key = rsa.generate_private_key(public_exponent=65_537, key_size=2048)
    text = key.private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.PKCS8,
        serialization.NoEncryption(),
    ).decode()
    told = {
        "type": "service_account",
        "project_id": "acme",
        "private_key_id": "1",
        "private_key": text,
        "client_email": "clerk@acme.example",
        "token_uri": f"http://127.0.0.1:{port}/token",
    }
    file.write_text(json.dumps(told), encoding="utf-8")
    return text.splitlines()[1]


def _reference(name: str) -> dict[str, Any]:
    return {"jobReference": {"projectId": "acme", "jobId": name, "location": "EU"}}


def _job(name: str, state: str) -> dict[str, Any]:
    return {
        "kind": "bigquery#job",
        "configuration": {"jobType": "QUERY", "query": {"destinationTable": _RESULT}},
        "statistics": {"query": {"statementType": "SELECT"}},
        "status": {"state": state},
        **_reference(name),
    }


def _results(name: str, answer: Rows) -> dict[str, Any]:
    fields = [{"name": column, "type": _TYPES[kind]} for column, kind in answer.columns]
    rows = [{"f": [{"v": _value(value)} for value in row]} for row in answer.rows]
    told = {"jobComplete": True, "schema": {"fields": fields}, "totalRows": str(len(rows))}
    return {**told, "rows": rows, **_reference(name)}


def _value(value: Any) -> str | None:
    if value is None:
        return None
    return str(value).lower() if isinstance(value, bool) else str(value)
