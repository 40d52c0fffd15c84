"""What the dialects of warehouses that are not run here have in common, and where they differ.

A record says what each calls its functions and types; the rewriting is the same for all. The forms
are those of each vendor's manual.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from decimal import Decimal

from sqlglot import exp

from kpilang.source.frozen import dataclass
from kpilang.sql import build
from kpilang.sql.build import call
from kpilang.sql.dialects.rewriting import Writers, bare, is_inner_zone, rewrite

_UTC, _ROUND = "UTC", 26
_DAYS, _WORDS = "KPI_DAYS", "STRING_TO_ARRAY"
_CASTS = {exp.DType.DATE: "date", exp.DType.TIMESTAMP: "timestamp"}


@dataclass(frozen=True, slots=True)
class Forms:
    """How a dialect says what others say otherwise; none has a default, so none is forgotten.

    `types` are its names of types by those of the trees. `moved(x, unit, count, is_day)` moves a
    day or a moment. `between(unit, first, last)` counts days or microseconds. `truncated(unit, x)`
    is where a period begins, as a day or as an hour. `part(name, x)` is a part of a moment.
    `converted(clock, stored, wanted)` is a clock time of one zone in another, `shown(instant,
    wanted)` an instant by a clock, `now` the instant of the statement. `begins(text, start)` tells
    whether a text begins so, `position(text, part)` where a part of it is. `matches(text, pattern)`
    and `like(node)` compare with patterns. `series(first, last, name)` gives numbers as rows,
    `days(first, last)` and `words(text, by)` a table to join, and what its value is called.
    `lists_rows` says that rows may be written as VALUES, `has_times` that the time between two
    moments is a value that another moment is moved by. `same(a, b)` is true also where both are
    missing. `number(literal)` is a number with a fraction.
    """

    dialect: str
    types: Mapping[exp.DType, str]
    moved: Callable[[exp.Expr, str, exp.Expr, bool], exp.Expr]
    between: Callable[[str, exp.Expr, exp.Expr], exp.Expr]
    truncated: Callable[[str, exp.Expr], exp.Expr]
    part: Callable[[str, exp.Expr], exp.Expr]
    converted: Callable[[exp.Expr, str, str], exp.Expr]
    shown: Callable[[exp.Expr, str], exp.Expr]
    now: Callable[[], exp.Expr]
    begins: Callable[[exp.Expr, exp.Expr], exp.Expr]
    position: Callable[[exp.Expr, exp.Expr], exp.Expr]
    matches: Callable[[exp.Expr, exp.Expr], exp.Expr]
    like: Callable[[exp.Expr], exp.Expr]
    series: Callable[[exp.Expr, exp.Expr, str], exp.Query]
    days: Callable[[exp.Expr, exp.Expr], tuple[exp.Expr, exp.Expr]]
    words: Callable[[exp.Expr, exp.Expr], tuple[exp.Expr, exp.Expr]]
    lists_rows: bool
    has_times: bool
    same: Callable[[exp.Expr, exp.Expr], exp.Expr]
    number: Callable[[exp.Expr], exp.Expr]


def parsed(text: str, dialect: str, **parts: exp.Expr) -> exp.Expr:
    """Return a form with its parts in place of the words that name them."""
    tree: exp.Expr = exp.maybe_parse(text, dialect=dialect)
    for column in list(tree.find_all(exp.Column)):
        if not column.table and column.name in parts:
            column.replace(build.group(parts[column.name].copy()))
    return tree


def rewriting(forms: Forms) -> Callable[[exp.Expr], exp.Expr]:
    """Return what says a whole statement in the words of a dialect."""
    writers = _writers(forms)
    return lambda tree: rewrite(tree, writers)


def kind(forms: Forms, which: exp.DType) -> exp.DataType:
    """Return a type as the dialect names it."""
    return exp.DataType.build(forms.types[which], dialect=forms.dialect)


def each_day(first: exp.Expr, last: exp.Expr) -> exp.Expr:
    """Return a row per day in a select list, until the rewriting finds a place for it."""
    return call(_DAYS, first, last)


def _writers(forms: Forms) -> Writers:
    def cast(node: exp.Expr) -> exp.Expr:
        assert isinstance(node, exp.Cast)
        if node.to.this in forms.types:
            node.set("to", kind(forms, node.to.this))
        return node

    def moved(node: exp.Expr) -> exp.Expr:
        return _moved(node, forms)

    def extract(node: exp.Expr) -> exp.Expr:
        return forms.part(node.this.name.upper(), node.expression)

    def zone(node: exp.Expr) -> exp.Expr:
        return _zone(node, forms)

    def called(node: exp.Expr) -> exp.Expr:
        assert isinstance(node, exp.Anonymous)
        name, arguments = node.name.upper(), node.expressions
        if name == "DATE_TRUNC":
            return forms.truncated(arguments[0].this.lower(), arguments[1])
        if name == "STRPOS":
            return forms.position(*arguments)
        if name == "STARTS_WITH":
            return forms.begins(*arguments)
        return call("TRIM", arguments[0]) if name == "TRIM" else node

    def table(node: exp.Expr) -> exp.Expr:
        inner = node.this
        if not isinstance(inner, exp.Anonymous) or inner.name.upper() != "GENERATE_SERIES":
            return node
        alias = node.args["alias"]
        first, last = inner.expressions
        rows = forms.series(first, last, alias.columns[0].name)
        return exp.Subquery(this=rows, alias=exp.TableAlias(this=alias.this.copy()))

    def matches(node: exp.Expr) -> exp.Expr:
        return forms.matches(node.this, node.expression)

    def same(node: exp.Expr) -> exp.Expr:
        found = forms.same(node.this, node.expression)
        return found if isinstance(node, exp.NullSafeEQ) else exp.Paren(this=exp.Not(this=found))

    def now(_node: exp.Expr) -> exp.Expr:
        return forms.now()

    def select(node: exp.Expr) -> exp.Expr:
        return _select(node, forms)

    def number(node: exp.Expr) -> exp.Expr:
        return node if node.is_string or "." not in node.this else forms.number(node)

    def values(node: exp.Expr) -> exp.Expr:
        alias = node.args.get("alias")
        if forms.lists_rows or alias is None or not alias.columns:
            return node
        name = exp.TableAlias(this=alias.this.copy())
        return exp.Subquery(this=_union(node.expressions, alias.columns), alias=name)

    def defined(node: exp.Expr) -> exp.Expr:
        alias = node.args["alias"]
        if isinstance(node.this, exp.Values) and not forms.lists_rows:
            node.set("this", _union(node.this.expressions, alias.columns))
            alias.set("columns", [])
        return node

    return {
        exp.Cast: cast,
        exp.Add: moved,
        exp.Sub: moved,
        exp.Extract: extract,
        exp.AtTimeZone: zone,
        exp.Anonymous: called,
        exp.Table: table,
        exp.RegexpLike: matches,
        exp.Like: forms.like,
        exp.NullSafeEQ: same,
        exp.NullSafeNEQ: same,
        exp.CurrentTimestamp: now,
        exp.Select: select,
        exp.Literal: number,
        exp.Values: values,
        exp.CTE: defined,
    }


def _union(rows: list[exp.Expr], names: list[exp.Identifier]) -> exp.Query:
    """Return rows as one SELECT after the other; the first names the columns."""
    out: exp.Query | None = None
    for row in rows:
        cells = [cell.copy() for cell in (row.expressions or [row.unnest()])]
        pairs = zip(cells, names, strict=True)
        one = exp.select(*(exp.alias_(cell, name.copy()) for cell, name in pairs))
        out = one if out is None else exp.Union(this=out, expression=one, distinct=False)
    assert out is not None, "there is a row"
    return out


def _moved(node: exp.Expr, forms: Forms) -> exp.Expr:
    """A sum or difference of moments, days and times; of numbers it stays as it is."""
    left, right, back = node.this, node.expression, isinstance(node, exp.Sub)
    if forms.has_times and (build.is_elapsed(node) or build.is_elapsed(right.unnest())):
        return node
    if build.is_elapsed(node):
        moments = (exp.Cast(this=m, to=kind(forms, exp.DType.TIMESTAMP)) for m in (right, left))
        return build.as_elapsed(forms.between("MICROSECOND", *moments))
    found = _distance(right)
    if build.is_elapsed(right.unnest()):
        found = "MICROSECOND", right.unnest()
    if found is None and build.is_by_days(node):
        found = "DAY", build.group(right)
    if found is not None:
        unit, count = found
        count = exp.Neg(this=build.group(count)) if back else count
        return forms.moved(left, unit, count, _is_day(left, forms) or build.is_by_days(node))
    if back and _is_day(left, forms) and _is_day(right, forms):
        return forms.between("DAY", right, left)
    return node


def _distance(value: exp.Expr) -> tuple[str, exp.Expr] | None:
    """Return unit and count of an interval, or of one that is taken several times."""
    value = value.unnest()
    if isinstance(value, exp.Interval):
        count, unit = Decimal(value.this.this), value.args["unit"].name.upper()
        if unit == "SECOND" and count != count.to_integral_value():
            count, unit = count * 1_000_000, "MICROSECOND"
        return _in_months(unit, _whole(count))
    if not isinstance(value, exp.Mul) or not isinstance(value.expression, exp.Interval):
        return None
    one = value.expression
    size, unit = Decimal(one.this.this), one.args["unit"].name.upper()
    times = build.group(bare(value.this))
    if unit == "SECOND":
        micro = exp.Mul(this=times, expression=exp.Literal.number(1_000_000))
        return "MICROSECOND", exp.cast(call("ROUND", micro), exp.DType.BIGINT)
    if size != 1:
        times = exp.Paren(this=exp.Mul(this=times, expression=_whole(size)))
    return _in_months(unit, times)


def _in_months(unit: str, count: exp.Expr) -> tuple[str, exp.Expr]:
    if unit != "QUARTER":
        return unit, count
    return "MONTH", exp.Mul(this=build.group(count), expression=exp.Literal.number(3))


def _whole(count: Decimal) -> exp.Expr:
    number = exp.Literal.number(format(abs(count).to_integral_value(), "f"))
    return exp.Neg(this=number) if count < 0 else number


def _is_day(value: exp.Expr, forms: Forms) -> bool:
    value = value.unnest()
    day = kind(forms, exp.DType.DATE)
    if isinstance(value, exp.Anonymous) and value.meta.get("day"):
        return True
    return isinstance(value, exp.Cast) and value.to == day


def _zone(node: exp.Expr, forms: Forms) -> exp.Expr:
    """A clock time of one zone in another: two nodes, one in the other, or an instant in one."""
    if is_inner_zone(node):
        return node
    inner, wanted = node.this.unnest(), node.args["zone"].this
    if not isinstance(inner, exp.AtTimeZone):
        return forms.shown(bare(inner), wanted)
    clock, stored = bare(inner.this), inner.args["zone"].this
    instant = clock if stored == _UTC else _instant(clock, stored, forms)
    return instant if wanted == _UTC else forms.converted(instant, _UTC, wanted)


def _instant(clock: exp.Expr, zone: str, forms: Forms) -> exp.Expr:
    """Return a clock time of a zone as an instant in UTC, of one that is shown twice the later.

    It is told by the zone's distance from UTC after the next change of its clocks, or, where the
    clocks show something else then, by that before.
    """
    later, first = (_by_distance(clock.copy(), zone, by, forms) for by in (_ROUND, -_ROUND))
    shown = forms.converted(later.copy(), _UTC, zone)
    return build.case([(exp.EQ(this=shown, expression=clock), later)], first)


def _by_distance(clock: exp.Expr, zone: str, by: int, forms: Forms) -> exp.Expr:
    there, back = _whole(Decimal(by)), _whole(Decimal(-by))
    moved = forms.converted(forms.moved(clock, "HOUR", there, False), zone, _UTC)
    return forms.moved(moved, "HOUR", back, False)


def _select(node: exp.Expr, forms: Forms) -> exp.Expr:
    """A row for each day or word, which a select list cannot make."""
    assert isinstance(node, exp.Select)
    for projection in node.expressions:
        for found in list(projection.find_all(exp.Anonymous)):
            name = found.name.upper()
            if name == _DAYS:
                table, value = forms.days(*found.expressions)
            elif name == "UNNEST" and found.expressions[0].name.upper() == _WORDS:
                table, value = forms.words(*found.expressions[0].expressions)
            else:
                continue
            found.replace(value)
            if node.args.get("from_") is None:
                node.set("from_", exp.From(this=table))
            else:
                node.append("joins", exp.Join(this=table, kind="CROSS"))
    return node
