"""L416 unused-source."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

from kpilang.diagnostics.codes import Draft
from kpilang.diagnostics.model import Severity
from kpilang.lint.rule import LintProfile, Settings, rule_among
from kpilang.model.entities import Goal, Kpi, Measure, Metric, SourceTable
from kpilang.model.expr import Aggregate, Column, Conversion, Convert, Expr, Reached, RefKey
from kpilang.model.leaves import walk_through
from kpilang.model.measures import formula_of
from kpilang.model.project import Model
from kpilang.model.structures import rows_read
from kpilang.model.targets import amounts


def _read(declaration: SourceTable | Measure, _model: Model) -> str | None:
    """Return the sources that a declaration reads, in one text that is kept once for many."""
    found = set[str]().union(*map(_sources, _roots(declaration)))
    if isinstance(declaration, SourceTable):
        found.update(ref.target for ref in declaration.refs)
        found.discard(declaration.name)
    elif not isinstance(declaration, Metric) and declaration.members is not None:
        found.add(declaration.members.source)
    return "\n".join(sorted(found)) or None


@rule_among(
    *(SourceTable, Metric, Goal, Kpi),
    note=_read,
    code="L416",
    name="unused-source",
    severity=Severity.INFO,
    profile=LintProfile.STRICT,
    whole=True,
)
def unused_source(noted: Mapping[str, str], model: Model, _settings: Settings) -> Iterator[Draft]:
    """A source is declared, and nothing reads it.

    No measure, target, funnel or tree reads its rows, no other source leads to it, and it holds no
    holidays of the calendar. It is asked of the data in every `kpi check --data` nonetheless, and
    whoever looks for a number finds a table that none is made of. A `let` of another source that
    nothing uses does not count, and neither do the rows of a test.

    ```kpi fail
    source visits {
      table: visits
      key:   id
      time:  began_on
      column id:       number
      column began_on: date
    }
    role analyst "Analyst"
    ```

    ```kpi fail
    source shops {
      table: shops
      key:   id
      column id: number
    }
    source visits {
      table: visits
      key:   id
      time:  began_on
      column id:       number
      column began_on: date
      column shop:     ref shops by shop_id
    }
    ```

    ```kpi pass
    metric order_count = count(orders)
    ```

    ```kpi pass
    source shops {
      table: shops
      key:   id
      column id: number
    }
    source visits {
      table: visits
      key:   id
      time:  began_on
      column id:       number
      column began_on: date
      column shop:     ref shops by shop_id
    }
    metric visit_count = count(visits)
    ```
    """
    used = {name for names in dict.fromkeys(noted.values()) for name in names.split("\n")}
    for tree in model.trees.values():
        used.update(*(_sources(line.formula) for line in tree.equations))
    for funnel in model.funnels.values():
        used.update(stage.event.source for stage in funnel.stages)
        used.update(*(_sources(row) for _, row in rows_read(funnel)))
    holidays = model.calendar.holiday_column
    for source in model.sources.values():
        lists_holidays = holidays is not None and source.table == holidays.table
        if source.name not in used and source.retired is None and not lists_holidays:
            yield Draft(
                f"nothing reads the source `{source.name}`",
                source.span,
                help="count its rows in a metric, or delete it",
            )


def _roots(declaration: SourceTable | Measure) -> Iterator[Expr]:
    """Yield the formulas of a declaration, of rows or of the answer."""
    if isinstance(declaration, SourceTable):
        yield from (dimension.value for dimension in declaration.dimensions)
        return
    formula = formula_of(declaration)
    if formula is not None:
        yield formula
    if not isinstance(declaration, Metric):
        yield from amounts(declaration.target)


def _sources(root: Expr) -> set[str]:
    """Return the sources that the parts of a formula name."""
    found: set[str] = set()
    for part in walk_through(root):
        named = _NAMED.get(type(part))
        if named is not None:
            found.update(named(part))
    return found


_NAMED: Mapping[type, Callable[[Any], Sequence[str]]] = {
    **dict.fromkeys((Aggregate, Column, RefKey), lambda part: (part.source,)),
    Conversion: lambda part: (part.base.source, part.reached.source),
    Reached: lambda part: [step.event.source for step in part.steps],
    Convert: lambda part: (part.rates.source,),
}
"""Which sources a part of a formula names, by its type, for all formulas are gone through."""
