"""Holidays that stand in the data: the column that lists them."""

from __future__ import annotations

from kpilang.analysis import properties
from kpilang.analysis.context import Report
from kpilang.analysis.problems import model, names, types
from kpilang.analysis.rows import World
from kpilang.analysis.shapes import Shape
from kpilang.analysis.tables import table_parts
from kpilang.model.types import Kind
from kpilang.model.windows import HolidayColumn
from kpilang.syntax import nodes


def holiday_column(declaration: nodes.Declaration | None, world: World) -> HolidayColumn | None:
    """Return the column that lists the holidays, when the calendar names one.

    It is a date of a declared source, or the last step of a dotted name is a column and those
    before it are a table.
    """
    if declaration is None:
        return None
    value = properties.read(declaration, Report()).value("holidays", nodes.FromName)
    if value is None:
        return None
    name, report = value.name, world.report
    found = world.symbols.source_of(name)
    if found is not None:
        return _column_of(world.shapes[found[0]], found[1], name, report)
    if len(name.parts) < 2:
        wanted = "a column of a table, as in `from company.holidays.day`"
        report.add(model.unexpected_value("holidays", wanted, name.span))
        return None
    table = nodes.Name(name.parts[:-1], span=name.parts[0].span.join(name.parts[-2].span))
    return HolidayColumn(table_parts(table, report), name.parts[-1].name)


def _column_of(
    shape: Shape, steps: tuple[nodes.Ident, ...], name: nodes.Name, report: Report
) -> HolidayColumn | None:
    step = steps[0].name if len(steps) == 1 else ""
    column = shape.columns.get(step)
    if shape.table is None:
        wanted = "a column of a table; holidays that stand in the file are written as dates"
        report.add(model.unexpected_value("holidays", wanted, name.span))
        return None
    if column is None:
        at = steps[0].span if steps else name.span
        report.add(names.unknown_column(step or name.text, shape.name, at, shape.columns))
        return None
    if column.type.kind is not Kind.DATE:
        report.add(types.wrong_type("`holidays`", column.type, "a date", name.span))
        return None
    return HolidayColumn(shape.table, column.physical)
