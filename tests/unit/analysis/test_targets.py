"""Targets: every form that a target may have, typed in the unit of its measure."""

from datetime import date
from decimal import Decimal

import pytest

from kpilang.model.constants import constant
from kpilang.model.entities import (
    Comparator,
    GrowthTarget,
    LevelTarget,
    NoTarget,
    PathTarget,
    PeriodTarget,
    SegmentTarget,
    Target,
)
from kpilang.model.expr import Aggregate, AggregateFunction, Binary, Shift, TargetOf
from kpilang.model.windows import Grain
from kpilang.source.attached import Files, TargetFile
from tests.unit.analysis.sample import analysed, clean, found

SHARE = "count(deals where is_won) / count(deals)"
CYCLE = "avg(deals.closed_on - deals.opened_on)"
QUOTAS = """\
source quotas {
  table: crm.quotas
  key:   rep_id, month
  time:  month
  column rep:    ref reps by rep_id
  column month:  date planned
  column amount: money USD
  column tons:   number
}
"""


def target(text: str, formula: str = "revenue", files: Files | None = None) -> Target:
    resolved = clean(f"{QUOTAS}kpi x {{ formula: {formula}\n {text} }}", files).model.kpis["x"]
    assert resolved.has_target
    assert resolved.target is not None
    return resolved.target


def problems(text: str, formula: str = "revenue") -> list[tuple[str, str]]:
    return found(f"{QUOTAS}kpi x {{ formula: {formula}\n {text} }}")


def test_a_path_rises_between_periods_of_one_kind() -> None:
    path = target("target: from 100k USD in 2026-01 to <= 130k USD in 2026-12")
    assert isinstance(path, PathTarget)
    assert (path.comparator, path.grain) == (Comparator.AT_MOST, Grain.MONTH)
    assert (path.first, path.last) == (date(2026, 1, 1), date(2026, 12, 1))
    assert (constant(path.start), constant(path.end)) == (100_000, 130_000)


@pytest.mark.parametrize(
    ("better", "comparator"),
    [
        ("", Comparator.AT_LEAST),
        ("better: higher", Comparator.AT_LEAST),
        ("better: lower", Comparator.AT_MOST),
    ],
)
@pytest.mark.parametrize(
    "form",
    [
        "from 1 USD in 2026-Q1 to 2 USD in 2026-Q4",
        "grow 6% per quarter from 1 USD in 2026-Q1",
        "from quotas.amount",
    ],
)
def test_a_form_without_comparator_goes_by_what_is_better(
    form: str, better: str, comparator: Comparator
) -> None:
    found_target = target(f"target: {form}\n {better}")
    assert not isinstance(found_target, (NoTarget, PeriodTarget, SegmentTarget))
    assert found_target.comparator is comparator


def test_a_growth_starts_in_a_period_of_its_rate() -> None:
    growth = target("target: grow 6% per month from 400k USD in 2026-01")
    assert isinstance(growth, GrowthTarget)
    assert (growth.per, growth.first) == (Grain.MONTH, date(2026, 1, 1))
    assert (constant(growth.rate), constant(growth.start)) == (Decimal("0.06"), 400_000)


def test_a_tolerance_is_a_range_worked_out_where_it_can_be() -> None:
    level = target("target: within 5% of 300 USD")
    assert isinstance(level, LevelTarget)
    assert (level.comparator, level.tolerance) == (Comparator.BETWEEN, None)
    assert level.high is not None
    assert (constant(level.low), constant(level.high)) == (285, 315)
    moving = target("target: within 5% of previous(revenue)")
    assert isinstance(moving, LevelTarget)
    assert moving.tolerance is not None
    assert constant(moving.tolerance) == Decimal("0.05")
    for end, share in ((moving.low, Decimal("0.95")), (moving.high, Decimal("1.05"))):
        assert isinstance(end, Binary)
        assert constant(end.left) == share
        assert isinstance(end.right, Shift)


def test_no_target_holds_until_a_period_begins() -> None:
    none = target('target: none until 2026-06 "baseline first"')
    assert none == NoTarget(date(2026, 6, 1), "baseline first")
    assert target("target: none until 2026-06-15") == NoTarget(date(2026, 6, 15))


def test_from_a_column_is_short_for_its_sum() -> None:
    short, long = target("target: from quotas.amount"), target("target: >= sum(quotas.amount)")
    assert short == long
    assert isinstance(short, LevelTarget)
    assert isinstance(short.low, Aggregate)
    assert short.low.function is AggregateFunction.SUM
    assert short.low.axis is not None
    assert short.low.axis.planned


