"""K599: constructs that parse and mean something, and are not computed yet."""

from __future__ import annotations

from kpilang.diagnostics.codes import Draft, problem
from kpilang.source.span import Span


@problem("K599", "not-yet-read")
def not_yet(construct: str, span: Span, instead: str = "") -> Draft:
    """The language has the construct, this version cannot compute it.

    The rest of the project is still read and checked; what depends on the construct has no number.

    ```kpi fail
    metric late = count(deals where closed_on > opened_on + 90 days)
    ```

    ```kpi pass
    metric late = count(deals where closed_on - opened_on > 90 days)
    ```
    """
    return Draft(f"{construct} is not yet supported", span, help=instead)
