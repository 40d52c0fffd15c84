"""What a statement for Superset gives: the answer's columns, members by name, values as texts.

The columns of the answer keep their names and values. A member is what a page calls it; `place`
counts rows in the order of a page. A tile of one value has a row for each thing that is said of it:
`what` and `said` in words, and beside them the numbers, which are the same in each of its rows.
"""

from __future__ import annotations

from collections.abc import Sequence

from sqlglot import exp

from kpilang.dashboards.cells import STATES, STATUS
from kpilang.dashboards.format import NO_DATA, currency_symbol, unit_of
from kpilang.dashboards.ir import Direction, Form, TileIR
from kpilang.dashboards.members import UNKNOWN
from kpilang.dashboards.notation import MINUS, places_of
from kpilang.dashboards.periods import cycle_text
from kpilang.dashboards.superset.capabilities import SINGLE
from kpilang.model.entities import Display
from kpilang.plan.answer import ResultColumn
from kpilang.source.frozen import dataclass
from kpilang.sql import build

PLACE = "place"
NAMES = {
    PLACE: "#",
    "what": "What",
    "said": "Said",
    "period_start": "Period",
    "period_end": "Until",
    "stage": "Stage",
    "value": "Value",
    "target": "Target",
    "target_high": "Target up to",
    "expected": "Due by now",
    "attainment": "Of target",
    "status": "Status",
    "status_text": "Status",
    "previous": "Before",
    "change": "Change",
    "forecast": "Forecast",
    "benchmark": "Benchmark",
    "state": "State",
    "key": "Record",
    "time": "Time",
    "step_rate": "Step",
    "overall_rate": "Overall",
}
#: how many members a cycle has
CYCLE = {"weekday": range(1, 8), "hour_of_day": range(24), "month_of_year": range(1, 13)}
WHOLE = "FM999,999,999,999,999,990"
ONE = f"{WHOLE}.0"
#: as many decimals as there are, two at most
SHORT = f"{WHOLE}.99"


@dataclass(frozen=True, slots=True)
class Said:
    """A line of a tile of one value: what it is about, in a word or a column, and its text."""

    what: str
    said: str
    what_is_column: bool = False


LINES = (
    Said("period_text", "value_text", what_is_column=True),
    Said("Status", "status_text"),
    Said("Target", "target_text"),
    Said("Change", "change_text"),
)
BENCHMARK_LINE = Said("Benchmark", "benchmark_text")


@dataclass(frozen=True, slots=True)
class Field:
    """A column of a statement: its name and type, and its words above a table."""

    name: str
    type: str
    title: str


def fields(tile: TileIR, columns: Sequence[ResultColumn]) -> tuple[Field, ...]:
    """Return the columns of a tile's statement, in order."""
    names = [column.name for column in columns]
    given = [Field(c.name, c.type, _title(tile, c.name)) for c in columns]
    added = ["status_text"] if "status" in names else []
    added += [PLACE, *(("what", "said") if tile.form in SINGLE else ())]
    types = {PLACE: "integer"}
    return (*given, *(Field(n, types.get(n, "text"), _title(tile, n)) for n in added))


def shown(tile: TileIR, answer: exp.Select, columns: Sequence[ResultColumn]) -> exp.Select:
    """Return the statement of a tile over the one of its answer."""
    names = [column.name for column in columns]
    values: dict[str, exp.Expr] = {
        name: (
            _member(tile, name)
            if name in tile.query.by and tile.form is not Form.FUNNEL
            else build.column(name)
        )
        for name in names
    }
    if "status" in names:
        values["status_text"] = _status()
    if tile.form not in SINGLE:
        values[PLACE] = _place(tile, names)
        return exp.select(*build.named(values)).from_(answer.subquery("answer"), copy=False)
    latest = exp.Ordered(this=build.column("period_start"), desc=True, nulls_first=False)
    row = exp.select(*build.named({**values, **_texts(tile)}))
    row = row.from_(answer.subquery("answer"), copy=False).order_by(latest, copy=False)
    row = row.limit(1, copy=False)
    row = row.offset(tile.query.back, copy=False) if tile.query.back else row
    lines = (*LINES, BENCHMARK_LINE) if tile.benchmark is not None else LINES
    return _in_lines(row, [*values], lines)


