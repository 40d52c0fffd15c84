"""CSV files: exact numbers, dates that read one way, texts as declared, and files that are none."""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from kpilang.engines.base import BadFile, Fault
from kpilang.engines.duckdb import DuckDB, open_duckdb
from kpilang.model.types import BOOLEAN, DATE, TEXT, TIMESTAMP, Kind, Type, number

NAME = ("t",)
ZONED = Type(Kind.TIMESTAMP, zoned=True)


def opened(
    folder: Path, content: str | bytes, declared: dict[str, Type | None] | None = None
) -> DuckDB:
    data = folder / "data"
    data.mkdir()
    raw = content if isinstance(content, bytes) else content.encode()
    (data / "t.csv").write_bytes(raw)
    return open_duckdb(data, [NAME], None if declared is None else {NAME: declared})


def values(engine: DuckDB) -> list[Any]:
    """Return the first column, in the file's order."""
    assert engine.folder is not None
    assert engine.folder.bad == {}
    return [row[0] for row in engine.rows("SELECT * FROM t")]


def types(engine: DuckDB) -> list[str]:
    sql = "SELECT data_type FROM information_schema.columns ORDER BY ordinal_position"
    return [row[0] for row in engine.rows(sql)]


def bad(engine: DuckDB) -> BadFile:
    assert engine.folder is not None
    return engine.folder.bad[NAME]


def test_sums_of_decimals_are_exact(tmp_path: Path) -> None:
    engine = opened(tmp_path, "amount\n0.1\n0.2\n")
    assert engine.rows("SELECT SUM(amount) FROM t") == [(Decimal("0.3"),)]


def test_a_decimal_has_room_for_sums_and_products(tmp_path: Path) -> None:
    engine = opened(tmp_path, "a,b\n123456789.25,99999999.5\n-0.125,1\n")
    (total,) = engine.rows("SELECT SUM(a * b * a) FROM t")[0]
    exact = Decimal("123456789.25") ** 2 * Decimal("99999999.5") + Decimal("0.125") ** 2
    assert Decimal(total) == pytest.approx(exact, rel=Decimal("1e-20"))


@pytest.mark.parametrize(
    ("texts", "kind"),
    [
        (("1", "-20"), "BIGINT"),
        (("1.", "007"), "BIGINT"),
        (("1.5", "20.125"), "DECIMAL(38,3)"),
        (("12345678901234567890",), "DECIMAL(38,0)"),
        (("0.30000000000000004",), "DOUBLE"),
        (("1e5", "2"), "DOUBLE"),
        (("9" * 38,), "DOUBLE"),
        (("1", "NaN"), "VARCHAR"),
        (("1,000.50",), "VARCHAR"),
        (("$100",), "VARCHAR"),
        (("2026-06-05", "2026-6-6"), "DATE"),
        (("2026/06/05",), "DATE"),
        (("05/06/2026", "25/06/2026"), "VARCHAR"),
        (("06-05-26",), "VARCHAR"),
        (("2026-02-30",), "VARCHAR"),
        (("2026-06-05", "2026-06-05T10:30"), "TIMESTAMP"),
        (("2026-06-05T10:30:00.5Z", "2026-06-05 10:30:00+02:00"), "TIMESTAMP WITH TIME ZONE"),
        (("2026-06-05T10:30:00Z", "2026-06-05T10:30:00"), "VARCHAR"),
        (("true", "FALSE"), "BOOLEAN"),
        (("yes", "no"), "VARCHAR"),
    ],
)
def test_a_column_is_what_all_its_texts_are(
    tmp_path: Path, texts: tuple[str, ...], kind: str
) -> None:
    rows = "".join(f'{n},"{text}"\n' for n, text in enumerate(texts))
    assert types(opened(tmp_path, f"n,x\n{rows}")) == ["BIGINT", kind]


@pytest.mark.parametrize(
    ("declared", "text", "value"),
    [
        (TEXT, "007", "007"),
        (number(), "007", 7),
        (BOOLEAN, "yes", True),
        (BOOLEAN, "0", False),
        (DATE, "2026-06-05", date(2026, 6, 5)),
        (TIMESTAMP, "2026-06-05", datetime(2026, 6, 5)),
        (number(), "true", "true"),
        (DATE, "20260605", "20260605"),
    ],
)
def test_a_declared_column_is_read_as_declared_or_left_text(
    tmp_path: Path, declared: Type, text: str, value: object
) -> None:
    assert values(opened(tmp_path, f"X,rest\n{text},1\n", {"x": declared})) == [value]


