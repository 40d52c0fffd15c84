"""Roll-ups: an aggregate in a row is one value for the row, from the other side of a reference."""

import pytest

from kpilang.model.expr import Aggregate, AggregateFunction, Binary, Column, Expr, Rollup
from kpilang.model.leaves import aggregates, walk
from kpilang.model.nature import EVER
from kpilang.model.windows import Grain, Length, Window, WindowKind
from tests.unit.analysis.sample import clean, found

LEADS = """\
source leads {
  table: crm.leads
  key:   id
  row:   lead
  time:  created_at
  column id:         number
  column owner:      ref reps by owner_id
  column created_at: timestamp
  let touches       = count(touches by lead)
  let first_touch   = min(touches.happened_at by lead)
  let response_time = first_touch - created_at
  let busy          = count(touches by lead where cost > 1 USD over trailing 7 days)
  dimension touched = case when touches > 0 then "yes" else "no" end
}
source touches {
  table: crm.touches
  key:   id
  time:  happened_at
  column id:          number
  column lead:        ref leads by lead_id
  column happened_at: timestamp
  column cost:        money USD
}
"""


def leaf(text: str) -> Aggregate:
    formula = clean(f"{LEADS}metric x = {text}").model.metrics["x"].formula
    assert formula is not None
    (found,) = aggregates(formula)
    return found


def rollups(expr: Expr | None) -> list[Rollup]:
    return [] if expr is None else [part for part in walk(expr) if isinstance(part, Rollup)]


def test_a_roll_up_is_over_rows_of_its_own() -> None:
    (rollup,) = rollups(leaf("count(leads where count(touches by lead) > 3)").where)
    assert (rollup.path, rollup.of, rollup.by) == ((), "leads", ("lead",))
    assert rollup.aggregate.source == "touches"
    assert rollup.aggregate.function is AggregateFunction.COUNT
    assert rollup.aggregate.axis is not None
    assert rollup.aggregate.axis.name == "happened_at"
    assert str(rollup.type) == "touches"


@pytest.mark.parametrize(
    ("over", "window"),
    [
        ("", None),
        ("over previous", Window(WindowKind.PREVIOUS, Grain.MONTH)),
        ("over all time", Window(WindowKind.ALL_TIME, Grain.MONTH)),
        (
            "over trailing 90 days",
            Window(WindowKind.TRAILING, Grain.DAY, length=Length(90, Grain.DAY)),
        ),
    ],
)
def test_in_an_aggregate_it_takes_the_window_of_the_answer_or_its_own(
    over: str, window: Window | None
) -> None:
    outer = leaf(f"count(leads over all time where count(touches by lead {over}) > 3)")
    (rollup,) = rollups(outer.where)
    assert rollup.aggregate.over == window
    assert outer.over == Window(WindowKind.ALL_TIME, Grain.MONTH)


def test_in_a_let_it_is_over_all_time_unless_it_says() -> None:
    (rollup,) = rollups(leaf("count(leads where touches > 3)").where)
    assert rollup.aggregate.over == EVER
    (rollup,) = rollups(leaf("count(leads where busy > 3)").where)
    assert rollup.aggregate.over == Window(
        WindowKind.TRAILING, Grain.DAY, length=Length(7, Grain.DAY)
    )


def test_a_roll_up_in_a_roll_up_of_a_let_is_over_all_time_too() -> None:
    text = (
        "source x { table: t\n key: id\n column id: number\n"
        " let eager = count(y by x where count(z by y) > 2) }\n"
        "source y { table: t\n key: id\n column id: number\n column x: ref x by x_id }\n"
        "source z { table: t\n column y: ref y by y_id }\n"
        "metric m = count(x where eager > 1)\n"
        "metric n = count(x where count(y by x where count(z by y) > 2) > 1)\n"
    )
    windows = {}
    for name, metric in clean(text).model.metrics.items():
        if isinstance(metric.formula, Aggregate) and name in ("m", "n"):
            (outer,) = rollups(metric.formula.where)
            (inner,) = rollups(outer.aggregate.where)
            windows[name] = (outer.aggregate.over, inner.aggregate.over)
    assert windows == {"m": (EVER, EVER), "n": (None, None)}


def test_a_let_by_a_roll_up_has_its_unit() -> None:
    assert str(leaf("avg(leads.response_time)").type) == "duration in seconds"
    shown = clean(f"{LEADS}kpi x {{ formula: avg(leads.response_time) }}").model.kpis["x"]
    assert shown.display.unit == "days"


