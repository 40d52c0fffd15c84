"""`kpi query --rows`: the records behind a value, aggregated again, give the value.

The formula is worked out here from the records alone, in Python; some are counted by hand-written
SQL besides.
"""

from __future__ import annotations

import math
import re
from collections import defaultdict
from dataclasses import replace
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from kpilang.dashboards.evaluate import evaluate
from kpilang.dashboards.html import render
from kpilang.dashboards.layout import lay_out
from kpilang.dashboards.reader import Reader
from kpilang.model.entities import Page
from kpilang.model.windows import Grain
from kpilang.plan.answer import Answer
from kpilang.plan.records import Records, records
from kpilang.plan.request import Request
from kpilang.plan.sight import Sight
from kpilang.workspace.project import check, load
from kpilang.workspace.query import Listed, Session
from kpilang.workspace.session import start_session
from kpilang.workspace.statements import plan
from tests.support.again import is_known, worked_out
from tests.support.ask import ask, run

MANY = 1_000_000


@pytest.fixture(scope="module")
def session(demo: Path) -> Session:
    project, _ = load(demo)
    assert project is not None
    opened = start_session(project, check(project).model, date(2026, 6, 17), None, {})
    assert isinstance(opened, Session)
    return opened


def measures(session: Session) -> list[str]:
    model = session.model
    return [*model.kpis, *model.metrics]


def reproduced(session: Session, name: str, *by: str) -> int | None:
    """Compare an answer with what its records give; return how many rows did, None if refused."""
    request = Request(by=by, start=date(2026, 1, 1), each=Grain.MONTH)
    measure = session.model.measure(name)
    assert measure is not None
    if measure.window is not None:
        request = Request(by=by, start=date(2026, 1, 1))
    planned = plan(session.model, name, request, session.as_of).plan
    if planned is None:
        return None
    found = records(planned, session.model, MANY)
    if not isinstance(found, Records):
        return None
    if not is_known(planned.formula):
        return None
    listed = session.records(planned, MANY)
    assert isinstance(listed, Listed)
    assert not listed.cut
    groups: dict[tuple[Any, ...], dict[str, list[Any]]] = defaultdict(lambda: defaultdict(list))
    for row in listed.answer.rows:
        members, part, value = row[3:-4], row[-4], row[-1]
        groups[row[1:3] + members][str(part)].append(value)
    answer = session.run(planned)
    value_at = 3 + len(by)
    keys = set()
    for row in answer.rows:
        key = row[1:value_at]
        keys.add(key)
        own = worked_out(planned.formula, Sight(planned.window), found, groups[key], row[1])
        _agree(row[value_at], own, (name, *key), row[-1])
    if not planned.keyed:
        assert {key for key, parts in groups.items() if parts} <= keys
    return len(answer.rows)


def _agree(value: Any, own: Any, where: object, state: object) -> None:
    if value is None:
        assert own is None or state == "future", where
    else:
        assert own is not None, where
        assert math.isclose(float(value), float(own), rel_tol=1e-9, abs_tol=1e-9), where


def test_records_give_the_value_of_every_measure(session: Session) -> None:
    rows = {name: reproduced(session, name) for name in measures(session)}
    compared = [name for name, count in rows.items() if count]
    assert len(compared) >= 55, sorted(set(rows) - set(compared))


@pytest.mark.parametrize(
    ("name", "dimension"),
    [
        ("win_rate", "region"),
        ("average_deal_size", "deal_kind"),
        ("monthly_sales", "region"),
        ("active_accounts", "industry"),
        ("margin_rate", "category"),
        ("lead_response_time", "channel"),
        ("selling_time", "region"),
        ("open_pipeline", "region"),
        ("new_customers", "industry"),
        ("planned_activities", "region"),
        ("sales_to_date", "region"),
        ("slow_response", "channel"),
        ("roi_evaluations", "region"),
    ],
)
def test_records_give_the_value_of_every_member(
    session: Session, name: str, dimension: str
) -> None:
    planned = plan(session.model, name, Request(by=(dimension,)), session.as_of)
    assert planned.plan is not None, planned.problems
    assert reproduced(session, name, dimension)


def listed(demo: Path, *arguments: str) -> list[dict[str, Any]]:
    return ask(demo, *arguments, "--rows")


def test_parts_are_told_apart_as_sql_by_hand_tells_them(demo: Path, session: Session) -> None:
    found = listed(
        demo, "win_rate", "--from", "2026-05-01", "--to", "2026-06-01", "--where", 'region = "EMEA"'
    )
    won, closed = dict.fromkeys(row["part"] for row in found)
    sql = """
        SELECT CAST(o.id AS VARCHAR), o.stage
        FROM crm.opportunities o JOIN crm.reps r ON r.id = o.owner_id
        WHERE r.region = 'EMEA' AND o.stage IN ('won', 'lost')
          AND o.closed_at >= TIMESTAMP '2026-05-01 04:00'
          AND o.closed_at < TIMESTAMP '2026-06-01 04:00'
    """
    wanted = session.engine.rows(sql)
    assert {r["key"] for r in found if r["part"] == closed} == {key for key, _ in wanted}
    assert {r["key"] for r in found if r["part"] == won} == {
        key for key, stage in wanted if stage == "won"
    }
    assert len(found) == len(wanted) + sum(stage == "won" for _, stage in wanted)


