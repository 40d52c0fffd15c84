"""The table of holidays that fall on working days, in a statement that counts working days."""

from __future__ import annotations

from sqlglot import exp

from kpilang.model.windows import HolidayColumn
from kpilang.sql import build, names
from kpilang.sql.names import Setting

_ROLE = "holidays"


def reference(setting: Setting) -> exp.Table | None:
    """Return the table that a statement looks holidays up in, None where there are none."""
    known = setting.calendar.holiday_column is not None or _days(setting)
    return names.reference(setting, _ROLE) if known else None


def query(setting: Setting) -> exp.CTE:
    """Return the table, one day per row."""
    column = setting.calendar.holiday_column
    days = _written(setting) if column is None else _stored(column, setting)
    return names.definition(setting, _ROLE, days)


def _written(setting: Setting) -> exp.Select:
    """Return the days that are written down; they stand in one text, as there may be many."""
    text = exp.Literal.string(" ".join(_days(setting)))
    days = build.call("UNNEST", build.call("STRING_TO_ARRAY", text, exp.Literal.string(" ")))
    return exp.select(build.alias(exp.cast(days, exp.DType.DATE), "day"))


def _stored(column: HolidayColumn, setting: Setting) -> exp.Select:
    """Return the days that a table lists, each once."""
    day = exp.cast(build.column(column.column), exp.DType.DATE)
    works = exp.In(
        this=exp.Extract(this=exp.var("ISODOW"), expression=day),
        expressions=[build.constant(number + 1) for number in setting.calendar.workdays],
    )
    query = exp.select(build.alias(day.copy(), "day")).from_(build.table(column.table))
    return query.where(works, copy=False).distinct(copy=False)


def _days(setting: Setting) -> list[str]:
    """List the holidays on which people would work otherwise, each once and in order."""
    calendar = setting.calendar
    found = {day for day, _ in calendar.holidays if day.weekday() in calendar.workdays}
    return [day.isoformat() for day in sorted(found)]
