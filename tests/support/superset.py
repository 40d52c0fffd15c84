"""A real Superset for tests: its own folder and database, and its API as a user who may all.

It stands in a virtual environment of its own, whose folder `KPI_SUPERSET` names: it wants other
versions of what we use ourselves.
"""

from __future__ import annotations

import json
import os
import subprocess
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from uuid import uuid4
from zipfile import ZipFile

import yaml
from jinja2.sandbox import SandboxedEnvironment

from tests.support.spark import free_port

VARIABLE = "KPI_SUPERSET"
USER, PASSWORD = "admin", "a password of tests"
CONFIG = """\
SECRET_KEY = "a key of tests alone, {key}"
SQLALCHEMY_DATABASE_URI = "sqlite:///{folder}/superset.db"
FEATURE_FLAGS = {{"ENABLE_TEMPLATE_PROCESSING": True}}
# whoever logs in with a token needs no other
WTF_CSRF_ENABLED = False
"""


@dataclass
class Superset:
    """A running server, asked through its API."""

    url: str
    token: str = field(default="", repr=False)

    def ask(self, path: str, content: Any = None, method: str = "") -> Any:
        """Ask for JSON; what is sent is JSON too."""
        data = None if content is None else json.dumps(content).encode()
        return json.loads(self._send(path, data, "application/json", method))

    def load(self, bundle: Path, **fields: str) -> Any:
        """Import a bundle of assets."""
        border = uuid4().hex
        parts = [
            f'--{border}\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value}\r\n'
            for name, value in fields.items()
        ]
        head = (
            f'--{border}\r\nContent-Disposition: form-data; name="bundle"; filename="b.zip"\r\n'
            "Content-Type: application/zip\r\n\r\n"
        )
        body = "".join([*parts, head]).encode() + bundle.read_bytes()
        body += f"\r\n--{border}--\r\n".encode()
        kind = f"multipart/form-data; boundary={border}"
        return json.loads(self._send("/api/v1/assets/import/", body, kind, "POST"))

    def listed(self, kind: str) -> list[dict[str, Any]]:
        """Return all databases, datasets, charts or dashboards, with what each consists of."""
        found = self.ask(f"/api/v1/{kind}/?q=(page_size:500)")
        return [self.ask(f"/api/v1/{kind}/{row['id']}")["result"] for row in found["result"]]

    def _send(self, path: str, data: bytes | None, kind: str, method: str) -> bytes:
        headers = {"Accept": "application/json"}
        if data is not None:
            headers["Content-Type"] = kind
        if self.token:
            headers["Authorization"] = f"Bearer {self.token}"
        request = urllib.request.Request(
            self.url + path, data, headers, method=method or ("POST" if data else "GET")
        )
        try:
            with urllib.request.urlopen(request, timeout=120) as answer:
                content: bytes = answer.read()
                return content
        except urllib.error.HTTPError as error:
            raise AssertionError(f"{path}: {error.code} {error.read().decode()[:3000]}") from error


@contextmanager
def superset(folder: Path) -> Iterator[Superset]:
    """Start a server in an empty folder, and log in."""
    programs = Path(os.environ[VARIABLE]) / "bin"
    config = folder / "superset_config.py"
    config.write_text(CONFIG.format(folder=folder, key=uuid4().hex))
    environment = {
        **os.environ,
        "SUPERSET_CONFIG_PATH": str(config),
        "SUPERSET_HOME": str(folder),
        "PATH": f"{programs}:{os.environ['PATH']}",
    }
    log = folder / "log"

    def run(*words: str) -> None:
        with log.open("a") as file:
            done = subprocess.run(
                (str(programs / words[0]), *words[1:]),
                env=environment,
                stdout=file,
                stderr=file,
                cwd=folder,
                check=False,
            )
        assert done.returncode == 0, log.read_text()[-3000:]

    run("superset", "db", "upgrade")
    names = ("--firstname", "A", "--lastname", "B", "--email", "a@example.invalid")
    who = ("--username", USER, "--password", PASSWORD, *names)
    run("superset", "fab", "create-admin", *who)
    run("superset", "init")
    port = free_port()
    address = f"127.0.0.1:{port}"
    words = [str(programs / "gunicorn"), "-w", "1", "-k", "gthread", "--threads", "4"]
    words += ["--timeout", "120", "-b", address, "superset.app:create_app()"]
    with log.open("a") as file:
        server = subprocess.Popen(words, env=environment, stdout=file, stderr=file, cwd=folder)
    try:
        found = Superset(f"http://{address}")
        _wait(found, server, log)
        login = {"username": USER, "password": PASSWORD, "provider": "db"}
        found.token = found.ask("/api/v1/security/login", login)["access_token"]
        yield found
    finally:
        server.terminate()
        server.wait(timeout=30)


def _wait(server: Superset, process: subprocess.Popen[bytes], log: Path) -> None:
    for _ in range(240):
        assert process.poll() is None, log.read_text()[-3000:]
        try:
            with urllib.request.urlopen(f"{server.url}/health", timeout=5):
                return
        except OSError:
            time.sleep(0.5)
    raise AssertionError(f"no answer: {log.read_text()[-3000:]}")


def documents(bundle: Path) -> dict[str, dict[str, Any]]:
    """Return the documents of a bundle by path below its one folder."""
    with ZipFile(bundle) as archive:
        names = archive.namelist()
        folders = {name.partition("/")[0] for name in names}
        assert len(folders) == 1, folders
        return {
            name.partition("/")[2]: yaml.safe_load(archive.read(name).decode()) for name in names
        }


def placed(found: dict[str, dict[str, Any]]) -> list[tuple[dict[str, Any], dict[str, Any]]]:
    """Return the charts of a dashboard with their datasets, as they stand on it."""
    position = found["dashboards/dashboard.yaml"]["position"]
    charts = {doc["uuid"]: doc for path, doc in found.items() if path.startswith("charts/")}
    datasets = {doc["uuid"]: doc for path, doc in found.items() if path.startswith("datasets/")}
    uuids = [
        position[name]["meta"]["uuid"]
        for row in position["GRID_ID"]["children"]
        if position[row]["type"] == "ROW"
        for name in position[row]["children"]
        if position[name]["type"] == "CHART"
    ]
    assert len(set(uuids)) == len(uuids) == len(charts)
    return [(charts[uuid], datasets[charts[uuid]["dataset_uuid"]]) for uuid in uuids]


def standing(found: dict[str, dict[str, Any]]) -> int:
    """Return how many tiles stand on a dashboard: charts, and texts, which are no charts."""
    position = found["dashboards/dashboard.yaml"]["position"]
    placed = [part for part in position.values() if isinstance(part, dict)]
    return sum(part["type"] in ("CHART", "MARKDOWN") for part in placed)


def rendered(sql: str, chosen: dict[str, list[str]]) -> str:
    """Return a dataset's SQL as Superset's templates give it where members are chosen."""

    def filter_values(name: str, remove_filter: bool = False) -> list[str]:
        assert remove_filter, "else it is filtered twice"
        return chosen.get(name, [])

    def where_in(values: list[str]) -> str:
        doubled = (value.replace("'", "''") for value in values)
        return "(" + ", ".join(f"'{value}'" for value in doubled) + ")"

    environment = SandboxedEnvironment()
    environment.filters["where_in"] = where_in
    return environment.from_string(sql).render(filter_values=filter_values)
