"""Groups of T-SQL: what rows are grouped by has a name before, and so has what is odd to aggregate.

A group is told by columns there, not by the place of an expression in the list; no aggregate takes
a subquery; and a percentile, a first or a last value is one of windows alone. So rows get columns
of their own first, in a CROSS APPLY, and where a window is asked for the rows with those columns
become a table, of which each group takes the one value that all of its rows have.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from sqlglot import exp

from kpilang.sql import build

_GIVEN = "given"
#: marks a window over the rows of a group
OVER_GROUP = "over group"


@dataclass
class Given:
    """Columns that rows get, by their names, and what they are called together.

    No column is called as one of the `bare` names, which say no table that they are of.
    """

    alias: str
    bare: frozenset[str] = frozenset()
    columns: dict[str, exp.Expr] = field(default_factory=dict)

    def column(self, value: exp.Expr, name: str | None = None) -> exp.Column:
        """Return the column of a value that gets a name."""
        name = name or f"part_{len(self.columns) + 1}"
        while name in self.columns or name in self.bare:
            name = f"{name}_{len(self.columns) + 1}"
        self.columns[name] = value.copy()
        return build.column(name, self.alias)


def grouped(tree: exp.Expr) -> None:
    """Say the groups of a statement as the engine takes them."""
    alias = _free_name(tree)
    for select in list(tree.find_all(exp.Select))[::-1]:
        windows = [node for node in own(select) if _is_over_group(node)]
        if select.args.get("group") is None and not windows and not any(_aggregates(select)):
            continue
        columns = select.find_all(exp.Column)
        given = Given(alias, frozenset(column.name for column in columns if not column.table))
        keys = _keys(select, given)
        for aggregate in _aggregates(select):
            argument = _argument(aggregate)
            if argument is not None and argument.find(exp.Query) is not None:
                argument.replace(given.column(argument))
        if given.columns:
            select.append("joins", _applied(given))
        if windows:
            _over_rows(select, keys, windows, Given(alias))


def own(select: exp.Select) -> Iterator[exp.Expr]:
    """Yield the nodes of what a query lists, without those of queries inside it."""
    having, order = select.args.get("having"), select.args.get("order")
    for part in (*select.expressions, having, order):
        if part is not None:
            yield from part.walk(prune=lambda node: isinstance(node, exp.Query))


def _free_name(tree: exp.Expr) -> str:
    """Return a name that nothing in a statement has."""
    known, name = {part.name.lower() for part in tree.find_all(exp.Identifier)}, _GIVEN
    while name in known:
        name = f"{name}_"
    return name


def _is_over_group(node: exp.Expr) -> bool:
    return OVER_GROUP in node.meta


def _aggregates(select: exp.Select) -> Iterator[exp.AggFunc]:
    for node in own(select):
        if isinstance(node, exp.AggFunc) and not isinstance(node.parent, exp.Window):
            yield node


def _argument(aggregate: exp.AggFunc) -> exp.Expr | None:
    inner = aggregate.this
    if isinstance(inner, exp.Distinct):
        inner = inner.expressions[0]
    return None if inner is None or isinstance(inner, exp.Star) else inner


def _keys(select: exp.Select, given: Given) -> list[exp.Column]:
    """Return the columns that rows are grouped by; what is no column is named."""
    group = select.args.get("group")
    if group is None:
        return []
    out: list[exp.Column] = []
    for key in group.expressions:
        listed = select.expressions[int(key.name) - 1] if isinstance(key, exp.Literal) else None
        value = key if listed is None else listed.unalias()
        if not isinstance(value, exp.Column):
            name = None if listed is None else listed.alias_or_name
            column = given.column(value, name)
            value.replace(column)
            value = column
        out.append(value.copy())
    group.set("expressions", [column.copy() for column in out])
    return out


def _applied(given: Given) -> exp.Join:
    row = exp.Subquery(this=exp.select(*build.named(given.columns)))
    alias = exp.TableAlias(this=build.identifier(given.alias))
    return exp.Join(this=exp.Lateral(this=row, alias=alias, cross_apply=True))


def _over_rows(
    select: exp.Select, keys: list[exp.Column], windows: list[exp.Expr], given: Given
) -> None:
    """Put the rows of a query into a table in which each window is a column."""
    outer = [given.column(key, key.name) for key in keys]
    for aggregate in list(_aggregates(select)):
        argument = _argument(aggregate)
        if argument is not None:
            argument.replace(given.column(argument))
    for window in windows:
        over = window.copy()
        over.set("partition_by", [key.copy() for key in keys])
        window.replace(exp.Max(this=given.column(over)))
    for key, column in zip(keys, outer, strict=True):
        for node in [node for node in own(select) if node == key]:
            node.replace(column.copy())
    rows = exp.select(*build.named(given.columns))
    for place in ("from_", "joins", "where"):
        rows.set(place, select.args.get(place))
        select.set(place, None)
    alias = exp.TableAlias(this=build.identifier(given.alias))
    select.set("from_", exp.From(this=exp.Subquery(this=rows, alias=alias)))
    if outer:
        select.args["group"].set("expressions", [column.copy() for column in outer])
