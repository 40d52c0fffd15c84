"""Conditions put together and taken apart: what they demand, and which of them say no more."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from sqlglot import exp

from kpilang.sql import build


def parts(condition: exp.Expr) -> list[exp.Expr]:
    """Return the conditions that one demands together."""
    whole = condition.unnest()
    if not isinstance(whole, exp.And):
        return [whole]
    return [part for side in (whole.left, whole.right) for part in parts(side)]


def either(filters: Iterable[exp.Expr]) -> exp.Expr | None:
    """Return that one of some filters holds, said shortly; None when there are none.

    Filters that are a narrower form of another one are left out, and values of one column are
    listed together.
    """
    listed: dict[str, tuple[exp.Expr, dict[str, exp.Expr]]] = {}
    others: dict[frozenset[str], exp.Expr] = {}
    for condition in filters:
        found = _values(condition)
        if found is None:
            others[frozenset(part.sql() for part in parts(condition))] = condition
        else:
            column, values = found
            listed.setdefault(column.sql(), (column, {}))[1].update(values)
    demands = [frozenset([one.sql()]) for one in map(_one_of, listed.values())]
    kept = [
        build.group(condition.copy())
        for own, condition in others.items()
        if not any(other < own for other in (*others, *demands))
        and not any(_is_listed(part, listed) for part in parts(condition))
    ]
    return build.any_of([*map(_one_of, listed.values()), *kept])


def _one_of(found: tuple[exp.Expr, dict[str, exp.Expr]]) -> exp.Expr:
    column, values = found[0], list(found[1].values())
    if len(values) == 1:
        return exp.EQ(this=column.copy(), expression=values[0].copy())
    return exp.In(this=column.copy(), expressions=[value.copy() for value in values])


def _is_listed(part: exp.Expr, listed: dict[str, tuple[exp.Expr, dict[str, exp.Expr]]]) -> bool:
    """Tell whether a condition allows only values that are listed anyway."""
    found = _values(part)
    if found is None:
        return False
    known = listed.get(found[0].sql())
    return known is not None and found[1].keys() <= known[1].keys()


def _values(condition: exp.Expr) -> tuple[exp.Expr, dict[str, exp.Expr]] | None:
    """Return the column and the values of a condition that is true of just these."""
    whole = condition.unnest()
    values: Sequence[exp.Expr]
    match whole:
        case exp.EQ(this=column, expression=value):
            values = [value]
        case exp.In(this=column, expressions=values):
            pass
        case _:
            return None
    if not isinstance(column, exp.Column) or not values:
        return None
    if not all(isinstance(value, exp.Literal) for value in values):
        return None
    return column, {value.sql(): value for value in values}
