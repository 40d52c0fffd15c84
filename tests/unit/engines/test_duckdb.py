"""The engine reads what the profile names and nothing else."""

from __future__ import annotations

from pathlib import Path

import duckdb
import pytest

from kpilang.engines.base import BadFile, EngineError, Fault
from kpilang.engines.duckdb import DuckDB, open_duckdb


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    data = tmp_path / "data"
    (data / "crm").mkdir(parents=True)
    (data / "crm" / "deals.csv").write_text("id,note\n1,\n2,'; drop table x; --\n")
    (data / "crm" / "other.csv").write_text("secret\n1\n")
    duckdb.sql("SELECT 1 AS id").write_parquet(str(data / "reps.parquet"))
    (tmp_path / "outside.csv").write_text("secret\n1\n")
    return data


@pytest.fixture
def opened(folder: Path) -> DuckDB:
    return open_duckdb(folder, [("crm", "deals"), ("reps",), ("missing",)])


def test_files_of_a_folder_are_its_tables(opened: DuckDB) -> None:
    assert opened.rows("SELECT * FROM crm.deals ORDER BY id") == [
        (1, None),
        (2, "'; drop table x; --"),
    ]
    assert opened.rows("SELECT id FROM reps") == [(1,)]


@pytest.mark.parametrize(
    "statement",
    [
        "SELECT * FROM read_csv('{root}/outside.csv')",
        "SELECT * FROM '{root}/data/crm/other.csv'",
        "SELECT * FROM read_text('/etc/hostname')",
        "COPY (SELECT 1) TO '{root}/data/stolen.csv'",
        "ATTACH '{root}/new.duckdb'",
        "SET enable_external_access = true",
        "INSTALL httpfs",
    ],
)
def test_nothing_else_can_be_reached(opened: DuckDB, folder: Path, statement: str) -> None:
    with pytest.raises(EngineError):
        opened.rows(statement.format(root=folder.parent))


def test_a_table_cannot_climb_out_of_the_folder(folder: Path) -> None:
    opened = open_duckdb(folder, [("..", "outside"), ("crm/deals",)])
    with pytest.raises(EngineError):
        opened.rows('SELECT * FROM ".."."outside"')


def test_a_link_cannot_lead_out_of_the_folder(folder: Path) -> None:
    (folder / "linked.csv").symlink_to(folder.parent / "outside.csv")
    opened = open_duckdb(folder, [("linked",)])
    with pytest.raises(EngineError):
        opened.rows("SELECT * FROM linked")


def test_a_database_is_opened_read_only_whatever_its_schemas_are_called(tmp_path: Path) -> None:
    file = tmp_path / "crm.duckdb"
    with duckdb.connect(str(file)) as connection:
        connection.execute("CREATE SCHEMA sales; CREATE TABLE sales.t AS SELECT 7 AS x")
    with duckdb.connect() as connection:
        connection.execute(f"ATTACH '{file}' AS other; CREATE SCHEMA other.crm")
        connection.execute("CREATE TABLE other.crm.t AS SELECT 8 AS x")
    opened = open_duckdb(file, [])
    assert opened.rows("SELECT x FROM sales.t UNION ALL SELECT x FROM crm.t") == [(7,), (8,)]
    with pytest.raises(EngineError):
        opened.rows("DROP TABLE sales.t")


def test_what_is_missing_is_said(tmp_path: Path) -> None:
    with pytest.raises(EngineError, match="does not exist"):
        open_duckdb(tmp_path / "none.duckdb", [])
    broken = tmp_path / "broken.duckdb"
    broken.write_text("this is no database")
    with pytest.raises(EngineError):
        open_duckdb(broken, [])


@pytest.mark.parametrize("name", ["deals*", "deals[1]", "deal?"])
@pytest.mark.parametrize("suffix", [".csv", ".parquet"])
def test_a_name_is_not_taken_for_a_pattern(tmp_path: Path, name: str, suffix: str) -> None:
    for table in (name, "deals", "deals1"):
        with duckdb.connect() as data:
            # a pattern is no place to write to
            data.execute(f"COPY (SELECT 1 AS id) TO '{tmp_path / 'new'}{suffix}'")
        (tmp_path / f"new{suffix}").rename(tmp_path / f"{table}{suffix}")
    engine = open_duckdb(tmp_path, [(name,), ("deals",)])
    assert engine.folder is not None
    shown = f"{tmp_path.name}/{name}{suffix}"
    assert engine.folder.bad == {(name,): BadFile(shown, Fault.PATTERN)}
    assert engine.rows("SELECT COUNT(*) FROM deals") == [(1,)]
    engine.close()
