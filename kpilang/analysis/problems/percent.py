"""K317: a plain number where a percentage is meant."""

from __future__ import annotations

from decimal import Decimal, InvalidOperation

from kpilang.diagnostics.codes import Draft, problem
from kpilang.diagnostics.model import Applicability, Edit, Fix
from kpilang.source.span import Span


@problem("K317", "percent-without-sign")
def percent_without_sign(text: str, what: str, span: Span) -> Draft:
    """A measure shown in percent is compared with a plain number: 75 would be 7,500 %.

    ```kpi fail
    kpi won { formula: count(deals where is_won) / count(deals)
      unit:   percent
      target: >= 75 }
    ```

    ```kpi pass
    kpi won { formula: count(deals where is_won) / count(deals)
      unit:   percent
      target: >= 75% }
    ```
    """
    message = f"{what} is a plain number, and the measure is shown in percent"
    share = _as_percent(text)
    if share is not None:
        return Draft(
            message, span, "no `%`", help=f"write `{share}%`, or `{text}%` if that is meant"
        )
    return Draft(
        message,
        span,
        "no `%`",
        help=f"write `{text}%`",
        fix=Fix(f"write `{text}%`", (Edit(span, f"{text}%"),), Applicability.UNSAFE),
    )


def _as_percent(text: str) -> str | None:
    """Return a share of at most one in percent: a spreadsheet has 0.4 where 40 % are meant."""
    try:
        value = Decimal(text.replace("_", ""))
    except InvalidOperation:
        return None
    return format((value * 100).normalize(), "f") if 0 < value <= 1 else None
