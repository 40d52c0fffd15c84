"""A server that speaks ClickHouse's HTTP protocol, and has chDB answer: no server is on an index.

Queries, tables, settings, results and the words of errors are those of the engine. Of its own it
has who may come in and which tables are kept from whom, as chDB has no users: there its status and
words are those of ClickHouse's documentation. Run it as a process of its own:
`python -m tests.support.clickhouse_http FOLDER`, where `users.json` is read at each request.
"""

from __future__ import annotations

import json
import re
import ssl
import sys
from base64 import b64decode
from contextlib import suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Lock
from typing import Any
from urllib.parse import parse_qsl, urlsplit
from uuid import uuid4

from chdb import session as sessions

#: what is said of a request and is no setting of its statement
_TRANSPORT = {
    *("query", "query_id", "database", "default_format", "session_id", "user", "password"),
    *("wait_end_of_query", "client_protocol_version", "compress", "decompress", "quota_key"),
}
#: statuses of errors by their names, https://clickhouse.com/docs/interfaces/http
_STATUS = {
    "AUTHENTICATION_FAILED": 403,
    "ACCESS_DENIED": 403,
    "UNKNOWN_TABLE": 404,
    "UNKNOWN_DATABASE": 404,
    "TIMEOUT_EXCEEDED": 408,
    "SYNTAX_ERROR": 400,
}
_ERROR = re.compile(r"Code: (?P<code>\d+)\..*\((?P<name>[A-Z_0-9]+)\)", re.S)
_KILL = re.compile(r"KILL QUERY +WHERE query_id = '(?P<id>[\w-]+)'")


class Refused(Exception):
    """A request that the server itself turns away, by the number and name of the error."""

    def __init__(self, code: int, name: str, words: str) -> None:
        super().__init__(f"Code: {code}. DB::Exception: {words}. ({name})")


class Handler(BaseHTTPRequestHandler):
    """One connection; requests come one after the other."""

    protocol_version = "HTTP/1.1"
    folder: Path
    kept: Any
    version: str
    making = Lock()

    def log_message(self, format: str, *args: Any) -> None:
        """Say nothing."""

    def do_GET(self) -> None:
        """Answer `/ping`."""
        self._send(200, b"Ok.\n")

    def do_POST(self) -> None:
        """Run the statement of a request."""
        given = dict(parse_qsl(urlsplit(self.path).query, keep_blank_values=True))
        body = self.rfile.read(int(self.headers.get("Content-Length", 0))).decode()
        sql = "\n".join(part for part in (given.get("query", ""), body) if part)
        number = given.get("query_id") or str(uuid4())
        headers = {"X-ClickHouse-Query-Id": number, "X-ClickHouse-Timezone": "UTC"}
        try:
            told = self._run(sql, given, number)
        except (Refused, RuntimeError) as error:
            text = str(error).removeprefix("Query execution failed: ")
            found = _ERROR.search(text)
            status = _STATUS.get(found["name"], 500) if found else 500
            headers["X-ClickHouse-Exception-Code"] = found["code"] if found else "1001"
            version = f" (version {self.version} (official build))\n"
            self._send(status, (text + version).encode(), headers)
        else:
            self._send(200, told, headers)

    def _run(self, sql: str, given: dict[str, str], number: str) -> bytes:
        user, profile = self._user(given)
        for table in profile.get("denied", ()):
            if re.search(rf"\b{re.escape(table)}\b", sql):
                raise Refused(
                    497,
                    "ACCESS_DENIED",
                    f"{user}: Not enough privileges. To execute this query, it's necessary to have "
                    f"the grant SELECT(id) ON {table}",
                )
        killed = _KILL.fullmatch(sql.strip())
        if killed is not None:
            sql = f"KILL QUERY WHERE startsWith(query, '{_mark(killed['id'])}') ASYNC"
        with Handler.making:
            session = sessions.Session(str(self.folder / "data"))
        try:
            _ask(session, f"USE `{given.get('database') or profile.get('database', 'default')}`")
            # A request may set what it says as long as the user's own settings let it.
            said = {name: value for name, value in given.items() if name not in _TRANSPORT}
            readonly = said.pop("readonly", None)
            for name, value in (*profile.get("settings", {}).items(), *said.items()):
                _ask(session, f"SET {name} = {_literal(value)}")
            if readonly is not None:
                _ask(session, f"SET readonly = {int(readonly)}")
            form = given.get("default_format", "TabSeparated")
            return bytes(session.query(f"{_mark(number)} {sql}", form).bytes())
        finally:
            session.close()

    def _user(self, given: dict[str, str]) -> tuple[str, dict[str, Any]]:
        """Return who asks, and what is known of them."""
        said = self.headers.get("Authorization", "")
        name, password = given.get("user", "default"), given.get("password", "")
        if said.startswith("Basic "):
            name, _, password = b64decode(said.removeprefix("Basic ")).decode().partition(":")
        users: dict[str, Any] = json.loads((self.folder / "users.json").read_text())
        found: dict[str, Any] | None = users.get(name)
        if found is None or found.get("password", "") != password:
            raise Refused(
                516,
                "AUTHENTICATION_FAILED",
                f"{name}: Authentication failed: password is incorrect, or there is no user with "
                "such name",
            )
        return name, found

    def _send(self, status: int, body: bytes, headers: dict[str, str] | None = None) -> None:
        self.send_response(status)
        for name, value in (headers or {}).items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(body)))
        # Who was interrupted hangs up.
        with suppress(BrokenPipeError, ConnectionResetError):
            self.end_headers()
            self.wfile.write(body)


def _mark(number: str) -> str:
    return f"/* {number} */"


def _literal(value: Any) -> str:
    text = str(value)
    escaped = text.replace("\\", "\\\\").replace("'", "\\'")
    return text if re.fullmatch(r"-?\d+", text) else f"'{escaped}'"


def _ask(session: Any, sql: str) -> bytes:
    return bytes(session.query(sql, "TabSeparated").bytes())


def main() -> None:
    """Serve until the process is ended; print the port as soon as it listens."""
    Handler.folder = Path(sys.argv[1])
    Handler.kept = sessions.Session(str(Handler.folder / "data"))
    Handler.version = _ask(Handler.kept, "SELECT version()").decode().strip()
    served = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    served.daemon_threads = True
    if len(sys.argv) > 2:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(sys.argv[2], sys.argv[3])
        served.socket = context.wrap_socket(served.socket, server_side=True)
    print(served.server_port, flush=True)
    served.serve_forever()


if __name__ == "__main__":
    main()
