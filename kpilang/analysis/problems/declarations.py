"""K208-K216: names that are repeated, of the wrong kind, or not allowed."""

from __future__ import annotations

from collections.abc import Iterable

from kpilang.analysis.problems.wording import renamed, similar
from kpilang.diagnostics.codes import Draft, problem
from kpilang.diagnostics.model import Applicability, Edit, Fix, Label
from kpilang.source.span import Span

_TYPES = {
    **dict.fromkeys(
        ("int", "integer", "bigint", "smallint", "float", "double", "decimal", "numeric", "real"),
        "number",
    ),
    **dict.fromkeys(("string", "str", "varchar", "char", "nvarchar", "uuid"), "text"),
    **dict.fromkeys(("bool", "bit", "flag"), "boolean"),
    **dict.fromkeys(("datetime", "timestamptz", "time"), "timestamp"),
    "percentage": "percent",
    "interval": "duration",
}
"""Types of databases and programming languages, and those of the language."""


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


@problem("K219", "package-name-taken")
def package_name(name: str, span: Span, kind: str, declared: Span) -> Draft:
    """A package is called like something declared, so that `sales.x` would have two meanings.

    That is anything with no package, anything in the package itself, and a source of any other.

    ```kpi fail
    package revenue
    metric won = count(deals)
    ```

    ```kpi pass
    package closing
    metric won = count(deals)
    ```
    """
    return Draft(
        f"`{name}` is a package and a {kind}",
        span,
        "a package",
        secondary=(Label(declared, f"a {kind}"),),
        help="rename one of the two",
    )


@problem("K220", "package-not-first")
def late_package(span: Span, first: Span) -> Draft:
    """`package` names the package of a whole file, so it is the first declaration in it.

    ```kpi fail
    metric won = count(deals)
    package closing
    ```

    ```kpi pass
    package closing
    metric won = count(deals)
    ```
    """
    return Draft(
        "`package` stands after other declarations",
        span,
        "for the whole file",
        secondary=(Label(first, "the file begins here"),),
        help="move it to the top of the file",
    )


@problem("K209", "unknown-word")
def unknown_word(
    word: str, meaning: str, span: Span, choices: Iterable[str], help: str = ""
) -> Draft:
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
    known = tuple(choices)
    return Draft(
        f"`{word}` is no {meaning}",
        span,
        help=help or similar(word, known),
        fix=None if help else renamed(word, span, known),
    )


@problem("K218", "dimension-named-as-a-result-column")
def result_column(name: str, span: Span) -> Draft:
    """A dimension has the name of a column that every answer has.

    An answer has one column per dimension asked for beside `value`, `target`, `status`, `state` and
    the others, and programs find them by name.

    ```kpi fail
    source places {
      table: crm.places
      column state: text
      dimension state = state
    }
    ```

    ```kpi pass
    source places {
      table: crm.places
      column state: text
      dimension us_state = state
    }
    ```
    """
    return Draft(
        f"every answer has a column `{name}` of its own",
        span,
        "name in use",
        help=f"give the dimension another name, as in `dimension deal_{name} = …`",
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
    known = tuple(candidates)
    return Draft(
        f"`{word}` is no unit",
        span,
        "unknown unit",
        help=similar(word, known),
        fix=renamed(word, span, known),
    )


@problem("K213", "wrong-kind-of-name")
def wrong_kind(
    name: str, kind: str, wanted: str, span: Span, declared: Span, help: str = ""
) -> Draft:
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
        help=help,
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
    instead = _TYPES.get(name.lower())
    if instead is None and len(name) == 3 and name.isupper():
        instead = f"money {name}"
    if instead is not None:
        fix = Fix(f"replace it by `{instead}`", (Edit(span, instead),), Applicability.SAFE)
        help = f"write `{instead}`"
        return Draft(f"no column type is called `{name}`", span, "unknown type", help=help, fix=fix)
    known = tuple(candidates)
    return Draft(
        f"no column type is called `{name}`",
        span,
        "unknown type",
        help=similar(name, known),
        fix=renamed(name, span, known),
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
