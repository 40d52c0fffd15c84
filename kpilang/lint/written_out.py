"""Conditions that are written out although a source has a name for them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence

from kpilang.lint.condition_names import JOINING, Name, declared, is_written, names
from kpilang.model.entities import Funnel, Goal, Kpi, Metric, SourceTable, Tree
from kpilang.model.expr import (
    Aggregate,
    Binary,
    Column,
    Conversion,
    Event,
    Expr,
    Literal,
    RefKey,
    Rollup,
)
from kpilang.model.leaves import answer_parts, children, walk
from kpilang.model.likeness import bits_of, meaning, operands
from kpilang.model.measures import formula_of
from kpilang.model.project import Model
from kpilang.model.targets import amounts
from kpilang.model.types import Kind
from kpilang.source.frozen import dataclass
from kpilang.source.span import Span

Declaration = SourceTable | Metric | Goal | Kpi | Tree | Funnel


@dataclass(frozen=True, slots=True)
class Repetition:
    """A condition written out, and its name; `text` is the name as it is asked for there.

    `whole` is all that stands at the span, None where something else stands there too.
    """

    span: Span
    name: Name
    text: str
    whole: Expr | None


@dataclass(frozen=True, slots=True)
class _Row:
    """An expression over the rows of a source, and within what it was written.

    `place` is that of a declared name: as a whole it repeats only what stands before it.
    """

    source: str
    expr: Expr
    within: Span
    place: int | None = None

    def may_be(self, name: Name, *, whole: bool) -> bool:
        """Tell whether what has a name may be all of this, or a part of it."""
        if self.place is None or name.path:
            return True
        return name.place < self.place if whole else name.place != self.place


def repetitions(declaration: Declaration, model: Model) -> Iterator[Repetition]:
    """Yield what a declaration writes out although there is a name for it."""
    for row in _rows(declaration):
        yield from _in_row(row, model)


def _rows(declaration: Declaration) -> Iterator[_Row]:
    block = declaration.block
    match declaration:
        case SourceTable():
            for place, one in enumerate(declared(declaration)):
                yield _Row(declaration.name, one.value, one.value.span, place)
        case Funnel(stages=stages):
            for stage in stages:
                yield from _of_event(stage.event, block)
        case Tree(equations=equations):
            for line in equations:
                yield from _of_formula(line.formula, block)
        case Metric() | Goal() | Kpi():
            for formula in _formulas(declaration):
                yield from _of_formula(formula, block)
            roster = None if isinstance(declaration, Metric) else declaration.members
            if roster is not None and roster.where is not None:
                yield _Row(roster.source, roster.where, block)


def _formulas(measure: Metric | Goal | Kpi) -> Iterator[Expr]:
    formula = formula_of(measure)
    if formula is not None:
        yield formula
    if not isinstance(measure, Metric):
        for target in (measure.target, measure.stretch, measure.floor):
            yield from amounts(target)
        yield from (limit.value for limit in measure.limits)


def _of_formula(formula: Expr, block: Span) -> Iterator[_Row]:
    for part in () if type(formula) is Literal else answer_parts(formula):
        if isinstance(part, Aggregate) and block.contains(part.span):
            yield from _of_aggregate(part, part.span)
        elif isinstance(part, Conversion) and block.contains(part.span):
            yield from _of_event(part.base, part.span)
            yield from _of_event(part.reached, part.span)


def _of_aggregate(leaf: Aggregate, within: Span) -> Iterator[_Row]:
    for part in (leaf.argument, leaf.where):
        if part is not None and type(part) is not Column:
            yield _Row(leaf.source, part, within)


def _of_event(event: Event, within: Span) -> Iterator[_Row]:
    if event.where is not None:
        yield _Row(event.source, event.where, within)


def _in_row(row: _Row, model: Model) -> Iterator[Repetition]:
    """Look from outside in; what has a name is not looked into."""
    known: list[Name] | None = None
    waiting = [row.expr]
    while waiting:
        part = waiting.pop()
        if type(part) is Column or not row.within.contains(part.span):
            continue
        if isinstance(part, Rollup):
            for inner in _of_aggregate(part.aggregate, row.within):
                yield from _in_row(inner, model)
            continue
        if part.type.kind is not Kind.BOOLEAN or not is_written(part):
            waiting += reversed(_parts(part))
            continue
        if known is None:
            known = names(row.source, row.expr, model)
        if isinstance(part, Binary) and part.operator in JOINING:
            found, rest = _in_chain(part, row, known)
        else:
            name = _named(part, row, known)
            found = [] if name is None else [_repeated(part, name, row)]
            rest = _parts(part) if name is None else []
        yield from found
        waiting += reversed(rest)


def _repeated(part: Expr, name: Name, row: _Row) -> Repetition:
    return Repetition(part.span, name, _text(name, row, (part,)), part)


def _named(part: Expr, row: _Row, known: Sequence[Name]) -> Name | None:
    """Return the name of a condition as a whole."""
    if not known:
        return None
    bits, whole = bits_of(part), part is row.expr
    alike = [name for name in known if name.bits == bits and row.may_be(name, whole=whole)]
    means = meaning(part) if alike else part
    return next((name for name in alike if name.form.meaning == means), None)


def _in_chain(
    chain: Binary, row: _Row, known: Sequence[Name]
) -> tuple[list[Repetition], list[Expr]]:
    """Return the names of a chain of conditions or of parts of it, and what else to look into."""
    listed = _joined(chain, chain.operator)
    name = _named(chain, row, known)
    if name is not None:
        return [_repeated(chain, name, row)], []
    found: list[Repetition] = []
    joined = [name for name in known if name.form.joined == chain.operator]
    means = {id(part): _meanings(part, chain.operator) for part in listed} if joined else {}
    for name in sorted(joined, key=lambda name: -len(name.form.parts)):
        wanted = name.form.parts
        taken = [part for part in listed if means[id(part)] <= wanted]
        if (
            len(taken) > 1  # one alone is another name
            and frozenset().union(*(means[id(part)] for part in taken)) == wanted
            and row.may_be(name, whole=chain is row.expr and len(taken) == len(means))
            and _apart(taken, listed)
        ):
            node, text = _of_their_own(chain, taken), _text(name, row, taken)
            span = _around(taken) if node is None else node.span
            found.append(Repetition(span, name, text, node))
            listed = [part for part in listed if part not in taken]
    spans = Counter(part.span for part in listed)
    alone = ([part] if spans[part.span] == 1 else _parts(part) for part in listed)
    return found, [part for parts in alone for part in parts]


def _joined(part: Expr, operator: str) -> list[Expr]:
    """Return what an operator joins where it is written, in the order written."""
    if not isinstance(part, Binary) or part.operator != operator:
        return [part]
    if not part.span.contains(part.left.span) or not part.span.contains(part.right.span):
        return [part]
    return _joined(part.left, operator) + _joined(part.right, operator)


def _meanings(part: Expr, operator: str) -> frozenset[Expr]:
    return frozenset(map(meaning, operands(part, operator)))


def _text(name: Name, row: _Row, parts: Iterable[Expr]) -> str:
    """Return a name as it is asked for in place of some parts, after the source where they are."""
    columns = (one for part in parts for one in walk(part) if isinstance(one, Column | RefKey))
    named = any(
        one.span.end - one.span.start > len(".".join((*one.path, _last(one))))
        for one in columns
        if row.within.contains(one.span)
    )
    return ".".join((*((row.source,) if named else ()), *name.path, name.name))


def _last(one: Column | RefKey) -> str:
    return one.column if isinstance(one, Column) else one.ref


def _apart(taken: Sequence[Expr], listed: Sequence[Expr]) -> bool:
    """Tell whether parts were written apart from the others, as the ends of a range were not."""
    spans = {part.span for part in taken}
    return sum(part.span in spans for part in listed) == len(taken)


def _of_their_own(chain: Binary, taken: Sequence[Expr]) -> Expr | None:
    """Return what in a chain is made of some parts of it and of nothing else, if there is."""
    wanted = {id(part) for part in taken}
    for node in walk(chain):
        if isinstance(node, Binary) and node.operator == chain.operator:
            own = _joined(node, node.operator)
            if {id(part) for part in own} == wanted:
                return node
    return None


def _around(parts: Sequence[Expr]) -> Span:
    """Return the span from the first to the last of some parts, which lie in one file."""
    found = parts[0].span
    for part in parts:
        found = found.join(part.span)
    return found


def _parts(part: Expr) -> list[Expr]:
    """Return what was written on its own in an expression; a range has no comparisons."""
    return [
        inner
        for own in children(part)
        for inner in (_parts(own) if own.span == part.span else (own,))
    ]
