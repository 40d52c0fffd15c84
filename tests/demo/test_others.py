"""`--top N --others`: all members beside the first are what a filter to them gives, never a sum.

The row of the others is compared with the measure asked without a breakdown, of the members that
are not among the first, period by period.
"""

from __future__ import annotations

import json
import shutil
from datetime import date
from math import isclose
from pathlib import Path
from typing import Any

import pytest

from kpilang.model.project import Model
from kpilang.plan.others import NAME
from kpilang.workspace.project import Project, check, load
from kpilang.workspace.query import Session
from kpilang.workspace.session import start_session
from tests.support.ask import ask, run

SINCE = ("--from", "2026-02-01")
CASES = [
    ("win_rate", "region", 1),
    ("win_rate", "deal_kind", 1),
    ("monthly_sales", "region", 2),
    ("sales_growth", "region", 1),
    ("average_deal_size", "region", 2),
    ("sales_cycle", "region", 2),
    ("largest_deal", "industry", 3),
    ("smallest_deal", "industry", 3),
    ("margin_rate", "region", 1),
    ("selling_time", "region", 2),
    ("sales_to_date", "region", 1),
    ("fiscal_sales", "region", 1),
    ("open_pipeline", "region", 1),
    ("pipeline_volume", "region", 2),
    ("mql_to_sql", "channel", 2),
    ("new_customers", "industry", 2),
    ("average_response", "channel", 1),
    ("planned_activities", "region", 1),
    ("quarterly", "region", 1),
]
DAILY = ("sales_to_date",)
WINDOWS = """
kpi quarterly "Won in three months" { formula: revenue
 window: trailing 3 months each month
 by: region }
"""


@pytest.fixture(scope="module")
def project(demo: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("others")
    for path in demo.iterdir():
        if path.is_file():
            shutil.copy(path, folder)
    (folder / "windows.kpi").write_text(WINDOWS)
    return folder


@pytest.mark.parametrize(("name", "dimension", "top"), CASES)
def test_the_others_are_what_a_filter_to_them_gives(
    project: Path, name: str, dimension: str, top: int
) -> None:
    since = ("--from", "2026-06-12") if name in DAILY else SINCE
    rows = ask(project, name, "--by", dimension, "--top", str(top), "--others", *since)
    together = [row for row in rows if row[dimension] == NAME]
    assert len(together) == len({row["period_start"] for row in rows}) > 1
    for row in together:
        period = row["period_start"]
        first = [r[dimension] for r in rows if r["period_start"] == period and r is not row]
        assert len(first) == top
        (alone,) = _filtered(project, name, dimension, first, row)
        for column in ("value", "previous", "change", "forecast"):
            assert _agree(row[column], alone[column]), (column, row, alone)
        assert (row["state"], row["complete"]) == (alone["state"], alone["complete"])
        judged = ("target", "target_high", "expected", "attainment", "status")
        assert [row[column] for column in judged] == [None] * 5


def _filtered(
    project: Path, name: str, dimension: str, first: list[str | None], row: dict[str, Any]
) -> list[dict[str, Any]]:
    named = ", ".join(json.dumps(member, ensure_ascii=False) for member in first if member)
    conditions = [f"{dimension} not in ({named})"] if named else []
    conditions += [f"{dimension} is not null"] if None in first else []
    where = " and ".join(conditions)
    start, end = row["period_start"], row["period_end"]
    return ask(project, name, "--where", where, "--from", start, "--to", end)


def _agree(value: Any, other: Any) -> bool:
    if value is None or other is None:
        return value is other
    return isclose(float(value), float(other), rel_tol=1e-9, abs_tol=1e-9)


def test_namesakes_are_two_members(demo: Path) -> None:
    """Two people are called Alex Kim: one may be among the first, and one among the others."""
    rows = ask(demo, "calls_made", "--by", "rep", "--from", "2026-06-08", "--to", "2026-06-15")
    by_hand = sorted((int(row["value"]) for row in rows), reverse=True)
    for top in (1, 2, 3, 4):
        found = ask(
            demo,
            *("calls_made", "--by", "rep", "--from", "2026-06-08", "--to", "2026-06-15"),
            *("--top", str(top), "--others"),
        )
        assert [int(row["value"]) for row in found] == [*by_hand[:top], sum(by_hand[top:])]


def test_with_no_others_there_is_no_row_of_them(demo: Path) -> None:
    rows = ask(demo, "win_rate", "--by", "region", "--top", "50", "--others", *SINCE)
    assert NAME not in [row["region"] for row in rows]
    assert rows == ask(demo, "win_rate", "--by", "region", "--top", "50", *SINCE)


def test_the_first_are_those_without_others(demo: Path) -> None:
    for order in ("value", "-value", "name"):
        asked = ("win_rate", "--by", "deal_kind,region", "--top", "2", "--order", order, *SINCE)
        rows = ask(demo, *asked, "--others")
        assert [row for row in rows if row["region"] != NAME] == ask(demo, *asked)
        assert {row["deal_kind"] for row in rows if row["region"] == NAME} == {NAME}
        places = [row["region"] == NAME for row in rows]
        assert places == [False, False, True] * (len(rows) // 3)


@pytest.mark.parametrize(
    ("name", "dimension", "construct"),
    [
        ("active_accounts", "region", "`count_distinct`"),
        ("lead_response_time", "channel", "`median`"),
        ("slow_response", "channel", "`percentile`"),
        ("revenue_rank", "region", "what is no aggregate of rows"),
        ("revenue_forecast", "region", "what is no aggregate of rows"),
        ("usual_pipeline", "region", "an average over snapshots"),
    ],
)
def test_what_cannot_be_put_together_is_refused(
    demo: Path, name: str, dimension: str, construct: str
) -> None:
    code, out, err = run(demo, "query", name, "--by", dimension, "--top", "1", "--others")
    assert (code, out) == (1, "")
    assert "K541" in err
    assert construct in err


def test_others_need_a_top(demo: Path) -> None:
    code, out, err = run(demo, "query", "win_rate", "--by", "region", "--others")
    assert (code, out) == (2, "")
    assert "--others are those beside the first, so it needs --top" in err


def test_sql_by_hand_gives_the_same(demo: Path) -> None:
    """Won and closed deals of May, by region, counted anew for all but the best."""
    opened = start_session(*_loaded(demo), date(2026, 6, 17), None, {})
    assert isinstance(opened, Session)
    counts = opened.engine.rows("""
        SELECT r.region, count(*) FILTER (o.stage = 'won'), count(*)
        FROM crm.opportunities o LEFT JOIN crm.reps r ON r.id = o.owner_id
        WHERE o.stage IN ('won', 'lost') AND o.closed_at >= TIMESTAMP '2026-05-01 04:00'
          AND o.closed_at < TIMESTAMP '2026-06-01 04:00'
        GROUP BY r.region
    """)
    ordered = sorted(counts, key=lambda row: row[1] / row[2], reverse=True)
    rest = sum(row[1] for row in ordered[1:]) / sum(row[2] for row in ordered[1:])
    found = ask(
        demo,
        *("win_rate", "--by", "region", "--top", "1", "--others"),
        *("--from", "2026-05-01", "--to", "2026-06-01"),
    )
    assert [row["region"] for row in found] == [ordered[0][0], NAME]
    assert found[1]["value"] == pytest.approx(rest)
    averaged = sum(row[1] / row[2] for row in ordered[1:]) / len(ordered[1:])
    assert found[1]["value"] != pytest.approx(averaged, abs=1e-4)


def _loaded(demo: Path) -> tuple[Project, Model]:
    project, _ = load(demo)
    assert project is not None
    return project, check(project).model
