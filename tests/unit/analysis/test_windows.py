"""Windows: of measures, of aggregates, of what is worked out at each period."""

import pytest

from kpilang.model.expr import Aggregate, AggregateFunction, Folded
from kpilang.model.windows import Grain, Length, Window, WindowKind
from tests.unit.analysis.sample import analysed, clean, found

TRAILING_90 = Window(WindowKind.TRAILING, Grain.DAY, length=Length(90, Grain.DAY))
WINDOWS = [
    ("hour", Window(WindowKind.PERIOD, Grain.HOUR)),
    ("day", Window(WindowKind.PERIOD, Grain.DAY)),
    ("month", Window(WindowKind.PERIOD, Grain.MONTH)),
    ("month each month", Window(WindowKind.PERIOD, Grain.MONTH)),
    ("fiscal_quarter", Window(WindowKind.PERIOD, Grain.FISCAL_QUARTER)),
    ("trailing 90 days", TRAILING_90),
    ("trailing 1 day", Window(WindowKind.TRAILING, Grain.DAY, length=Length(1, Grain.DAY))),
    (
        "trailing 12 months each week",
        Window(WindowKind.TRAILING, Grain.WEEK, length=Length(12, Grain.MONTH)),
    ),
    ("month to date", Window(WindowKind.TO_DATE, Grain.MONTH, Grain.MONTH)),
    ("month to date each day", Window(WindowKind.TO_DATE, Grain.DAY, Grain.MONTH)),
    ("fiscal_year to date", Window(WindowKind.TO_DATE, Grain.FISCAL_YEAR, Grain.FISCAL_YEAR)),
    ("all time", Window(WindowKind.ALL_TIME, Grain.MONTH)),
    ("cumulative", Window(WindowKind.CUMULATIVE, Grain.MONTH)),
    ("cumulative each week", Window(WindowKind.CUMULATIVE, Grain.WEEK)),
]


@pytest.mark.parametrize(("text", "window"), WINDOWS)
def test_windows_of_a_kpi(text: str, window: Window) -> None:
    kpi = clean(f"kpi x {{ formula: revenue\n window: {text} }}").model.kpis["x"]
    assert (kpi.window, kpi.has_window) == (window, True)


@pytest.mark.parametrize(
    ("text", "window"),
    [
        *(pair for pair in WINDOWS if "each" not in pair[0]),
        ("previous", Window(WindowKind.PREVIOUS, Grain.MONTH)),
    ],
)
def test_windows_of_an_aggregate(text: str, window: Window) -> None:
    leaf = clean(f"metric x = count(deals over {text})").model.metrics["x"].formula
    assert isinstance(leaf, Aggregate)
    assert leaf.over == window


@pytest.mark.parametrize(
    ("window", "code", "text"),
    [
        ("mounth", "K209", "mounth"),
        ("trailing 90 dayz", "K209", "dayz"),
        ("trailing 1.5 months", "K416", "1.5"),
        ("trailing 0 days", "K416", "0"),
        ("mounth to date", "K209", "mounth"),
        ("month to date each mounth", "K209", "mounth"),
        ("month each day", "K416", "day"),
        ("previous", "K416", "previous"),
    ],
)
def test_a_window_with_a_mistake(window: str, code: str, text: str) -> None:
    written = f"kpi x {{ formula: revenue\n window: {window} }}"
    assert found(written) == [(code, text)]


def test_a_window_with_a_mistake_is_still_one_and_the_rest_is_read() -> None:
    kpi = analysed("kpi x { formula: revenue\n window: mounth\n by: region }").model.kpis["x"]
    assert (kpi.window, kpi.has_window, kpi.by) == (None, True, ("region",))
    assert kpi.formula is not None


@pytest.mark.parametrize("function", ["sum", "avg", "median", "min", "max"])
def test_a_formula_may_be_worked_out_at_each_period(function: str) -> None:
    text = f"metric x = {function}(revenue each month over trailing 3 months)"
    folded = clean(text).model.metrics["x"].formula
    assert isinstance(folded, Folded)
    assert (folded.function, folded.each) == (AggregateFunction(function), Grain.MONTH)
    assert folded.over == Window(WindowKind.TRAILING, Grain.MONTH, length=Length(3, Grain.MONTH))
    assert isinstance(folded.body, Aggregate)
    assert str(folded.type) == "USD"


def test_without_a_window_the_periods_are_those_of_the_row() -> None:
    folded = clean("metric x = avg(count(deals) each day)").model.metrics["x"].formula
    assert isinstance(folded, Folded)
    assert folded.over is None


@pytest.mark.parametrize(
    ("text", "problems"),
    [
        ("avg(revenue each mounth)", [("K209", "mounth")]),
        ("avg(revenue each month over mounth)", [("K209", "mounth")]),
        ("count(revenue each month)", [("K470", "month")]),
        ("percentile(90%, revenue each month)", [("K470", "month")]),
        ("last(revenue each month)", [("K470", "month")]),
        ("avg(revenue each month where region = 1)", [("K470", "region = 1")]),
        ("avg(revenue each month by region)", [("K470", "region")]),
        ("avg(revenue, 2 each month)", [("K309", "avg")]),
        ("avg(revenu each month)", [("K201", "revenu")]),
        ("sum(deals.amount each month)", [("K402", "deals.amount")]),
        ("avg(revenue / count(deals) each month)", [("K445", "revenue / count(deals)")]),
        ("avg(avg(deals.amount) each month)", [("K445", "avg(deals.amount)")]),
        ("sum(count(reps) each month)", [("K451", "count(reps)")]),
        ("max(max(deals.closed_on) each month)", [("K303", "max(deals.closed_on)")]),
        ("count(deals over trailing 3 mounths)", [("K209", "mounths")]),
        ("avg(revenue over trailing 3 months)", [("K403", "revenue")]),
        ("percentile(90, deals.amount)", [("K416", "90")]),
        ("percentile(120%, deals.amount)", [("K416", "120%")]),
        ("percentile(deals.amount, 90%)", [("K416", "deals.amount")]),
        ("percentile(deals.amount)", [("K309", "percentile")]),
    ],
)
def test_mistakes_in_windows_of_aggregates(text: str, problems: list[tuple[str, str]]) -> None:
    assert found(f"metric x = {text}") == problems


def test_a_percentile_keeps_its_share() -> None:
    leaf = clean("metric x = percentile(97.5%, deals.amount)").model.metrics["x"].formula
    assert isinstance(leaf, Aggregate)
    assert (str(leaf.fraction), str(leaf.type)) == ("0.975", "USD")


@pytest.mark.parametrize(
    ("text", "problems"),
    [
        ("kpi x { formula: revenue\n drives: revenue lag 2 suns }", [("K209", "suns")]),
        ("metric x = previous(revenue, 2.5 months)", [("K416", "2.5")]),
        ("metric x = previous(revenue, 3 USD)", [("K209", "USD")]),
        ("metric x = previous(revenue, revenue)", [("K416", "revenue")]),
    ],
)
def test_lengths_by_calendar(text: str, problems: list[tuple[str, str]]) -> None:
    assert found(text) == problems