def test_from_a_metric_is_that_metric() -> None:
    text = "metric plan = sum(quotas.amount)\n"
    model = clean(f"{QUOTAS}{text}kpi x {{ formula: revenue\n target: from plan }}").model
    assert model.kpis["x"].target == target("target: >= sum(quotas.amount)")


def test_a_target_may_be_made_of_another() -> None:
    level = target("target: >= 2 * target(y) }\nkpi y { formula: revenue\n target: >= 4 USD")
    assert isinstance(level, LevelTarget)
    assert isinstance(level.low.right, TargetOf)
    assert level.low.right.name == "y"


def test_each_member_may_owe_an_amount_for_a_period() -> None:
    level = target("target: >= 40 per week per rep", "count(calls)")
    assert isinstance(level, LevelTarget)
    assert (level.per, level.per_member) == (Grain.WEEK, "rep")
    assert level == target("target: >= 40 per rep per week", "count(calls)")


def test_each_segment_has_a_target_of_any_form() -> None:
    segments = target(
        "target by region {\n"
        "  EMEA: from 1 USD in 2026-01 to >= 3 USD in 2026-12\n"
        '  "North America": none until 2026-06\n'
        "  else: between 2 USD and 3 USD per quarter\n }"
    )
    assert isinstance(segments, SegmentTarget)
    assert segments.by == "region"
    assert [(name, type(own)) for name, own in segments.members] == [
        ("EMEA", PathTarget),
        ("North America", NoTarget),
    ]
    assert isinstance(segments.otherwise, LevelTarget)
    assert segments.otherwise.per is Grain.QUARTER


def test_lines_of_a_table_come_by_period_whatever_their_order() -> None:
    table = target("target {\n 2026-Q2: <= 5 USD\n 2026-03: >= 4 USD\n FY2025: = 3 USD\n }")
    assert isinstance(table, PeriodTarget)
    assert [(str(start), str(end), level.comparator) for start, end, level in table.rows] == [
        ("2025-01-01", "2026-01-01", "="),
        ("2026-03-01", "2026-04-01", ">="),
        ("2026-04-01", "2026-07-01", "<="),
    ]


def test_stretch_and_floor_are_targets_too() -> None:
    kpi = clean(
        "kpi x { formula: revenue\n stretch: >= 9 USD\n"
        " floor: from 1 USD in 2026 to 2 USD in 2027 }"
    ).model.kpis["x"]
    assert isinstance(kpi.stretch, LevelTarget)
    assert isinstance(kpi.floor, PathTarget)
    assert (kpi.target, kpi.has_target) == (None, False)


def test_amounts_are_in_the_unit_shown() -> None:
    path = target("unit: weeks\n target: from 14 days in 2026 to <= 1 weeks in 2027", CYCLE)
    assert isinstance(path, PathTarget)
    assert (constant(path.start), constant(path.end)) == (2, 1)
    growth = target("target: grow 1% per year from 20% in 2026", SHARE)
    assert isinstance(growth, GrowthTarget)
    assert constant(growth.start) == Decimal("0.2")


@pytest.mark.parametrize(
    "form",
    [
        "from 20% in 2026 to >= 25% in 2027",
        "grow 1% per year from 20% in 2026",
        "within 5% of 20%",
    ],
)
def test_a_target_in_percent_makes_the_measure_one(form: str) -> None:
    text = f"kpi x {{ formula: {SHARE}\n target: {form} }}"
    assert clean(text).model.kpis["x"].display.percent


