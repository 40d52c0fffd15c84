"""K425-K451: aggregates in rows, at moments, over snapshots and over periods."""

from __future__ import annotations

from collections.abc import Sequence

from kpilang.analysis.problems.names import listed, renamed, similar
from kpilang.diagnostics.codes import Draft, problem
from kpilang.diagnostics.model import Label
from kpilang.source.span import Span


def one_of(names: Sequence[str]) -> str:
    """Return names as a choice."""
    return f"one of {listed(names)}"


@problem("K425", "by-outside-a-row")
def by_outside(function: str, span: Span) -> Draft:
    """`by` gives one value for each row on the other side of a reference, not one per period.

    Such a value stands in a `let`, or in an aggregate over the rows that have it. A breakdown is
    asked for with `by:`, or with `--by` on the command line.

    ```kpi fail
    metric calls_made = count(calls by rep)
    ```

    ```kpi pass
    metric callers = count(reps where count(calls by rep) > 0)
    metric calls_each = avg(count(calls by rep))
    ```
    """
    return Draft(
        f"`by` gives `{function}` one value per row, and a formula has one per period",
        span,
        "one value per row",
        help=f"break the measure down with `by:`, or aggregate again: `avg({function}(… by …))`",
    )


@problem("K426", "snapshot-summed")
def snapshot_summed(function: str, source: str, span: Span, declared: Span) -> Draft:
    """The rows of a snapshot repeat what was there the day before, so they do not add up over time.

    The sum over a month of daily balances is no balance. `last(x)` is the sum over the last
    snapshot in the period, `first(x)` over the first, `avg(x)` the mean over all of them.
    `last(source)` counts rows. A conversion or funnel begins with rows that are there once.

    ```kpi fail
    source stock_daily {
      table: erp.stock_daily
      key:   item, day
      time:  day
      snapshot
      column item:  text
      column day:   date
      column value: money USD
    }
    metric stock = sum(stock_daily.value)
    ```

    ```kpi pass
    source stock_daily {
      table: erp.stock_daily
      key:   item, day
      time:  day
      snapshot
      column item:  text
      column day:   date
      column value: money USD
    }
    metric stock = last(stock_daily.value)
    ```
    """
    subject = f"a {function}" if function in ("conversion", "funnel") else f"`{function}`"
    would = "count its rows once for every moment"
    help = "take one moment with `last(…)` or `first(…)`, or the mean of them with `avg(…)`"
    if function == "count":
        help = f"count the rows of one moment, as in `last({source})`"
    elif function in ("conversion", "funnel"):
        help = "begin with a source that has one row for each entity"
    elif function != "sum":
        would = "mix the rows of many moments"
    return Draft(
        f"`{source}` is a snapshot, and {subject} would {would}",
        span,
        "over many moments",
        secondary=(Label(declared, "declared as a snapshot"),),
        help=help,
    )


@problem("K427", "time-axis-of-a-stock")
def axis_of_stock(span: Span, alive: Span) -> Draft:
    """What is alive at a moment has no time axis: the moment is the start or end of the row.

    ```kpi fail
    metric headcount = count(reps on hired_on where employed at end)
    ```

    ```kpi pass
    metric headcount = count(reps where employed at end)
    ```
    """
    return Draft(
        "an aggregate at a moment has no time axis beside it",
        span,
        "a time axis",
        secondary=(Label(alive, "taken at this moment"),),
        help="leave `on …` out, or leave `at …` out",
    )


@problem("K428", "aggregate-in-a-row-without-by")
def rollup_without_by(
    function: str, source: str, over: str, span: Span, refs: Sequence[str]
) -> Draft:
    """In a row an aggregate says by which reference its rows belong to that row.

    Without it the aggregate would have one value for all rows.

    ```kpi fail
    metric callers = count(reps where count(calls) > 0)
    ```

    ```kpi pass
    metric callers = count(reps where count(calls by rep) > 0)
    ```
    """
    help = f"no reference leads from `{over}` to `{source}`, so none of its rows belong to one here"
    if over == source:
        help = "make the value over all rows a metric, and compare outside of the aggregate"
    elif refs:
        help = f"write `by {refs[0]}`" if len(refs) == 1 else f"write `by` and {one_of(refs)}"
    return Draft(
        f"`{function}` in a row of `{source}` does not say by which reference",
        span,
        "no `by`",
        help=help,
    )


