"""Expressions of a row, worked out on a real engine without any aggregate around them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from math import isclose
from typing import Any

from sqlglot import exp

from kpilang.analysis.analyze import analyze
from kpilang.model.project import Model
from kpilang.source.text import Source
from kpilang.sql import build, lower
from kpilang.sql.dialects import Dialect
from kpilang.sql.lookups import lookups
from kpilang.sql.names import Apart
from kpilang.sql.rows import RowScope
from kpilang.syntax.parse import parse

AS_OF = datetime(2026, 6, 18)


@dataclass(frozen=True)
class Engine:
    """Where statements run. `insert` fills a table with rows."""

    dialect: Dialect
    run: Callable[[str], list[tuple[Any, ...]]]
    do: Callable[[str], object]
    insert: Callable[[str, Sequence[Sequence[Any]]], None]

    def create(self, name: str, columns: dict[str, str], rows: Sequence[Sequence[Any]]) -> None:
        """Make a table; its columns have the types that standard SQL calls them."""
        written = ", ".join(f'"{column}" {kind}' for column, kind in columns.items())
        self.do(f"DROP TABLE IF EXISTS {name}")
        self.do(f"CREATE TABLE {name} ({written})")
        if rows:
            self.insert(name, rows)


@dataclass(frozen=True)
class Data:
    """A source `t`: how its columns are declared, as what they are stored, and its rows."""

    columns: dict[str, tuple[str, str]]
    rows: tuple[tuple[Any, ...], ...]
    timezone: str = "UTC"


def modelled(data: Data, expressions: Sequence[str], calendar: str = "", more: str = "") -> Model:
    """Return a model in which each expression is a dimension of the source `t`."""
    lines = [f"column {name}: {written}" for name, (written, _) in data.columns.items()]
    lines += [f"dimension d{n} = {text}" for n, text in enumerate(expressions)]
    body = "\n  ".join(lines)
    source = f'source t {{\n  table: t\n  timezone: "{data.timezone}"\n  {body}\n}}\n'
    spec = f"{calendar}\n{more}\n{source}"
    parsed = parse(Source("t.kpi", spec))
    assert parsed.problems == (), parsed.problems
    analysis = analyze((parsed.document,))
    assert analysis.problems == (), [(p.message, p.help) for p in analysis.problems]
    return analysis.model


def worked_out(
    engine: Engine,
    data: Data,
    *expressions: str,
    calendar: str = "",
    more: str = "",
    as_of: datetime = AS_OF,
) -> list[tuple[Any, ...]]:
    """Return the value of each expression in each row."""
    model = modelled(data, expressions, calendar, more)
    stored = {"place": "INTEGER"}
    stored |= {_stored(name, written): kind for name, (written, kind) in data.columns.items()}
    engine.create("t", stored, [(n, *row) for n, row in enumerate(data.rows)])
    sql = statement(engine.dialect, model, as_of)
    return [tuple(plain(value) for value in row[1:]) for row in engine.run(sql)]


def _stored(name: str, written: str) -> str:
    """Return what a column is called in the table."""
    _, _, physical = written.partition('from "')
    return physical.removesuffix('"') or name


def statement(dialect: Dialect, model: Model, as_of: datetime | None) -> str:
    """Return a statement that shows every dimension of the source `t`."""
    setting = Apart(model.sources, model.calendar, as_of)
    scope = RowScope(dialect, setting, "t")
    values = [lower.value(dimension.value, scope) for dimension in model.sources["t"].dimensions]
    named = [build.alias(value, f"v{n}") for n, value in enumerate(values)]
    query = exp.select(build.column("place", "t"), *named)
    query.set("from_", scope.from_clause())
    query.set("joins", scope.joins())
    query = query.order_by(exp.Literal.number(1))
    found = lookups(setting, dialect, [query])
    if found:
        query.set("with_", exp.With(expressions=found))
    return query.sql(dialect=dialect.sqlglot, pretty=True)


def plain(value: Any) -> Any:
    """Return a number as a decimal without the zeros that an engine adds."""
    if isinstance(value, bool) or not isinstance(value, (int, Decimal)):
        return value
    return Decimal(value).normalize() + 0


def same(got: Any, wanted: Any) -> bool:
    """Tell whether a value is the one worked out by hand; doubles have some room."""
    if got is None or wanted is None or isinstance(wanted, (bool, str)):
        return got == wanted and type(got) is type(wanted)
    if isinstance(got, float) or isinstance(wanted, float):
        return isclose(float(got), float(wanted), rel_tol=1e-12, abs_tol=1e-12)
    return bool(got == wanted)


def column(got: Sequence[tuple[Any, ...]], wanted: Sequence[Any], number: int = 0) -> None:
    """Assert that a column of the answer is what was worked out by hand."""
    values = [row[number] for row in got]
    assert len(values) == len(wanted)
    assert all(map(same, values, wanted)), f"{values} not {list(wanted)}"
