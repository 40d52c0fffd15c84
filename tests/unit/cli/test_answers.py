"""Answers as text: every number as it is, no value as nothing."""

from __future__ import annotations

import io
import json
from datetime import date
from decimal import Decimal

import duckdb

from kpilang.cli.answers import as_csv, as_json, as_parquet, as_table
from kpilang.model.entities import Display
from kpilang.plan.answer import Answer, ResultColumn

COLUMNS = {
    "kpi": "text",
    "period_start": "date",
    "period_end": "date",
    "region": "text",
    "value": "decimal",
    "target": "decimal",
    "target_high": "decimal",
    "expected": "double",
    "attainment": "double",
    "status": "text",
    "previous": "decimal",
    "change": "decimal",
    "forecast": "double",
    "complete": "boolean",
    "state": "text",
}
NAMES = list(COLUMNS)


def answer(kind: str = "decimal", value: object = Decimal("1234.5")) -> Answer:
    numbers = dict.fromkeys(("value", "previous", "change"), kind)
    columns = tuple(ResultColumn(n, t) for n, t in {**COLUMNS, **numbers}.items())
    row = (
        "revenue", date(2026, 5, 1), date(2026, 6, 1), None, value, Decimal(1000), None, 1000.0,
        1.2345, "green", None, None, None, True, "final",
    )  # fmt: skip
    return Answer("revenue", Display("USD", currency="USD"), columns, (row,))


def test_json_keeps_decimals_exact_and_dates_iso() -> None:
    document = json.loads(as_json([answer()]))
    assert document["version"] == 1
    assert document["columns"][4] == {"name": "value", "type": "decimal", "unit": ""}
    (row,) = document["rows"]
    assert (row["value"], row["attainment"], row["previous"]) == ("1234.5", 1.2345, None)
    assert (row["period_start"], row["complete"], row["region"]) == ("2026-05-01", True, None)


def test_answers_of_several_types_share_the_widest() -> None:
    document = json.loads(as_json([answer(), answer("double", 0.25)]))
    assert document["columns"][4]["type"] == "double"
    assert [row["value"] for row in document["rows"]] == [1234.5, 0.25]


def test_csv_has_empty_fields_for_no_value() -> None:
    header, line = as_csv([answer()]).splitlines()
    assert header == ",".join(NAMES)
    assert line == "revenue,2026-05-01,2026-06-01,,1234.5,1000,,1000.0,1.2345,green,,,,true,final"


def test_parquet_holds_types(tmp_path) -> None:
    file = tmp_path / "a.parquet"
    file.write_bytes(as_parquet([answer()]))
    relation = duckdb.read_parquet(str(file))
    assert relation.columns == NAMES
    (row,) = relation.fetchall()
    assert (row[1], row[3], row[4], row[13]) == (date(2026, 5, 1), None, Decimal("1234.5"), True)


def test_a_table_is_for_people_and_reads_no_markup() -> None:
    from dataclasses import replace

    plain = answer()
    marked = replace(plain, rows=((*plain.rows[0][:3], "[red]x[/red]", *plain.rows[0][4:]),))
    shown = as_table([marked], 160, colour=False)
    assert "[red]x[/red]" in shown
    assert "2026-05" in shown
    assert "123%" in shown
    assert "\x1b" not in shown
    assert "Unknown" in as_table([plain], 160, colour=False)
    assert io.StringIO(shown).readline().startswith("revenue")