def _in_lines(row: exp.Select, columns: list[str], lines: Sequence[Said]) -> exp.Select:
    """Return a row of one value once for each thing that is said of it."""
    places = range(1, len(lines) + 1)
    numbers = exp.values([(place,) for place in places], alias="lines", columns=[PLACE])
    turns = [exp.EQ(this=build.column(PLACE), expression=_number(place)) for place in places]
    what = [
        build.column(line.what) if line.what_is_column else _literal(line.what) for line in lines
    ]
    said = [build.column(line.said) for line in lines]
    told = exp.select(
        *(build.column(name) for name in (*columns, PLACE)),
        build.alias(build.case(zip((t.copy() for t in turns), what, strict=True)), "what"),
        build.alias(build.case(zip(turns, said, strict=True)), "said"),
    ).from_(row.subquery("tile"), copy=False)
    build.cross_join(told, numbers)
    known = exp.Not(this=exp.Is(this=build.column("said"), expression=exp.Null()))
    names = [build.column(name) for name in (*columns, PLACE, "what", "said")]
    return exp.select(*names).from_(told.subquery("lines"), copy=False).where(known, copy=False)


def _title(tile: TileIR, name: str) -> str:
    if name == "value":
        unit = unit_of(tile.display)
        return f"{tile.title} ({unit})" if unit else tile.title
    if name in tile.query.by:
        return name.replace("_", " ").capitalize()
    return NAMES.get(name, name)


def _member(tile: TileIR, name: str) -> exp.Expr:
    """Return what a member is called: weekdays by name, no value as unknown."""
    column = build.column(name)
    text: exp.Expr = exp.cast(column, exp.DType.TEXT)
    if name in tile.query.cycles:
        turns = CYCLE[name]
        digits = len(str(turns[-1]))
        text = build.case(
            (
                exp.EQ(this=exp.cast(column.copy(), exp.DType.INT), expression=_number(turn)),
                _literal(_turn(name, turn, digits)),
            )
            for turn in turns
        )
    return build.coalesce(text, _literal(f"{UNKNOWN} (no value)"))


def _turn(name: str, turn: int, digits: int) -> str:
    """Return the name of a weekday or month behind its number, so that names keep their order."""
    if name == "hour_of_day":
        return f"{turn:02}:00"
    return f"{turn:0{digits}} {cycle_text(name, str(turn))}"


def _place(tile: TileIR, columns: Sequence[str]) -> exp.Expr:
    """Return the place of a row: by period, known members first, then the best first."""
    down = tile.direction is Direction.DOWN
    order = []
    if "period_start" in columns and tile.form is not Form.LIST:
        order.append(exp.Ordered(this=build.column("period_start"), nulls_first=True))
    if tile.form is Form.FUNNEL:
        best = exp.Ordered(this=build.column("value"), desc=True, nulls_first=False)
        return exp.Window(this=exp.RowNumber(), order=exp.Order(expressions=[*order, best]))
    by = [name for name in tile.query.by if name in columns]
    cycles = [name for name in by if name in tile.query.cycles]
    if by and tile.form is not Form.LIST:
        unknown = exp.Is(this=build.column(by[0]), expression=exp.Null())
        order.append(exp.Ordered(this=exp.Paren(this=unknown), nulls_first=False))
    order += [
        exp.Ordered(this=exp.cast(build.column(name), exp.DType.INT), nulls_first=False)
        for name in cycles
    ]
    if not cycles:
        desc = tile.form is Form.LIST or not down
        order.append(exp.Ordered(this=build.column("value"), desc=desc, nulls_first=False))
    tied = [*by, *(["key"] if tile.form is Form.LIST else [])]
    order += [exp.Ordered(this=build.column(name), nulls_first=False) for name in tied]
    return exp.Window(this=exp.RowNumber(), order=exp.Order(expressions=order))


def _status() -> exp.Expr:
    return build.case(
        (
            exp.EQ(this=build.column("status"), expression=_literal(status)),
            _literal(f"{glyph} {word}"),
        )
        for status, (glyph, word) in STATUS.items()
    )


