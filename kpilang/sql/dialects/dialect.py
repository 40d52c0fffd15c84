"""The record of a dialect: what the SQL stage must know of an engine."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from decimal import Decimal

from sqlglot import exp

from kpilang.source.frozen import dataclass
from kpilang.sql.dialects.catalog import Catalog


@dataclass(frozen=True, slots=True)
class Dialect:
    """What the SQL stage must know of an engine; no field has a default, so none is forgotten.

    `sqlglot` names the generator. `collation` is put on text that is ordered or compared by size,
    where the engine would not go by code point. `seconds_between(later, earlier)` is exact.
    `percentile(x, share)` interpolates between the values that are not null. `like_escapes` says
    that a backslash in a pattern means something, which it does not in the language. `exact` is a
    number to ten places, without the noise of doubles. `whole_quotient` divides whole numbers and
    drops the rest. `count_before(day, table)` is how many days of a small table lie before a day.
    `each_day(first, last)` gives a row per day in a select list, none when last is less. `catalog`
    is what the engine tells of what it holds. `drops_early` says that rows which none of
    several filters keeps are better dropped before they are grouped by what holds for them than
    after: it is less work, unless grouping is cheap and a filter by OR is not. `days_first` says
    that rows are better grouped by day before months, which take long to be told from a timestamp;
    `month_start(x)` is the quickest way to tell the first day of the month of a stored column;
    `month_number(x)` counts months from the start of time on where that is quicker still, so that
    rows are grouped by it first.
    `at_end(value, order, condition, latest, kind)` is a value of the row that is first or last by
    some order, of those where a condition holds if there is any, also where that row has none; its
    kind is that of a type, or `double` for a number that is not exact.
    `has_raw_sql` says that SQL in a specification means there what it means elsewhere.
    `stored_moment(x)` is a stored timestamp as statements have timestamps, None where it is that,
    and `stored_number(x)` the same of a number.
    `rewritten(tree)` says a whole statement with the functions that an engine is given, where the
    engine itself has too few types; None where nothing is.
    """

    name: str
    sqlglot: str
    collation: str | None
    like_escapes: bool
    seconds_between: Callable[[exp.Expr, exp.Expr], exp.Expr]
    percentile: Callable[[exp.Expr, Decimal], exp.Expr]
    exact: Callable[[exp.Expr], exp.Expr]
    whole_quotient: Callable[[exp.Expr, exp.Expr], exp.Expr]
    count_before: Callable[[exp.Expr, exp.Table], exp.Expr]
    each_day: Callable[[exp.Expr, exp.Expr], exp.Expr]
    catalog: Catalog
    drops_early: bool
    days_first: bool
    month_start: Callable[[exp.Expr], exp.Expr]
    month_number: Callable[[exp.Expr], exp.Expr] | None
    at_end: Callable[[exp.Expr, Sequence[exp.Expr], exp.Expr | None, bool, str], exp.Expr]
    has_raw_sql: bool
    stored_moment: Callable[[exp.Expr], exp.Expr] | None
    stored_number: Callable[[exp.Expr], exp.Expr] | None
    rewritten: Callable[[exp.Expr], exp.Expr] | None

    def written(self, tree: exp.Expr, *, pretty: bool = False) -> str:
        """Return a statement as text; the tree belongs to the text afterwards."""
        if self.rewritten is not None:
            tree = self.rewritten(tree)
        return tree.sql(dialect=self.sqlglot, pretty=pretty, copy=False)