@pytest.mark.parametrize(
    ("form", "code", "text"),
    [
        ("from 1 USD in 2026-01 to 2 USD in 2026-Q4", "K420", "2026-Q4"),
        ("from 1 USD in 2026-12 to 2 USD in 2026-01", "K420", "2026-01"),
        ("from 1 USD in 2026-01 to 2 USD in 2026-01", "K420", "2026-01"),
        ("from 1 USD in 2026-H1 to 2 USD in 2026-H2", "K420", "2026-H2"),
        ("from 1 in 2026-01 to 2 USD in 2026-02", "K304", "1"),
        ("from 1 USD in 2026-01 to 2 days in 2026-02", "K304", "2 days"),
        ("from quotas.tons", "K304", "quotas.tons"),
        ("from quotas.amuont", "K202", "amuont"),
        ("from quotaz.amount", "K203", "quotaz"),
        ("from quotas.month", "K303", "quotas.month"),
        ("from balances.amount", "K426", "balances.amount"),
        ("from quotas", "K416", "quotas"),
        ("from planned_revenue", "K201", "planned_revenue"),
        ("grow 6 per month from 4 USD in 2026-01", "K416", "6"),
        ("grow 6 USD per month from 4 USD in 2026-01", "K416", "6 USD"),
        ("grow 6% per moth from 4 USD in 2026-01", "K209", "moth"),
        ("grow 6% per rep from 4 USD in 2026-01", "K209", "rep"),
        ("grow 6% per quarter from 4 USD in 2026-01", "K416", "2026-01"),
        ("grow 6% per month from 4 in 2026-01", "K304", "4"),
        ("within 5 of 3 USD", "K416", "5"),
        ("within 5 USD of 3 USD", "K416", "5 USD"),
        ("within 5% of 3 days", "K304", "3 days"),
        ("between 3 USD and 2 USD", "K469", "3 USD and 2 USD"),
        (">= 4 USD per reep", "K209", "reep"),
        (">= 4 USD per deal", "K209", "deal"),
        (">= 4 USD per week per month", "K416", "month"),
        (">= 4 USD per rep per region", "K416", "region"),
        (">= target(y)", "K201", "y"),
        (">= target(revenue)", "K446", "revenue"),
        (">= target(growth_goal)", "K304", "target(growth_goal)"),
        (">= target(x)", "K401", "target(x)"),
    ],
)
def test_a_mistake_in_one_line(form: str, code: str, text: str) -> None:
    assert problems(f"target: {form}") == [(code, text)]
    model = analysed(f"{QUOTAS}kpi x {{ formula: revenue\n target: {form} }}").model
    assert (model.kpis["x"].target, model.kpis["x"].has_target) == (None, True)


@pytest.mark.parametrize(
    ("table", "code", "text"),
    [
        ("{\n 2026-01: >= 4 USD\n else: >= 5 USD\n }", "K466", "else: >= 5 USD"),
        ("{ 2026-01: none until 2026-06 }", "K423", "none until 2026-06"),
        ("{ 2026-01: from quotas.tons }", "K304", "quotas.tons"),
        ("{\n 2026-01: >= 4 USD\n 2026-Q1: >= 5 USD\n }", "K412", "2026-Q1"),
        ("{ 2026-01: >= 4 days }", "K304", "4 days"),
        ("by region { 2026-01: >= 4 USD }", "K422", "2026-01"),
        ("by region {\n EMEA: >= 4 USD\n EMEA: >= 5 USD\n }", "K467", "EMEA"),
        ("by region {\n else: >= 4 USD\n else: >= 5 USD\n }", "K467", "else: >= 5 USD"),
        ("{ }", "K468", "{ }"),
        ("by region { }", "K468", "region"),
        ("by regoin { EMEA: >= 4 USD }", "K206", "regoin"),
        ("by region { EMEA: >= 4 }", "K304", "4"),
    ],
)
def test_a_mistake_in_a_table(table: str, code: str, text: str) -> None:
    assert problems(f"target {table}") == [(code, text)]


def test_targets_that_lead_back_to_themselves_are_reported_once() -> None:
    text = "".join(
        f"kpi {name} {{ formula: revenue\n target: >= 2 * target({other}) }}\n"
        for name, other in (("a", "b"), ("b", "c"), ("c", "a"), ("d", "a"))
    )
    (problem,) = analysed(text).problems
    assert (problem.code, problem.notes) == (
        "K401",
        ("the circle is `target(a)` → `target(b)` → `target(c)` → `target(a)`",),
    )
    model = analysed(text).model
    assert [kpi.target is None for kpi in model.kpis.values()] == [False, False, True, False]


def test_a_long_chain_of_targets_is_no_circle() -> None:
    text = "kpi k0 { formula: revenue\n target: >= 4 USD }\n" + "".join(
        f"kpi k{i} {{ formula: revenue\n target: >= target(k{i - 1}) }}\n" for i in range(1, 1500)
    )
    assert found(text) == []


def csv(text: str) -> Files:
    return {("test.kpi", "quotas.csv"): TargetFile(text)}


FROM_FILE = 'target: from "quotas.csv"'


def test_a_file_of_periods() -> None:
    table = target(FROM_FILE, files=csv('period,target\n\n2026-02,20\n2026-01,"10.5"\n'))
    assert isinstance(table, PeriodTarget)
    assert [(start.month, constant(level.low)) for start, _, level in table.rows] == [
        (1, Decimal("10.5")),
        (2, 20),
    ]
    assert {level.comparator for _, _, level in table.rows} == {Comparator.AT_LEAST}


def test_a_file_of_members() -> None:
    segments = target(FROM_FILE, files=csv("target , region\n20, EMEA\n30,APAC\n"))
    assert isinstance(segments, SegmentTarget)
    assert segments.by == "region"
    assert [(name, constant(own.low)) for name, own in segments.members] == [
        ("EMEA", 20),
        ("APAC", 30),
    ]