def test_what_is_alive_is_listed_at_its_moment(demo: Path, session: Session) -> None:
    found = listed(demo, "open_pipeline", "--from", "2026-05-01", "--to", "2026-06-01")
    sql = """
        SELECT CAST(id AS VARCHAR), amount FROM crm.opportunities
        WHERE created_at < TIMESTAMP '2026-06-01 04:00'
          AND (closed_at IS NULL OR closed_at >= TIMESTAMP '2026-06-01 04:00')
    """
    wanted = dict(session.engine.rows(sql))
    amounts = {r["key"]: None if r["value"] is None else Decimal(r["value"]) for r in found}
    assert amounts == wanted
    assert wanted


def test_a_month_that_goes_on_is_held_against_as_much_of_the_one_before(
    demo: Path, session: Session
) -> None:
    found = listed(demo, "sales_growth", "--from", "2026-06-01")
    sql = """
        SELECT CAST(id AS VARCHAR) FROM crm.opportunities WHERE stage = 'won'
          AND closed_at >= TIMESTAMP '2026-05-01 04:00' AND closed_at < TIMESTAMP '2026-05-18 04:00'
    """
    earlier = {r["key"] for r in found if r["part"].endswith("(before 1 month)")}
    assert earlier == {key for (key,) in session.engine.rows(sql)}
    assert earlier


def test_a_row_says_when_it_counts_by_the_calendar(demo: Path, session: Session) -> None:
    (row, *_) = listed(demo, "deals_won", "--from", "2026-06-01")
    ((stored,),) = session.engine.rows(
        f"SELECT closed_at FROM crm.opportunities WHERE id = {int(row['key'])}"
    )
    assert (stored - datetime.fromisoformat(row["time"])).total_seconds() == 4 * 3600


def test_a_table_shows_the_first_records_and_says_so(demo: Path) -> None:
    code, out, err = run(demo, "query", "deals_won", "--rows")
    assert code == 0
    assert len(out.splitlines()) == 2 + 100
    assert err.startswith("the first 100 records are shown: `--format csv` has more; ")
    code, out, err = run(demo, "query", "deals_won", "--rows", "--format", "csv")
    head, *lines = out.splitlines()
    assert (code, err) == (0, "")
    assert head == "kpi,period_start,period_end,part,key,time,value"
    total = sum(int(row["value"]) for row in ask(demo, "deals_won"))
    assert len(lines) == total > 100


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (("revenue_rank", "--by", "rep"), "K540"),
        (("loyalty_mix", "--by", "loyalty"), "K540"),
        (("mql_to_sql",), "K540"),
        (("revenue_forecast",), "K540"),
        (("win_rate", "monthly_sales"), "--rows is about one NAME"),
        (("win_rate", "--by", "rep", "--top", "3"), "--rows has an order of its own"),
        (("win_rate", "--order", "value"), "--rows has an order of its own"),
    ],
)
def test_what_has_no_records_is_refused_by_name(
    demo: Path, arguments: tuple[str, ...], told: str
) -> None:
    code, out, err = run(demo, "query", *arguments, "--rows")
    assert (code, out) == (1 if told == "K540" else 2, "")
    assert told in err


def test_nothing_that_counts_is_said(demo: Path) -> None:
    code, out, err = run(
        demo, "query", "deals_won", "--rows", "--from", "2024-01-01", "--to", "2024-02-01"
    )
    assert code == 0
    assert len(out.splitlines()) == 2
    assert "no records: nothing counts in this range" in err


LARGEST_OPEN = """
    SELECT CAST(o.id AS VARCHAR), a.name, r.name, o.stage, o.amount
    FROM crm.opportunities o
    LEFT JOIN crm.accounts a ON a.id = o.account_id
    LEFT JOIN crm.reps r ON r.id = o.owner_id
    WHERE o.created_at < TIMESTAMP '2026-06-18 04:00'
      AND (o.closed_at IS NULL OR o.closed_at >= TIMESTAMP '2026-06-18 04:00')
    ORDER BY o.amount DESC NULLS LAST, a.name NULLS LAST, r.name NULLS LAST, o.stage
    LIMIT 20
"""


def test_a_list_shows_the_greatest_records(session: Session) -> None:
    """Row 62 of the catalogue: the open deals, listed."""
    board = session.model.dashboards["pipeline"]
    (listed,) = [t for row in board.rows for t in row if t.form == "list"]
    alone = replace(board, pages=(Page(((listed,),)),))
    laid_out = lay_out(session.model, alone)
    assert not laid_out.problems

    def query(name: str, request: Request) -> Answer:
        asked = session.ask(name, request)
        assert asked.answer is not None, asked.problems
        return asked.answer

    calendar = session.model.calendar
    evaluated = evaluate(laid_out.ir, query, session.as_of, calendar.timezone)
    wanted = session.engine.rows(LARGEST_OPEN)
    points = evaluated.rows[0][0].points
    assert [(p.key, *p.member, p.value) for p in points] == wanted
    assert {(p.start, p.state) for p in points} == {(date(2026, 6, 1), "partial")}
    html = render(evaluated, Reader(calendar)).html
    assert re.findall('data-key="([0-9]+)"', html) == [row[0] for row in wanted]
    assert html.count("<td>Unknown</td>") == sum(row[1:4].count(None) for row in wanted)


def test_a_list_of_a_ratio_is_left_out(session: Session) -> None:
    board = session.model.dashboards["pipeline"]
    (listed,) = [t for row in board.rows for t in row if t.form == "list"]
    for subject in ("win_rate", "pipeline_volume", "revenue_rank", "active_accounts"):
        tile = replace(listed, subject=subject, by=("region",))
        found = lay_out(session.model, replace(board, pages=(Page(((tile,),)),))).problems
        assert [problem.code for problem in found] == ["K524"], subject