@problem("K429", "reference-leads-elsewhere")
def rollup_elsewhere(
    name: str, of: str, target: str, wanted: str, span: Span, refs: Sequence[str]
) -> Draft:
    """The reference after `by` leads to the source whose rows get a value.

    It is a reference of the source that is aggregated, or a path of them.

    ```kpi fail
    metric callers = count(deals where count(calls by rep) > 0)
    ```

    ```kpi pass
    metric callers = count(reps where count(calls by rep) > 0)
    ```
    """
    if refs:
        help = f"write `by {refs[0]}`" if len(refs) == 1 else f"write `by` and {one_of(refs)}"
    else:
        help = f"declare the reference in `{of}`, as in `column owner: ref {wanted or 'reps'} by …`"
    if not target:
        return Draft(f"`{name}` is no reference of `{of}`", span, "no reference", help=help)
    message = f"`{name}` leads to `{target}`, and the rows here are of `{wanted}`"
    return Draft(message, span, f"leads to `{target}`", help=help)


@problem("K440", "first-without-order")
def unordered(function: str, source: str, lacking: str, span: Span) -> Draft:
    """`first` and `last` take the row that is least or greatest by time axis, then by key.

    Without both, two rows of the same moment would make the result a matter of chance.

    ```kpi fail
    source visits {
      table: crm.visits
      time:  day
      column day:   date
      column miles: number
    }
    metric last_miles = last(visits.miles)
    ```

    ```kpi pass
    source visits {
      table: crm.visits
      key:   id
      time:  day
      column id:    number
      column day:   date
      column miles: number
    }
    metric last_miles = last(visits.miles)
    ```
    """
    if lacking == "moment":
        message = f"`{function}` goes by time, and what is alive at a moment has none"
        return Draft(message, span, help="take `sum`, `max` or another that needs no order")
    help = f"give `{source}` a `{lacking}:`"
    if lacking == "time":
        help += ", or name a date or timestamp of it after `on`"
    return Draft(
        f"`{function}` goes by time and key, and `{source}` has no {lacking}", span, help=help
    )


@problem("K441", "not-a-span")
def not_a_span(name: str, source: str, span: Span, spans: Sequence[str]) -> Draft:
    """`at end` and `at start` ask whether a span of the source holds then.

    ```kpi fail
    metric headcount = count(reps where hired_on at end)
    ```

    ```kpi pass
    metric headcount = count(reps where employed at end)
    ```
    """
    help = similar(name, spans)
    if not spans:
        help = f"declare one in `{source}`, as in `span {name}: started_on to ended_on`"
    return Draft(
        f"`{name}` is no span of `{source}`", span, help=help, fix=renamed(name, span, spans)
    )


@problem("K442", "conversion-without-link")
def unlinked(
    base: str,
    reached: str,
    span: Span,
    refs: Sequence[str],
    by: str,
    word: str,
    *,
    related: bool,
) -> Draft:
    """A conversion or a stage says which rows of two sources belong together.

    That is a reference from one to the other, or one of the same name that both have. Within one
    source it is the row itself, by its key, or a reference of it.

    ```kpi fail
    source visits {
      table: crm.visits
      time:  day
      column day: date
      column rep: ref reps by rep_id
    }
    metric visited = conversion(calls.made_at -> visits.day within 30 days)
    ```

    ```kpi pass
    source visits {
      table: crm.visits
      time:  day
      column day: date
      column rep: ref reps by rep_id
    }
    metric visited = conversion(calls.made_at -> visits.day by rep within 30 days)
    ```
    """
    subject = f"`{by}` does not say" if by else "nothing says"
    help = f"declare a reference from `{reached}` to `{base}`"
    if base == reached or (related and not refs):
        help = f"give `{base}` a `key:` of one declared column"
        help += f", or name a reference after `{word}`" if refs else ""
    elif refs:
        choice = f"`{word} {refs[0]}`" if len(refs) == 1 else f"`{word}` and {one_of(refs)}"
        help = f"write {choice}"
    return Draft(
        f"{subject} which rows of `{reached}` belong to a row of `{base}`", span, help=help
    )


