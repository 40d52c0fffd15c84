"""Dashboards: tiles whose subjects, forms and breakdowns exist."""

from __future__ import annotations

from collections.abc import Sequence

from kpilang.analysis import properties, words
from kpilang.analysis.conditions import common_dimension
from kpilang.analysis.context import Report, Symbols
from kpilang.analysis.measures import MEASURES, Heading
from kpilang.analysis.problems import declarations
from kpilang.analysis.problems import model as model_problems
from kpilang.model.dimensions import common
from kpilang.model.entities import Dashboard, Page, Shown, TextTile, Tile
from kpilang.model.leaves import sources
from kpilang.model.measures import formula_of
from kpilang.model.project import Model
from kpilang.model.units import SECONDS
from kpilang.model.windows import Grain
from kpilang.source.frozen import dataclass
from kpilang.syntax import nodes

PERIOD_STARTS = ("this", "last")
#: kinds of declaration that a tile may show
SHOWABLE = (*MEASURES, "funnel", "tree")


#: how to write words on a page
AS_TEXT = 'words on a page stand by themselves, as in `text "Whom to ask" "Ann Lee"`'
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
    pages = _pages(declaration, board)
    tiles = [tile for page in pages for tile in page.tiles]
    role = properties.resolve(declaration.target, board.symbols, ("role",), board.report)
    return Dashboard(
        head.name,
        head.title,
        role=role,
        description=block.text("description"),
        screen=block.one_of("screen", words.SCREENS, "screen"),
        refresh_seconds=_refresh(block),
        period=_period(block),
        filters=_filters(block, tiles, board),
        pages=pages,
        owner=properties.resolve_one(block, "owner", board.symbols, ("role",)),
        team=properties.resolve_one(block, "team", board.symbols, ("team",)),
        span=head.span,
        block=head.block,
    )


def _pages(declaration: nodes.Declaration, board: Board) -> tuple[Page, ...]:
    """Return the pages of a dashboard; rows that stand outside of any are the first one."""
    loose: list[nodes.Row] = []
    pages: list[Page] = []
    for item in declaration.items:
        match item:
            case nodes.Row():
                loose.append(item)
            case nodes.Page(title=title, rows=rows):
                pages.append(Page(_rows(rows, board), title.value if title else ""))
            case _:
                continue
    if loose or not pages:
        pages.insert(0, Page(_rows(loose, board)))
    return tuple(pages)


def _rows(rows: Sequence[nodes.Row], board: Board) -> tuple[tuple[Shown, ...], ...]:
    read = [[_shown(tile, board) for tile in row.tiles] for row in rows]
    kept = (tuple(tile for tile in row if tile is not None) for row in read)
    return tuple(row for row in kept if row)


def _refresh(block: properties.Properties) -> int | None:
    value = block.value("refresh", nodes.Quantity)
    if value is None:
        return None
    seconds = SECONDS.get(words.singular(value.unit.name))
    if seconds is None:
        choices = [words.plural(length) for length in words.LENGTHS]
        block.report.add(declarations.unknown_unit(value.unit.name, value.unit.span, choices))
        return None
    whole = int(value.number.value * seconds)
    if whole < 1:
        wanted = "a time of at least a second, as in `5 minutes`"
        block.report.add(model_problems.unexpected_value("refresh", wanted, value.span))
        return None
    return whole


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


def _filters(block: properties.Properties, tiles: Sequence[Tile], board: Board) -> tuple[str, ...]:
    """Return the filters that every tile's measure has."""
    subjects = dict.fromkeys(tile.subject for tile in tiles)
    read = [_subject_sources(subject, board.model) for subject in subjects]
    kept = []
    for name in block.names("filter"):
        good = True
        for over in read:
            if over is not None and good:
                found = common_dimension(board.model, over, name.text, name.span, board.report)
                good = found is not None
        if good:
            kept.append(name.text)
    return tuple(kept)


def _shown(node: nodes.Tile | nodes.TextTile, board: Board) -> Shown | None:
    return _text(node, board) if isinstance(node, nodes.TextTile) else _tile(node, board)


