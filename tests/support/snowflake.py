"""A server that speaks the protocol of Snowflake's drivers on this machine, as theirs is used.

It is told by what the driver sends and takes: a login, a statement that is begun and has a name,
its state, its result, and its end. It knows a few statements.
"""

from __future__ import annotations

import gzip
import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date
from http.server import BaseHTTPRequestHandler
from typing import Any
from urllib.parse import urlsplit

from tests.support.clouds import Answer, Hangs, Lost, Refused, Rows, Warehouse
from tests.support.loopback import listening

_TYPES = {
    "text": ("text", None, None),
    "int": ("fixed", 38, 0),
    "decimal": ("fixed", 38, 10),
    "double": ("real", None, None),
    "date": ("date", None, None),
    "boolean": ("boolean", None, None),
}


@dataclass
class Server:
    """Where it is, the warehouse behind it, what logins said, and what was ended."""

    port: int
    warehouse: Warehouse
    refuses: Refused | None = None
    logins: list[dict[str, Any]] = field(default_factory=list)
    aborted: list[str] = field(default_factory=list)


@contextmanager
def snowflake(warehouse: Warehouse, password: str) -> Iterator[Server]:
    """Serve a warehouse to who knows the password."""
    told: dict[str, Answer] = {}

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
            if self.headers.get("Content-Encoding") == "gzip":
                body = gzip.decompress(body)
            parts = urlsplit(self.path).path.strip("/").split("/")
            match parts:
                case ["session", "v1", "login-request"]:
                    self._login(json.loads(body)["data"])
                case ["queries", "v1", "query-request"]:
                    name = f"01b0c0de-0000-0000-0000-{len(told):012d}"
                    told[name] = warehouse.answer(json.loads(body)["sqlText"])
                    where = {"getResultUrl": f"/queries/{name}/result"}
                    self._told({"queryId": name, **where}, "333334")
                case ["queries", name, "abort-request"]:
                    served.aborted.append(name)
                    warehouse.stopped.set()
                    self._told({})
                case _:
                    self._told({})

        def do_GET(self) -> None:
            path = urlsplit(self.path).path
            name = path.rpartition("/")[2] if "monitoring" in path else path.split("/")[-2]
            answer = told[name]
            if isinstance(answer, Hangs) and not warehouse.stopped.is_set():
                warehouse.begun.set()
                self._told({"queries": [{"id": name, "status": "RUNNING"}]})
            elif isinstance(answer, Lost):
                self.close_connection = True
                self.connection.close()
            elif "monitoring" in path:
                self._told({"queries": [_state(name, answer)]})
            elif isinstance(answer, Rows):
                self._told(_result(name, answer))
            else:
                refused = _refusal(answer)
                self._send({"success": False, "code": refused.code, "message": refused.words})

        def log_message(self, format: str, *args: Any) -> None:
            """Say nothing."""

        def _login(self, data: dict[str, Any]) -> None:
            served.logins.append({**data, "query": urlsplit(self.path).query})
            refused = served.refuses
            if refused is None and data.get("PASSWORD") != password:
                refused = Refused("390100", "Incorrect username or password was specified.")
            if refused is not None:
                told = {"success": False, "code": refused.code, "message": refused.words}
                self._send({**told, "data": {"nextAction": None}})
                return
            info = {"databaseName": "CRM", "schemaName": "SHOP", "warehouseName": "W"}
            seconds = {"validityInSeconds": 3600, "masterValidityInSeconds": 14_400}
            tokens = {"token": "a-token", "masterToken": "a-master", "sessionId": 1}
            self._told({**tokens, **seconds, "parameters": [], "sessionInfo": info})

        def _told(self, data: dict[str, Any], code: str | None = None) -> None:
            self._send({"success": True, "code": code, "message": None, "data": data})

        def _send(self, content: dict[str, Any]) -> None:
            body = json.dumps(content).encode()
            self.send_response(200)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

    with listening(Handler) as port:
        served = Server(port, warehouse)
        yield served


def _refusal(answer: Answer) -> Refused:
    if isinstance(answer, Refused):
        return answer
    return Refused("000604", "SQL execution canceled")


def _state(name: str, answer: Answer) -> dict[str, Any]:
    if isinstance(answer, Rows):
        return {"id": name, "status": "SUCCESS"}
    refused = _refusal(answer)
    told = {"errorCode": refused.code, "errorMessage": refused.words}
    return {"id": name, "status": "FAILED_WITH_ERROR", **told}


def _result(name: str, answer: Rows) -> dict[str, Any]:
    return {
        "queryId": name,
        "queryResultFormat": "json",
        "statementTypeId": 4096,
        "parameters": [],
        "rowtype": [_column(column, kind) for column, kind in answer.columns],
        "rowset": [[_value(value) for value in row] for row in answer.rows],
        "total": len(answer.rows),
        "returned": len(answer.rows),
        "finalDatabaseName": "CRM",
        "finalSchemaName": "SHOP",
        "finalWarehouseName": "W",
        "finalRoleName": "R",
        "numberOfBinds": 0,
        "arrayBindSupported": False,
        "version": 1,
    }


def _column(name: str, kind: str) -> dict[str, Any]:
    stored, precision, scale = _TYPES[kind]
    sizes = {"precision": precision, "scale": scale, "length": None, "byteLength": None}
    return {"name": name.upper(), "type": stored, "nullable": True, **sizes}


def _value(value: Any) -> str | None:
    if isinstance(value, bool):
        return str(int(value))
    if isinstance(value, date):
        return str((value - date(1970, 1, 1)).days)
    return None if value is None else str(value)
