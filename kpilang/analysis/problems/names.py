"""K2xx: names that are unknown, repeated, or name something else."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from kpilang.diagnostics.codes import Draft, problem
from kpilang.diagnostics.model import Label
from kpilang.diagnostics.suggest import nearest
from kpilang.source.span import Span

SHOWN = 12


def listed(names: Iterable[str]) -> str:
    """Return names in backquotes, separated by commas."""
    return ", ".join(f"`{name}`" for name in names)


def similar(name: str, candidates: Iterable[str]) -> str:
    """Return the help for a misspelt name: the nearest ones, else what there is."""
    known = tuple(dict.fromkeys(candidates))
    near = nearest(name, known)
    if len(near) == 1:
        return f"a similar name exists: {listed(near)}"
    if near:
        return f"similar names exist: {listed(near)}"
    return f"choose one of {listed(known)}" if 0 < len(known) <= SHOWN else ""


@problem("K201", "unknown-measure")
def unknown_measure(name: str, span: Span, candidates: Iterable[str]) -> Draft:
    """A formula, a tile or a property names a metric or KPI that is not declared.

    ```kpi fail
    metric twice = revenu * 2
    ```

    ```kpi pass
    metric twice = revenue * 2
    ```
    """
    return Draft(
        f"no metric or KPI is called `{name}`", span, "unknown", help=similar(name, candidates)
    )


@problem("K202", "unknown-column")
def unknown_column(name: str, source: str, span: Span, candidates: Iterable[str]) -> Draft:
    """A source has no column, reference, let or span of the name.

    ```kpi fail
    metric volume = sum(deals.amuont)
    ```

    ```kpi pass
    metric volume = sum(deals.amount)
    ```
    """
    return Draft(
        f"source `{source}` has no column `{name}`",
        span,
        "unknown column",
        help=similar(name, candidates),
    )


@problem("K203", "unknown-source")
def unknown_source(name: str, span: Span, candidates: Iterable[str]) -> Draft:
    """No source of the name is declared.

    ```kpi fail
    metric contacts = count(cals)
    ```

    ```kpi pass
    metric contacts = count(calls)
    ```
    """
    return Draft(
        f"no source is called `{name}`", span, "unknown source", help=similar(name, candidates)
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
        f"no role is called `{name}`", span, "unknown role", help=similar(name, candidates)
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
        f"no goal is called `{name}`", span, "unknown goal", help=similar(name, candidates)
    )


@problem("K206", "unknown-dimension")
def unknown_dimension(name: str, source: str, span: Span, choices: Sequence[str]) -> Draft:
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
    return Draft(
        where or f"no dimension is called `{name}`",
        span,
        "unknown dimension",
        help=similar(name, choices) or "the formula's sources have no dimension in common",
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
        f"no team is called `{name}`", span, "unknown team", help=similar(name, candidates)
    )


@problem("K208", "duplicate-name")
def duplicate_name(name: str, span: Span, kind: str, first: Span) -> Draft:
    """Two declarations share a name that others refer to, so a reference would be a guess.

    Teams, roles, sources, metrics, goals, KPIs, trees, funnels and dashboards share one namespace;
    within a source columns, references, lets and spans share one, dimensions another.

    ```kpi fail
    metric revenue = sum(deals.amount)
    ```

    ```kpi pass
    metric all_revenue = sum(deals.amount)
    ```
    """
    return Draft(
        f"`{name}` is declared twice",
        span,
        "declared again",
        secondary=(Label(first, f"first declared here, as a {kind}"),),
        help="rename one of the two",
    )


@problem("K209", "unknown-word")
def unknown_word(word: str, meaning: str, span: Span, choices: Iterable[str]) -> Draft:
    """A property knows a fixed set of words, and this is none of them.

    ```kpi fail
    kpi won { formula: revenue
      window: mounth }
    ```

    ```kpi pass
    kpi won { formula: revenue
      window: month }
    ```
    """
    return Draft(f"`{word}` is no {meaning}", span, help=similar(word, choices))


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
    near = nearest(name, candidates)
    text = f"a similar name exists: {listed(near[:1])}" if near else ""
    return Draft(f"no function is called `{name}`", span, "unknown function", help=text)


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


@problem("K212", "unknown-unit")
def unknown_unit(word: str, span: Span, candidates: Iterable[str]) -> Draft:
    """A word after a number, or after `unit:`, is no currency, unit of time or counted noun.

    ```kpi fail
    kpi cycle { formula: avg(deals.closed_on - deals.opened_on)
      unit: dayz }
    ```

    ```kpi pass
    kpi cycle { formula: avg(deals.closed_on - deals.opened_on)
      unit: days }
    ```
    """
    return Draft(f"`{word}` is no unit", span, "unknown unit", help=similar(word, candidates))


@problem("K213", "wrong-kind-of-name")
def wrong_kind(name: str, kind: str, wanted: str, span: Span, declared: Span) -> Draft:
    """A name is declared, as something that has no place here.

    ```kpi fail
    metric twice = ae * 2
    ```

    ```kpi pass
    metric twice = revenue * 2
    ```
    """
    return Draft(
        f"`{name}` is a {kind}, not a {wanted}",
        span,
        f"a {kind}",
        secondary=(Label(declared, "declared here"),),
    )


@problem("K214", "table-name-is-a-file")
def table_is_file(part: str, span: Span) -> Draft:
    """A `table:` is a dotted name of a table; files are reached through a profile only.

    A `.kpi` file is not trusted to open files: some engines read `sales.csv` as a file where a
    table of that name is meant.

    ```kpi fail
    source visits {
      table: `visits.csv`
    }
    ```

    ```kpi pass
    source visits {
      table: crm.visits
    }
    ```
    """
    return Draft(
        f"`{part}` names a file, and table names are dotted names",
        span,
        "looks like a file",
        help="name the folder in a profile of kpi.toml; its files are tables by their names",
    )


@problem("K215", "unknown-type")
def unknown_type(name: str, span: Span, candidates: Iterable[str]) -> Draft:
    """A column's type is none of the language's.

    ```kpi fail
    source visits {
      table: crm.visits
      column id: nubmer
    }
    ```

    ```kpi pass
    source visits {
      table: crm.visits
      column id: number
    }
    ```
    """
    return Draft(
        f"no column type is called `{name}`", span, "unknown type", help=similar(name, candidates)
    )


@problem("K216", "repeated-property")
def repeated_property(name: str, span: Span, first: Span) -> Draft:
    """A property is written twice in one block, so one of the two would be ignored.

    ```kpi fail
    kpi won { formula: revenue
      window: month
      window: quarter }
    ```

    ```kpi pass
    kpi won { formula: revenue
      window: month }
    ```
    """
    return Draft(
        f"`{name}` is written twice",
        span,
        "written again",
        secondary=(Label(first, "first written here"),),
        help="keep one of the two",
    )
