"""Many rows of an answer said shortly: columns that are worked out from the number of the row.

A statement with a constant for each day of a year is mostly constants, and engines take longer to
read it than to answer it. Where a column steps evenly, or keeps a value for most rows, it is an
expression of `n`; where one of them does neither, rows stay constants.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime
from itertools import groupby, pairwise

from sqlglot import exp

from kpilang.model.windows import Grain
from kpilang.plan.periods import midnight, shift
from kpilang.plan.timeline import HOUR
from kpilang.sql import build

#: up to here constants are read as fast, and say more to who reads them
FEW = 12
#: what a column may have beside even steps, and how often a value may change
_ODD, _RUNS = 3, 4
_STEPS = (
    (Grain.DAY, 1, (1, "day")),
    (Grain.DAY, 7, (7, "day")),
    (Grain.MONTH, 1, (1, "month")),
    (Grain.MONTH, 3, (3, "month")),
    (Grain.MONTH, 12, (12, "month")),
)

Values = Sequence[exp.Expr]


def series(
    columns: Sequence[str], rows: Sequence[Values], breaks: Sequence[int] = ()
) -> exp.Query | None:
    """Return rows as a query over their numbers, None where constants say it as well.

    The first column is the number of each row, from 0. At `breaks` the others may begin anew.
    """
    if len(rows) <= FEW:
        return None
    found: exp.Query | None = None
    for start, end in pairwise((0, *breaks, len(rows))):
        part = _steps(columns, rows[start:end], start)
        if part is None:
            return None
        found = part if found is None else exp.Union(this=found, expression=part, distinct=False)
    return found


def _steps(columns: Sequence[str], rows: Sequence[Values], first: int) -> exp.Select | None:
    """Return rows that follow each other as a query over their numbers."""
    number: exp.Expr = build.column("n")
    if first:
        moved = exp.Add(this=number, expression=build.constant(first))
        number = build.alias(moved, columns[0])
    out: list[exp.Expr] = [number]
    for place, name in enumerate(columns[1:], start=1):
        found = _column([row[place] for row in rows])
        if found is None:
            return None
        out.append(build.alias(found, name))
    numbers = build.call("GENERATE_SERIES", build.constant(0), build.constant(len(rows) - 1))
    numbers = exp.Table(
        this=numbers,
        alias=exp.TableAlias(this=build.identifier("steps"), columns=[build.identifier("n")]),
    )
    return exp.select(*out).from_(numbers, copy=False)


def _column(values: Values) -> exp.Expr | None:
    runs = [len(list(same)) for _, same in groupby(values)]
    steady = _in_runs(values, runs) if len(runs) <= _RUNS else None
    if steady is not None and (len(runs) < len(values) or len(values) == 1):
        return steady
    numbers = [_number(value) for value in values]
    if numbers[0] is not None:
        return _counting(values, numbers, numbers[0]) or steady
    days = [_day(value) for value in values]
    return _stepping(values, days) or steady


def _in_runs(values: Values, counts: Sequence[int]) -> exp.Expr:
    """Return a value that stays for so many rows, then the next one."""
    branches, end = [], 0
    for count in counts[:-1]:
        value, end = values[end], end + count
        before = exp.LT(this=build.column("n"), expression=build.constant(end))
        branches.append((before, value.copy()))
    last = values[end].copy()
    return build.case(branches, last) if branches else last


def _stepping(values: Values, days: Sequence[date | datetime | None]) -> exp.Expr | None:
    """Return a day that lies one step after that of the row before, but for a few rows."""
    first = days[0]
    if first is None:
        return None
    for start, even, (count, unit) in _even_steps(first, len(days)):
        odd = [number for number, day in enumerate(days) if not _same(day, even[number])]
        if len(odd) > min(_ODD, len(days) // 4):
            continue
        distance = exp.Mul(this=build.column("n"), expression=build.interval(count, unit))
        moved = exp.Add(this=build.constant(start), expression=distance)
        kind = exp.DType.TIMESTAMP if isinstance(first, datetime) else exp.DType.DATE
        step = exp.cast(moved, kind)
        branches = [
            (
                exp.EQ(this=build.column("n"), expression=build.constant(number)),
                values[number].copy(),
            )
            for number in odd
        ]
        return build.case(branches, step) if branches else step
    return None


def _even_steps(
    first: date | datetime, count: int
) -> Iterator[tuple[date, list[date], tuple[int, str]]]:
    """Yield rows that step evenly from a first one on, where they start and how far they step."""
    if isinstance(first, datetime):
        yield first, [first + number * HOUR for number in range(count)], (1, "hour")
        if first != midnight(first.date()):
            return
    start = first.date() if isinstance(first, datetime) else first
    for grain, length, step in _STEPS:
        yield start, [shift(grain, start, length * number) for number in range(count)], step


def _counting(values: Values, numbers: Sequence[int | None], first: int) -> exp.Expr | None:
    """Return a whole number that is larger by one in each row, but for a few rows."""
    odd = [n for n, number in enumerate(numbers) if number != first + n]
    if len(odd) > min(_ODD, len(numbers) // 4):
        return None
    step: exp.Expr = build.column("n")
    if first:
        step = exp.Add(this=step, expression=build.constant(first))
    branches = [
        (exp.EQ(this=build.column("n"), expression=build.constant(n)), values[n].copy())
        for n in odd
    ]
    return build.case(branches, step) if branches else step


def _number(value: exp.Expr) -> int | None:
    """Return the whole number that a constant stands for."""
    return int(value.this) if isinstance(value, exp.Literal) and value.is_int else None


def _same(day: date | datetime | None, even: date) -> bool:
    return day is not None and midnight(day) == midnight(even)


def _day(value: exp.Expr) -> date | datetime | None:
    """Return the day or moment that a constant stands for."""
    if not isinstance(value, exp.Cast) or not isinstance(value.this, exp.Literal):
        return None
    if value.to.this is exp.DType.DATE:
        return date.fromisoformat(value.this.this)
    if value.to.this is exp.DType.TIMESTAMP:
        return datetime.fromisoformat(value.this.this)
    return None


def among(numbers: Iterable[int], table: str) -> list[exp.Expr]:
    """Return the conditions of which one holds for each of some rows, by their numbers."""
    runs: list[list[int]] = []
    for number in numbers:
        if runs and runs[-1][-1] == number - 1:
            runs[-1].append(number)
        else:
            runs.append([number])
    return [
        exp.Between(
            this=build.column("n", table),
            low=build.constant(run[0]),
            high=build.constant(run[-1]),
        )
        for run in runs
    ]
