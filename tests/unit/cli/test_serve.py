"""`kpi serve`: what it answers, to whom, and what a save does to it."""

from __future__ import annotations

import socket
import struct
import subprocess
import sys
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Thread

import pytest

from kpilang.cli.serve import _index
from kpilang.cli.serving import Server, Shown
from kpilang.dashboards.scorecards import OWNED, lay_out_scorecards
from kpilang.workspace.demo import specs_dir
from kpilang.workspace.project import check, load
from tests.support.served import CONFIG, PATIENCE, SPEC, Served, serving


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    with serving(tmp_path_factory.mktemp("serve")) as served:
        yield served


def test_the_first_page_leads_to_the_others(served: Served) -> None:
    status, text = served.get("/")
    assert status == 200
    assert 'href="dashboards/floor.html"' in text
    assert 'href="docs/index.html"' in text
    assert served.get("/docs/kpi/sales.html")[0] == 200


def test_the_first_page_says_of_all_scorecards_once_what_they_are() -> None:
    project, _ = load(Path(str(specs_dir())))
    assert project is not None
    model = check(project, opinions=False).model
    cards = lay_out_scorecards(model)
    text = _index("sales", model, cards)
    assert len(cards) > 5
    assert text.count('href="scorecards/') == len(cards)
    assert text.count(OWNED) == 1
    assert text.count("have no numbers yet") == sum("no numbers" in c.ir.description for c in cards)
    assert all(f">{card.ir.audience}</a>" in text for card in cards)


def test_before_anything_is_built_a_page_says_so_and_loads_itself() -> None:
    with Server(0) as server:
        Thread(target=server.serve_forever, daemon=True).start()
        early = Served(Path(), server.url)
        status, text = early.get("/dashboards/floor.html")
        assert status == 503
        assert "Being built" in text
        assert 'data-page=""' in text
        assert early.state()["page"] == ""
        server.shown = Shown({"dashboards/floor.html": "<body>1,234</body>"})
        assert early.state()["page"] != ""
        assert early.get("/dashboards/floor.html")[0] == 200
        assert early.get("/dashboards/flor.html")[0] == 404
        server.shutdown()


def test_head_is_answered_as_get_is_but_without_the_page(served: Served) -> None:
    """The script of a page that has `refresh` asks so before it loads the page again."""
    for path, wanted in (("/dashboards/floor.html", 200), ("/dashboards/flor.html", 404)):
        heads = []
        for method in ("GET", "HEAD"):
            with socket.create_connection(("127.0.0.1", served.port), PATIENCE) as browser:
                lines = f"{method} {path} HTTP/1.1", "Host: localhost", "Connection: close", "", ""
                browser.sendall("\r\n".join(lines).encode())
                answer = browser.makefile("rb").read()
            head, _, body = answer.partition(b"\r\n\r\n")
            heads.append([line for line in head.split(b"\r\n") if not line.startswith(b"Date:")])
            assert (body == b"") == (method == "HEAD")
        assert heads[0] == heads[1]
        assert f" {wanted} ".encode() in heads[0][0]


def test_nothing_but_pages_is_served(served: Served) -> None:
    for path in ("/kpi.toml", "/../kpi.toml", "/%2e%2e/a.kpi", "/data/deals.csv", "//etc/passwd"):
        status, text = served.get(path)
        assert status == 404
        assert "amount" not in text
    assert "<script>x" not in served.get("/<script>x</script>")[1]


def test_only_this_machine_is_answered(served: Served) -> None:
    assert served.get("/", host="kpis.example")[0] == 403
    assert served.get("/", host=f"localhost.example:{served.port}")[0] == 403
    for host in (f"localhost:{served.port}", "localhost", "127.0.0.1"):
        # without its port at port 80
        assert served.get("/", host=host)[0] == 200
    sockets = Path("/proc/net/tcp").read_text()
    listening = [line.split()[1] for line in sockets.splitlines()[1:] if line.split()[3] == "0A"]
    assert f"0100007F:{served.port:04X}" in listening
    assert f"00000000:{served.port:04X}" not in listening


def test_a_browser_that_goes_away_is_nothing_to_tell(capfd: pytest.CaptureFixture[str]) -> None:
    server = Server(0)
    with server, ThreadPoolExecutor(1) as threads:
        running = threads.submit(server.serve_forever)
        for _ in range(3):
            with socket.create_connection(("127.0.0.1", server.server_address[1])) as browser:
                browser.sendall(b"GET / HTTP/1.1\r\nHost: ")
                # closed so that it resets the connection
                browser.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        time.sleep(0.3)
        server.shutdown()
        running.result(PATIENCE)
    assert capfd.readouterr().err == ""


def test_a_broken_spec_keeps_the_last_good_page_and_tells_why(served: Served) -> None:
    before = served.state()
    (served.folder / "a.kpi").write_text(SPEC.replace("deals.amount", "deals.amuont"))
    end = time.monotonic() + PATIENCE
    while not (state := served.state())["findings"]:
        assert time.monotonic() < end
        time.sleep(0.1)
    assert "amuont" in state["findings"]
    assert "a.kpi:10" in state["findings"]
    assert state["page"] == before["page"]
    assert "1,234" in served.get("/dashboards/floor.html")[1]
    (served.folder / "a.kpi").write_text(SPEC.replace('"The floor"', '"The new floor"'))
    served.until("/dashboards/floor.html", "The new floor")
    after = served.state()
    assert after["findings"] == ""
    assert after["page"] != before["page"]


def test_new_data_makes_a_new_page(served: Served) -> None:
    (served.folder / "data" / "deals.csv").write_text(
        "id,won_on,amount\n1,2026-06-03,1234\n2,2026-06-04,4321\n"
    )
    served.until("/dashboards/floor.html", "5,555")


def test_a_broken_kpi_toml_is_told_too(served: Served) -> None:
    (served.folder / "kpi.toml").write_text(CONFIG.replace("[project]", "[project"))
    end = time.monotonic() + PATIENCE
    while "kpi.toml" not in served.state()["findings"]:
        assert time.monotonic() < end
        time.sleep(0.1)
    (served.folder / "kpi.toml").write_text(CONFIG)
    while served.state()["findings"]:
        assert time.monotonic() < end
        time.sleep(0.1)


def test_a_port_that_is_taken_is_told(served: Served) -> None:
    command = [sys.executable, "-m", "kpilang", "serve", "--port", str(served.port)]
    found = subprocess.run(
        command, cwd=served.folder, capture_output=True, text=True, timeout=PATIENCE, check=False
    )
    assert found.returncode == 2
    assert f"port {served.port}" in found.stderr
