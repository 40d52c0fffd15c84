"""Dashboards: tiles whose subjects, forms and breakdowns exist."""

from __future__ import annotations

from dataclasses import dataclass

from kpilang.analysis import properties, words
from kpilang.analysis.conditions import common_dimension
from kpilang.analysis.context import Report, Symbols
from kpilang.analysis.measures import MEASURES, Heading
from kpilang.analysis.problems import declarations, support
from kpilang.analysis.problems import model as model_problems
from kpilang.model.dimensions import common
from kpilang.model.entities import Dashboard, Goal, Tile
from kpilang.model.expr import Expr
from kpilang.model.leaves import sources
from kpilang.model.project import Model
from kpilang.model.units import SECONDS
from kpilang.model.windows import Grain
from kpilang.syntax import nodes

PERIOD_STARTS = ("this", "last")
#: kinds of declaration that a tile may show once they are computed
SHOWABLE = (*MEASURES, "funnel", "tree")


#: how many columns a row of a page has
COLUMNS = 12


@dataclass(frozen=True, slots=True)
class Board:
    """What the parts of one dashboard need to be read."""

    symbols: Symbols
    model: Model
    report: Report


def build_dashboard(head: Heading, declaration: nodes.Declaration, board: Board) -> Dashboard:
    """Return a dashboard; a tile with a problem is left out."""
    block = properties.read(declaration, board.report)
    tiles = [[_tile(tile, board) for tile in row.tiles] for row in _rows(declaration)]
    rows = tuple(tuple(tile for tile in row if tile is not None) for row in tiles)
    screen = block.words("screen")
    properties.resolve(properties.one_name(block, "team"), board.symbols, ("team",), board.report)
    properties.resolve(properties.one_name(block, "owner"), board.symbols, ("role",), board.report)
    role = properties.resolve(declaration.target, board.symbols, ("role",), board.report)
    return Dashboard(
        head.name,
        head.title,
        role=role,
        description=block.text("description"),
        screen=screen.text if screen else "",
        refresh_seconds=_refresh(block),
        period=_period(block),
        filters=_filters(block, rows, board),
        rows=tuple(row for row in rows if row),
        span=head.span,
        block=head.block,
    )


def _rows(declaration: nodes.Declaration) -> list[nodes.Row]:
    found: list[nodes.Row] = []
    for item in declaration.items:
        match item:
            case nodes.Row():
                found.append(item)
            case nodes.Page(rows=rows):
                found.extend(rows)
            case _:
                continue
    return found


def _refresh(block: properties.Properties) -> int | None:
    value = block.value("refresh", nodes.Quantity)
    if value is None:
        return None
    seconds = SECONDS.get(words.singular(value.unit.name))
    if seconds is None:
        choices = [words.plural(length) for length in words.LENGTHS]
        block.report.add(declarations.unknown_unit(value.unit.name, value.unit.span, choices))
        return None
    return int(value.number.value * seconds)


def _period(block: properties.Properties) -> tuple[str, ...]:
    value = block.words("period")
    if value is None:
        return ()
    found = tuple(word.name for word in value.words)
    if found[0] not in PERIOD_STARTS:
        block.report.add(
            declarations.unknown_word(found[0], "period", value.words[0].span, PERIOD_STARTS)
        )
        return ()
    if len(found) != 2:
        wanted = "`this` or `last` and a period, as in `this month`"
        block.report.add(model_problems.unexpected_value("period", wanted, value.span))
        return ()
    if found[1] not in words.GRAINS:
        problem = declarations.unknown_word(found[1], "period", value.words[1].span, words.GRAINS)
        block.report.add(problem)
        return ()
    return found


def _filters(
    block: properties.Properties, rows: tuple[tuple[Tile, ...], ...], board: Board
) -> tuple[str, ...]:
    """Return the filters that every tile's measure has."""
    formulas = [_formula(tile.subject, board.model) for row in rows for tile in row]
    kept = []
    for name in block.names("filter"):
        good = True
        for formula in formulas:
            if formula is not None and good:
                over = sources(formula)
                found = common_dimension(board.model, over, name.text, name.span, board.report)
                good = found is not None
        if good:
            kept.append(name.text)
    return tuple(kept)


