"""K401-K407, K445-K450: formulas and aggregates that have no meaning."""

from __future__ import annotations

from collections.abc import Sequence

from kpilang.analysis.problems.wording import listed
from kpilang.diagnostics.codes import Draft, problem
from kpilang.source.span import Span


@problem("K401", "cyclic-definition")
def cycle(names: Sequence[str], span: Span) -> Draft:
    """A definition uses itself, directly or through others, so it has no value.

    ```kpi fail
    metric a = b + revenue
    metric b = a - revenue
    ```

    ```kpi pass
    metric a = revenue + revenue
    metric b = a - revenue
    ```
    """
    chain = " → ".join(f"`{name}`" for name in names)
    return Draft(
        f"`{names[0]}` is defined by itself",
        span,
        notes=(f"the circle is {chain}",),
        help="give one of them a formula that needs none of the others",
    )


@problem("K418", "formula-too-large")
def too_large(name: str, span: Span) -> Draft:
    """A formula, with the formulas it names put in, has thousands of parts or a hundred levels.

    Metrics that name each other over and over grow quickly: ten that each use the one before twice
    are a thousand parts.

    ```kpi pass
    metric doubled = revenue + revenue
    metric quarter = doubled + doubled
    ```
    """
    return Draft(
        f"the formula of `{name}` is too large with those it names",
        span,
        "too large",
        help="measure it from rows with fewer metrics in between",
    )


@problem("K402", "column-outside-aggregate")
def column_outside(text: str, span: Span, help: str) -> Draft:
    """A formula is one number per period; a column has a value per row.

    ```kpi fail
    metric volume = deals.amount
    ```

    ```kpi pass
    metric volume = sum(deals.amount)
    ```
    """
    return Draft(f"`{text}` has a value per row, a formula has one per period", span, help=help)


@problem("K403", "aggregate-of-formula")
def aggregate_of_formula(function: str, name: str, span: Span, *, windowed: bool = False) -> Draft:
    """An aggregate works on rows; a metric or KPI is a finished number.

    ```kpi fail
    metric total_revenue = sum(revenue)
    ```

    ```kpi pass
    metric total_revenue = revenue
    metric monthly_mean  = avg(revenue each month over trailing 3 months)
    ```
    """
    help = f"use `{name}` as it is; a window says over which time it is taken"
    if windowed:
        help = f"say at which periods, as in `{function}({name} each month over …)`"
        if function not in ("sum", "avg", "median", "min", "max"):
            help = f"put the window into brackets round it, as in `({name} over …)`"
    takes = f"`{function}` takes values of rows"
    if not function:
        takes = "a row has none"
        help = f"compare with `{name}` outside of the aggregate"
    return Draft(f"`{name}` is a formula already, and {takes}", span, "a formula", help=help)


@problem("K404", "two-sources-in-one-aggregate")
def two_sources(
    own: str, other: str, span: Span, paths: Sequence[str], back: Sequence[str] = ()
) -> Draft:
    """All paths in one aggregate start at one source, else rows would count more than once.

    A row of the other source that is reached by a reference is named by it. Where the references
    lead the other way, many rows belong to one: they are rolled up to a value of that row first.

    ```kpi fail
    metric odd = sum(deals.amount where calls.duration > 5 minutes)
    ```

    ```kpi pass
    metric ratio = sum(deals.amount) / sum(calls.duration)
    ```
    """
    advice = f"follow a reference: {listed(paths)}" if paths else ""
    if back and not paths:
        advice = f"many rows of `{other}` belong to one of `{own}`: roll them up, as in "
        advice += f"`count({other} where … by {back[0]}) > 0`"
    return Draft(
        f"the aggregate is over `{own}`, this is a column of `{other}`",
        span,
        "another source",
        help=advice or "aggregate each source on its own and combine the results",
    )


@problem("K405", "aggregate-without-source")
def no_source(function: str, span: Span, help: str) -> Draft:
    """An aggregate in a formula says which source's rows it is over.

    ```kpi fail
    metric volume = sum(amount)
    ```

    ```kpi pass
    metric volume = sum(deals.amount)
    ```
    """
    return Draft(f"`{function}` does not say over which source", span, "no source", help=help)


