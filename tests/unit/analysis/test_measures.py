"""Metrics, goals, KPIs: display, targets, status, references."""

from datetime import date
from decimal import Decimal

import pytest

from kpilang.model.constants import constant
from kpilang.model.entities import (
    Comparator,
    Display,
    Drive,
    LevelTarget,
    Limit,
    PeriodTarget,
    Retired,
    StatusBasis,
)
from kpilang.model.expr import Aggregate, Binary, Literal, Rank
from kpilang.model.leaves import walk
from kpilang.model.types import number
from kpilang.model.windows import Grain, Length, Window, WindowKind
from tests.unit.analysis.sample import analysed, clean, found

FISCAL = "calendar { fiscal_year: starts february, named by its end }\n"
CYCLE = "avg(deals.closed_on - deals.opened_on)"
TALK = "avg(calls.ended_at - calls.made_at)"
SHARE = "count(deals where is_won) / count(deals)"


def level(text: str) -> LevelTarget:
    target = clean(text).model.kpis["x"].target
    assert isinstance(target, LevelTarget)
    return target


@pytest.mark.parametrize(
    ("formula", "unit", "display"),
    [
        ("revenue", "", Display("USD", currency="USD")),
        ("revenue / count(deals)", "", Display("USD per deal", currency="USD")),
        ("count(deals)", "", Display("deals")),
        ("count(deals)", "unit: deal", Display("deals")),
        (SHARE, "", Display()),
        (SHARE, "unit: percent", Display("%", percent=True)),
        (SHARE, "target: >= 25%", Display("%", percent=True)),
        (SHARE, "status: red below 25%", Display("%", percent=True)),
        (SHARE, "unit: per 1000", Display(per=1000)),
        ("growth(revenue)", "", Display("%", percent=True)),
        ("change(growth(revenue))", "", Display("%", percent=True)),
        (CYCLE, "", Display("days")),
        (CYCLE, "unit: weeks", Display("weeks")),
        (TALK, "", Display("days")),
        (TALK, "unit: minutes", Display("minutes")),
        ("sum(calls.duration)", "", Display("minutes")),
        ("sum(calls.duration) / count(calls)", "unit: hours", Display("hours per call")),
    ],
)
def test_display(formula: str, unit: str, display: Display) -> None:
    kpi = clean(f"kpi x {{ formula: {formula}\n {unit} }}").model.kpis["x"]
    assert kpi.display == display


def test_formula_yields_numbers_in_the_unit_shown() -> None:
    formula = clean(f"kpi x {{ formula: {TALK}\n unit: hours }}").model.kpis["x"].formula
    assert isinstance(formula, Binary)
    assert isinstance(formula.left, Aggregate)
    assert (formula.operator, formula.right) == ("/", Literal(formula.right.type, Decimal(3600)))
    assert str(formula.type) == "duration in hours"


def test_per_multiplies_the_formula() -> None:
    formula = clean(f"kpi x {{ formula: {SHARE}\n unit: per 1000 }}").model.kpis["x"].formula
    assert isinstance(formula, Binary)
    assert (formula.operator, formula.right) == ("*", Literal(formula.right.type, Decimal(1000)))


@pytest.mark.parametrize(
    ("properties", "code", "text"),
    [
        ("formula: revenue\n unit: percent", "K306", "percent"),
        ("formula: revenue\n unit: EUR", "K306", "EUR"),
        ("formula: revenue\n unit: days", "K306", "days"),
        ("formula: revenue\n unit: calls", "K306", "calls"),
        ("formula: revenue\n unit: prcent", "K212", "prcent"),
        ("formula: revenue\n target: >= 40 days", "K304", "40 days"),
        ("formula: revenue\n target: >= 400k", "K304", "400k"),
        ("formula: revenue\n target: >= 400k EUR", "K304", "400k EUR"),
        ("formula: revenue\n target: >= 20%", "K304", "20%"),
        ("formula: revenue\n target: between 1 USD and 2 days", "K304", "2 days"),
        ("formula: revenue\n target { 2026-Q1: >= 4 }", "K304", "4"),
        ("formula: revenue\n status: red below 4", "K304", "4"),
        ("formula: revenue\n benchmark: 4 days", "K304", "4 days"),
        ("formula: count(deals)\n target: >= count(calls)", "K304", "count(calls)"),
        ("formula: revenue\n target: >= revenu", "K201", "revenu"),
        ("formula: revenue\n target: >= 4 USD per mounth", "K209", "mounth"),
        ("formula: revenue\n window: mounth", "K209", "mounth"),
        ("formula: revenue\n type: lagging outcomes", "K209", "outcomes"),
        ("formula: revenue\n review: weakly", "K209", "weakly"),
        ("formula: revenue\n better: hihger", "K209", "hihger"),
        ("formula: revenue\n status basis: targets", "K209", "targets"),
        ("formula: revenue\n owner: ea", "K204", "ea"),
        ("formula: revenue\n owner: revenue", "K213", "revenue"),
        ("formula: revenue\n goal: growth_gaol", "K205", "growth_gaol"),
        ("formula: revenue\n team: filed", "K207", "filed"),
        ("formula: revenue\n by: regoin", "K206", "regoin"),
        ("formula: revenue\n drives: y lag 3 days", "K201", "y"),
        ("window: month", "K410", "x"),
    ],
)
def test_one_mistake_gives_one_finding(properties: str, code: str, text: str) -> None:
    assert found(f"kpi x {{ {properties} }}") == [(code, text)]


