"""L505 value-in-no-filter."""

from __future__ import annotations

from collections.abc import Iterator
from functools import reduce

from kpilang.diagnostics.codes import Draft
from kpilang.diagnostics.report import plural
from kpilang.lint.rule import Settings, data_rule
from kpilang.lint.warehouse import Fact, Warehouse
from kpilang.model.entities import Column as StoredColumn
from kpilang.model.entities import Measure
from kpilang.model.expr import (
    Aggregate,
    Alive,
    Binary,
    Case,
    Column,
    Expr,
    Literal,
    Membership,
    NullTest,
    Unary,
)
from kpilang.model.leaves import aggregates, children, reads, walk
from kpilang.model.measures import formula_of
from kpilang.model.project import Model
from kpilang.model.structures import rows_read
from kpilang.model.types import BOOLEAN, Kind

#: a column of more values is no list of stages
MOST = 50
#: what filters leave out in more rows is left out on purpose
SHARE = 0.1
_SHOWN = 5


@data_rule("L505", "value-in-no-filter")
def value_in_no_filter(warehouse: Warehouse, _settings: Settings) -> Iterator[Draft]:
    """A stage or kind occurs in the data, and no filter mentions it.

    Filters name the stages that there were when they were written. A stage that is added later
    counts in none of them, and one that is written in two ways in only one: deals vanish from the
    numbers, and nobody is told. Told is a value that differs from a mentioned one in capitals and
    blanks alone, and what filters mention nowhere in at most one row of ten: more rows are left out
    on purpose. Rows with no value on the time axis, such as open deals where the filters are about
    closed ones, count in no period whatever they have, and are not meant. A column whose filters
    also say what is *not* meant (`stage != "won"`, `not is_won`, `else`) leaves nothing out, and is
    looked at for such spellings only.

    ```kpi fail
    metric won  = count(orders where stage = "won")
    metric lost = count(orders where stage = "lost")
    test won "one is written otherwise" {
      given orders {
        | id | placed_at  | stage |
        | 1  | 2026-05-04 | won   |
        | 2  | 2026-05-04 | Won   |
        | 3  | 2026-05-09 | lost  |
      }
      expect 2026-05: 1
    }
    ```

    ```kpi fail
    metric won    = count(orders where stage = "won")
    metric closed = count(orders where stage in ("won", "lost"))
    test closed "a new stage" {
      given orders {
        | id | placed_at  | stage     |
        | 1  | 2026-05-01 | won       |
        | 2  | 2026-05-02 | won       |
        | 3  | 2026-05-03 | lost      |
        | 4  | 2026-05-04 | won       |
        | 5  | 2026-05-05 | won       |
        | 6  | 2026-05-06 | lost      |
        | 7  | 2026-05-07 | won       |
        | 8  | 2026-05-08 | won       |
        | 9  | 2026-05-09 | lost      |
        | 10 | 2026-05-10 | won       |
        | 11 | 2026-05-11 | cancelled |
      }
      expect 2026-05: 10
    }
    ```

    ```kpi pass
    metric won    = count(orders where stage = "won")
    metric closed = count(orders where stage in ("won", "lost"))
    test closed "all are mentioned" {
      given orders {
        | id | placed_at  | stage |
        | 1  | 2026-05-04 | won   |
        | 2  | 2026-05-05 | lost  |
      }
      expect 2026-05: 2
    }
    ```

    ```kpi pass
    metric won      = count(orders where stage = "won")
    metric not_lost = count(orders where stage != "lost")
    test not_lost "all others are meant as well" {
      given orders {
        | id | placed_at  | stage     |
        | 1  | 2026-05-04 | won       |
        | 2  | 2026-05-09 | cancelled |
      }
      expect 2026-05: 2
    }
    ```

    ```kpi pass
    source deals {
      table: deals
      time:  closed_on
      column closed_on: date optional
      column stage:     text
    }
    metric won    = count(deals where stage = "won")
    metric closed = count(deals where stage in ("won", "lost"))
    test closed "an open deal belongs to no period" {
      given deals {
        | closed_on  | stage    |
        | 2026-05-01 | won      |
        | 2026-05-02 | won      |
        | 2026-05-03 | lost     |
        | 2026-05-04 | won      |
        | 2026-05-05 | won      |
        | 2026-05-06 | lost     |
        | 2026-05-07 | won      |
        | 2026-05-08 | won      |
        | 2026-05-09 | lost     |
        | 2026-05-10 | won      |
        |            | proposal |
      }
      expect 2026-05: 10
    }
    ```

    To mend it, write the value in one way in the data, or name it in the filter if it belongs
    there.
    """
    model = warehouse.model
    mentioned, others = _mentioned(model)
    for (name, column), words in mentioned.items():
        source = model.sources[name]
        stored, reached = source.column(column), _reached(model, (name, column))
        fact = warehouse.value_counts(source, stored.physical, reached, MOST + 1)
        if fact is None or len(fact.rows) > MOST:
            continue
        alike = {_plain(word): word for word in sorted(words)}
        unnamed = [(value, *counts) for value, *counts in fact.rows if value not in words]
        twins = {value: count for value, count, _ in unnamed if _plain(value) in alike}
        rest = {value: count for value, _, count in unnamed if count and value not in twins}
        seen = f"filters mention {_listed(dict.fromkeys(sorted(words), 0))}"
        if twins:
            near = [f"`{value}` is written like `{alike[_plain(value)]}`" for value in twins]
            cure = "write it in one way in the data: capitals and blanks count"
            yield _draft(stored, name, twins, (*near[:_SHOWN], seen), cure, fact)
        on_axis = sum(count for _, _, count in fact.rows)
        if rest and (name, column) not in others and sum(rest.values()) <= SHARE * on_axis:
            cure = "where it belongs in a filter name it there; else accept the finding"
            yield _draft(stored, name, rest, (seen,), cure, fact)