@problem("K443", "misplaced-arrow")
def misplaced_arrow(span: Span) -> Draft:
    """`->` stands between the two moments of a conversion and nowhere else.

    ```kpi fail
    metric share = sum(deals.opened_on -> deals.closed_on)
    ```

    ```kpi pass
    metric share = conversion(deals.opened_on -> deals.closed_on within 30 days)
    ```
    """
    return Draft(
        "`->` belongs into a conversion",
        span,
        help="write `conversion(first -> second within 30 days)` with two dates or timestamps",
    )


@problem("K444", "conversion-arguments")
def conversion_arguments(span: Span, help: str = "") -> Draft:
    """A conversion takes one argument: the moment it starts with, `->`, the moment it reaches.

    Both are dates or timestamps, named with their source.

    ```kpi fail
    metric share = conversion(deals.opened_on)
    ```

    ```kpi pass
    metric share = conversion(deals.opened_on -> deals.closed_on)
    ```
    """
    return Draft(
        "a conversion goes from one moment to another",
        span,
        help=help
        or "write `conversion(source.first -> source.second)` with two dates or timestamps",
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
        f"{text} is a ratio, and `{function}` of ratios weighs small periods like large ones",
        span,
        "a ratio",
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


@problem("K447", "alive-outside-a-row")
def alive_outside(name: str, span: Span) -> Draft:
    """`at end` and `at start` ask a question of one row, so they stand in an aggregate.

    ```kpi fail
    metric busy = case when employed at end then 1 else 0 end
    ```

    ```kpi pass
    metric headcount = count(reps where employed at end)
    ```
    """
    return Draft(
        f"`{name}` at a moment is a question about one row",
        span,
        help=f"count the rows, as in `count(source where {name} at end)`",
    )


@problem("K465", "moves-with-the-period")
def moving_value(what: str, span: Span) -> Draft:
    """A dimension and a time axis are the same for a row whatever period is asked for.

    Who is alive `at end`, `period_start` and `period_end`, and what is rolled up in the window of
    the answer differ from period to period. They stand in aggregates.

    ```kpi fail
    source visits {
      table: crm.visits
      key:   id
      time:  began_on
      column id:       number
      column began_on: date
      column ended_on: date optional
      span running: began_on to ended_on
      dimension state_now = case when running at end then "running" else "over" end
    }
    ```

    ```kpi pass
    source visits {
      table: crm.visits
      key:   id
      time:  began_on
      column id:       number
      column began_on: date
      column ended_on: date optional
      span running: began_on to ended_on
    }
    metric running = count(visits where running at end)
    ```
    """
    return Draft(
        f"{what} is the same in every period, and this is not",
        span,
        "differs from period to period",
        help="put it into an aggregate, as in `count(reps where employed at end)`",
    )


@problem("K448", "formula-in-a-row")
def formula_in_row(function: str, span: Span) -> Draft:
    """Growth, totals, ranks and targets are of a formula per period; a row has none of them.

    ```kpi fail
    metric bigger = count(deals where amount > previous(amount))
    ```

    ```kpi pass
    metric more = change(sum(deals.amount))
    ```
    """
    return Draft(
        f"`{function}` is about a formula per period, and this is a value of a row",
        span,
        help=f"use `{function}` outside of the aggregate",
    )


@problem("K449", "aggregate-in-a-filter")
def aggregate_in_filter(function: str, span: Span) -> Draft:
    """The condition of a formula in brackets, and that of a question, is about dimensions only.

    ```kpi fail
    metric big = (revenue where count(deals) > 10)
    ```

    ```kpi pass
    metric big = (revenue where region = "EMEA")
    ```
    """
    return Draft(
        f"`{function}` has no place in a condition on dimensions",
        span,
        help="put the condition into the aggregates of the formula, or filter by a dimension",
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


@problem("K451", "stock-summed-over-periods")
def stock_summed(text: str, span: Span) -> Draft:
    """What is there at a moment does not add up over several of them.

    ```kpi fail
    metric heads = sum(count(reps where employed at end) each month over trailing 3 months)
    ```

    ```kpi pass
    metric heads = avg(count(reps where employed at end) each month over trailing 3 months)
    ```
    """
    return Draft(
        f"{text} is what is there at a moment, and the sum over periods counts it again",
        span,
        "a stock",
        help="take the mean over the periods with `avg(… each …)`, or the greatest with `max`",
    )
