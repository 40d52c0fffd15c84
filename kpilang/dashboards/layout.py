"""A dashboard's declaration to its IR: what each tile asks, how wide it is, what is good."""

from __future__ import annotations

from kpilang.dashboards import problems
from kpilang.dashboards.ir import DashboardIR, Direction, Form, RowIR, TileIR
from kpilang.dashboards.queries import each_of, query_of
from kpilang.dashboards.spans import spans
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
from kpilang.model.expr import Expr, Rank
from kpilang.model.measures import formula_of
from kpilang.model.project import Model
from kpilang.model.windows import Grain, WindowKind
from kpilang.plan.checks import other_length
from kpilang.plan.cycles import is_cycle
from kpilang.plan.measures import stated_target, window_of
from kpilang.plan.moving import formulas_of
from kpilang.plan.records import is_listable
from kpilang.plan.steps import comparator_of
from kpilang.plan.support import unsupported
from kpilang.source.frozen import dataclass

DRAWN = frozenset(form.value for form in Form)
#: the forms that say which weekday, hour or month a member is
CYCLIC = (Form.TABLE, Form.BAR, Form.COLUMN)


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


def cycles_of(model: Model, formula: Expr, by: tuple[str, ...]) -> tuple[str, ...]:
    """Return the dimensions that are cycles, as the weekday of each row."""
    return tuple(name for name in by if is_cycle(model, formula, name))


def _drawn(
    model: Model, dashboard: Dashboard, tiles: tuple[Tile, ...], found: list[Diagnostic]
) -> tuple[Tile, ...]:
    """Return the tiles of a row that a page can show; the others are reported."""
    kept = []
    for tile in tiles:
        reason = _undrawn(model, dashboard, tile)
        if reason:
            found.append(problems.tile_left_out(tile.subject, reason, sorted(DRAWN), tile.span))
        else:
            kept.append(tile)
    return tuple(kept)


def _undrawn(model: Model, dashboard: Dashboard, tile: Tile) -> str:
    """Return why a page cannot show a tile yet, or the empty text."""
    measure = model.measure(tile.subject)
    formula = None if measure is None else formula_of(measure)
    if tile.form not in DRAWN:
        return f"a page does not draw the form `{tile.form}` yet"
    if measure is None or formula is None:
        return "it has no formula"
    cycles = cycles_of(model, formula, tile.by)
    if cycles and tile.form not in CYCLIC:
        return f"a page does not draw the form `{tile.form}` by `{cycles[0]}` yet"
    if (each_of(dashboard, tile) or window_of(measure)) is Grain.HOUR:
        return "a page does not draw hours yet"
    if tile.form == Form.LIST and not is_listable(formula, model):
        return "a list is of the rows that one aggregate counts"
    refused = unsupported(model, measure, formula)
    if refused:
        return refused[0].message
    grain = each_of(dashboard, tile) or window_of(measure) or Grain.MONTH
    odd = other_length(model, measure, formulas_of(measure), grain)
    return "" if odd is None else odd.message


def _row(
    model: Model,
    dashboard: Dashboard,
    tiles: tuple[Tile, ...],
    number: int,
    found: list[Diagnostic],
) -> RowIR:
    widths, columns = spans(tiles)
    made = tuple(
        _tile(model, dashboard, tile, f"tile-{number}-{place}", span, found)
        for place, (tile, span) in enumerate(zip(tiles, widths, strict=True), 1)
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
    formula = formula_of(measure)
    assert formula is not None, f"{measure.name} is drawn"
    cycles = cycles_of(model, formula, tile.by)
    return TileIR(
        id=name,
        form=form,
        title=tile.title or subject.label,
        query=query_of(dashboard, tile, measure, direction, cycles),
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


def _comparator(measure: Measure) -> Comparator | None:
    return comparator_of(stated_target(measure))