def test_target_shows_the_formula_beside_it() -> None:
    text = "kpi x { formula: revenue\n target: >= 40 days }"
    (problem,) = analysed(text).problems
    assert problem.message == "`x` is USD, the target is a duration in days"
    second = problem.secondary[0].span
    assert text[second.start : second.end] == "revenue"


def test_level_target_is_in_the_unit_shown() -> None:
    target = level(f"kpi x {{ formula: {CYCLE}\n unit: weeks\n target: <= 14 days per quarter }}")
    assert target.comparator is Comparator.AT_MOST
    assert target.low == Literal(target.low.type, Decimal(2))
    assert target.per is Grain.QUARTER


def test_range_has_two_bounds() -> None:
    target = level(f"kpi x {{ formula: {SHARE}\n target: between 20% and 40% }}")
    assert target.comparator is Comparator.BETWEEN
    assert target.low == Literal(target.low.type, Decimal("0.2"))
    assert target.high == Literal(target.low.type, Decimal("0.4"))


def test_target_may_be_a_formula() -> None:
    text = (
        "source quotas { table: q\n time: month\n column month: date planned\n"
        " column amount: money USD }\nkpi x { formula: revenue\n target: >= sum(quotas.amount) }"
    )
    assert isinstance(level(text).low, Aggregate)


@pytest.mark.parametrize(
    ("deadline", "first_day_after"),
    [
        ("2026-12-31", date(2027, 1, 1)),
        ("end of 2026-06", date(2026, 7, 1)),
        ("end of FY2026", date(2026, 2, 1)),
        ("end of 2026", date(2027, 1, 1)),
        ("2026-W01", date(2026, 1, 5)),
    ],
)
def test_deadline_is_the_first_day_after(deadline: str, first_day_after: date) -> None:
    text = f"{FISCAL}kpi x {{ formula: revenue\n target: >= 1M USD by {deadline} }}"
    assert level(text).deadline == first_day_after


def test_period_target_has_a_row_for_each_period() -> None:
    text = FISCAL + (
        "kpi x { formula: revenue\n target {\n FY2026-Q2: >= 2M USD\n FY2026-Q1: >= 1M USD\n } }"
    )
    target = clean(text).model.kpis["x"].target
    assert isinstance(target, PeriodTarget)
    assert [(start, end) for start, end, _ in target.rows] == [
        (date(2025, 2, 1), date(2025, 5, 1)),
        (date(2025, 5, 1), date(2025, 8, 1)),
    ]


def test_limits_are_in_the_unit_shown() -> None:
    text = (
        f"kpi x {{ formula: {CYCLE}\n unit: weeks\n"
        " status: red above 21 days, amber above 90% of target\n status basis: target }"
    )
    kpi = clean(text).model.kpis["x"]
    duration = kpi.limits[0].value.type
    assert str(duration) == "duration in weeks"
    assert kpi.limits == (
        Limit("red", "above", Literal(duration, Decimal(3))),
        Limit("amber", "above", Literal(number(), Decimal("0.9")), of_target=True),
    )
    assert kpi.basis is StatusBasis.TARGET


def test_kpi_keeps_what_was_written() -> None:
    text = """\
kpi x "A title" {
  description: "What it is."
  type:     leading activity
  goal:     growth_goal
  formula:  revenue
  window:   quarter
  by:       region, rep
  owner:    ae
  review:   weekly
  drives:   revenue lag 3 days
  baseline: 3 USD in 2025
  changed:  2026-01-01 "other scope"
  pace:     linear
}
"""
    kpi = clean(text).model.kpis["x"]
    assert (kpi.title, kpi.description) == ("A title", "What it is.")
    assert kpi.type_words == ("leading", "activity")
    assert (kpi.goals, kpi.owner, kpi.by) == (("growth_goal",), "ae", ("region", "rep"))
    assert kpi.window == Window(WindowKind.PERIOD, Grain.QUARTER)
    assert (kpi.review, kpi.uses) == ("weekly", ("revenue",))
    assert kpi.drives == (Drive("revenue", Length(3, Grain.DAY)),)
    assert dict(kpi.property_spans).keys() >= {"owner", "window", "changed"}


