"""A dashboard's declaration to its IR: what each tile asks, how wide it is, what is good."""

from __future__ import annotations

from typing import assert_never

from kpilang.dashboards import problems
from kpilang.dashboards.ir import (
    COLUMNS,
    DashboardIR,
    Direction,
    Form,
    RowIR,
    TileIR,
    TileQuery,
)
from kpilang.diagnostics.model import Diagnostic
from kpilang.model.digest import definition_hash, digest
from kpilang.model.entities import (
    Comparator,
    Dashboard,
    Goal,
    Kpi,
    Measure,
    Metric,
    Tile,
)
from kpilang.model.expr import Rank
from kpilang.model.measures import formula_of
from kpilang.model.project import Model
from kpilang.model.windows import Grain, WindowKind
from kpilang.plan.checks import other_length
from kpilang.plan.measures import stated_target, window_of
from kpilang.plan.moving import formulas_of
from kpilang.plan.records import is_listable
from kpilang.plan.steps import comparator_of
from kpilang.plan.support import unsupported
from kpilang.source.frozen import dataclass

DRAWN = frozenset(form.value for form in Form)
CYCLES = ("weekday", "hour_of_day", "month_of_year")
DEFAULT_PERIODS = 12
DEFAULT_TOP = 10


@dataclass(frozen=True, slots=True)
class LaidOut:
    """A dashboard's IR, and what its page cannot show as asked."""

    ir: DashboardIR
    problems: tuple[Diagnostic, ...]


def lay_out(model: Model, dashboard: Dashboard) -> LaidOut:
    """Return the IR of a dashboard whose subjects exist and whose forms are supported."""
    found: list[Diagnostic] = []
    if dashboard.filters:
        found.append(problems.filter_not_on_page(dashboard.name, dashboard.filters, dashboard.span))
    role = model.roles.get(dashboard.role) if dashboard.role else None
    shown = (_drawn(model, dashboard, tiles, found) for tiles in dashboard.rows)
    rows = tuple(
        _row(model, dashboard, tiles, number, found)
        for number, tiles in enumerate(shown, 1)
        if tiles
    )
    subjects = [tile.query.measure for row in rows for tile in row.tiles]
    definitions = tuple((name, definition_hash(model, name)) for name in subjects)
    ir = DashboardIR(
        name=dashboard.name,
        title=dashboard.label,
        description=" ".join(dashboard.description.split()),
        audience=role.label if role else "",
        screen=dashboard.screen,
        refresh_seconds=dashboard.refresh_seconds,
        rows=rows,
        digest=digest((dashboard, definitions)),
    )
    return LaidOut(ir, tuple(found))


def direction_of(measure: Measure) -> Direction:
    """Return which change is good: as `better:` says, else the target's comparator, else up."""
    if isinstance(formula_of(measure), Rank):
        # The first place is the best.
        return Direction.DOWN
    if isinstance(measure, Kpi) and measure.better:
        return Direction.DOWN if measure.better == "lower" else Direction.UP
    match _comparator(measure):
        case None:
            return Direction.UP
        case Comparator.BETWEEN | Comparator.EQUAL:
            return Direction.NONE
        case comparator:
            return Direction.UP if comparator.higher_is_better else Direction.DOWN


def _drawn(
    model: Model, dashboard: Dashboard, tiles: tuple[Tile, ...], found: list[Diagnostic]
) -> tuple[Tile, ...]:
    """Return the tiles of a row that a page can show; the others are reported."""
    kept = []
    for tile in tiles:
        reason = _undrawn(model, dashboard, tile)
        if reason:
            found.append(problems.tile_left_out(tile.subject, reason, tile.span))
        else:
            kept.append(tile)
    return tuple(kept)


def _undrawn(model: Model, dashboard: Dashboard, tile: Tile) -> str:
    """Return why a page cannot show a tile yet, or the empty text."""
    measure = model.measure(tile.subject)
    formula = None if measure is None else formula_of(measure)
    if tile.form not in DRAWN:
        return f"a page does not draw the form `{tile.form}` yet"
    if any(name in CYCLES for name in tile.by):
        return "a page does not break down by weekday, hour or month of the year yet"
    if measure is None or formula is None:
        return "it has no formula"
    if (_each(dashboard, tile) or window_of(measure)) is Grain.HOUR:
        return "a page does not draw hours yet"
    if tile.form == Form.LIST and not is_listable(formula, model):
        return "a list is of the rows that one aggregate counts"
    refused = unsupported(model, measure, formula)
    if refused:
        return refused[0].message
    grain = _each(dashboard, tile) or window_of(measure) or Grain.MONTH
    odd = other_length(model, measure, formulas_of(measure), grain)
    return "" if odd is None else odd.message


def _row(
    model: Model,
    dashboard: Dashboard,
    tiles: tuple[Tile, ...],
    number: int,
    found: list[Diagnostic],
) -> RowIR:
    spans, columns = _spans(tiles)
    made = tuple(
        _tile(model, dashboard, tile, f"tile-{number}-{place}", span, found)
        for place, (tile, span) in enumerate(zip(tiles, spans, strict=True), 1)
    )
    return RowIR(made, columns)