def test_a_roll_up_is_reached_along_references() -> None:
    (rollup,) = rollups(leaf("sum(touches.cost where lead.touches > 3)").where)
    assert (rollup.path, rollup.of, rollup.by) == (("lead",), "leads", ("lead",))


def test_a_path_of_references_may_lead_to_the_row() -> None:
    (rollup,) = rollups(leaf("count(reps where sum(touches.cost by lead.owner) > 5 USD)").where)
    assert (rollup.of, rollup.by) == ("reps", ("lead", "owner"))
    assert rollup.aggregate.source == "touches"


@pytest.mark.parametrize(
    ("text", "over", "unit"),
    [
        ("avg(count(touches by lead))", "leads", "touches"),
        ("max(sum(touches.cost by lead.owner))", "reps", "USD"),
        ("avg(sum(touches.cost by lead) * 2 where owner is not null)", "leads", "USD"),
        ("median(leads.response_time)", "leads", "duration in seconds"),
    ],
)
def test_a_roll_up_says_over_whose_rows_an_aggregate_is(text: str, over: str, unit: str) -> None:
    mean = leaf(text)
    assert (mean.source, str(mean.type)) == (over, unit)


def test_a_roll_up_may_stand_beside_columns_of_its_row() -> None:
    mean = leaf("avg(leads.created_at - min(touches.happened_at by lead))")
    assert isinstance(mean.argument, Binary)
    assert isinstance(mean.argument.left, Column)
    assert isinstance(mean.argument.right, Rollup)


def test_an_axis_by_a_roll_up_has_no_value_where_nothing_refers_to_the_row() -> None:
    first = leaf("count(leads on first_touch)")
    assert first.axis is not None
    assert (first.axis.name, first.axis.optional, first.axis.planned) == (
        "first_touch",
        True,
        False,
    )


def test_a_dimension_may_be_rolled_up_over_all_time() -> None:
    text = f'{LEADS}metric x = (count(leads) where touched = "yes")'
    assert found(text) == []


@pytest.mark.parametrize(
    ("text", "problems"),
    [
        ("count(touches by lead)", [("K425", "lead")]),
        ("sum(touches.cost by lead, id)", [("K425", "lead, id")]),
        ("count(leads where count(touches) > 0)", [("K428", "count")]),
        ("count(leads where cost > avg(touches.cost))", [("K202", "cost"), ("K428", "avg")]),
        ("count(touches where cost > avg(touches.cost))", [("K428", "avg")]),
        ("count(leads where count(touches by owner) > 0)", [("K429", "owner")]),
        ("count(leads where count(touches by id) > 0)", [("K429", "id")]),
        ("count(reps where count(touches by lead) > 0)", [("K429", "lead")]),
        ("count(reps where count(touches by lead.ownr) > 0)", [("K429", "ownr")]),
        ("avg(count(touches by leed))", [("K429", "leed")]),
        ("count(leads where count(touches by lead, id) > 0)", [("K416", "id")]),
        ("count(leads where count(touches by lead each month) > 0)", [("K470", "month")]),
        ("count(leads where sum(touches.cots by lead) > 0 USD)", [("K202", "cots")]),
        ("count(leads where sum(touches.cost by lead) > 0)", [("K301", "0")]),
        ("count(leads where sum(touchez.cost by lead) > 0 USD)", [("K203", "touchez")]),
        ("count(leads where growth(id) > 0)", [("K448", "growth")]),
        ("count(leads where target(growth_goal) > 0)", [("K448", "target")]),
        ("count(leads where revenue > 0 USD)", [("K403", "revenue")]),
        ("avg(revenue)", [("K403", "revenue")]),
        ("avg(amount * count(touches by lead))", [("K405", "amount * count(touches by lead)")]),
    ],
)
def test_mistakes_with_roll_ups(text: str, problems: list[tuple[str, str]]) -> None:
    assert found(f"{LEADS}metric x = {text}") == problems


def test_a_let_that_needs_itself_through_a_roll_up_is_a_circle() -> None:
    text = (
        "source x { table: t\n key: id\n column id: number\n let a = sum(y.b by x) }\n"
        "source y { table: t\n key: id\n column id: number\n column x: ref x by x_id\n"
        " let b = x.a + 1 }\n"
    )
    assert [code for code, _ in found(text)] == ["K401"]
