"""Small statements that ask the data what a plan relies on: tables, columns, kinds, keys."""

from __future__ import annotations

from collections.abc import Sequence

from sqlglot import exp

from kpilang.model.entities import SourceTable
from kpilang.model.expr import Expr
from kpilang.model.types import Kind
from kpilang.sql import build, lower
from kpilang.sql.dialects import Dialect
from kpilang.sql.joins import TEXTS, relation
from kpilang.sql.lookups import lookups
from kpilang.sql.names import Setting
from kpilang.sql.rows import RowScope

#: texts that are values of a kind; all engines read these patterns alike
_PATTERNS = {
    Kind.NUMBER: "^ *[-+]?([0-9]+[.]?[0-9]*|[.][0-9]+)([eE][-+]?[0-9]+)? *$",
    Kind.DATE: "^ *[0-9]{4}-[0-9]{1,2}-[0-9]{1,2} *$",
    Kind.TIMESTAMP: "^ *[0-9]{4}-[0-9]{1,2}-[0-9]{1,2}([T ][0-9:.]+)? *$",
    Kind.BOOLEAN: "^(true|false)$",
}
_ROWS, _INNER = "r", "q"
#: when a row is valid, and when the next one begins
_BEGINS, _ENDS, _FOLLOWS = "begins_at", "ends_at", "next_begins_at"


def tables(dialect: Dialect, table: Sequence[str] = ()) -> str:
    """List the tables among which one is looked for: found without schema, schema, name."""
    return _written(dialect.catalog.tables(table), dialect)


def columns(table: Sequence[str], dialect: Dialect) -> str:
    """List name and type of a table's columns, in the table's order."""
    return _written(dialect.catalog.columns(table), dialect)


def unique_columns(table: Sequence[str], dialect: Dialect) -> str:
    """List the columns that the database itself keeps unique, each with its constraint's name."""
    return _written(dialect.catalog.unique_columns(table), dialect)


def types(source: SourceTable, columns: Sequence[str], dialect: Dialect) -> str:
    """Ask for the types of a source's columns, in one row also where the source has none."""
    some = exp.select(exp.Star()).from_(relation(source, _INNER)).limit(1)
    row = exp.Subquery(this=some, alias=exp.TableAlias(this=build.identifier(_ROWS)))
    one = exp.select(build.alias(exp.Literal.number(1), "one"))
    always = exp.Subquery(this=one, alias=exp.TableAlias(this=build.identifier("o")))
    named = (build.call(dialect.catalog.type_of, build.column(name, _ROWS)) for name in columns)
    query = exp.select(*(exp.cast(name, exp.DType.TEXT) for name in named)).from_(always)
    return _written(query.join(row, on=exp.true(), join_type="left"), dialect)


def first_other_than(
    source: SourceTable,
    column: str,
    kind: Kind,
    dialect: Dialect,
    number: str | None = None,
    *,
    zoned: bool = False,
) -> str:
    """Ask for a value that is none of a kind; the first by the column that numbers the rows."""
    value = build.column(column)
    wrong: list[exp.Expr] = [exp.Not(this=exp.Is(this=value, expression=exp.Null()))]
    is_kind = dialect.catalog.is_kind
    if is_kind is not None:
        told = "timestamp with timezone" if zoned else str(kind)
        wrong.append(exp.Not(this=is_kind(value.copy(), told)))
    elif kind in _PATTERNS:
        matches = exp.RegexpLike(this=value.copy(), expression=build.constant(_PATTERNS[kind]))
        wrong.append(exp.Not(this=matches))
    query = exp.select(value).from_(relation(source, _ROWS)).where(*wrong).limit(1)
    if number is not None:
        place = build.column(number)
        query = query.select(place).order_by(place.copy())
    return _written(query, dialect)


def kept_apart(source: SourceTable, columns: Sequence[str], dialect: Dialect) -> str:
    """Count texts that differ by a capital or a blank as each column with its collation sees them.

    A column that keeps them apart counts as many as `alike` gives.
    """
    counts = []
    for number, column in enumerate(columns):
        value = build.column(column, _ROWS)
        table = relation(source, _ROWS)
        table.meta[TEXTS] = frozenset(columns)
        texts: exp.Query = exp.select(value).from_(table).where(exp.false())
        for text in alike(dialect):
            one = exp.select(build.constant(text))
            texts = exp.Union(this=texts, expression=one, distinct=True)
        name = exp.TableAlias(this=build.identifier(f"texts_{number}"))
        query = exp.select(exp.Count(this=exp.Star()))
        counts.append(exp.Subquery(this=query.from_(exp.Subquery(this=texts, alias=name))))
    return _written(exp.select(*counts), dialect)


def alike(dialect: Dialect) -> tuple[str, ...]:
    """Return texts that differ; by a blank only where no type fills columns up with blanks."""
    return ("a", "A", "a ") if dialect.catalog.is_kind is not None else ("a", "A")


