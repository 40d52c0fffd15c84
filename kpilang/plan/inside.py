"""What is worked out at periods inside the rows, as a plan of its own: `avg(F each day)`.

The periods are those of the calendar that end in what a row looks at. So each counts in one row
only where rows follow each other, and a row that is final stays so. A row that counts in part, to
compare like with like, has periods of its own: the last one of them is cut.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from datetime import date, datetime

from kpilang.model.entities import Measure
from kpilang.model.expr import Expr, Folded, Total
from kpilang.model.leaves import aggregates, sources
from kpilang.model.project import Model
from kpilang.model.windows import Calendar, Grain, Window, WindowKind
from kpilang.plan.frames import named, named_at, stretch
from kpilang.plan.grid import Frame, Period, State
from kpilang.plan.known import asked, value
from kpilang.plan.looks import Look, Role, View, is_looked_at, is_partly_ahead, is_planned
from kpilang.plan.naming import fresh
from kpilang.plan.nodes import Fold, Held, Inside, Plan, Scoring
from kpilang.plan.periods import midnight
from kpilang.plan.request import Request
from kpilang.plan.scans import scans
from kpilang.plan.sight import Sight, frames_of, reads, seen
from kpilang.plan.timeline import after, begin_of, first_of, instant_of
from kpilang.source.frozen import dataclass

WorkedOut = tuple[Expr, Sight, Role]
#: from a moment up to another one, as the periods inside count time: hours on the line
_Bounds = tuple[datetime, datetime]
#: an aggregate over periods with the dimensions that it keeps
_Asked = tuple[Folded, tuple[str, ...] | None]


@dataclass(frozen=True, slots=True)
class Asking:
    """What a plan inside another one is asked for, as that one is."""

    model: Model
    measure: Measure
    request: Request


@dataclass(frozen=True, slots=True)
class _Held:
    """What a row looks at the periods of: its bounds, None where that has no value.

    Periods begin before the `limit`; rows count in them before a moment of their `own` where that
    is not the answer's.
    """

    bounds: _Bounds | None
    limit: datetime
    own: datetime | None


def with_insides(plan: Plan, worked_out: Sequence[WorkedOut], asking: Asking) -> Plan:
    """Return a plan with what its formulas ask of periods inside its rows."""
    looks: dict[_Asked, dict[Frame, set[Role]]] = {}
    for whole, sight, role in worked_out:
        for part, by in seen(whole, sight):
            if isinstance(part, Folded):
                wanted = part, by.by if plan.dimensions else None
                frame = by.frame_of_periods(part)
                looks.setdefault(wanted, {}).setdefault(frame, set()).add(role)
    groups: dict[tuple[Grain, tuple[tuple[Frame, tuple[_Held, ...]], ...]], list[_Asked]] = {}
    for wanted, frames in looks.items():
        held = tuple((f, _held(plan, wanted[0], f, roles, asking)) for f, roles in frames.items())
        groups.setdefault((wanted[0].each, held), []).append(wanted)
    taken_prefixes: set[str] = set()
    columns = {c.column.lower() for scan in plan.scans for c in scan.cells}
    tables = {scan.name.lower() for scan in plan.scans}
    out = []
    for (each, held), folds in groups.items():
        if not any(_spans(found, each, plan.calendar) for _, found in held):
            # No row holds such a period.
            continue
        prefix = f"{fresh(f'each_{each}', taken_prefixes)}_"
        out.append(_inside(plan, prefix, each, held, folds, asking, columns, tables))
    return replace(plan, inside=tuple(out))


def is_any_planned(folded: Folded) -> bool:
    """Tell whether some of what is worked out lies ahead, so that periods do that have a value."""
    return any(is_planned(leaf) for leaf in aggregates(folded.body))


def first_day(folded: Folded, model: Model) -> date | None:
    """Return the day before which nothing has a value, None where that is not known."""
    since = [model.sources[name].since for name in sources(folded.body)]
    known = [day for day in since if day is not None]
    return min(known) if known and len(known) == len(since) else None


def _held(
    plan: Plan, folded: Folded, frame: Frame, roles: set[Role], asking: Asking
) -> tuple[_Held, ...]:
    """Return what each row looks at in a frame; nothing where it has no value."""
    assert plan.as_of is not None, "checked before"
    planned, each, zone = is_any_planned(folded), folded.each, plan.calendar.timezone
    partly = is_partly_ahead(plan.formula)
    out = []
    for row in plan.spine:
        moment = row.as_of or plan.as_of
        found = stretch(frame, row, plan.grain, moment, plan.calendar)
        whole = stretch(replace(frame, whole=True), row, plan.grain, moment, plan.calendar)
        cut = found.upper if found.cut else moment
        lower, upper = whole.lower or first_day(folded, asking.model), whole.upper
        assert lower is not None, "checked before"
        assert upper is not None
        assert cut is not None
        bounds = (midnight(lower), upper)
        late = whole.start is not None and midnight(whole.start) >= cut
        is_read = any(is_looked_at(role, row, planned=partly, ahead=plan.ahead) for role in roles)
        hidden = not is_read or (late and not planned)
        if each is Grain.HOUR:
            bounds = (first_of(lower, zone), first_of(upper.date(), zone))
            cut = instant_of(cut, zone)
        own = cut if found.cut or row.as_of is not None else None
        if own is not None and own == begin_of(each, own, plan.calendar):
            # No period is cut in two.
            own = None
        limit = datetime.max if planned else cut
        out.append(_Held(None if hidden else bounds, limit, own))
    return tuple(out)


def _inside(
    plan: Plan,
    prefix: str,
    each: Grain,
    held: tuple[tuple[Frame, tuple[_Held, ...]], ...],
    asked_for: Sequence[_Asked],
    asking: Asking,
    columns: set[str],
    tables: set[str],
) -> Inside:
    assert plan.as_of is not None
    rows, places = _rows(plan, each, held)
    values: dict[_Asked, str] = {}
    formulas: list[tuple[str, Expr]] = []
    folds = []
    for place, (folded, by) in enumerate(asked_for, start=1):
        body = folded.body if by is None else Total(folded.body.type, folded.body, by)
        known = next((name for name, formula in formulas if formula == body), None)
        if known is None:
            known = f"value_{place}"
            formulas.append((known, body))
        values[folded, by] = known
        for frame, _ in held:
            column = fresh(f"{prefix}{folded.function}", columns)
            folds.append(Fold(column, folded, frame, by, known))
    named_frames = named(frame for frame, _ in held)
    inner = _plan(plan, prefix, each, rows, formulas, asking, tables)
    spans = tuple(
        (name, frame, where) for (name, frame), where in zip(named_frames, places, strict=True)
    )
    return Inside(inner, tuple(formulas), tuple(folds), spans)


def _rows(
    plan: Plan, each: Grain, held: tuple[tuple[Frame, tuple[_Held, ...]], ...]
) -> tuple[tuple[Period, ...], list[tuple[Held, ...]]]:
    """Return the periods, and which of them each row holds in each frame.

    Those of rows that count in part come last, each row's apart.
    """
    every = [one for _, found in held for one in found]
    common = [one for one in every if one.bounds is not None and one.own is None]
    shared = _spans(common, each, plan.calendar)
    starts, ends = [start for start, _ in shared], [end for _, end in shared]
    rows = [_row(index, *span, each, _moment(plan, each)) for index, span in enumerate(shared)]
    places: list[tuple[Held, ...]] = []
    for _, found in held:
        mine: list[Held] = []
        for one in found:
            if one.bounds is None:
                mine.append(None)
                continue
            lower, upper = one.bounds
            if one.own is None:
                first = bisect_right(ends, lower)
                last = min(bisect_right(ends, upper), bisect_left(starts, one.limit)) - 1
                mine.append((first, last) if first <= last else None)
                continue
            first = len(rows)
            for span in _spans([one], each, plan.calendar):
                rows.append(replace(_row(len(rows), *span, each, one.own), as_of=one.own))
            mine.append((first, len(rows) - 1) if first < len(rows) else None)
        places.append(tuple(mine))
    return tuple(rows), places


def _moment(plan: Plan, each: Grain) -> datetime:
    """Return as-of as periods count time: hours on the line."""
    assert plan.as_of is not None, "checked before"
    return instant_of(plan.as_of, plan.calendar.timezone) if each is Grain.HOUR else plan.as_of


def _row(index: int, start: datetime, end: datetime, each: Grain, moment: datetime) -> Period:
    state = State.FINAL
    if start >= moment:
        state = State.FUTURE
    elif end > moment:
        state = State.PARTIAL
    if each is Grain.HOUR:
        return Period(index, start, end, state)
    return Period(index, start.date(), end.date(), state)


def _spans(windows: Iterable[_Held], each: Grain, calendar: Calendar) -> list[_Bounds]:
    """Return the periods that end in some of the windows, in order."""
    found: list[_Bounds] = []
    bounds = [(*one.bounds, one.limit) for one in windows if one.bounds is not None]
    for lower, upper, limit in sorted(bounds):
        start = begin_of(each, lower, calendar)
        if found:
            start = max(start, found[-1][1])
        end = _after(each, start)
        while end <= upper and start < limit:
            found.append((start, end))
            start, end = end, _after(each, end)
    return found


def _after(each: Grain, start: datetime) -> datetime:
    return midnight(after(each, start if each is Grain.HOUR else start.date()))


def _plan(
    plan: Plan,
    prefix: str,
    each: Grain,
    rows: tuple[Period, ...],
    formulas: Sequence[tuple[str, Expr]],
    asking: Asking,
    tables: set[str],
) -> Plan:
    """Return the plan of formulas at periods inside the rows of another one."""
    assert plan.as_of is not None
    window = Window(WindowKind.PERIOD, each)
    sight = inner_sight(each, rows)
    worked_out = [(formula, sight, Role.VALUE) for _, formula in formulas]
    looks = dict.fromkeys(
        Look(read, role) for part, by, role in worked_out for read in reads(part, by)
    )
    frames = named_at(each, (Frame(), *frames_of(look.read for look in looks)))
    facts = dict.fromkeys(fact for part, by, _ in worked_out for fact in asked(part, by))
    known = tuple((f"known_{n}", fact) for n, fact in enumerate(facts, start=1))
    seen_rows = []
    for row in rows:
        moment = row.as_of or _moment(plan, each)
        stretches = tuple(stretch(f, row, each, moment, plan.calendar) for _, f in frames)
        row = replace(row, stretches=stretches)
        about = (row, asking.measure, asking.model, asking.request, window, moment)
        seen_rows.append(replace(row, known=tuple(value(fact, *about) for fact in facts)))
    planned = any(is_planned(look.read.leaf) for look in looks)
    view = View(tuple(seen_rows), each, frames, _moment(plan, each), False, planned, plan.calendar)
    inner = replace(
        plan,
        grain=each,
        spine=view.rows,
        scans=scans(asking.model, looks, view, asking.request, prefix, tables),
        formula=formulas[0][1],
        window=window,
        frames=frames,
        known=known,
        paced=False,
        ahead=False,
        scoring=Scoring(),
        lines=(),
        target_rows=(),
        roster=None,
        owed=(),
        segments=None,
        like_last_year=False,
        comparable=False,
        prefix=f"{plan.prefix}{prefix}",
        taken=frozenset(name for name, _ in formulas),
        top=None,
        order=None,
        inside=(),
    )
    return with_insides(inner, worked_out, asking)


def inner_sight(each: Grain, rows: Sequence[Period]) -> Sight:
    """Return how formulas see periods inside rows, of which some end before they are over."""
    cut = any(row.as_of is not None for row in rows)
    return Sight(Window(WindowKind.PERIOD, each), inside=cut)


def all_plans(plan: Plan) -> Iterable[Plan]:
    """Yield a plan, and those inside it."""
    yield plan
    for inside in plan.inside:
        yield from all_plans(inside.plan)


def changed(plan: Plan, change: Callable[[Plan], Plan]) -> Plan:
    """Return a plan with those inside it changed, the innermost first."""
    parts = (replace(part, plan=changed(part.plan, change)) for part in plan.inside)
    return change(replace(plan, inside=tuple(parts)))