def _texts(tile: TileIR) -> dict[str, exp.Expr]:
    """Return what a tile of one value says, none for what there is not."""
    sign = "≤ " if tile.comparator in ("<=", "<") else ""
    low = _joined(_literal(sign), _text("target", tile.display))
    both = _joined(
        _text("target", tile.display), _literal(" – "), _text("target_high", tile.display)
    )
    high = exp.Is(this=build.column("target_high"), expression=exp.Null())
    partial = exp.EQ(this=build.column("state"), expression=_literal("partial"))
    against: exp.Expr = build.case(
        [(partial, _literal(" vs the same part of the period before"))],
        _literal(f" vs {tile.against or 'the period before'}"),
    )
    if tile.against:
        against = _literal(f" vs {tile.against}")
    target = build.case([(high, low)], both)
    share = _joined(", ", _formatted(_percent("attainment"), WHOLE), "% reached")
    reached = _joined(target, build.coalesce(share, _literal("")))
    change = _joined(_text("change", tile.display, signed=True), against)
    nothing = exp.Null()
    benchmark = {BENCHMARK_LINE.said: _text("benchmark", tile.display)}
    return {
        **(benchmark if tile.benchmark is not None else {}),
        "value_text": build.coalesce(_text("value", tile.display), _literal(NO_DATA)),
        "period_text": build.coalesce(_period(), _literal("Now")),
        "target_text": reached if tile.shows("target") else nothing,
        "change_text": change if tile.shows("previous") else nothing,
    }


def _period() -> exp.Expr:
    """Return the first and the last day of a period, and what is to be said of it."""
    last = build.by_days(build.column("period_end"), _number(1), back=True)
    begins, ends = (
        build.call("TO_CHAR", day, _literal("YYYY-MM-DD"))
        for day in (build.column("period_start"), exp.Paren(this=last))
    )
    days = _joined(begins, _literal(" – "), ends)
    states = build.case(
        (
            (
                exp.EQ(this=build.column("state"), expression=_literal(state)),
                _literal(f", {words}"),
            )
            for state, words in STATES.items()
        ),
        _literal(""),
    )
    return _joined(days, states)


def _text(name: str, display: Display, *, signed: bool = False) -> exp.Expr:
    """Return a number as people read it, as `format.show` does it, but never shortened."""
    if display.percent:
        unit = " pp" if signed and name == "change" else "%"
        amount = exp.Abs(this=_percent(name))
        return _joined(_sign(name, signed=signed), _formatted(amount, ONE), unit)
    amount = exp.Abs(this=exp.cast(build.column(name), exp.DType.DECIMAL))
    if display.currency is not None:
        whole = _formatted(amount, WHOLE)
        text = whole
        if places := places_of(display.currency):
            cents = f"{WHOLE}.{'0' * places}"
            long = exp.GTE(this=amount.copy(), expression=_number(1000))
            text = build.case([(long, whole)], _formatted(amount.copy(), cents))
        text = _joined(_literal(currency_symbol(display.currency)), text)
    else:
        text = build.call("RTRIM", _formatted(amount, SHORT), _literal("."))
    unit = unit_of(display)
    return _joined(_sign(name, signed=signed), text, *([f" {unit}"] if unit else []))


def _percent(name: str) -> exp.Expr:
    number = exp.cast(build.column(name), exp.DType.DECIMAL)
    return exp.Mul(this=number, expression=_number(100))


def _sign(name: str, *, signed: bool) -> exp.Expr:
    """Return the sign before a number."""
    zero = _number(0)
    column = build.column(name)
    branches: list[tuple[exp.Expr, exp.Expr]] = [
        (exp.LT(this=column, expression=zero), _literal(MINUS))
    ]
    if signed:
        branches.append((exp.GT(this=column.copy(), expression=zero.copy()), _literal("+")))
    return build.case(branches, _literal("±" if signed else ""))


def _formatted(number: exp.Expr, form: str) -> exp.Expr:
    return build.call("TO_CHAR", number, _literal(form))


def _joined(*parts: exp.Expr | str) -> exp.Expr:
    """Return texts in a row; one that is none makes none of all."""
    whole, *rest = (_literal(part) if isinstance(part, str) else part for part in parts)
    for part in rest:
        whole = exp.DPipe(this=whole, expression=part)
    return whole


def _literal(text: str) -> exp.Expr:
    return exp.Literal.string(text)


def _number(value: int) -> exp.Expr:
    return exp.Literal.number(value)