def _tile(node: nodes.Tile, board: Board) -> Tile | None:
    subject = properties.resolve(node.name, board.symbols, SHOWABLE, board.report)
    form = _form(node, board.report)
    if subject is None or form is None or board.symbols.declarations[subject].kind not in MEASURES:
        return None
    formula = _formula(subject, board.model)
    found = _breakdown(node, form, formula, board)
    if found is None:
        return None
    by, grain, last = found
    return Tile(
        node.kind,
        subject,
        form,
        by=by,
        grain=grain,
        last=last,
        top=int(node.top.value) if node.top else None,
        width=_width(node, board.report),
        extras=_extras(node, board.report),
        title=node.title.value if node.title else "",
        span=node.span,
    )


def _width(node: nodes.Tile, report: Report) -> int | None:
    if node.width is None:
        return None
    columns = int(node.width.value)
    if not 1 <= columns <= COLUMNS:
        wanted = f"a number of columns from 1 to {COLUMNS}"
        report.add(model_problems.unexpected_value("width", wanted, node.width.span))
        return None
    return columns


def _form(node: nodes.Tile, report: Report) -> str | None:
    if node.form is None:
        return "line" if node.kind == "chart" else "number"
    name = node.form.name
    if name in words.FORMS:
        return name
    if name in words.LATER_FORMS:
        report.add(support.not_yet(f"a tile as `{name}`", node.form.span))
        return None
    choices = (*words.FORMS, *words.LATER_FORMS)
    report.add(declarations.unknown_word(name, "form of a tile", node.form.span, choices))
    return None


def _breakdown(
    node: nodes.Tile, form: str, formula: Expr | None, board: Board
) -> tuple[tuple[str, ...], Grain | None, int | None] | None:
    by: list[str] = []
    grain: Grain | None = None
    over = sources(formula) if formula is not None else ()
    for name in node.by:
        if name.text in words.GRAINS:
            grain = words.GRAINS[name.text]
        elif name.text in words.LATER_BREAKDOWNS or name.text in words.LATER_GRAINS:
            board.report.add(support.not_yet(f"the breakdown `{name.text}`", name.span))
            return None
        elif formula is not None:
            if not common_dimension(board.model, over, name.text, name.span, board.report):
                return None
            by.append(name.text)
    if form == "leaderboard" and not by and formula is not None:
        span = node.form.span if node.form else node.span
        board.report.add(model_problems.leaderboard(span, common(board.model, over)))
        return None
    if node.last is None:
        return tuple(by), grain, None
    counted = words.grain_word(node.last.unit.name)
    if counted is None:
        choices = [words.plural(word) for word in words.GRAINS]
        unit = node.last.unit
        board.report.add(declarations.unknown_word(unit.name, "period", unit.span, choices))
        return None
    if grain is not None and grain is not counted:
        text = f"last {node.last.number.text} {node.last.unit.name}"
        board.report.add(model_problems.unfitting_steps(text, grain, node.last.span))
        return None
    return tuple(by), counted, int(node.last.number.value)


def _extras(node: nodes.Tile, report: Report) -> tuple[str, ...]:
    kept = []
    for word in node.extras:
        if word.name in words.EXTRAS:
            kept.append(word.name)
        elif word.name in words.LATER_EXTRAS:
            report.add(support.not_yet(f"`with {word.name}`", word.span))
        else:
            choices = (*words.EXTRAS, *words.LATER_EXTRAS)
            report.add(declarations.unknown_word(word.name, "part of a tile", word.span, choices))
    return tuple(kept)


def _formula(name: str, model: Model) -> Expr | None:
    measure = model.measure(name)
    if measure is None:
        return None
    return measure.measure if isinstance(measure, Goal) else measure.formula
