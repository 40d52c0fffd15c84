"""Commands on a profile of a PostgreSQL server do what they do on DuckDB."""

from __future__ import annotations

import os
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
from tests.engines.proofs import (
    COMMANDS,
    ENDLESS,
    OF_EACH_ROW,
    commands_agree,
    is_interrupted,
    is_stopped,
    questions_agree,
)
from tests.support.ask import run
from tests.support.catalog import groups
from tests.support.postgres import Login

SERVER = ("--profile", "warehouse")
SLOW = "SELECT COUNT(*) FROM generate_series(1, 1e12)"


def test_every_row_of_the_catalogue_has_a_question() -> None:
    """Each is asked on every engine, and one that is refused there fails."""
    rows = [row for group in groups() for row in group.rows]
    asked = [set(row.asked) & set(OF_EACH_ROW) for row in rows]
    assert len(asked) == len(OF_EACH_ROW) == 62
    assert all(asked)


def test_every_question_of_the_catalogue_has_the_same_rows(warehouse: Path) -> None:
    assert questions_agree(warehouse, "warehouse") > 62


@pytest.mark.parametrize(
    "words", [*COMMANDS, "query open_pipeline --each all", "build --only dashboards --out built"]
)
def test_other_commands_and_forms_are_the_same_to_the_letter(warehouse: Path, words: str) -> None:
    commands_agree(warehouse, "warehouse", words)


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
            try:
                out, err = process.communicate(timeout=20)
            finally:
                process.kill()
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
    is_interrupted(tmp_path, "query", "ids")
    (tmp_path / "kpi.toml").write_text(f'{settings}path = "some.duckdb"\ntimeout = 1\n')
    is_stopped(tmp_path, "query", "ids")


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
