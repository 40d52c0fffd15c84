"""The formulas of metrics and KPIs, each worked out once and in any order."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import TypeGuard

from kpilang.analysis import (
    directions,
    display,
    expressions,
    measured,
    properties,
    windows,
)
from kpilang.analysis.context import Report, failed, is_failed
from kpilang.analysis.formulas import FormulaScope
from kpilang.analysis.over import names_in
from kpilang.analysis.problems import formulas as formulas_problems
from kpilang.analysis.properties import Properties
from kpilang.analysis.rows import World
from kpilang.analysis.scale import is_percent
from kpilang.model.entities import Display
from kpilang.model.expr import Expr
from kpilang.model.facts import size
from kpilang.model.nature import growth_of
from kpilang.model.project import Model
from kpilang.model.windows import Grain, Window
from kpilang.syntax import nodes

MOST_PARTS = 2_000
#: functions of a percentage that give one
KEEPING_PERCENT = (
    *("change", "previous", "total", "abs", "round", "coalesce"),
    *("ceil", "floor", "truncate", "greatest", "least", "nullif"),
)
DEEPEST = 120
#: functions whose value is a share
SHARES = ("growth", "share", "conversion")


def _is_too_large(formula: Expr) -> bool:
    """Tell whether a formula, those it names put in, has too many parts or levels."""
    parts, levels = size(formula)
    return parts > MOST_PARTS or levels > DEEPEST


@dataclass(slots=True)
class Shown:
    """A measure's formula in the unit it is shown in, and how it is shown."""

    formula: Expr | None
    display: Display


@dataclass(slots=True)
class Registry:
    """What is known of each measure's formula so far."""

    world: World
    model: Model
    blocks: dict[str, Properties] = field(default_factory=dict)
    windows: dict[str, Window | None] = field(default_factory=dict)
    raw: dict[str, Expr] = field(default_factory=dict)
    shown: dict[str, Shown] = field(default_factory=dict)
    uses: dict[str, tuple[str, ...]] = field(default_factory=dict)
    open: dict[str, None] = field(default_factory=dict)

    @property
    def report(self) -> Report:
        """Where problems go."""
        return self.world.report

    def block(self, name: str) -> Properties:
        """Return the properties of a measure."""
        known = self.blocks.get(name)
        if known is None:
            declaration = self.world.symbols.declarations[name]
            known = self.blocks[name] = properties.read(declaration, self.report)
            self.windows[name] = windows.read_window(known, self.report)
        return known

    def window(self, name: str) -> Window | None:
        """Return the window that a measure states."""
        self.block(name)
        return self.windows[name]

    def scope(self, name: str) -> FormulaScope:
        """Return the scope in which the formulas of a measure stand."""
        window = self.window(name)
        grain: Grain | None = window.grain if window else None
        better = self._better(name)
        return FormulaScope(self.world, self.model, self.formula_of, self._better, grain, better)

    def plain_scope(self) -> FormulaScope:
        """Return the scope of formulas that belong to no measure."""
        return FormulaScope(self.world, self.model, self.formula_of, self._better)

    def _better(self, name: str) -> bool | None:
        return directions.higher_is_better(self.block(name))

    def formula_of(self, node: nodes.Name) -> Expr:
        """Return the formula of a metric or KPI used by name; a circle is reported once."""
        name = self.world.symbols.find(node)
        assert name is not None, f"`{node.text}` is known"
        if name in self.open:
            opened = list(self.open)
            circle = [*opened[opened.index(name) :], name]
            return self.report.fail(formulas_problems.cycle(circle, node.span), node.span)
        return self.formula(name)

    def formula(self, name: str) -> Expr:
        """Return the formula of a measure in the units it is written in."""
        if name not in self.raw:
            self._work_out_with_parts(name)
        return self.raw[name]

    def _work_out_with_parts(self, name: str) -> None:
        """Work out a formula after those it names, however long the chain, with no recursion."""
        self.open[name] = None
        waiting = [self._parts(name)]
        while waiting:
            part = next(waiting[-1], None)
            if part is None:
                waiting.pop()
                self._work_out(next(reversed(self.open)))
                self.open.popitem()
            elif part not in self.raw and part not in self.open:
                self.open[part] = None
                waiting.append(self._parts(part))

    def _parts(self, name: str) -> Iterator[str]:
        node = self.written(name)
        if node is None:
            return iter(())
        found = (self.world.symbols.find(used) for used in names_in(node))
        return (name for name in found if name is not None and self._is_measure(name))

    def _work_out(self, name: str) -> None:
        node = self.written(name)
        if node is None:
            self.raw[name] = failed(self.world.symbols.declarations[name].span)
            self.uses[name] = ()
            return
        scope = self.scope(name)
        found = expressions.infer(node, scope)
        if not is_failed(found) and _is_too_large(found):
            problem = formulas_problems.too_large(name, node.span)
            found = self.report.fail(problem, node.span)
        self.raw[name] = found
        self.uses[name] = tuple(scope.uses)

    def written(self, name: str) -> nodes.Expr | None:
        """Return the formula of a measure as written."""
        declaration = self.world.symbols.declarations[name]
        if declaration.kind == "metric":
            return declaration.formula
        item = self.block(name).by_name.get("measure" if declaration.kind == "goal" else "formula")
        return item.value if item is not None and isinstance(item.value, nodes.Expr) else None

    def show(self, name: str) -> Shown:
        """Return the formula of a measure in the unit it is shown in."""
        if name not in self.shown:
            raw, block = self.formula(name), self.block(name)
            unit = block.value("unit", nodes.UnitSpec)
            percent = not is_failed(raw) and self._is_percent(name, raw, block)
            nouns = self.world.nouns
            self.shown[name] = Shown(*display.shown_in(raw, unit, percent, nouns, self.report))
        return self.shown[name]

    def _is_percent(self, name: str, raw: Expr, block: Properties) -> bool:
        written = (block.by_name.get(item) for item in ("target", "status"))
        if any(item is not None and measured.writes_percent(item.value) for item in written):
            return True
        node = self.written(name)
        return growth_of(raw) is not None or is_percent(raw) or self._reads_percent(node)

    def _reads_percent(self, node: nodes.Expr | None) -> bool:
        """Tell whether a formula is made of measures that are shown as percent."""
        match node:
            case nodes.Percent():
                return True
            case nodes.Name():
                name = self.world.symbols.find(node)
                return self._is_measure(name) and self.show(name).display.percent
            case nodes.Call(function=function, arguments=arguments):
                if function.name in SHARES:
                    return True
                return function.name in KEEPING_PERCENT and self._reads_percent(arguments[0])
            case nodes.Bracket(body=body):
                return self._reads_percent(body)
            case nodes.Unary(operand=operand):
                return self._reads_percent(operand)
            case nodes.Binary(operator="+" | "-", left=left, right=right):
                return self._reads_percent(left) or self._reads_percent(right)
            case _:
                return False

    def _is_measure(self, name: str | None) -> TypeGuard[str]:
        declared = None if name is None else self.world.symbols.declarations.get(name)
        return declared is not None and declared.kind in ("metric", "kpi", "goal")
