"""The scope of a source's rows: columns, references, lets, and dimensions after them."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import Protocol

from kpilang.analysis import expressions, functions
from kpilang.analysis.context import Report, Symbols, failed, is_failed
from kpilang.analysis.problems import formulas as formulas_problems
from kpilang.analysis.problems import rows as row_problems
from kpilang.analysis.problems import stocks as stock_problems
from kpilang.analysis.problems import values
from kpilang.analysis.shapes import Shape
from kpilang.analysis.unknown import Unknown
from kpilang.diagnostics.model import Diagnostic
from kpilang.model.expr import Alive, Axis, Column, Expr, Moment, NullTest, RawSql, RefKey
from kpilang.model.facts import holds, kinds
from kpilang.model.leaves import children, prefixed, walk
from kpilang.model.nature import moving
from kpilang.model.types import BOOLEAN, NULL, TIMESTAMP, Type
from kpilang.model.units import is_mixed, moved
from kpilang.source.attached import Files
from kpilang.source.frozen import with_span
from kpilang.source.span import Span
from kpilang.syntax import nodes

#: what a row's expression cannot be about: formulas per period
OF_FORMULAS = (*functions.SHIFTS, *functions.OF_FORMULAS, "conversion")
_REF_KEY = kinds(RefKey)
PERIOD_MOMENTS = ("period_start", "period_end")


@dataclass(frozen=True, slots=True)
class DimensionValue:
    """What a dimension shows, and what it groups by when that is something else."""

    value: Expr
    key: Expr | None


class OfRows(Protocol):
    """What types a call that has a meaning in rows alone."""

    def __call__(self, node: nodes.Call, scope: RowScope) -> Expr:
        """Return one value per row of the scope's source."""


def nothing_of_rows(node: nodes.Call, scope: RowScope) -> Expr:
    """Stand in where no row has such calls."""
    raise AssertionError(f"the world was made without `{node.function.name}`")


@dataclass(slots=True)
class World:
    """All sources, with the lets and dimensions worked out so far."""

    symbols: Symbols
    shapes: dict[str, Shape]
    report: Report
    nouns: tuple[str, ...]
    #: the CSV files that targets name
    files: Files = field(default_factory=dict)
    lets: dict[tuple[str, str], Expr] = field(default_factory=dict)
    dimensions: dict[tuple[str, str], DimensionValue] = field(default_factory=dict)
    #: the usual time axes of sources, which nearly all aggregates are on, in an aggregate and not
    axes: dict[tuple[str, bool], Axis] = field(default_factory=dict)
    #: type an aggregate and `convert` in a row; given from outside, since both build on rows
    rollup: OfRows = field(default=nothing_of_rows)
    convert: OfRows = field(default=nothing_of_rows)
    #: names being worked out, outermost first, to see circles
    open: list[str] = field(default_factory=list)

    def let(self, shape: Shape, name: str) -> Expr:
        """Return the value of a let, seen from its own source."""
        key = (shape.name, name)
        if key not in self.lets:
            item = shape.lets[name]
            circle = self._enter(f"{shape.name}.{name}", item.name.span)
            if circle is not None:
                return circle
            self.lets[key] = expressions.infer(item.value, RowScope(self, shape))
            self.open.pop()
        return self.lets[key]

    def dimension(self, shape: Shape, name: str) -> DimensionValue:
        """Return what a dimension shows and groups by, seen from its own source."""
        key = (shape.name, name)
        if key not in self.dimensions:
            item = shape.dimensions[name]
            circle = self._enter(f"{shape.name}.{name}", item.name.span)
            if circle is not None:
                return DimensionValue(circle, None)
            self.dimensions[key] = RowScope(self, shape).dimension(item)
            self.open.pop()
        return self.dimensions[key]

    def _enter(self, name: str, span: Span) -> Expr | None:
        if name in self.open:
            circle = [*self.open[self.open.index(name) :], name]
            return self.report.fail(formulas_problems.cycle(circle, span), span)
        self.open.append(name)
        return None


