"""The catalogue page is fresh, and whole."""

from __future__ import annotations

from pathlib import Path

from tests.support.catalog import PAGE, SPECS, groups, page
from tests.support.spec_lines import spec_lines

ROWS = [row for group in groups() for row in group.rows]


def test_the_page_says_what_the_demo_returns_now(demo: Path) -> None:
    assert PAGE.read_text(encoding="utf-8") == page(demo)


def test_every_row_has_a_specification() -> None:
    lines = spec_lines(SPECS)
    assert [row.number for row in ROWS] == list(range(1, 63))
    assert [row.number for row in ROWS if not row.names] == []
    assert [name for row in ROWS for name in row.names if name not in lines] == []


def test_no_row_needs_raw_sql() -> None:
    assert [path.name for path in SPECS.glob("*.kpi") if 'sql"""' in path.read_text("utf-8")] == []


def test_at_least_thirty_rows_are_kpis() -> None:
    lines = spec_lines(SPECS)
    kpis = [row for row in ROWS if any(lines[n].text.startswith("kpi ") for n in row.names)]
    assert len(kpis) >= 30
