"""Commands on a profile of a PostgreSQL server do what they do on DuckDB."""

from __future__ import annotations

import json
import math
import os
import shlex
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import duckdb
import psycopg
import pytest

from kpilang.engines.base import EngineError, Refusal
from kpilang.engines.postgres import open_postgres
from tests.engines.conftest import PASSWORD
from tests.support.ask import run
from tests.support.catalog import groups
from tests.support.postgres import Login

SERVER = ("--profile", "warehouse")
CATALOGUE = [text for group in groups() for row in group.rows for text in row.asked]
QUESTIONS = [text for text in dict.fromkeys(CATALOGUE) if "/" not in text]
ENDLESS = """\
source endless {{
  table: {table}
  time:  day
  column id:  number
  column day: date
}}
metric ids = sum(endless.id)
"""
SLOW = "SELECT COUNT(*) FROM generate_series(1, 1e12)"


def test_every_question_of_the_catalogue_has_the_same_rows(warehouse: Path) -> None:
    for text in QUESTIONS:
        words = ("query", *shlex.split(text), "--format", "json")
        (code, out, err), (wanted_code, wanted, told) = (
            run(warehouse, *words, *profile) for profile in (SERVER, ())
        )
        assert (code, err) == (wanted_code, told), text
        assert code == 0, text
        assert_same(json.loads(out), json.loads(wanted), text)
    assert len(QUESTIONS) > 62


@pytest.mark.parametrize(
    "words",
    [
        "query annual_revenue --by rep --each quarter --format csv --as-of latest",
        "query largest_deal --rows --format csv",
        "query win_rate --by region --from 2026-01-01 --each hour --to 2026-01-02",
        "query open_pipeline --each all",
        "build --only dashboards --out built",
        "check --data",
    ],
)
def test_other_commands_and_forms_are_the_same_to_the_letter(warehouse: Path, words: str) -> None:
    found = []
    for profile in (SERVER, ()):
        code, out, err = run(warehouse, *words.split(), *profile)
        files = {
            path.name: path.read_text()
            for path in sorted((warehouse / "built").rglob("*"))
            if path.is_file()
        }
        found.append((code, out, err, files))
    assert found[0] == found[1]
    assert found[0][0] in (0, 1)
    assert "error" not in found[0][2]


def test_a_session_reads_one_moment_and_writes_nothing(
    login: Login, server: psycopg.Connection[Any]
) -> None:
    server.execute("CREATE TABLE crm.growing (id int)")
    server.execute("GRANT ALL ON crm.growing TO analyst")
    engine = open_postgres(login.url())
    try:
        assert engine.rows("SELECT COUNT(*) FROM crm.growing") == [(0,)]
        server.execute("INSERT INTO crm.growing VALUES (1)")
        assert engine.rows("SELECT COUNT(*) FROM crm.growing") == [(0,)]
        with pytest.raises(EngineError, match="read-only transaction"):
            engine.rows("INSERT INTO crm.growing VALUES (2) RETURNING id")
        assert engine.rows("SELECT COUNT(*) FROM crm.growing") == [(1,)], "a new transaction"
        with pytest.raises(EngineError, match="read-only transaction"):
            engine.rows("DELETE FROM crm.growing RETURNING id")
    finally:
        engine.close()
        server.execute("DROP TABLE crm.growing")


def test_what_a_role_has_set_makes_no_difference(
    login: Login, server: psycopg.Connection[Any]
) -> None:
    odd = {
        "TimeZone": "America/Los_Angeles",
        "DateStyle": "SQL, DMY",
        "standard_conforming_strings": "off",
        "extra_float_digits": "-10",
        "default_transaction_read_only": "off",
        "client_encoding": "LATIN1",
    }
    for name, value in odd.items():
        server.execute(f"ALTER ROLE analyst SET {name} TO '{value}'")
    engine = open_postgres(login.url())
    try:
        ((zone, text, third, day, moment, letter),) = engine.rows(
            "SELECT CURRENT_SETTING('TimeZone'), '\\', CAST(1 AS double precision) / 3, "
            "DATE '2026-02-03', CAST(TIMESTAMPTZ '2026-02-03 04:05:06+00' AS text), '😀ä'"
        )
        assert (zone, text, third, day.isoformat(), moment, letter) == (
            "UTC",
            "\\",
            1 / 3,
            "2026-02-03",
            "2026-02-03 04:05:06+00",
            "😀ä",
        )
    finally:
        engine.close()
        server.execute("ALTER ROLE analyst RESET ALL")


def test_a_statement_that_takes_too_long_is_stopped_on_the_server(
    login: Login, server: psycopg.Connection[Any]
) -> None:
    engine = open_postgres(login.url(), 1)
    began = time.monotonic()
    with pytest.raises(EngineError) as refused:
        engine.rows(SLOW)
    assert (refused.value.refusal, refused.value.about) == (Refusal.TOO_LONG, "1")
    assert time.monotonic() - began < 5
    assert engine.rows("SELECT 1") == [(1,)]
    engine.close()
    assert running(server) == 0