def _text(node: nodes.TextTile, board: Board) -> TextTile | None:
    said: str | None = node.words.value
    heading = node.heading.value if node.heading else ""
    if node.form is not None:
        name, span = node.form.name, node.form.span
        if name not in words.TEXT_FORMS:
            problem = declarations.unknown_word(name, "form of a text", span, words.TEXT_FORMS)
            board.report.add(problem)
            return None
        if node.heading is not None:
            wanted = "one text: of two the first is a heading already, without `as heading`"
            board.report.add(model_problems.unexpected_value("heading", wanted, node.span))
            return None
        said, heading = None, node.words.value
    heading = " ".join(heading.split())
    return TextTile(said, heading, _width(node.width, board.report), span=node.span)


def _tile(node: nodes.Tile, board: Board) -> Tile | None:
    subject = properties.resolve(node.name, board.symbols, SHOWABLE, board.report)
    if subject is None:
        return None
    kind = board.symbols.declarations[subject].kind
    form = _form(node, kind, board.report)
    if form is None:
        return None
    found = _breakdown(node, form, _subject_sources(subject, board.model), board)
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
        top=_top(node, board.report),
        width=_width(node.width, board.report),
        extras=_extras(node, board.report),
        title=node.title.value if node.title else "",
        span=node.span,
    )


def _subject_sources(name: str, model: Model) -> tuple[str, ...] | None:
    """Return the sources whose dimensions a tile may use, None where they are not known."""
    measure = model.measure(name)
    if measure is not None:
        formula = formula_of(measure)
        return None if formula is None else sources(formula)
    funnel = model.funnels.get(name)
    return (funnel.stages[0].event.source,) if funnel is not None and funnel.stages else None


def _top(node: nodes.Tile, report: Report) -> int | None:
    if node.top is None:
        return None
    return _whole(node.top, "top", "a whole number of members, one or more", report)


def _whole(node: nodes.Number, name: str, wanted: str, report: Report) -> int | None:
    """Return a whole number from 1, or None after a problem."""
    if node.value < 1 or node.value != node.value.to_integral_value():
        report.add(model_problems.unexpected_value(name, wanted, node.span))
        return None
    return int(node.value)


def _width(node: nodes.Number | None, report: Report) -> int | None:
    if node is None:
        return None
    wanted = f"a whole number of columns from 1 to {COLUMNS}"
    columns = _whole(node, "width", wanted, report)
    if columns is not None and columns > COLUMNS:
        report.add(model_problems.unexpected_value("width", wanted, node.span))
        return None
    return columns


def _form(node: nodes.Tile, kind: str, report: Report) -> str | None:
    if node.form is None:
        if kind in MEASURES:
            return "line" if node.kind == "chart" else "number"
        return kind
    name = node.form.name
    if name not in words.FORMS:
        help = AS_TEXT if name == "text" else ""
        span = node.form.span
        report.add(declarations.unknown_word(name, "form of a tile", span, words.FORMS, help))
        return None
    drawn = words.FORMS_OF.get(kind)
    if drawn is not None and name not in drawn and name not in words.FORMS_OF:
        what = f"form of a {kind}"
        report.add(declarations.unknown_word(name, what, node.form.span, drawn))
        return None
    if name in words.FORMS_OF and kind != name:
        wanted = f"a {name}, as `as {name}` shows the stages or branches of one"
        report.add(model_problems.unexpected_value("tile", wanted, node.name.span))
        return None
    return name


def _breakdown(
    node: nodes.Tile, form: str, over: tuple[str, ...] | None, board: Board
) -> tuple[tuple[str, ...], Grain | None, int | None] | None:
    by: list[str] = []
    grain: Grain | None = None
    for name in node.by:
        if name.text in words.GRAINS:
            grain = words.GRAINS[name.text]
        elif name.text in words.CYCLES:
            by.append(name.text)
        elif over is not None:
            also = (*words.GRAINS, *words.CYCLES)
            report = board.report
            if not common_dimension(board.model, over, name.text, name.span, report, also):
                return None
            by.append(name.text)
    if form == "leaderboard" and not by and over is not None:
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
    wanted = "a whole number of periods, one or more"
    count = _whole(node.last.number, "last", wanted, board.report)
    return None if count is None else (tuple(by), counted, count)


def _extras(node: nodes.Tile, report: Report) -> tuple[str, ...]:
    kept = []
    for word in node.extras:
        if word.name in words.EXTRAS:
            kept.append(word.name)
        else:
            found = declarations.unknown_word(word.name, "part of a tile", word.span, words.EXTRAS)
            report.add(found)
    return tuple(kept)
