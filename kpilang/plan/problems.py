"""K51x: what a question asks and the model cannot answer."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, timedelta

from kpilang.diagnostics.codes import Draft, problem
from kpilang.diagnostics.suggest import nearest
from kpilang.model.windows import Grain, Window
from kpilang.source.span import NOWHERE, Span


@problem("K501", "not-yet-supported")
def not_yet(name: str, construct: str, span: Span) -> Draft:
    """The language has the construct, and this version has no plan for its numbers yet.

    The definition is read and checked like any other; asking for its numbers is refused. What
    other definitions say is not touched by it.
    """
    return Draft(f"`{name}` has no numbers yet: {construct} is not computed in this version", span)


@problem("K510", "nothing-of-that-name")
def unknown_measure(name: str, near: Sequence[str]) -> Draft:
    """A question names something that is no KPI, metric, goal or funnel of the project.

    `kpi query` and `kpi compile` answer for KPIs, metrics, goals and funnels, by their names.
    """
    help = f"a similar name exists: {', '.join(f'`{n}`' for n in near)}" if near else ""
    return Draft(f"no KPI, metric, goal or funnel is called `{name}`", NOWHERE, help=help)


@problem("K511", "no-numbers-yet")
def no_numbers(name: str, span: Span) -> Draft:
    """A measure whose formula has an error or uses something that is not computed yet.

    `kpi check` reports the construct itself.
    """
    return Draft(
        f"`{name}` has no formula that can be computed",
        span,
        help="run `kpi check` for the reason",
    )


@problem("K512", "breakdown-not-available")
def no_breakdown(
    name: str, dimension: str, source: str, choices: Sequence[str], cure: str = ""
) -> Draft:
    """A breakdown or filter that one of the formula's sources does not have.

    Every source of a formula must reach the dimension along many-to-one references; a number that
    only one part of a ratio has would be wrong (law 1).
    """
    known = ", ".join(f"`{c}`" for c in choices) or "no dimensions"
    every = f"every source of `{name}` has: {known}"
    near = nearest(dimension, choices)
    help = f"declare {cure}" if cure else ""
    if near and not cure:
        said = "a similar name exists" if len(near) == 1 else "similar names exist"
        help = f"{said}: {', '.join(f'`{n}`' for n in near)}"
    if not help and dimension in tuple(Grain):
        help = f"for a row each {dimension}, ask with `--each {dimension}`"
    return Draft(
        f"`{name}` cannot be broken down or filtered by `{dimension}`: source `{source}` does "
        "not have it",
        NOWHERE,
        notes=(every,) if help else (),
        help=help or every,
    )


@problem("K523", "breakdown-without-source")
def no_source(name: str, dimension: str) -> Draft:
    """A formula of numbers alone reads no source, so there is nothing to break down or filter."""
    return Draft(
        f"`{name}` reads no source, so it has no `{dimension}`",
        NOWHERE,
        help="ask without `--by` and `--where`",
    )


@problem("K513", "ambiguous-breakdown")
def ambiguous_breakdown(dimension: str, source: str, paths: Sequence[str]) -> Draft:
    """Several reference paths lead from a source to the dimension.

    Declare the dimension in the source with the path that is meant:
    `dimension region = owner.region`.
    """
    return Draft(
        f"source `{source}` reaches `{dimension}` by several paths: "
        + ", ".join(f"`{p}`" for p in paths),
        NOWHERE,
        help=f"declare `dimension {dimension} = {paths[0]}` in source `{source}`",
    )


@problem("K514", "different-dimensions")
def different_dimensions(name: str, dimension: str, sources: Sequence[str]) -> Draft:
    """A dimension of one name ends in different columns in the sources of a formula.

    Numbers of one region must be set against numbers of the same region.
    """
    return Draft(
        f"`{dimension}` ends in different columns in the sources of `{name}`: "
        + ", ".join(f"`{s}`" for s in sources),
        NOWHERE,
        help="rename one of them, or let both lead to the same source",
    )


@problem("K515", "comparison-without-periods")
def comparison_without_periods(name: str, span: Span) -> Draft:
    """`growth`, `change` and `previous` compare periods, and the question has only one row."""
    return Draft(
        f"`{name}` compares periods and cannot be asked for the whole range in one row",
        span,
        help="ask with `--each month` or another period",
    )


@problem("K517", "target-needs-a-date")
def target_needs_a_date(name: str, span: Span, *, pace: bool = False) -> Draft:
    """A target that differs from row to row, while as-of moves with the clock.

    How much of a month's target a day or a week owes depends on the month, a target that rises on
    the period, and a pace by workdays on the days; the statement would have to be written anew.
    Without a target, a pace still decides the forecast.
    """
    what = f"the pace of `{name}`" if pace else f"the target of `{name}`"
    return Draft(
        f"{what} differs from row to row, and as-of moves with the clock",
        span,
        help="state a date with `--as-of`",
    )


@problem("K525", "target-too-large")
def target_too_large(name: str, span: Span) -> Draft:
    """A target that grows each period has left the range in which a warehouse counts exactly.

    A rate per week or day over many years comes to amounts of more than 25 digits.
    """
    return Draft(
        f"the target of `{name}` grows beyond what can be counted exactly in the rows asked for",
        span,
        help="ask for earlier rows, or let the target grow by a longer period",
    )


@problem("K518", "range-needs-a-date")
def range_needs_a_date(name: str) -> Draft:
    """A range of dates is asked for while as-of moves with the clock.

    Whether a period is final, partial or future would change under the statement.
    """
    return Draft(
        f"the range asked of `{name}` needs a fixed as-of",
        NOWHERE,
        help="state a date with `--as-of` or in `[project] as_of`",
    )


@problem("K519", "step-longer-than-window")
def step_too_long(name: str, window: Window, span: Span) -> Draft:
    """A window to date, or a trailing one, is asked for in rows that do not step through it.

    A month to date has rows by day, week or month. A row for the whole range has no window.
    """
    step = "the whole range in one row" if window.grain is Grain.ALL else f"rows by {window.grain}"
    what = f"a {window.period} to date" if window.period is not None else "a trailing window"
    return Draft(
        f"`{name}` is {what} and cannot be asked for in {step}",
        span,
        help=f"ask with `--each {window.period or 'month'}` or shorter",
    )


@problem("K527", "rows-need-a-date")
def rows_need_a_date(name: str, span: Span) -> Draft:
    """A formula asks for the days of its own row, or its forecast, while as-of moves.

    The statement holds them as constants, and it would have to be written anew each day.
    """
    return Draft(
        f"`{name}` asks for the days of its own row, and as-of moves with the clock",
        span,
        help="state a date with `--as-of`",
    )


@problem("K529", "periods-need-a-date")
def periods_need_a_date(name: str, span: Span) -> Draft:
    """A formula is worked out at periods inside its rows, or rows are hours, while as-of moves.

    How many such periods there are would change under the statement: months have unlike days, and
    some days 23 or 25 hours.
    """
    return Draft(
        f"`{name}` has periods that differ in number, and as-of moves with the clock",
        span,
        help="state a date with `--as-of`",
    )


@problem("K532", "hours-of-a-date")
def no_hours(name: str, axis: str, span: Span) -> Draft:
    """Rows by hour are asked of a formula whose time axis is a date.

    A date belongs to a day, and to no hour of it.
    """
    return Draft(
        f"`{name}` cannot be asked by the hour: its time axis `{axis}` is a date",
        span,
        help="ask with `--each day`, or count on a timestamp with `on`",
    )


@problem("K530", "period-longer-than-window")
def period_too_long(name: str, each: str, span: Span) -> Draft:
    """What is worked out `each` period looks over a window that does not hold such a period.

    `avg(revenue each month)` has a number where rows are quarters, and none where they are days; a
    month to date that steps by day holds a whole month in its last row only.
    """
    return Draft(
        f"`{name}` is worked out each {each}, and what its rows look at holds no whole {each}",
        span,
        help=f"say `over trailing 3 {each}s`, or ask for longer rows with `--each`",
    )


@problem("K531", "no-first-period")
def no_first_period(name: str, each: str, span: Span) -> Draft:
    """What is worked out at each period looks over all time, and nothing says where that begins.

    Periods without rows count as well: with 0 where rows are counted or summed. `since:` says from
    when on a source has data.
    """
    return Draft(
        f"`{name}` is worked out each {each} over all time, which has no first {each}",
        span,
        help="state `since:` in the source, or another window",
    )


@problem("K528", "no-cycle-without-time")
def no_cycle(name: str, cycle: str, source: str, *, dated: bool) -> Draft:
    """A breakdown by weekday, hour of the day or month of the year asks each row for its time.

    A register has no time axis, and a date has no hours.
    """
    lacks = "its time axis is a date, which has no hours" if dated else "it has no time axis"
    return Draft(
        f"`{name}` cannot be broken down by `{cycle}`: of source `{source}` {lacks}",
        NOWHERE,
        help="ask by another dimension" if not dated else "ask by `weekday` or `month_of_year`",
    )


@problem("K526", "window-without-periods")
def window_without_periods(name: str, span: Span) -> Draft:
    """An aggregate has a window of its own, and the question has only one row for all time."""
    return Draft(
        f"`{name}` looks over a window and cannot be asked for the whole range in one row",
        span,
        help="ask with `--each month` or another period",
    )


@problem("K509", "no-period-in-range")
def no_period(name: str, start: date, as_of: datetime) -> Draft:
    """A range that begins after as-of and does not say where it ends.

    Without `--to` a range ends with the period that holds as-of.
    """
    day = (as_of - timedelta(microseconds=1)).date()
    return Draft(
        f"the range asked of `{name}` begins on {start} and ends on {day}, with as-of",
        NOWHERE,
        help="say where it ends with `--to`, or begin earlier",
    )


@problem("K516", "too-many-rows")
def too_many_rows(count: int, limit: int) -> Draft:
    """A range that would need more periods than anyone can read."""
    return Draft(
        f"the range asks for about {count:,} periods, the limit is {limit:,}",
        NOWHERE,
        help="take a shorter range or a longer step",
    )


@problem("K540", "no-records")
def no_records(name: str, construct: str, span: Span) -> Draft:
    """`--rows` shows the rows that an answer is made of, and this one is not made of rows alone.

    A formula of constants has none. What is ranked, compared with a total, taken of a snapshot or
    worked out at periods inside a row is not an aggregate of rows that could be listed and
    aggregated again. Ask the measures that it is made of.
    """
    return Draft(
        f"the rows behind `{name}` cannot be shown: it has {construct}",
        span,
        help="ask for the rows of a measure that it is made of",
    )


@problem("K541", "no-others")
def no_others(name: str, construct: str, span: Span) -> Draft:
    """`--others` works the formula out for all members beside the first together.

    Sums, counts, averages, the least and the greatest are put together from those of the members,
    and the formula is worked out from them anew. A distinct count, a median or a percentile of all
    of them cannot be, nor a rank or a share of a total. Adding up the members' values would give a
    wrong number, so the row is refused.
    """
    return Draft(
        f"the others of `{name}` cannot be put together: it has {construct}",
        span,
        help="leave out `--others`, or ask without a breakdown for the number of all",
    )