def test_an_instant_keeps_its_zone(tmp_path: Path) -> None:
    engine = opened(tmp_path, "seen\n2026-06-05T10:00:00+02:00\n", {"seen": ZONED})
    (moment,) = engine.rows("SELECT seen AT TIME ZONE 'UTC' FROM t")[0]
    assert moment.replace(tzinfo=UTC) == datetime(2026, 6, 5, 8, tzinfo=UTC)


def test_a_table_without_rows_has_the_declared_types(tmp_path: Path) -> None:
    declared = {"a": number(), "b": DATE, "c": TIMESTAMP, "d": BOOLEAN, "e": TEXT, "f": ZONED}
    engine = opened(tmp_path, "a,b,c,d,e,f\n", dict(declared))
    assert values(engine) == []
    assert types(engine) == [
        *("BIGINT", "DATE", "TIMESTAMP", "BOOLEAN", "VARCHAR", "TIMESTAMP WITH TIME ZONE"),
    ]


@pytest.mark.parametrize(
    "content",
    [
        b'\xef\xbb\xbfid;note\n"12.50";x\n"";y\n',
        b"id\tnote\r\n12.50\tx\r\n\ty\r\n",
        b"id,note\r\n12.50,x\n,y\r\n",
        b'id|"a, b"\n12.50|x\n|y\n',
    ],
    ids=["mark-and-semicolons", "tabs", "both-line-ends", "bars"],
)
def test_the_ways_of_spreadsheets(tmp_path: Path, content: bytes) -> None:
    assert values(opened(tmp_path, content)) == [Decimal("12.50"), None]


def test_texts_pass_through(tmp_path: Path) -> None:
    texts = ["'; drop table t; --", 'say "hi"', "two\nlines", "😀", "  a "]
    rows = "".join('"{}",1\n'.format(text.replace('"', '""')) for text in texts)
    assert values(opened(tmp_path, f'"odd ""x\' name",n\n{rows}')) == texts


@pytest.mark.parametrize(
    ("content", "fault"),
    [
        ("id,on\n1,2\n1,2,3\n", BadFile("data/t.csv", Fault.CELLS, 3, found=3, expected=2)),
        ("id,on\n1\n", BadFile("data/t.csv", Fault.CELLS, 2, found=1, expected=2)),
        ("id,on\n1,x\n2,Größe\n".encode("latin-1"), BadFile("data/t.csv", Fault.NOT_UTF8, 3)),
        ("id,Größe\n1,x\n".encode("latin-1"), BadFile("data/t.csv", Fault.NOT_UTF8, 1)),
        ("id,on\n1,x\n".encode("utf-16"), BadFile("data/t.csv", Fault.NOT_UTF8)),
        ('id,on\n1,"x\n2,y\n', BadFile("data/t.csv", Fault.OPEN_QUOTE, 2)),
        ("", BadFile("data/t.csv", Fault.NO_HEADER, 1)),
        ("id,ID\n1,2\n", BadFile("data/t.csv", Fault.NAME_TWICE, 1, "ID")),
    ],
)
def test_a_file_that_is_no_table_says_where(
    tmp_path: Path, content: str | bytes, fault: BadFile
) -> None:
    assert bad(opened(tmp_path, content)) == fault


def test_a_bad_file_does_not_stop_the_others(tmp_path: Path) -> None:
    (tmp_path / "good.csv").write_text("id\n1\n")
    (tmp_path / "none.csv").write_text("")
    (tmp_path / "torn.parquet").write_text("no parquet")
    engine = open_duckdb(tmp_path, [("good",), ("none",), ("torn",), ("away",)])
    assert engine.rows("SELECT id FROM good") == [(1,)]
    assert engine.folder is not None
    assert sorted(engine.folder.bad) == [("none",), ("torn",)]
    assert engine.folder.tables == (("good",), ("none",), ("torn",))
