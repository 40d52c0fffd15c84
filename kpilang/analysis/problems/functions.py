"""K320-K323: what row functions and date arithmetic take."""

from __future__ import annotations

from kpilang.analysis.problems.types import a_type
from kpilang.diagnostics.codes import Draft, problem
from kpilang.diagnostics.model import Applicability, Edit, Fix, Label
from kpilang.model.types import Kind, Type
from kpilang.source.span import Span


@problem("K320", "not-written-out")
def not_written_out(function: str, which: str, wanted: str, span: Span) -> Draft:
    """Some values of a function are part of what it does, and stand in the formula as such.

    Which digits `round` keeps, where `substring` begins and which period `date_trunc` goes back to
    are the same for every row.

    ```kpi fail
    metric long = count(deals where left(stage, length(stage) - 1) = "wo")
    ```

    ```kpi pass
    metric long = count(deals where left(stage, 2) = "wo")
    ```
    """
    return Draft(
        f"the {which} value of `{function}` is {wanted}, written out",
        span,
        "not that",
        help=f"write {wanted}",
    )


@problem("K321", "no-such-timestamp")
def no_timestamp(text: str, span: Span) -> Draft:
    """A text names no clock time, or one of a zone.

    The text is a day and a time in the calendar's zone, as `2026-01-05 10:00` or with seconds.

    ```kpi fail
    metric late = count(calls where made_at > timestamp("5 January, 10:00"))
    ```

    ```kpi pass
    metric late = count(calls where made_at > timestamp("2026-01-05 10:00"))
    ```
    """
    return Draft(
        f'`"{text}"` is no clock time',
        span,
        help="write a day and a time, as in `2026-01-05 10:00`",
    )


@problem("K322", "duration-wanted")
def duration_wanted(moment: Type, at: Span, by: Type, number: str, span: Span) -> Draft:
    """A date or a timestamp is moved by something that is no length of time.

    ```kpi fail
    metric late = count(deals where closed_on > opened_on + 30)
    ```

    ```kpi pass
    metric late = count(deals where closed_on > opened_on + 30 days)
    ```
    """
    fix = None
    help = "move it by a duration, as in `+ 30 days`"
    if number:
        help = f"write `{number} days`"
        end = Span(span.file, span.end, span.end)
        fix = Fix(help, (Edit(end, " days"),), Applicability.UNSAFE)
    what = "a date" if moment.kind is Kind.DATE else "a timestamp"
    return Draft(
        f"{what} moves by a duration, this is {a_type(by)}",
        span,
        str(by),
        secondary=(Label(at, str(moment)),),
        help=help,
        fix=fix,
    )
