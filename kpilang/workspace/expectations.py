"""What a test asks, and which row of an answer is that of a line."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from decimal import Decimal

from kpilang.model.dimensions import Found, reachable
from kpilang.model.entities import Expectation, Kpi, Metric, SpecTest
from kpilang.model.expr import Binary, Column, Expr, Literal, Rank, Total
from kpilang.model.filter import Filter
from kpilang.model.leaves import sources, walk
from kpilang.model.measures import formula_of
from kpilang.model.project import Model
from kpilang.model.types import BOOLEAN, TEXT, Kind
from kpilang.model.windows import Grain
from kpilang.plan.answer import Answer, Value
from kpilang.plan.request import Request
from kpilang.workspace.outcomes import Fault, Line

#: how a member without a value is called
UNKNOWN = "Unknown"
#: the dimension of a funnel
STAGE = "stage"


def requests(model: Model, test: SpecTest) -> Iterator[tuple[Request, list[Expectation]]]:
    """Yield what a test asks, with the lines that each question answers.

    All ask from the first period that it expects to the last: members that occur in one of its
    periods have a row in all of them.
    """
    start = min(line.start for line in test.expected)
    end = max(line.end for line in test.expected)
    levels = _levels(model, test.subject)
    groups: dict[tuple[object, int], list[Expectation]] = {}
    for line in test.expected:
        period = (line.start, line.end) if line.grain is None else line.grain
        groups.setdefault((period, len(line.members)), []).append(line)
    for (_, count), lines in groups.items():
        first = lines[0]
        if first.grain is None:
            asked = Request(start=first.start, end=first.end, each=Grain.ALL)
        else:
            asked = Request(start=start, end=end, each=first.grain)
        yield replace(asked, by=tuple(n for n in levels[:count] if n != STAGE)), lines


def without_a_row(model: Model, test: SpecTest, line: Expectation) -> Request | None:
    """Return a question whose one row is that of a member that an answer does not list.

    Nothing counts for it, so that its value is what the filter to it gives. None where that is
    another number, as a share of the whole is, where a roster says who is listed, and for a member
    that stands nowhere in the rows of the test: that may be misspelt.
    """
    measure = model.measure(test.subject)
    formula = None if measure is None else formula_of(measure)
    if formula is None or (isinstance(measure, Kpi) and measure.members is not None):
        return None
    if any(isinstance(part, (Total, Rank)) for part in walk(formula)):
        return None
    levels = _levels(model, test.subject)[: len(line.members)]
    texts = {value for given in test.given for row in given.rows for value in row}
    base = sources(formula)[0] if sources(formula) else ""
    condition: Expr | None = None
    for name, member in zip(levels, line.members, strict=True):
        found = reachable(model, base, name) if base else None
        if not isinstance(found, Found) or found.value.type.kind is not Kind.TEXT:
            return None
        if member not in texts:
            return None
        is_it = Binary(BOOLEAN, "=", Column(TEXT, (), "", name), Literal(TEXT, member))
        condition = is_it if condition is None else Binary(BOOLEAN, "and", condition, is_it)
    if condition is None:
        return None
    where = Filter(condition, levels)
    return Request(start=line.start, end=line.end, each=line.grain or Grain.ALL, where=where)


def _levels(model: Model, subject: str) -> tuple[str, ...]:
    """Return the dimensions whose members a line names, in their order."""
    if subject in model.funnels:
        return (STAGE, *model.funnels[subject].by)
    measure = model.measure(subject)
    return () if measure is None or isinstance(measure, Metric) else measure.by


def line_of(expected: Expectation, found: Answer) -> Line:
    """Return a line beside the row that answers it."""
    names = [column.name for column in found.columns]
    value = names.index("value")
    dimensions = tuple(names[3:value])
    in_period = [row for row in found.rows if row[1:3] == (expected.start, expected.end)]
    rows = [row for row in in_period if row[3:value] == expected.members]
    if not rows:
        unknown = tuple(None if member == UNKNOWN else member for member in expected.members)
        rows = [row for row in in_period if row[3:value] == unknown]
    if len(rows) != 1:
        fault = Fault.SEVERAL_ROWS if rows else Fault.NO_ROW
        others = dict.fromkeys(row[3:value] for row in in_period if not rows and row[3:value])
        return Line(expected, dimensions, None, fault, tuple(map(_called, others)))
    got = rows[0][value]
    assert got is None or isinstance(got, (int, float, Decimal))
    return Line(expected, dimensions, got)


def _called(members: Sequence[Value]) -> str:
    return " ".join(UNKNOWN if member is None else str(member) for member in members)
