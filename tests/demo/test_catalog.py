"""The catalogue page is fresh, and whole."""

from __future__ import annotations

from pathlib import Path

from tests.support.catalog import PAGE, groups, page, spec_lines


def test_the_page_says_what_the_demo_returns_now(demo: Path) -> None:
    assert PAGE.read_text(encoding="utf-8") == page(demo)


def test_every_row_has_a_specification_or_a_reason() -> None:
    rows = [row for group in groups() for row in group.rows]
    assert [row.number for row in rows] == list(range(1, 63))
    assert [row.number for row in rows if bool(row.names) == bool(row.not_yet)] == []


def test_at_least_twenty_rows_are_kpis() -> None:
    lines = spec_lines()
    rows = [row for group in groups() for row in group.rows]
    kpis = [row for row in rows if any(lines[name].startswith("kpi ") for name in row.names)]
    assert len(kpis) >= 20
