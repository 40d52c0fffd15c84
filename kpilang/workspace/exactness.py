"""Which numbers the data hold as whole or decimal ones, of which every sum is exact.

Only the data know it: a column that is declared as money may be stored in doubles, whose sums
depend on the order of addition.
"""

from __future__ import annotations

from dataclasses import replace

from kpilang.engines.base import Engine
from kpilang.model.entities import SourceTable
from kpilang.model.expr import Column
from kpilang.plan.inside import all_plans, changed
from kpilang.plan.nodes import Plan
from kpilang.sql import probes
from kpilang.sql.dialects import DIALECTS
from kpilang.workspace.found import Data, held

#: the beginnings of the engine's names of types whose values are added exactly; DuckDB adds the
#: widest whole numbers without a sign, `uhugeint`, as doubles, and `numeric` of PostgreSQL holds
#: NaN, which no difference takes away again
_EXACT = (
    *("tinyint", "smallint", "integer", "bigint", "hugeint"),
    *("utinyint", "usmallint", "uinteger", "ubigint", "decimal"),
)


def with_exact(plan: Plan, engine: Engine, data: Data) -> Plan:
    """Return a plan that knows what the data hold exactly of what it may add; raises EngineError.

    That is asked only of what is added up over rows that last.
    """
    wanted = dict.fromkeys(
        leaf.aggregate.argument
        for own in all_plans(plan)
        for scan in own.scans
        if scan.by_row
        for leaf in scan.leaves
        if isinstance(leaf.aggregate.argument, Column)
    )
    columns = [column for column in wanted if isinstance(column, Column)]
    found = frozenset(
        (column.source, column.column)
        for column in columns
        if _is_exact(plan.sources[column.source], column.column, engine, data)
    )
    return changed(plan, lambda own: replace(own, exact=found)) if found else plan


def _is_exact(source: SourceTable, name: str, engine: Engine, data: Data) -> bool:
    physical, dialect = source.column(name).physical, DIALECTS[engine.dialect]
    if dialect.catalog.is_kind is not None:
        return False  # what a type is called says nothing of the values there
    if source.table is not None:
        rows = data.rows(engine, probes.columns(held(source.table, engine), dialect))
        stored = next((k for n, k in rows if n.casefold() == physical.casefold()), "")
    elif source.query is not None:
        ((stored,),) = data.rows(engine, probes.types(source, (physical,), dialect))
    else:
        return False
    return str(stored).casefold().startswith(_EXACT)