def repeated_key(source: SourceTable, key: Sequence[str], dialect: Dialect) -> str:
    """Ask for the least key value that several rows have.

    Also for how many have it, how many such keys there are, and in how many rows.
    """
    values = [build.column(name) for name in key]
    filled = [exp.Not(this=exp.Is(this=v.copy(), expression=exp.Null())) for v in values]
    places = [exp.Literal.number(n) for n in range(1, len(values) + 1)]
    several = exp.GT(this=exp.Count(this=exp.Star()), expression=exp.Literal.number(1))
    rows = exp.Count(this=exp.Star())
    keys = exp.Window(this=rows.copy())
    every = exp.Window(this=exp.Sum(this=rows.copy()))
    query = exp.select(*values, rows, keys, every).from_(relation(source, _ROWS))
    query = query.where(*filled).group_by(*places).having(several)
    return _written(query.order_by(*(p.copy() for p in places)).limit(1), dialect)


def valid_at_once(
    setting: Setting, source: SourceTable, about: Sequence[str], dialect: Dialect
) -> str:
    """Ask for two rows of one thing that are valid at once: what it is, and when each begins."""
    assert source.valid is not None
    scope = RowScope(dialect, setting, source.name)
    first, last = source.valid.first.value, source.valid.last.value
    instant = first.type.kind is last.type.kind is Kind.TIMESTAMP
    begins, ends = (build.group(lower.value(part, scope, instant)) for part in (first, last))
    keys = [build.column(name, source.name) for name in about]
    following = exp.Window(
        this=build.call("LEAD", begins.copy()),
        partition_by=[key.copy() for key in keys],
        order=exp.Order(expressions=[exp.Ordered(this=begins.copy(), nulls_first=False)]),
    )
    is_open = exp.Is(this=ends.copy(), expression=exp.Null())
    holds = exp.Paren(this=exp.or_(is_open, exp.GT(this=ends.copy(), expression=begins.copy())))
    there = [exp.Not(this=exp.Is(this=v.copy(), expression=exp.Null())) for v in (*keys, begins)]
    inner = exp.select(*keys, build.alias(begins, _BEGINS), build.alias(ends, _ENDS))
    inner = inner.select(build.alias(following, _FOLLOWS)).from_(scope.from_clause().this)
    inner = inner.where(*there, holds)
    called = [build.column(name) for name in about]
    query = exp.select(*called, build.column(_BEGINS), build.column(_FOLLOWS))
    query = query.from_(
        exp.Subquery(this=inner, alias=exp.TableAlias(this=build.identifier(_ROWS)))
    )
    open_still = exp.Is(this=build.column(_ENDS), expression=exp.Null())
    met = exp.or_(open_still, exp.LT(this=build.column(_FOLLOWS), expression=build.column(_ENDS)))
    some = exp.Not(this=exp.Is(this=build.column(_FOLLOWS), expression=exp.Null()))
    query = query.where(some, exp.Paren(this=met)).order_by(*(c.copy() for c in called)).limit(1)
    return _written(query, dialect)


def days(setting: Setting, source: SourceTable, moment: Expr, dialect: Dialect) -> str:
    """Ask for the first and the last day of a date or moment of a source's rows."""
    scope = RowScope(dialect, setting, source.name)
    axis = lower.value(moment, scope)
    ends = {"first_day": exp.Min(this=axis), "last_day": exp.Max(this=axis.copy())}
    query = exp.select(
        *(build.alias(exp.cast(end, exp.DType.DATE), name) for name, end in ends.items())
    )
    query.set("from_", scope.from_clause())
    query.set("joins", scope.joins())
    found = lookups(setting, dialect, [query])
    if found:
        query.set("with_", exp.With(expressions=found))
    return _written(query, dialect)


def filled(source: SourceTable, columns: Sequence[str], dialect: Dialect) -> str:
    """Count the rows, and those that have a value in each of the columns."""
    counts = [exp.Count(this=build.column(name)) for name in columns]
    query = exp.select(exp.Count(this=exp.Star()), *counts).from_(relation(source, _ROWS))
    return _written(query, dialect)


def member(source: SourceTable, column: str, text: str, dialect: Dialect) -> str:
    """Ask for a row whose column holds a text: one row, or none."""
    same = exp.EQ(this=build.column(column), expression=build.constant(text))
    query = exp.select(exp.Literal.number(1)).from_(relation(source, _ROWS)).where(same)
    return _written(query.limit(1), dialect)


def members(source: SourceTable, column: str, most: int, dialect: Dialect) -> str:
    """List the texts of a column in order, each once, and not too many of them."""
    value = build.column(column)
    there = exp.Not(this=exp.Is(this=value.copy(), expression=exp.Null()))
    query = exp.select(value).distinct().from_(relation(source, _ROWS)).where(there)
    return _written(query.order_by(exp.Literal.number(1)).limit(most), dialect)


def _written(query: exp.Select, dialect: Dialect) -> str:
    return dialect.written(query)
