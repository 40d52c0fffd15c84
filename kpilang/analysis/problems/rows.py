"""K425-K449: aggregates that stand in a row, and what a row cannot ask."""

from __future__ import annotations

from collections.abc import Sequence

from kpilang.analysis.problems.wording import one_of
from kpilang.diagnostics.codes import Draft, problem
from kpilang.source.span import Span


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
    name: str,
    of: str,
    target: str,
    wanted: str,
    span: Span,
    refs: Sequence[str],
    back: Sequence[str] = (),
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
    elif back:
        help = f"each row has one of `{of}`: write the value itself, as in `{back[0]}.…`"
    else:
        help = f"declare the reference in `{of}`, as in `column owner: ref {wanted or 'reps'} by …`"
    if not target:
        return Draft(f"`{name}` is no reference of `{of}`", span, "no reference", help=help)
    message = f"`{name}` leads to `{target}`, and the rows here are of `{wanted}`"
    return Draft(message, span, f"leads to `{target}`", help=help)


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