def test_a_file_of_members_and_periods() -> None:
    lines = "rep,period,target\nAda,2026-02,3\nBob,2026-01,2\nAda,2026-01,1\n"
    segments = target(FROM_FILE, files=csv(lines))
    assert isinstance(segments, SegmentTarget)
    found_rows = {
        name: [(start.month, constant(level.low)) for start, _, level in own.rows]
        for name, own in segments.members
    }
    assert found_rows == {"Ada": [(1, 1), (2, 3)], "Bob": [(1, 2)]}


def test_plain_numbers_of_a_file_are_in_the_unit_of_the_measure() -> None:
    table = target(f"unit: weeks\n {FROM_FILE}", CYCLE, csv("period,target\n2026,3\n"))
    assert isinstance(table, PeriodTarget)
    assert constant(table.rows[0][2].low) == 3
    share = target(f"unit: percent\n {FROM_FILE}", SHARE, csv("period,target\n2026,12.5%\n"))
    assert isinstance(share, PeriodTarget)
    assert constant(share.rows[0][2].low) == Decimal("0.125")


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("", "is empty"),
        ("period\n2026-01\n", "has the columns `period`"),
        ("period;target\n2026-01;4\n", "has `;` between its columns"),
        ('"period";"region";"target"\n"2026-01";"Europe";"4,5"\n', "has `;` between its columns"),
        ("target\tperiod\n4\t2026-01\n", "has tabs between its columns"),
        ("period;goal\n2026-01;4\n", "has the columns `period;goal`"),
        ("period,target,target\n", "has the columns `period`, `target`, `target`"),
        ("a,b,target\n1,2,3\n", "has the columns `a`, `b`, `target`"),
        ("period,target\n", "has no lines below its first"),
        ("period,target\n2026-01\n", "line 2: 1 cells, and 2 columns"),
        ("period,target\n\n2026-01,ten\n", "line 3: `ten` is no plain number"),
        ("period,target\n2026-01,1e5\n", "line 2: `1e5` is no plain number"),
        ("period,target\n2026-01,NaN\n", "line 2: `NaN` is no plain number"),
        ("period,target\nJanuary,4\n", "line 2: `January` is no period"),
        ("period,target\n2026-01,\n", "line 2: no `target`"),
        ("region,target\n,4\n", "line 2: no `region`"),
        (
            "period,target\n2026-01,4\n2026-Q1,5\n",
            "line 3: another line is for the same days",
        ),
        (
            "rep,target\nAda,4\nAda,5\n",
            "line 3: another line is for the same days and member",
        ),
    ],
)
def test_a_file_with_a_mistake_says_where(text: str, reason: str) -> None:
    analysis = analysed(f"kpi x {{ formula: revenue\n {FROM_FILE} }}", csv(text))
    (problem,) = analysis.problems
    assert problem.code == "K424"
    assert problem.message.startswith(f"`quotas.csv` {reason}")
    assert analysis.model.kpis["x"].target is None


@pytest.mark.parametrize(
    ("path", "files", "reason"),
    [
        ("quotas.csv", {}, "is not there"),
        ("quotas.csv", {("a.kpi", "quotas.csv"): TargetFile("period,target")}, "is not there"),
        ("quotas.xlsx", {}, "is no CSV file by its name"),
        ("../q.csv", {("test.kpi", "../q.csv"): TargetFile(reason="lies outside")}, "lies outside"),
    ],
)
def test_a_file_that_cannot_be_read_says_why(path: str, files: Files, reason: str) -> None:
    text = f'kpi x {{ formula: revenue\n target: from "{path}" }}'
    (problem,) = analysed(text, files).problems
    assert (problem.code, problem.message) == ("K424", f"`{path}` {reason}")


def test_a_plain_number_for_a_percentage_is_the_files_mistake() -> None:
    """There is nothing to mend in the text that names the file."""
    text = f"kpi x {{ formula: {SHARE}\n unit: percent\n {FROM_FILE} }}"
    (problem,) = analysed(text, csv("period,target\n2026-01,12\n")).problems
    assert (problem.code, problem.fix) == ("K424", None)


def test_a_file_by_a_dimension_that_the_formula_lacks() -> None:
    text = f"kpi x {{ formula: revenue\n {FROM_FILE} }}"
    assert found(text, csv("team,target\nEMEA,4\n")) == [("K206", '"quotas.csv"')]


def test_a_file_in_another_currency_than_the_measure_cannot_be() -> None:
    lines = csv("period,target\n2026-01,4%\n2026-02,5%\n")
    assert found(f"kpi x {{ formula: revenue\n {FROM_FILE} }}", lines) == [("K304", '"quotas.csv"')]