def _draft(
    stored: StoredColumn,
    source: str,
    told: dict[str, int],
    notes: tuple[str, ...],
    cure: str,
    fact: Fact,
) -> Draft:
    rows = sum(told.values())
    return Draft(
        f"no filter mentions {_listed(told)}, which {plural(rows, 'row')} of `{source}` "
        f"{'has' if rows == 1 else 'have'} as `{stored.name}`",
        stored.span,
        notes=notes,
        help=cure,
        sql=(fact.sql,),
    )


Place = tuple[str, str]


def _mentioned(model: Model) -> tuple[dict[Place, set[str]], set[Place]]:
    """Return the texts that columns are compared with, and the columns of which the rest counts."""
    words: dict[Place, set[str]] = {}
    others: set[Place] = set()
    for _, row in _rows(model):
        _collect(row, words, others, negated=False)
    return dict(sorted(words.items())), others


def _reached(model: Model, place: Place) -> Expr | None:
    """Return when a measure that mentions a column counts a row in some period; None: always."""
    axes: dict[Expr, None] = {}
    for measure in _measures(model):
        formula = formula_of(measure)
        for leaf in () if formula is None else aggregates(formula):
            if not _mentions(leaf, place):
                continue
            if leaf.axis is None or leaf.over is not None or leaf.source != place[0]:
                return None
            if any(isinstance(part, Alive) for part in walk(leaf)):
                return None
            axes[leaf.axis.value] = None
    tests: list[Expr] = [NullTest(BOOLEAN, value, negated=True) for value in axes]
    return reduce(lambda one, other: Binary(BOOLEAN, "or", one, other), tests) if tests else None


def _mentions(leaf: Aggregate, place: Place) -> bool:
    words: dict[Place, set[str]] = {}
    for _, row in reads(leaf):
        _collect(row, words, set(), negated=False)
    return place in words


def _measures(model: Model) -> Iterator[Measure]:
    yield from model.metrics.values()
    yield from model.goals.values()
    yield from model.kpis.values()


def _rows(model: Model) -> Iterator[tuple[str, Expr]]:
    for measure in _measures(model):
        formula = formula_of(measure)
        if formula is not None:
            yield from reads(formula)
    for funnel in model.funnels.values():
        yield from rows_read(funnel)
    for source in model.sources.values():
        yield from ((source.name, dimension.value) for dimension in source.dimensions)


def _collect(
    part: Expr, words: dict[Place, set[str]], others: set[Place], *, negated: bool
) -> None:
    """Add what a condition says of columns; in a negation, or beside an else, the rest counts."""
    place, texts = _compared(part)
    if place is not None:
        words.setdefault(place, set()).update(texts)
    inside = negated or (isinstance(part, Unary) and part.operator == "not")
    inside = inside or (isinstance(part, Case) and part.default is not None)
    says_not = isinstance(part, Binary) and part.operator in ("!=", "not like", "like")
    says_not = says_not or (isinstance(part, Membership) and part.negated)
    if inside or says_not or isinstance(part, NullTest):
        others.update(
            (found.source, found.column) for found in walk(part) if isinstance(found, Column)
        )
    for child in children(part):
        _collect(child, words, others, negated=inside)


def _compared(part: Expr) -> tuple[Place | None, list[str]]:
    """Return the column that a condition compares with texts, and the texts."""
    match part:
        case Binary(
            operator="=" | "!=", left=Column() as column, right=Literal(value=str() as text)
        ):
            return _place(column), [text]
        case Binary(
            operator="=" | "!=", left=Literal(value=str() as text), right=Column() as column
        ):
            return _place(column), [text]
        case Membership(value=Column() as column, options=options):
            texts = [
                o.value for o in options if isinstance(o, Literal) and isinstance(o.value, str)
            ]
            return (_place(column), texts) if texts else (None, [])
        case _:
            return None, []


def _place(column: Column) -> Place | None:
    return (column.source, column.column) if column.type.kind is Kind.TEXT else None


def _plain(text: str) -> str:
    return " ".join(text.split()).casefold()


def _listed(values: dict[str, int]) -> str:
    shown = ", ".join(f"`{value}`" for value in list(values)[:_SHOWN])
    more = len(values) - _SHOWN
    return f"{shown} and {more} more" if more > 0 else shown
