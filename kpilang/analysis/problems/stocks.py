"""K426-K465: what is there at a moment: spans, snapshots, first and last."""

from __future__ import annotations

from collections.abc import Sequence

from kpilang.analysis.problems.wording import renamed, similar
from kpilang.diagnostics.codes import Draft, problem
from kpilang.diagnostics.model import Label
from kpilang.source.span import Span


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
