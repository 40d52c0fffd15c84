"""Which tiles a page can show, and why not the others."""

from __future__ import annotations

from kpilang.dashboards.ir import Form
from kpilang.dashboards.queries import each_of
from kpilang.diagnostics.model import Diagnostic
from kpilang.model.entities import Dashboard, Funnel, Measure, Tile, Tree
from kpilang.model.expr import Expr
from kpilang.model.measures import formula_of
from kpilang.model.project import Model
from kpilang.model.windows import Grain
from kpilang.plan.build import reasons_against
from kpilang.plan.checks import other_length
from kpilang.plan.cycles import is_cycle
from kpilang.plan.measures import window_of
from kpilang.plan.moving import formulas_of
from kpilang.plan.records import is_listable

DRAWN = frozenset(form.value for form in Form)
#: the forms that say which weekday, hour or month a member is
CYCLIC = (Form.TABLE, Form.BAR, Form.COLUMN, Form.HEATMAP)
#: what shows a funnel, and what a tree
OF_FUNNEL = (Form.FUNNEL,)
OF_TREE = (Form.TREE, Form.TABLE)
#: the forms of one value, which has no breakdown
SINGLE = (Form.BULLET, Form.GAUGE)
#: what an answer does not have, and what only some forms show
NOT_ANSWERED = ("baseline", "stretch", "floor")
WITH_FORECAST = (Form.TABLE, Form.TREE, Form.BULLET, Form.GAUGE)
HOURS = "a page does not draw hours yet"


def cycles_of(model: Model, formula: Expr, by: tuple[str, ...]) -> tuple[str, ...]:
    """Return the dimensions that are cycles, as the weekday of each row."""
    return tuple(name for name in by if is_cycle(model, formula, name))


def undrawn(model: Model, dashboard: Dashboard, tile: Tile) -> str:
    """Return why a page cannot show a tile yet, or the empty text."""
    if tile.form not in DRAWN:
        return f"a page does not draw the form `{tile.form}` yet"
    if tile.subject in model.funnels:
        return _funnel(model, dashboard, tile, model.funnels[tile.subject])
    if tile.subject in model.trees:
        return _tree(model, dashboard, tile, model.trees[tile.subject])
    measure = model.measure(tile.subject)
    formula = None if measure is None else formula_of(measure)
    if measure is None or formula is None:
        return "it has no formula"
    cycles = cycles_of(model, formula, tile.by)
    if cycles and tile.form not in CYCLIC:
        return f"a page does not draw the form `{tile.form}` by `{cycles[0]}` yet"
    if tile.form in SINGLE and tile.by:
        return f"a {tile.form} shows one value, `by {', '.join(tile.by)}` asks for one per member"
    if tile.form == Form.AREA and tile.by:
        return "an area is of one line, and does not stack members"
    if tile.form == Form.HEATMAP and len(tile.by) > 2:
        return "a heatmap has two sides"
    if tile.form == Form.LIST and not is_listable(formula, model):
        return "a list is of the rows that one aggregate counts"
    return _without_numbers(model, dashboard, tile, measure)


def parts_not_shown(tile: Tile) -> tuple[str, ...]:
    """Return what is named after `with` and no page shows in the tile's form."""
    missing = NOT_ANSWERED if tile.form in WITH_FORECAST else (*NOT_ANSWERED, "forecast")
    return tuple(name for name in dict.fromkeys(tile.extras) if name in missing)


def parts_of(tree: Tree) -> list[tuple[int, str]]:
    """Return the measures of a tree, each with its depth; what is split is split once.

    The subject stands on top, and what is split and part of nothing below it.
    """
    lines = {line.name: line.uses for line in tree.equations}
    used = {name for uses in lines.values() for name in uses}
    roots = [name for name in lines if name not in used]
    found: list[tuple[int, str]] = []
    top = tree.subject if tree.subject is not None and tree.subject not in lines else None
    if top is not None:
        found.append((0, top))
    waiting = [(0 if top is None else 1, name) for name in reversed(roots)]
    split: set[str] = set()
    while waiting:
        depth, name = waiting.pop()
        found.append((depth, name))
        if name not in split:
            split.add(name)
            waiting += [(depth + 1, part) for part in reversed(lines.get(name, ()))]
    return found


def _without_numbers(model: Model, dashboard: Dashboard, tile: Tile, measure: Measure) -> str:
    if (each_of(dashboard, tile) or window_of(measure)) is Grain.HOUR:
        return HOURS
    refused: list[Diagnostic] = reasons_against(model, measure.name)
    if refused:
        return refused[0].message
    grain = each_of(dashboard, tile) or window_of(measure) or Grain.MONTH
    odd = other_length(model, measure, formulas_of(measure), grain)
    return "" if odd is None else odd.message


def _funnel(model: Model, dashboard: Dashboard, tile: Tile, funnel: Funnel) -> str:
    if tile.form not in OF_FUNNEL:
        return f"a page draws a funnel `as funnel`, and not yet `as {tile.form}`"
    if tile.by or tile.last is not None:
        return "a page draws a funnel of one period as a whole"
    own = None if funnel.window is None else funnel.window.grain
    if (each_of(dashboard, tile) or own) is Grain.HOUR:
        return HOURS
    refused = reasons_against(model, funnel.name)
    return refused[0].message if refused else ""


def _tree(model: Model, dashboard: Dashboard, tile: Tile, tree: Tree) -> str:
    if tile.form not in OF_TREE:
        return f"a page draws a tree `as tree`, and not yet `as {tile.form}`"
    if tile.by or tile.last is not None:
        return "a page draws a tree of one period as a whole"
    for _, name in parts_of(tree):
        measure = model.measure(name)
        if measure is None or formula_of(measure) is None:
            return f"`{name}` has no formula"
        reason = _without_numbers(model, dashboard, tile, measure)
        if reason:
            return f"of `{name}`: {reason}"
    return "" if tree.equations else "it has no lines"