@dataclass(frozen=True, slots=True)
class RowScope:
    """Names and calls as they are meant in one row of a source."""

    world: World
    shape: Shape
    #: in an aggregate a roll-up takes the row's window, elsewhere all time
    in_aggregate: bool = False

    @property
    def report(self) -> Report:
        """Where problems go."""
        return self.world.report

    @property
    def nouns(self) -> tuple[str, ...]:
        """The nouns that sources count."""
        return self.world.nouns

    def name(self, node: nodes.Name) -> Expr:
        """Return a column, the key of a reference, a let or a dimension."""
        found = self._walk(self._own_parts(node), node)
        return found.value if isinstance(found, DimensionValue) else found

    def call(self, node: nodes.Call) -> Expr:
        """Return a row function, or an aggregate over the other side of a reference."""
        name = node.function
        if name.name in functions.AGGREGATES:
            return self.world.rollup(node, self)
        if name.name == "convert":
            return self.world.convert(node, self)
        if name.name in OF_FORMULAS:
            return self.report.fail(row_problems.formula_in_row(name.name, name.span), node.span)
        return functions.row_function(node, self)

    def raw(self, node: nodes.RawSql) -> Expr:
        """Return an expression in SQL over the row's own columns."""
        from kpilang.analysis.raw import expression  # with the library that parses SQL

        found = expression.read(node.text, node.span, self.shape)
        if isinstance(found, Diagnostic):
            return self.report.fail(found, node.span)
        return RawSql(found.type, found.text, (), self.shape.name, found.columns, span=node.span)

    def alive(self, node: nodes.Alive) -> Expr:
        """Return whether a span of the row, or of one it refers to, holds at a moment."""
        parts = self._own_parts(node.name)
        shape, path = self.shape, tuple[str, ...]()
        for part in parts[:-1]:
            ref = shape.refs.get(part.name)
            if ref is None:
                return self._unknown().step(part, parts, shape, node.name)
            path, shape = (*path, part.name), self.world.shapes[ref.target]
        last = parts[-1]
        item = shape.spans.get(last.name)
        if item is None:
            found = stock_problems.not_a_span(last.name, shape.name, last.span, tuple(shape.spans))
            return self.report.fail(found, node.span)
        scope = RowScope(self.world, shape)
        first, until = scope.name(item.first), scope.name(item.last)
        if is_failed(first, until):
            return failed(node.span)
        return Alive(
            BOOLEAN,
            last.name,
            prefixed(first, path),
            prefixed(until, path),
            node.moment,
            span=node.span,
        )

    def bracket(self, node: nodes.Bracket) -> Expr:
        """Brackets with clauses stand round formulas only."""
        span = functions.clause_span(node.clauses) or node.span
        return self.report.fail(values.clauses_outside("a row's expression", span), node.span)

    def dimension(self, item: nodes.DimensionItem) -> DimensionValue:
        """Return what a dimension shows and groups by; one of a referred source comes whole."""
        found: Expr | DimensionValue
        if isinstance(item.value, nodes.Name):
            found = self._walk(self._own_parts(item.value), item.value)
        else:
            found = expressions.infer(item.value, self)
        whole = found if isinstance(found, DimensionValue) else DimensionValue(found, None)
        self._check_single(whole.value)
        part = moving(whole.value)
        if part is not None:
            span = _seen_in(item.value.span, part.span)
            problem = stock_problems.moving_value("a dimension", span)
            return DimensionValue(self.report.fail(problem, span), None)
        if item.key is None:
            return whole
        key = self.name(item.key)
        self._check_single(key)
        return DimensionValue(whole.value, failed(key.span) if is_failed(key) else key)

    def check_keys(self, expr: Expr) -> bool:
        """Report a reference by several columns that stands where a single value is wanted."""
        for part in walk(expr) if holds(expr, _REF_KEY) else ():
            if isinstance(part, NullTest):
                continue
            for child in children(part):
                if not self._check_single(child):
                    return False
        return True

    def _check_single(self, expr: Expr) -> bool:
        if not isinstance(expr, RefKey):
            return True
        ref = self.world.shapes[expr.source].refs[expr.ref]
        if len(ref.local) == 1:
            return True
        choices = self.world.shapes[ref.target].columns
        self.report.add(values.reference_value(expr.ref, ref.target, expr.span, choices))
        return False

    def _own_parts(self, node: nodes.Name) -> tuple[nodes.Ident, ...]:
        """Return the path within the source, its own name in front left out."""
        if len(node.parts) > 1 and node.parts[0].name not in self.shape.refs:
            found = self.world.symbols.source_of(node)
            if found is not None and found[0] == self.shape.name and found[1]:
                return found[1]
        return node.parts

    def _walk(self, parts: tuple[nodes.Ident, ...], node: nodes.Name) -> Expr | DimensionValue:
        shape, path = self.shape, tuple[str, ...]()
        for part in parts[:-1]:
            ref = shape.refs.get(part.name)
            if ref is None:
                return self._unknown().step(part, parts, shape, node)
            path, shape = (*path, part.name), self.world.shapes[ref.target]
        return self._end(parts, shape, path, node)

    def _end(
        self, parts: tuple[nodes.Ident, ...], shape: Shape, path: tuple[str, ...], node: nodes.Name
    ) -> Expr | DimensionValue:
        last = parts[-1]
        name, span = last.name, node.span
        if name in shape.broken:
            return failed(span)
        if name in shape.refs:
            ref = shape.refs[name]
            return RefKey(self._key_type(ref.target), path, shape.name, name, span=span)
        if name in shape.columns:
            type_ = shape.columns[name].type
            if is_mixed(type_.unit):
                type_ = replace(type_, unit=moved(type_.unit, path))
            return Column(type_, path, shape.name, name, span=span)
        if name in shape.lets:
            return _placed(self.world.let(shape, name), path, span)
        if name in shape.dimensions:
            found = self.world.dimension(shape, name)
            key = None if found.key is None else _placed(found.key, path, span)
            return DimensionValue(_placed(found.value, path, span), key)
        bare = len(parts) == 1
        if bare and name in PERIOD_MOMENTS:
            return Moment(TIMESTAMP, name, span=span)
        return self._unknown().end(last, bare, shape, span)

    def _key_type(self, target: str) -> Type:
        """Return the type of a key: of its column when declared, else one that fits anything."""
        shape = self.world.shapes[target]
        if len(shape.key) != 1:
            return NULL
        columns = (c for c in shape.columns.values() if c.physical == shape.key[0])
        return next((column.type for column in columns), NULL)

    def _unknown(self) -> Unknown:
        return Unknown(self.shape, self.world.shapes, self.world.symbols, self.report)


def _placed(expr: Expr, path: tuple[str, ...], span: Span) -> Expr:
    """Return an expression as seen over a path, and as written at `span`."""
    return with_span(prefixed(expr, path), span)


def _seen_in(written: Span, part: Span) -> Span:
    """Return the span of a part where it lies in what is written, else of all that is."""
    inside = part.file == written.file and written.start <= part.start < written.end
    return part if inside else written
