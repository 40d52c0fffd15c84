"""L001 to L003: mistakes in `# kpi: allow(…)`. Each docstring is the page of `kpi explain`."""

from __future__ import annotations

from kpilang.diagnostics.codes import Draft, problem
from kpilang.diagnostics.model import Applicability, Edit, Fix, Severity
from kpilang.diagnostics.suggest import nearest
from kpilang.source.span import Span

CODES = "L0"


@problem("L001", "unused-allow", Severity.WARNING)
def unused_allow(span: Span, word: str, whole: Span) -> Draft:
    """An allow silences nothing.

    The finding that it allowed is gone, or it stands at the wrong place. An allow covers the
    declaration that it stands in, or that follows it.

    The KPI here has an owner:

    ```kpi fail
    # kpi: allow(kpi-without-owner) nobody yet
    kpi order_count "Orders" {
      formula: count(orders)
      owner:   seller
    }
    ```

    The cure is to delete the comment.

    ```kpi pass
    kpi order_count "Orders" {
      formula: count(orders)
      owner:   seller
    }
    ```
    """
    return Draft(
        f"`{word}` is allowed here and not found",
        span,
        help="delete the allow",
        fix=_deleted(whole),
    )


def _deleted(span: Span) -> Fix:
    return Fix("delete the allow", (Edit(span, ""),), Applicability.SAFE)


@problem("L002", "allow-without-reason", Severity.WARNING)
def allow_without_reason(span: Span) -> Draft:
    """An allow gives no reason.

    Who reads the file next year has to know why the rule does not hold here.

    ```kpi fail
    # kpi: allow(kpi-without-target)
    kpi order_count "Orders" { formula: count(orders) }
    ```

    ```kpi pass
    # kpi: allow(kpi-without-target) the first target is set in January
    kpi order_count "Orders" { formula: count(orders) }
    ```
    """
    return Draft(
        "this allow gives no reason",
        span,
        help="write the reason after the bracket, as in `allow(name) set in January`",
    )


@problem("L003", "unknown-allow", Severity.WARNING)
def unknown_allow(span: Span, word: str, known: tuple[str, ...]) -> Draft:
    """An allow names no rule.

    An allow takes the name or the code of a rule, several with commas between them. Errors (codes
    that begin with K) cannot be allowed.

    ```kpi fail
    # kpi: allow(kpi-without-onwer) a seller is hired in May
    kpi order_count "Orders" { formula: count(orders) }
    ```

    ```kpi pass
    # kpi: allow(kpi-without-owner) a seller is hired in May
    kpi order_count "Orders" { formula: count(orders) }
    ```
    """
    if word[:1] in "kK" and word[1:].isdigit():
        return Draft(f"`{word}` is an error and cannot be allowed", span, help="mend the error")
    near = nearest(word, known)
    cure = f"write `{near[0]}`" if near else "name a rule, as in `allow(kpi-without-owner) …`"
    fix = Fix(cure, (Edit(span, near[0]),), Applicability.UNSAFE) if near else None
    return Draft(f"no rule is called `{word}`", span, help=cure, fix=fix)
