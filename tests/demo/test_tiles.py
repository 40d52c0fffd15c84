"""Tiles that the catalogue names show what SQL written by hand returns, the best first."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from kpilang.dashboards.evaluate import evaluate
from kpilang.dashboards.layout import lay_out
from kpilang.model.entities import Page
from kpilang.plan.answer import Answer
from kpilang.plan.request import Request
from kpilang.workspace.project import check, load
from kpilang.workspace.query import Session
from kpilang.workspace.session import start_session

#: seventeen days of June, and of May
LEADERS = """
    WITH won AS (
      SELECT timezone('America/New_York', timezone('UTC', closed_at)) AS t, amount, r.id, r.name
      FROM crm.opportunities AS o LEFT JOIN crm.reps AS r ON r.id = o.owner_id
      WHERE stage = 'won'
    )
    SELECT name,
      coalesce(sum(amount) FILTER (t >= DATE '2026-06-01'), 0) AS june,
      coalesce(sum(amount) FILTER (t < DATE '2026-06-01'), 0) AS may
    FROM won
    WHERE (t >= DATE '2026-05-01' AND t < DATE '2026-05-18')
      OR (t >= DATE '2026-06-01' AND t < DATE '2026-06-18')
    GROUP BY id, name ORDER BY june DESC, name LIMIT 8
"""


@pytest.fixture(scope="module")
def session(demo: Path) -> Session:
    project, _ = load(demo)
    assert project is not None
    opened = start_session(project, check(project).model, date(2026, 6, 17), None, {})
    assert isinstance(opened, Session)
    return opened


def test_the_leaderboard_has_the_best_of_the_month_so_far(session: Session) -> None:
    """Row 57 of the catalogue."""
    board = session.model.dashboards["executive"]
    (leaders,) = [t for row in board.rows for t in row if t.form == "leaderboard"]
    laid_out = lay_out(session.model, replace(board, pages=(Page(((leaders,),)),)))
    assert not laid_out.problems

    def query(name: str, request: Request) -> Answer:
        asked = session.ask(name, request)
        assert asked.answer is not None, asked.problems
        return asked.answer

    zone = session.model.calendar.timezone
    points = evaluate(laid_out.ir, query, session.as_of, zone).rows[0][0].points
    wanted = session.engine.rows(LEADERS)
    assert [(*p.member, p.value, p.previous) for p in points] == wanted
    assert len(wanted) == 8
    assert len({value for _, value, _ in wanted}) > 1
    assert {(p.start, p.state) for p in points} == {(date(2026, 6, 1), "partial")}