def test_references_have_a_value_a_period_and_a_note() -> None:
    text = (
        f"kpi x {{ formula: {CYCLE}\n unit: weeks\n baseline: 21 days in 2025-Q4\n"
        ' benchmark: 2 weeks "Industry median" }'
    )
    kpi = clean(text).model.kpis["x"]
    assert kpi.baseline is not None
    assert kpi.benchmark is not None
    assert (constant(kpi.baseline.value), kpi.baseline.note) == (3, "")
    assert kpi.baseline.period == (date(2025, 10, 1), date(2026, 1, 1))
    assert (constant(kpi.benchmark.value), kpi.benchmark.note) == (2, "Industry median")
    assert kpi.benchmark.period is None


@pytest.mark.parametrize(
    ("properties", "code", "text"),
    [
        ("baseline: 3 days in 2025", "K304", "3 days"),
        ("benchmark: 3", "K304", "3"),
        ("status: red below 80 of target", "K416", "80"),
        ("status: red below 80% of target, amber below 5", "K304", "5"),
        ("status: red below last(balances.amount)", "", ""),
        ("drives: growth_goal lag 0 days", "K416", "0"),
        ("drives: ae", "K213", "ae"),
        ("unit: per 0", "K416", "0"),
        ("unit: per 1.5", "K416", "1.5"),
        ('deprecated: "old" replaced by revenu', "K201", "revenu"),
        ("replaced by: ae", "K213", "ae"),
        ("by: weekdays", "K206", "weekdays"),
        ("by: weekday, month_of_year, hour_of_day", "", ""),
    ],
)
def test_a_property_with_a_mistake(properties: str, code: str, text: str) -> None:
    written = f"kpi x {{ formula: revenue\n {properties} }}"
    assert found(written) == ([(code, text)] if code else [])


def test_what_is_deprecated_says_why_and_what_takes_its_place() -> None:
    text = (
        'metric old = count(deals) { deprecated: "counts lost deals" replaced by revenue }\n'
        "goal g { measure: revenue\n replaced by: growth_goal }\n"
    )
    model = clean(text).model
    assert model.metrics["old"].retired == Retired("counts lost deals", "revenue")
    assert model.goals["g"].retired == Retired("", "growth_goal")


def test_goal_takes_its_window_from_its_target() -> None:
    text = FISCAL + (
        "goal a { measure: revenue\n target: >= 12M USD by end of FY2026 }\n"
        "goal b { measure: growth(revenue)\n target: >= 6% by end of FY2026 }\n"
    )
    goals = clean(text).model.goals
    assert goals["growth_goal"].window == Window(WindowKind.PERIOD, Grain.MONTH)
    assert goals["a"].window == Window(WindowKind.PERIOD, Grain.FISCAL_YEAR)
    assert goals["b"].window is None
    assert goals["a"].additive


def test_goal_without_measure_is_left_to_the_linter() -> None:
    goal = clean("goal a { rank: secondary\n supports: growth_goal }").model.goals["a"]
    assert (goal.measure, goal.target, goal.supports) == (None, None, ("growth_goal",))


def test_one_namespace() -> None:
    assert found("kpi revenue { formula: count(deals) }") == [("K208", "revenue")]
    (problem,) = analysed("role field").problems
    assert problem.secondary[0].span.file == "a_sample.kpi"


@pytest.mark.parametrize(
    ("formula", "judged", "best_is_most"),
    [
        ("rank(revenue)", "", True),
        ("rank(complaints)", "", False),
        ('rank((complaints where region = "EMEA"))', "", False),
        ("rank(few)", "", False),
        ("rank(many)", "better: lower", True),
        ("rank(revenue)", "better: lower", False),
        ("rank(count(deals))", "target: <= 3", True),
        ("rank(count(deals)) + 0", "target: <= 3", False),
    ],
)
def test_a_rank_goes_by_the_direction_of_what_is_ranked(
    formula: str, judged: str, best_is_most: bool
) -> None:
    text = f"""\
metric complaints = count(deals) {{
  better: lower
}}
kpi few {{
  formula: count(deals)
  window:  month
  target:  <= 10
}}
kpi many {{
  formula: count(deals)
  window:  month
  target {{
    2026-01: >= 10
  }}
}}
kpi place {{
  formula: {formula}
  window:  month
  {judged}
}}
"""
    found = clean(text).model.kpis["place"].formula
    assert found is not None
    ranks = [part for part in walk(found) if isinstance(part, Rank)]
    assert [rank.higher_is_better for rank in ranks] == [best_is_most]
