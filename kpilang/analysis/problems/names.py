"""K201-K211: names that are unknown or lead to several things."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from kpilang.analysis.problems.elsewhere import INSTEAD, SAME
from kpilang.analysis.problems.wording import listed, renamed, similar
from kpilang.diagnostics.codes import Draft, problem
from kpilang.diagnostics.model import Applicability, Edit, Fix
from kpilang.diagnostics.suggest import nearest
from kpilang.source.span import Span


def reserved(name: str, span: Span) -> tuple[str, Fix] | None:
    """Return the help and fix of a word that other languages write with a capital."""
    word = {"none": "null", "nil": "null"}.get(name.lower(), name.lower())
    if word not in ("true", "false", "null"):
        return None
    fix = Fix(f"write `{word}`", (Edit(span, word),), Applicability.SAFE)
    return f"write `{word}`", fix


@problem("K201", "unknown-measure")
def unknown_measure(
    name: str, span: Span, candidates: Iterable[str], what: str = "metric or KPI"
) -> Draft:
    """A formula, a tile or a property names a metric or KPI that is not declared.

    ```kpi fail
    metric twice = revenu * 2
    ```

    ```kpi pass
    metric twice = revenue * 2
    ```
    """
    known = tuple(candidates)
    meant = reserved(name, span) or _spoken(name)
    help, fix = meant or (similar(name, known), renamed(name, span, known))
    return Draft(f"no {what} is called `{name}`", span, "unknown", help=help, fix=fix, about=name)


def _spoken(name: str) -> tuple[str, Fix | None] | None:
    """Say what a word stands for that each answer has beside the value."""
    if name in ("target", "goal"):
        return (
            "write `target(quota)` with the name of a KPI; each answer has its `attainment`",
            None,
        )
    return None


@problem("K202", "unknown-column")
def unknown_column(
    name: str,
    source: str,
    span: Span,
    candidates: Iterable[str],
    paths: Sequence[str] = (),
    *,
    alone: bool = False,
) -> Draft:
    """A source has no column, reference, let or span of the name.

    Where a text is meant, its quotes are missing.

    ```kpi fail
    metric volume = sum(deals.amuont)
    ```

    ```kpi pass
    metric volume = sum(deals.amount)
    ```
    """
    known = tuple(candidates)
    meant = reserved(name, span)
    help, fix = meant or (similar(name, known), renamed(name, span, known))
    if paths and meant is None:
        help, fix = f"follow a reference: {listed(paths[:3])}", None
    elif name in ("now", "today"):
        fix = Fix(f"write `{name}()`", (Edit(span, f"{name}()"),), Applicability.SAFE)
        help = f"write `{name}()`"
    elif alone and fix is None and meant is None:
        quotes = f'put a text in quotes: `"{name}"`'
        help = f"{help}; {quotes}" if help else quotes
    return Draft(
        f"source `{source}` has no column `{name}`",
        span,
        "unknown column",
        help=help,
        fix=fix,
        about=name,
    )


@problem("K203", "unknown-source")
def unknown_source(name: str, span: Span, candidates: Iterable[str], what: str = "source") -> Draft:
    """No source of the name is declared.

    ```kpi fail
    metric contacts = count(cals)
    ```

    ```kpi pass
    metric contacts = count(calls)
    ```
    """
    return Draft(
        f"no {what} is called `{name}`",
        span,
        f"unknown {what}",
        help=similar(name, candidates),
        fix=renamed(name, span, candidates),
        about=name,
    )


@problem("K204", "unknown-role")
def unknown_role(name: str, span: Span, candidates: Iterable[str]) -> Draft:
    """An owner, or the reader of a dashboard, is a role that is not declared.

    ```kpi fail
    kpi won { formula: revenue
      owner: aee }
    ```

    ```kpi pass
    kpi won { formula: revenue
      owner: ae }
    ```
    """
    return Draft(
        f"no role is called `{name}`",
        span,
        "unknown role",
        help=similar(name, candidates),
        fix=renamed(name, span, candidates),
        about=name,
    )


@problem("K205", "unknown-goal")
def unknown_goal(name: str, span: Span, candidates: Iterable[str]) -> Draft:
    """A KPI serves, or a goal supports, a goal that is not declared.

    ```kpi fail
    kpi won { formula: revenue
      goal: growth_gaol }
    ```

    ```kpi pass
    kpi won { formula: revenue
      goal: growth_goal }
    ```
    """
    return Draft(
        f"no goal is called `{name}`",
        span,
        "unknown goal",
        help=similar(name, candidates),
        fix=renamed(name, span, candidates),
        about=name,
    )


@problem("K206", "unknown-dimension")
def unknown_dimension(
    name: str,
    source: str,
    span: Span,
    choices: Sequence[str],
    cure: str = "",
    compared: bool = False,
) -> Draft:
    """A breakdown or filter names a dimension that a source of the formula does not have.

    A source has the dimensions it declares and those of sources that exactly one reference path
    leads to. Every source of a formula must have every dimension asked for (law 1).

    ```kpi fail
    kpi won { formula: revenue
      by: regoin }
    ```

    ```kpi pass
    kpi won { formula: revenue
      by: region }
    ```
    """
    where = f"source `{source}` has no dimension `{name}`" if source else ""
    near = similar(name, choices) or "the formula's sources have no dimension in common"
    if compared and renamed(name, span, choices) is None:
        near = f'{near}; put a text in quotes: `"{name}"`'
    return Draft(
        where or f"no dimension is called `{name}`",
        span,
        "unknown dimension",
        help=f"declare {cure}" if cure else near,
        fix=None if cure else renamed(name, span, choices),
        about=name,
    )


@problem("K207", "unknown-team")
def unknown_team(name: str, span: Span, candidates: Iterable[str]) -> Draft:
    """A role, KPI or goal belongs to a team that is not declared.

    ```kpi fail
    role manager { team: feild }
    ```

    ```kpi pass
    role manager { team: field }
    ```
    """
    return Draft(
        f"no team is called `{name}`",
        span,
        "unknown team",
        help=similar(name, candidates),
        fix=renamed(name, span, candidates),
        about=name,
    )


@problem("K210", "unknown-function")
def unknown_function(name: str, span: Span, candidates: Iterable[str]) -> Draft:
    """A call names no function and no aggregate of the language.

    ```kpi fail
    metric volume = summ(deals.amount)
    ```

    ```kpi pass
    metric volume = sum(deals.amount)
    ```
    """
    message = f"no function is called `{name}`"
    ours = SAME.get(name.lower())
    if ours is not None:
        fix = Fix(f"replace it by `{ours}`", (Edit(span, ours),), Applicability.SAFE)
        return Draft(message, span, "unknown function", help=f"write `{ours}`", fix=fix)
    instead = INSTEAD.get(name.lower())
    if instead is not None:
        return Draft(message, span, "unknown function", help=instead)
    known = tuple(candidates)
    near = nearest(name, known)
    same = [other for other in near if other == name.lower()]
    fix_near = renamed(name, span, same or near[:1])
    text = f"a similar name exists: {listed(near[:1])}" if near else ""
    if same:
        text = f"write `{same[0]}`, in small letters"
    return Draft(message, span, "unknown function", help=text, fix=fix_near)


@problem("K211", "ambiguous-dimension")
def ambiguous_dimension(name: str, source: str, paths: Sequence[str], span: Span) -> Draft:
    """Several reference paths lead from a source to the dimension; one must be named.

    ```kpi fail
    source tickets {
      table: crm.tickets
      time:  opened_on
      column opened_on: date
      column opener:    ref reps by opener_id
      column closer:    ref reps by closer_id
    }
    kpi tickets_opened { formula: count(tickets)
      by: region }
    ```

    ```kpi pass
    source tickets {
      table: crm.tickets
      time:  opened_on
      column opened_on: date
      column opener:    ref reps by opener_id
      column closer:    ref reps by closer_id
      dimension region = opener.region
    }
    kpi tickets_opened { formula: count(tickets)
      by: region }
    ```
    """
    return Draft(
        f"source `{source}` reaches `{name}` by {len(paths)} paths",
        span,
        "which one",
        notes=(f"the paths are {listed(paths)}",),
        help=f"declare it in source `{source}`: `dimension {name} = {paths[0]}`",
    )