@problem("K406", "bad-time-axis")
def bad_axis(name: str, found: str, span: Span) -> Draft:
    """A time axis is a date or timestamp of the source.

    ```kpi fail
    metric volume = sum(deals.amount on stage)
    ```

    ```kpi pass
    metric volume = sum(deals.amount on opened_on)
    ```
    """
    return Draft(
        f"a time axis is a date or timestamp, `{name}` is {found}",
        span,
        found,
        help="name a column of type date or timestamp",
    )


@problem("K407", "comparison-of-register")
def register_shift(function: str, sources: Sequence[str], span: Span) -> Draft:
    """A source without `time:` is the same in every period, so nothing grows or changes.

    ```kpi fail
    metric team_growth = growth(count(reps))
    ```

    ```kpi pass
    metric team_growth = growth(count(reps on hired_on))
    ```
    """
    where = f"source {listed(sources)} has no `time:`" if sources else "a constant has no time"
    return Draft(
        f"`{function}` compares periods, and {where}",
        span,
        "the same in every period",
        help="choose a time axis with `on`, or give the source a `time:`" if sources else "",
    )


@problem("K473", "window-of-register")
def register_window(sources: Sequence[str], span: Span, *, rolled: bool) -> Draft:
    """A source without `time:` is the same in every period, so a window takes no part of it.

    Its rows have no moment that would lie inside of the window or outside. `over all time` says
    what such an aggregate is anyway, and is accepted.

    ```kpi fail
    metric new_reps = count(reps over trailing 3 months)
    ```

    ```kpi pass
    metric new_reps = count(reps on hired_on over trailing 3 months)
    ```
    """
    return Draft(
        f"source {listed(sources)} has no `time:`, so a window takes no part of it",
        span,
        "no effect",
        help="put `over` into the aggregate inside: it has a window of its own"
        if rolled
        else "say by which date its rows count with `on`, or leave `over` out",
    )


@problem("K445", "aggregate-of-ratios")
def aggregate_of_ratios(function: str, text: str, span: Span) -> Draft:
    """Ratios and averages are worked out from their parts at every level, never averaged again.

    The average of monthly win rates is not the win rate of the year: a month with two deals would
    weigh as much as one with two hundred.

    ```kpi fail
    metric mean_size = avg(revenue / count(deals) each month over trailing 3 months)
    ```

    ```kpi pass
    metric mean_size = (revenue / count(deals) over trailing 3 months)
    ```
    """
    return Draft(
        f"`{function}` of {text} would weigh small periods like large ones",
        span,
        "a ratio or a mean",
        help="take the ratio itself over the window, as in `(a / b over trailing 3 months)`",
    )


@problem("K446", "target-of-no-target")
def no_target_of(name: str, kind: str, span: Span, choices: Sequence[str]) -> Draft:
    """`target(x)` is the target of a KPI or goal; a metric has none.

    ```kpi fail
    metric missing = target(revenue) - revenue
    ```

    ```kpi pass
    kpi plan_revenue {
      formula: revenue
      window:  month
      target:  >= 400k USD
    }
    metric missing = target(plan_revenue) - revenue
    ```
    """
    known = f"measures with a target: {listed(choices[:5])}" if choices else ""
    return Draft(
        f"`{name}` is a {kind} without a target",
        span,
        help=known or f"give `{name}` a `target:`, or name a KPI that has one",
    )


@problem("K450", "forecast-of-no-flow")
def forecast_of_no_flow(span: Span, *, ratio: bool) -> Draft:
    """A forecast says where a sum or count will end at the pace so far.

    Ratios, averages and what is alive at a moment do not grow in the course of a period.

    ```kpi fail
    metric landing = forecast(avg(deals.amount))
    ```

    ```kpi pass
    metric landing = forecast(sum(deals.amount))
    ```
    """
    return Draft(
        "`forecast` is of a flow, a sum or count that adds up over the period",
        span,
        "does not add up",
        help="forecast its parts, as in `forecast(a) / forecast(b)`" if ratio else "",
    )
