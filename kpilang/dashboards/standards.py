"""What a tile holds a value against: the target of a metric, and what others reach."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction

from kpilang.dashboards import problems
from kpilang.dashboards.ir import BenchmarkIR, Form, Number, TileQuery
from kpilang.diagnostics.model import Diagnostic
from kpilang.model.constants import constant
from kpilang.model.entities import Goal, Kpi, Measure, Metric, Tile
from kpilang.model.measures import formula_of
from kpilang.model.nature import Nature, nature_of
from kpilang.model.project import Model
from kpilang.model.windows import Grain, WindowKind

BENCHMARK = "benchmark"
#: the forms that show a benchmark, and those of them that do where nothing is named
WITH_BENCHMARK = (
    *(Form.NUMBER, Form.BULLET, Form.GAUGE, Form.LINE, Form.AREA),
    *(Form.TABLE, Form.TREE),
)
UNLESS_NAMED = (Form.NUMBER, Form.BULLET, Form.GAUGE, Form.LINE, Form.AREA)
#: what is as large in a short period as in a long one
STEADY = (Nature.RATE, Nature.STOCK, Nature.CONSTANT)


def with_target(model: Model, subject: Measure, tile: Tile, found: list[Diagnostic]) -> Measure:
    """Return what is asked in a tile's name: for a metric with a target the one on it that has it.

    Without `with target` a metric is shown as it is.
    """
    if not isinstance(subject, Metric) or "target" not in tile.extras:
        return subject
    holders = holding_target(model, subject)
    if len(holders) == 1:
        return holders[0]
    names = [holder.name for holder in holders]
    found.append(problems.no_single_target(subject.name, names, tile.span))
    return subject


def holding_target(model: Model, subject: Measure) -> list[Kpi | Goal]:
    """Return the KPIs and goals on a metric that have a target."""
    return [measure for measure in _on(model, subject) if measure.target is not None]


def benchmark_of(
    model: Model, tile: Tile, measure: Measure, query: TileQuery
) -> BenchmarkIR | str | None:
    """Return the benchmark that a tile of a measure shows, why not one that is named, or None."""
    named = BENCHMARK in tile.extras
    form = Form(tile.form)
    if tile.extras and not named:
        return None
    if form not in (WITH_BENCHMARK if named else UNLESS_NAMED):
        return f"a {form} has no place for it" if named else None
    found = _stated(model, measure, query)
    return found if named or not isinstance(found, str) else None


def _stated(model: Model, measure: Measure, query: TileQuery) -> BenchmarkIR | str:
    """Return a measure's benchmark as one amount, or why it is none for what is shown."""
    holders = _on(model, measure) if isinstance(measure, Metric) else [measure]
    stated = [holder for holder in holders if holder.benchmark is not None]
    if len(stated) != 1:
        return "several measures on it have one" if stated else "none is stated"
    (holder,) = stated
    formula, reference = formula_of(holder), holder.benchmark
    assert reference is not None
    amount = constant(reference.value)
    if amount is None or formula is None:
        return "it is no fixed amount"
    nature = nature_of(formula)
    of_all = nature not in (Nature.RATE, Nature.CONSTANT)
    if of_all and query.by:
        return "that of all together is none of one member"
    window = holder.window
    plain = window is None or window.kind is WindowKind.PERIOD
    own = Grain.MONTH if window is None else window.grain
    if nature not in STEADY and plain and query.grain is not own:
        return f"it is of {_a(own)}, and a {query.grain.replace('_', ' ')} is shown"
    return BenchmarkIR(_number(amount), reference.note, of_all)


def _on(model: Model, subject: Measure) -> list[Kpi | Goal]:
    """Return the KPIs and goals whose formula is a metric's."""
    if not isinstance(subject, Metric):
        return []
    measures: tuple[Kpi | Goal, ...] = (*model.kpis.values(), *model.goals.values())
    return [measure for measure in measures if formula_of(measure) == subject.formula]


def _a(grain: Grain) -> str:
    word = grain.replace("_", " ")
    return f"an {word}" if word == "hour" else f"a {word}"


def _number(amount: Fraction) -> Number:
    """Return an amount exactly where it has a decimal."""
    found = Decimal(amount.numerator) / Decimal(amount.denominator)
    return found if Fraction(found) == amount else float(amount)