def _tile(
    model: Model,
    dashboard: Dashboard,
    tile: Tile,
    name: str,
    span: int,
    found: list[Diagnostic],
) -> TileIR:
    subject = model.measure(tile.subject)
    assert subject is not None, f"analysis resolved {tile.subject}"
    form = Form(tile.form)
    if form is Form.NUMBER and tile.by:
        found.append(problems.number_with_breakdown(tile.by, tile.span))
    measure = _with_target(model, subject, tile, found)
    direction = direction_of(measure)
    comparator = _comparator(measure)
    return TileIR(
        id=name,
        form=form,
        title=tile.title or subject.label,
        query=_query(dashboard, tile, measure, direction),
        span=span,
        display=measure.display,
        direction=direction,
        comparator=comparator.value if comparator else "",
        additive=measure.additive,
        against=_against(measure),
        help="" if isinstance(measure, Metric) else " ".join(measure.description.split()),
        extras=tile.extras,
        digest=definition_hash(model, measure.name),
    )


def _against(measure: Measure) -> str:
    """Return what a window that spans periods is compared with, empty for plain periods."""
    window = measure.window
    if window is None:
        return ""
    if window.kind is WindowKind.TRAILING and window.length is not None:
        count, grain = window.length.count, window.length.grain.replace("_", " ")
        return f"the {count} {grain}s before" if count > 1 else f"the {grain} before"
    if window.kind is WindowKind.TO_DATE and window.period is not window.grain:
        assert window.period is not None
        return f"as much of the {window.period.replace('_', ' ')} before"
    return ""


def _with_target(model: Model, subject: Measure, tile: Tile, found: list[Diagnostic]) -> Measure:
    """Return what is asked in a tile's name: for a metric with a target the one on it that has it.

    Without `with target` a metric is shown as it is.
    """
    if not isinstance(subject, Metric) or "target" not in tile.extras:
        return subject
    measures: tuple[Kpi | Goal, ...] = (*model.kpis.values(), *model.goals.values())
    holders = [
        measure
        for measure in measures
        if measure.target is not None and formula_of(measure) == subject.formula
    ]
    if len(holders) == 1:
        return holders[0]
    names = [holder.name for holder in holders]
    found.append(problems.no_single_target(subject.name, names, tile.span))
    return subject


def _each(dashboard: Dashboard, tile: Tile) -> Grain | None:
    """Return the period that a tile asks for: its own, or the dashboard's for what is no chart."""
    word = dashboard.period
    if not word or tile.form == Form.LINE or tile.grain is not None:
        return tile.grain
    return Grain("_".join(word[1:]).replace(" ", "_"))


def _query(dashboard: Dashboard, tile: Tile, measure: Measure, direction: Direction) -> TileQuery:
    form = Form(tile.form)
    each = _each(dashboard, tile)
    back = 1 if each is not tile.grain and dashboard.period[0] == "last" else 0
    grain = each or window_of(measure) or Grain.MONTH
    match form:
        case Form.NUMBER:
            return TileQuery(measure.name, grain, each, periods=DEFAULT_PERIODS, back=back)
        case Form.LINE:
            periods = tile.last or DEFAULT_PERIODS
            return TileQuery(measure.name, grain, each, tile.by, periods, top=tile.top)
        case Form.LEADERBOARD:
            order = "value" if direction is Direction.DOWN else "-value"
            top = tile.top or DEFAULT_TOP
            return TileQuery(measure.name, grain, each, tile.by, 1, back, top, order)
        case Form.LIST:
            top = tile.top or DEFAULT_TOP
            return TileQuery(measure.name, grain, each, tile.by, 1, back, records=top)
    assert_never(form)


def _spans(tiles: tuple[Tile, ...]) -> tuple[list[int], int]:
    """Return each tile's columns, and how many the row's grid has; what exceeds it wraps."""
    if any(tile.width for tile in tiles):
        return _stated_spans(tiles), COLUMNS
    numbers = [tile for tile in tiles if tile.form == Form.NUMBER]
    if len(numbers) == len(tiles):
        spans = [COLUMNS // len(tiles) if len(tiles) <= 6 else 3] * len(tiles)
        return spans, min(sum(spans), COLUMNS)
    weights = [0 if t.form == Form.NUMBER else 2 if t.form == Form.LINE else 1 for t in tiles]
    narrow = 3 if 3 * len(numbers) + 4 * (len(tiles) - len(numbers)) <= COLUMNS else 2
    rest = COLUMNS - narrow * len(numbers)
    spans = [rest * weight // sum(weights) if weight else narrow for weight in weights]
    if min(spans) < 2:
        return [4] * len(tiles), COLUMNS
    spans[weights.index(max(weights))] += COLUMNS - sum(spans)
    return spans, COLUMNS


def _stated_spans(tiles: tuple[Tile, ...]) -> list[int]:
    """Widths that are stated hold; the other tiles share what is left."""
    stated = [min(tile.width or 0, COLUMNS) for tile in tiles]
    free = stated.count(0)
    share = max((COLUMNS - sum(stated)) // free, 2) if free else 0
    return [width or share for width in stated]


def _comparator(measure: Measure) -> Comparator | None:
    return comparator_of(stated_target(measure))
