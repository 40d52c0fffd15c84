"""A small project that `kpi serve` serves, in a process of its own."""

from __future__ import annotations

import http.client
import json
import os
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import quote, urlsplit

SPEC = """\
source deals {
  table: deals
  key:   id
  time:  won_on
  column id:     number
  column won_on: date
  column amount: money USD
}
kpi sales "Sales" {
  formula: sum(deals.amount)
  window:  month
}
dashboard floor "The floor" {
  row { tile sales as number }
}
"""
CONFIG = """\
[project]
name = "shop"
specs = ["."]
as_of = 2026-06-30

[profiles.dev]
engine = "duckdb"
path = "data"
"""
#: seconds until a save shows, on a machine that has much else to do
PATIENCE = 60.0


class Served:
    """A project that is being served."""

    def __init__(self, folder: Path, url: str) -> None:
        self.folder = folder
        self.url = url
        self.port = urlsplit(url).port or 0

    def get(self, path: str, host: str = "") -> tuple[int, str]:
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=PATIENCE)
        connection.request("GET", path, headers={"Host": host or f"127.0.0.1:{self.port}"})
        answer = connection.getresponse()
        text = answer.read().decode("utf-8")
        connection.close()
        return answer.status, text

    def state(self, page: str = "/dashboards/floor.html") -> dict[str, str]:
        found: dict[str, str] = json.loads(self.get(f"/_kpi/state?page={quote(page)}")[1])
        return found

    def until(self, page: str, words: str) -> str:
        """Return the page once it has the words."""
        end = time.monotonic() + PATIENCE
        while words not in (text := self.get(page)[1]):
            assert time.monotonic() < end, text
            time.sleep(0.1)
        return text


@contextmanager
def serving(folder: Path) -> Iterator[Served]:
    """Write the project into a folder, and serve it until the end."""
    (folder / "kpi.toml").write_text(CONFIG)
    (folder / "a.kpi").write_text(SPEC)
    (folder / "data").mkdir()
    (folder / "data" / "deals.csv").write_text("id,won_on,amount\n1,2026-06-03,1234\n")
    command = [sys.executable, "-m", "kpilang", "serve", "--port", "0"]
    with subprocess.Popen(
        command, cwd=folder, stdout=subprocess.PIPE, text=True, env={**os.environ, "NO_COLOR": "1"}
    ) as process:
        assert process.stdout is not None
        said = process.stdout.readline()
        assert said.startswith("serving http://127.0.0.1:"), said
        served = Served(folder, said.split()[1].rstrip(";"))
        served.until("/dashboards/floor.html", "1,234")
        served.until("/docs/index.html", "Sales")
        try:
            yield served
        finally:
            process.terminate()
