"""What the data is asked before a plan runs has the same answers on PostgreSQL as on DuckDB."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from decimal import Decimal
from typing import Any

import duckdb
import psycopg
import pytest

from kpilang.model.entities import Column, SourceTable
from kpilang.model.project import Model
from kpilang.model.types import BOOLEAN, TEXT, Kind, number
from kpilang.sql import probes
from kpilang.sql.dialects import DUCKDB, POSTGRES
from kpilang.workspace import preflight
from kpilang.workspace.query import Session

ROWS = SourceTable(
    "deals",
    columns=(
        Column("id", number(), "id"),
        Column("part", TEXT, "part"),
        Column("note", TEXT, "Odd note"),
        Column("flag", BOOLEAN, "flag"),
    ),
    rows=(
        (Decimal(2), "a", "1.5", True),
        (Decimal(1), "b", "2026-06-05", True),
        (Decimal(2), "a", "2026-06-05 10:30", False),
        (Decimal(1), "b", "true", False),
        (Decimal(3), None, "-1e5", False),
        (Decimal(3), None, None, False),
    ),
)
session_now = pytest.mark.parametrize(
    "session", [datetime(2026, 6, 18)], indirect=True, ids=["2026-06-18"]
)


@session_now
def test_tables_and_columns(
    model: Model, session: Session, server: psycopg.Connection[Any]
) -> None:
    for source in model.sources.values():
        if source.table is None:
            continue
        here = session.engine.rows(probes.columns(source.table, DUCKDB))
        there = server.execute(probes.columns(source.table, POSTGRES)).fetchall()
        assert here
        assert kinds(there) == kinds(here)
    tables = server.execute(probes.tables(POSTGRES)).fetchall()
    assert {row[1:] for row in tables} == {
        row[1:] for row in session.engine.rows(probes.tables(DUCKDB))
    }


@session_now
def test_values_and_keys(session: Session, server: psycopg.Connection[Any]) -> None:
    expected = {
        Kind.NUMBER: "2026-06-05",
        Kind.DATE: "1.5",
        Kind.TIMESTAMP: "1.5",
        Kind.BOOLEAN: "1.5",
    }
    for kind, value in expected.items():
        here = session.engine.rows(probes.first_other_than(ROWS, "Odd note", kind, DUCKDB))
        statement = probes.first_other_than(ROWS, "Odd note", kind, POSTGRES)
        assert here == server.execute(statement).fetchall() == [(value,)]
    for key, found in ((("id", "part"), [(1, "b", 2, 2, 4)]), (("part",), [("a", 2, 2, 4)])):
        here = session.engine.rows(probes.repeated_key(ROWS, key, DUCKDB))
        statement = probes.repeated_key(ROWS, key, POSTGRES)
        assert here == server.execute(statement).fetchall() == found
    select = SourceTable(
        "chosen", query="SELECT 1.5 AS n, DATE '2026-06-05' AS \"D\" FROM crm.reps"
    )
    for source in (ROWS, replace(select, query=f"{select.query} WHERE 1 = 2")):
        names = ("n", "D") if source.query else ("id", "part", "flag")
        here = session.engine.rows(probes.types(source, names, DUCKDB))
        there = server.execute(probes.types(source, names, POSTGRES)).fetchall()
        kinds_here = [preflight.kind_of(name) for name in here[0]]
        assert kinds_here == [preflight.kind_of(name) for name in there[0]]
        assert kinds_here == (["number", "date"] if source.query else ["number", "text", "boolean"])
    columns = ("id", "part", "Odd note")
    here = session.engine.rows(probes.filled(ROWS, columns, DUCKDB))
    statement = probes.filled(ROWS, columns, POSTGRES)
    assert here == server.execute(statement).fetchall() == [(6, 6, 4, 5)]


def test_what_the_database_keeps_unique(server: psycopg.Connection[Any]) -> None:
    columns = "id INT PRIMARY KEY, part INT, day DATE, note INT NOT NULL, UNIQUE (part, day)"
    wanted = [{"id"}, {"part", "day"}]
    with duckdb.connect() as here, server.transaction(force_rollback=True):
        for connection, dialect in ((here, DUCKDB), (server, POSTGRES)):
            connection.execute("CREATE SCHEMA other")
            connection.execute(f"CREATE TABLE other.kept ({columns})")
            schema = "Other" if dialect is DUCKDB else "other"
            statement = probes.unique_columns((schema, "kept"), dialect)
            found: dict[str, set[str]] = {}
            for constraint, column in connection.execute(statement).fetchall():
                found.setdefault(constraint, set()).add(column)
            assert sorted(found.values(), key=len) == wanted


def test_columns_that_compare_without_capitals_are_found(server: psycopg.Connection[Any]) -> None:
    """`citext` and `NOCASE` take two members for one; a column of fixed width does not."""
    source = SourceTable("found", table=("other", "found"))
    names = ("plain", "loose", "padded")
    with duckdb.connect() as here, server.transaction(force_rollback=True):
        here.execute("CREATE SCHEMA other")
        here.execute(
            "CREATE TABLE other.found (plain text, loose text COLLATE nocase, padded text)"
        )
        counts = here.execute(probes.kept_apart(source, names, DUCKDB)).fetchall()
        assert counts == [(2, 1, 2)]
        server.execute("CREATE EXTENSION citext")
        server.execute("CREATE SCHEMA other")
        server.execute("CREATE TABLE other.found (plain text, loose citext, padded char(5))")
        assert server.execute(probes.kept_apart(source, names, POSTGRES)).fetchall() == [(2, 1, 2)]


def test_names_and_kinds_on_postgres_are_as_it_finds_them(server: psycopg.Connection[Any]) -> None:
    """A materialised view is a table, a domain what it is made of, capitals part of a name."""
    with server.transaction(force_rollback=True):
        for statement in (
            "CREATE SCHEMA other",
            "CREATE DOMAIN other.price AS numeric(12, 2)",
            "CREATE DOMAIN other.code AS text",
            "CREATE TYPE other.mood AS ENUM ('good', 'bad')",
            "CREATE TABLE other.base (a other.price, b other.code, c other.mood, d uuid, e int[])",
            'CREATE MATERIALIZED VIEW other."Seen" AS SELECT * FROM other.base',
            "CREATE TABLE other.parent (id int PRIMARY KEY, part int)",
            "CREATE UNIQUE INDEX once ON other.parent (part) WHERE part > 0",
        ):
            server.execute(statement)
        rows = server.execute(probes.columns(("other", "Seen"), POSTGRES)).fetchall()
        assert kinds(rows) == [("a", "number"), *((c, "text") for c in "bcd"), ("e", "")]
        assert server.execute(probes.columns(("other", "seen"), POSTGRES)).fetchall() == []
        assert server.execute(probes.columns(("Seen",), POSTGRES)).fetchall() == []
        assert (False, "other", "Seen") in server.execute(probes.tables(POSTGRES)).fetchall()
        unique = probes.unique_columns(("other", "parent"), POSTGRES)
        assert [column for _, column in server.execute(unique).fetchall()] == ["id"]
        server.execute("CREATE TABLE other.heir () INHERITS (other.parent)")
        assert server.execute(unique).fetchall() == [], "an heir may repeat a key"
        server.execute("SET LOCAL search_path TO other")
        assert kinds(server.execute(probes.columns(("Seen",), POSTGRES)).fetchall()) == kinds(rows)


def kinds(rows: Any) -> list[tuple[str, str]]:
    """Return the columns with the kinds that their types are."""
    return [(name, preflight.kind_of(stored)) for name, stored in rows]
