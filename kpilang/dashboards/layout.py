"""A dashboard's declaration to its IR: what each tile asks, how wide it is, what is good."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import field, replace

from kpilang.dashboards import problems
from kpilang.dashboards.drawable import DRAWN, cycles_of, parts_not_shown, parts_of, undrawn
from kpilang.dashboards.ir import (
    BranchIR,
    DashboardIR,
    Direction,
    Form,
    RowIR,
    TextIR,
    TileIR,
    TileQuery,
)
from kpilang.dashboards.queries import back_of, each_of, query_of
from kpilang.dashboards.spans import spans
from kpilang.dashboards.standards import BENCHMARK, benchmark_of, holding_target, with_target
from kpilang.diagnostics.model import Diagnostic
from kpilang.model.digest import definition_hash, digest
from kpilang.model.dimensions import Found, reachable
from kpilang.model.entities import (
    Comparator,
    Dashboard,
    Kpi,
    Measure,
    Metric,
    Shown,
    TextTile,
    Tile,
)
from kpilang.model.expr import Rank
from kpilang.model.leaves import sources
from kpilang.model.measures import formula_of
from kpilang.model.project import Model
from kpilang.model.types import TEXT
from kpilang.model.windows import Grain, Window, WindowKind
from kpilang.plan.funnels import STAGE
from kpilang.plan.measures import stated_target
from kpilang.plan.steps import comparator_of
from kpilang.source.frozen import dataclass
from kpilang.source.span import NOWHERE, Span


@dataclass(frozen=True, slots=True)
class LaidOut:
    """A dashboard's IR, what its page cannot show as asked, and where it is declared.

    `places` has where each tile is, by its id.
    """

    ir: DashboardIR
    problems: tuple[Diagnostic, ...]
    span: Span = NOWHERE
    places: Mapping[str, Span] = field(default_factory=dict)

    def place(self, tile: TileIR) -> Span:
        """Return where a tile is declared."""
        return self.places.get(tile.id, self.span)


def lay_out(model: Model, dashboard: Dashboard) -> LaidOut:
    """Return the IR of a dashboard whose subjects exist and whose forms are supported."""
    found: list[Diagnostic] = []
    role = model.roles.get(dashboard.role) if dashboard.role else None
    shown = [
        (page, _drawn(model, dashboard, tiles, found))
        for page, of in enumerate(dashboard.pages)
        for tiles in of.rows
    ]
    rows = tuple(
        replace(_row(model, dashboard, tiles, number, found), page=page)
        for number, (page, tiles) in enumerate(shown, 1)
        if tiles
    )
    tiles = [tile for row in rows for tile in row.tiles if isinstance(tile, TileIR)]
    tiles += [branch.tile for tile in tiles for branch in tile.branches]
    subjects = [tile.query.measure for tile in tiles if not tile.branches]
    definitions = tuple((name, definition_hash(model, name)) for name in subjects)
    ir = DashboardIR(
        name=dashboard.name,
        title=dashboard.label,
        description=" ".join(dashboard.description.split()),
        audience=role.label if role else "",
        screen=dashboard.screen,
        refresh_seconds=dashboard.refresh_seconds,
        rows=rows,
        pages=tuple(page.title for page in dashboard.pages),
        filters=_filters(model, dashboard, subjects, found),
        digest=digest((dashboard, definitions)),
    )
    places = {
        _id(number, place): tile.span
        for number, (_, of) in enumerate(shown, 1)
        for place, tile in enumerate(of, 1)
    }
    return LaidOut(ir, tuple(found), dashboard.span, places)


def _id(row: int, place: int) -> str:
    """Return the id of a tile: the same as long as it stands where it stands."""
    return f"tile-{row}-{place}"


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


def _filters(
    model: Model, dashboard: Dashboard, subjects: list[str], found: list[Diagnostic]
) -> tuple[str, ...]:
    """Return the filters that have a page for each member: those by texts."""
    measures = (model.measure(name) for name in subjects)
    formulas = (formula_of(measure) for measure in measures if measure is not None)
    read = dict.fromkeys(name for formula in formulas if formula for name in sources(formula))
    kept = []
    for name in dashboard.filters:
        reached = [reachable(model, source, name) for source in read]
        if all(isinstance(one, Found) and one.value.type == TEXT for one in reached):
            kept.append(name)
            continue
        reason = "its members are no texts"
        found.append(problems.filter_without_pages(dashboard.name, (name,), reason, dashboard.span))
    return tuple(kept)


def _drawn(
    model: Model, dashboard: Dashboard, tiles: tuple[Shown, ...], found: list[Diagnostic]
) -> tuple[Shown, ...]:
    """Return the tiles of a row that a page can show; the others are reported."""
    kept: list[Shown] = []
    for tile in tiles:
        if isinstance(tile, TextTile):
            kept.append(tile)
            continue
        reason = undrawn(model, dashboard, tile)
        if reason:
            found.append(problems.tile_left_out(tile.subject, reason, sorted(DRAWN), tile.span))
            continue
        kept.append(tile)
        missing = parts_not_shown(tile)
        if missing:
            found.append(problems.part_not_on_page(tile.subject, missing, tile.span))
    return tuple(kept)


def _row(
    model: Model,
    dashboard: Dashboard,
    tiles: tuple[Shown, ...],
    number: int,
    found: list[Diagnostic],
) -> RowIR:
    widths, columns = spans(tiles)
    made = tuple(
        TextIR(_id(number, place), tile.heading, tile.paragraphs, span)
        if isinstance(tile, TextTile)
        else _tile(model, dashboard, tile, _id(number, place), span, found)
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
    if tile.subject in model.funnels:
        return _funnel(model, dashboard, tile, name, span)
    if tile.subject in model.trees:
        return _tree(model, dashboard, tile, name, span)
    subject = model.measure(tile.subject)
    assert subject is not None, f"analysis resolved {tile.subject}"
    form = Form(tile.form)
    if form is Form.NUMBER and tile.by:
        found.append(problems.number_with_breakdown(tile.by, tile.span))
    measure = with_target(model, subject, tile, found)
    made, untold = _of_measure(model, dashboard, tile, measure, name, span)
    if untold:
        parts = (BENCHMARK,)
        found.append(problems.part_not_on_page(tile.subject, parts, tile.span, untold))
    return made


def _of_measure(
    model: Model, dashboard: Dashboard, tile: Tile, measure: Measure, name: str, span: int
) -> tuple[TileIR, str]:
    """Return the tile of a measure, and why it is without a benchmark that is named."""
    subject = model.measure(tile.subject)
    direction = direction_of(measure)
    comparator = _comparator(measure)
    formula = formula_of(measure)
    assert formula is not None, f"{measure.name} is drawn"
    cycles = cycles_of(model, formula, tile.by)
    query = query_of(dashboard, tile, measure, direction, cycles)
    benchmark = benchmark_of(model, tile, measure, query)
    shown = TileIR(
        id=name,
        form=Form(tile.form),
        title=tile.title or (subject or measure).label,
        query=query,
        span=span,
        display=measure.display,
        direction=direction,
        comparator=comparator.value if comparator else "",
        additive=measure.additive,
        against=_against(measure.window),
        help="" if isinstance(measure, Metric) else " ".join(measure.description.split()),
        extras=tile.extras,
        digest=definition_hash(model, measure.name),
        benchmark=None if isinstance(benchmark, str) else benchmark,
    )
    return shown, benchmark if isinstance(benchmark, str) else ""


def _funnel(model: Model, dashboard: Dashboard, tile: Tile, name: str, span: int) -> TileIR:
    funnel = model.funnels[tile.subject]
    each = each_of(dashboard, tile)
    grain = each or (Grain.MONTH if funnel.window is None else funnel.window.grain)
    back = back_of(dashboard, tile)
    return TileIR(
        id=name,
        form=Form.FUNNEL,
        title=tile.title or funnel.label,
        query=TileQuery(funnel.name, grain, each, (STAGE,), 1, back),
        span=span,
        display=funnel.display,
        direction=Direction.UP,
        additive=True,
        against=_against(funnel.window),
        help=" ".join(funnel.description.split()),
        extras=tile.extras,
        digest=definition_hash(model, funnel.name),
    )


def _tree(model: Model, dashboard: Dashboard, tile: Tile, name: str, span: int) -> TileIR:
    """Return a tile of a tree: a number for each measure, metrics with the only target on them."""
    tree = model.trees[tile.subject]
    branches = []
    for place, (depth, part) in enumerate(parts_of(tree), 1):
        measure = model.measure(part)
        assert measure is not None, f"analysis resolved {part}"
        wants_target = not tile.extras or "target" in tile.extras
        holders = holding_target(model, measure) if wants_target else []
        asked = holders[0] if len(holders) == 1 else measure
        number = replace(tile, subject=part, form=Form.NUMBER.value, title="")
        made, _ = _of_measure(model, dashboard, number, asked, f"{name}-{place}", span)
        branches.append(BranchIR(depth, made))
    return TileIR(
        id=name,
        form=Form.TREE,
        title=tile.title or tree.label,
        query=branches[0].tile.query,
        span=span,
        display=branches[0].tile.display,
        direction=Direction.NONE,
        help=" ".join(tree.description.split()),
        extras=tile.extras,
        digest=digest(tuple((branch.depth, branch.tile.digest) for branch in branches)),
        branches=tuple(branches),
    )


def _against(window: Window | None) -> str:
    """Return what a window that spans periods is compared with, empty for plain periods."""
    if window is None:
        return ""
    if window.kind is WindowKind.TRAILING and window.length is not None:
        count, grain = window.length.count, window.length.grain.replace("_", " ")
        return f"the {count} {grain}s before" if count > 1 else f"the {grain} before"
    if window.kind is WindowKind.TO_DATE and window.period is not window.grain:
        assert window.period is not None
        return f"as much of the {window.period.replace('_', ' ')} before"
    return ""


def _comparator(measure: Measure) -> Comparator | None:
    return comparator_of(stated_target(measure))