def test_ctrl_c_stops_the_statement_on_the_server(
    warehouse: Path, server: psycopg.Connection[Any]
) -> None:
    server.execute(f"CREATE VIEW crm.endless AS SELECT ({SLOW}) AS id, CURRENT_DATE AS day")
    server.execute("GRANT SELECT ON crm.endless TO analyst")
    (warehouse / "endless.kpi").write_text(ENDLESS.format(table="crm.endless"))
    command = [sys.executable, "-m", "kpilang", "query", "ids", *SERVER]
    try:
        with subprocess.Popen(
            command, cwd=warehouse, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
        ) as process:
            wait_until(lambda: running(server) == 1)
            process.send_signal(signal.SIGINT)
            out, err = process.communicate(timeout=20)
        assert (process.returncode, out, err.strip()) == (130, "", "interrupted")
        wait_until(lambda: running(server) == 0)
    finally:
        server.execute("DROP VIEW crm.endless")


def test_ctrl_c_and_the_timeout_stop_a_statement_of_duckdb(tmp_path: Path) -> None:
    endless = "SELECT COUNT(SIN(a.range * b.range)) AS id, CURRENT_DATE AS day"
    with duckdb.connect(str(tmp_path / "some.duckdb")) as made:
        made.execute(
            f"CREATE VIEW endless AS {endless} FROM RANGE(1000000) a CROSS JOIN RANGE(1000000) b"
        )
    settings = '[project]\nspecs = ["."]\n[profiles.dev]\nengine = "duckdb"\n'
    (tmp_path / "kpi.toml").write_text(f'{settings}path = "some.duckdb"\n')
    (tmp_path / "endless.kpi").write_text(ENDLESS.format(table="endless"))
    command = [sys.executable, "-m", "kpilang", "query", "ids"]
    with subprocess.Popen(
        command, cwd=tmp_path, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    ) as process:
        time.sleep(4)
        assert process.poll() is None, process.communicate()
        process.send_signal(signal.SIGINT)
        out, err = process.communicate(timeout=20)
    assert (process.returncode, out, err.strip()) == (130, "", "interrupted")
    (tmp_path / "kpi.toml").write_text(f'{settings}path = "some.duckdb"\ntimeout = 1\n')
    began = time.monotonic()
    code, out, err = run(tmp_path, "query", "ids")
    assert (code, out) == (2, "")
    assert "error[K047]: a statement took longer than 1 second, and was stopped" in err
    assert time.monotonic() - began < 10


def test_the_password_is_nowhere(warehouse: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Neither what comes out nor what is written to disk holds it, encoded or not."""
    secrets = [PASSWORD, os.environ["WAREHOUSE"].split(":")[2].split("@")[0], "s3cret"]
    monkeypatch.setenv("KPI_CACHE", str(warehouse / "cache"))
    heard = []
    for words in (
        ("query", "annual_revenue"),
        ("--debug", "query", "annual_revenue", "--rows"),
        ("query", "annual_revenue", "--explain"),
        ("compile", "annual_revenue", "--as-of", "latest"),
        ("build", "--out", "built"),
    ):
        code, out, err = run(warehouse, *words, *SERVER)
        assert code in (0, 1), err
        heard.append(out + err)
    written = [path.read_bytes() for path in warehouse.rglob("*") if path.is_file()]
    assert len(written) > 20
    for secret in secrets:
        assert not any(secret in text for text in heard)
        assert not any(secret.encode() in content for content in written)


def assert_same(got: Any, wanted: Any, about: str) -> None:
    """Compare documents: doubles within 1e-9 of their size, everything else exactly."""
    if isinstance(got, float) and isinstance(wanted, float):
        assert math.isclose(got, wanted, rel_tol=1e-9, abs_tol=1e-9), about
    elif isinstance(got, dict):
        assert got.keys() == wanted.keys(), about
        for name in got:
            assert_same(got[name], wanted[name], f"{about}: {name}")
    elif isinstance(got, list):
        assert len(got) == len(wanted), about
        for number, (one, other) in enumerate(zip(got, wanted, strict=True)):
            assert_same(one, other, f"{about}: {number}")
    else:
        assert got == wanted, about


def running(server: psycopg.Connection[Any]) -> int:
    """Count the statements that run for us on the server."""
    ((count,),) = server.execute(
        "SELECT COUNT(*) FROM pg_stat_activity "
        "WHERE application_name = 'kpilang' AND state = 'active'"
    ).fetchall()
    return int(count)


def wait_until(condition: Any) -> None:
    """Wait for a condition, at most half a minute."""
    end = time.monotonic() + 30
    while not condition():
        assert time.monotonic() < end
        time.sleep(0.05)
