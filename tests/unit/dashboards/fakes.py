"""A small model and a query function with hand-made answers, for pages without an engine."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal

from kpilang.model.entities import (
    Comparator,
    Dashboard,
    Display,
    Kpi,
    LevelTarget,
    Metric,
    Page,
    Role,
    Shown,
    Tile,
)
from kpilang.model.expr import Literal
from kpilang.model.project import Model
from kpilang.model.types import TEXT, number
from kpilang.model.windows import Calendar, Grain, Window, WindowKind
from kpilang.plan.answer import Answer, ResultColumn, Value
from kpilang.plan.request import Request

AS_OF = datetime(2026, 9, 19)
#: the same in Unix time, by hand: 20715 days, less two hours of Berlin's summer
AS_OF_SECONDS = 20715 * 86400 - 2 * 3600
MONTH = Window(WindowKind.PERIOD, Grain.MONTH)
HOSTILE = "<script>alert('1')</script> \"'; drop table x; --\" 🎉 {{ 7*7 }} </style>"

USD = Display("USD", currency="USD")
PERCENT = Display("", percent=True)
DAYS = Display("days")
CALLS = Display("calls")

NAMES = (
    "kpi",
    "period_start",
    "period_end",
    "value",
    "target",
    "target_high",
    "expected",
    "attainment",
    "status",
    "previous",
    "change",
    "forecast",
    "complete",
    "state",
)


def level(comparator: Comparator) -> LevelTarget:
    """Return a target whose level does not matter here: answers are hand-made."""
    return LevelTarget(comparator, Literal(number(), Decimal(1)))


def kpi(name: str, title: str, display: Display, comparator: Comparator, **rest: bool) -> Kpi:
    """Return a monthly KPI, with a formula that no other one has."""
    return Kpi(
        name,
        title,
        formula=Literal(TEXT, name),
        display=display,
        window=MONTH,
        target=level(comparator),
        has_target=True,
        **rest,
    )


OPEN_PIPELINE = Metric(
    "open_pipeline", "Open pipeline", formula=Literal(TEXT, "open_pipeline"), display=USD
)


def model(
    *tiles: Shown,
    screen: str = "",
    title: str = "Sales overview",
    pages: tuple[Page, ...] = (),
    **rest: object,
) -> Model:
    """Return a project with one dashboard; without tiles or pages the usual three rows."""
    pages = pages or (Page((tiles,) if tiles else ROWS),)
    dashboard = Dashboard("sales", title, role="cro", screen=screen, pages=pages, **rest)
    return Model(
        calendar=Calendar("Europe/Berlin"),
        roles={"cro": Role("cro", "Chief revenue officer")},
        metrics={"open_pipeline": OPEN_PIPELINE},
        kpis={
            k.name: k
            for k in (
                kpi("revenue", "Won revenue", USD, Comparator.AT_LEAST, additive=True),
                kpi("win_rate", "Win rate", PERCENT, Comparator.AT_LEAST),
                kpi("cycle", "Average sales cycle", DAYS, Comparator.AT_MOST),
                kpi("calls", "Calls made", CALLS, Comparator.AT_LEAST, additive=True),
                kpi("hostile", HOSTILE, CALLS, Comparator.AT_LEAST, additive=True),
            )
        },
        dashboards={"sales": dashboard},
    )


ROWS = (
    (
        Tile("tile", "revenue", "number", extras=("target", "previous", "sparkline"), width=3),
        Tile("tile", "win_rate", "number", width=3),
        Tile("tile", "cycle", "number", width=3),
        Tile("tile", "open_pipeline", "number", width=3),
    ),
    (
        Tile("chart", "revenue", "line", grain=Grain.MONTH, last=12, extras=("target",), width=8),
        Tile("tile", "calls", "leaderboard", by=("rep",), top=10, width=4),
    ),
)

MONTHS = [date(2025, 9 + m, 1) if m < 4 else date(2026, m - 3, 1) for m in range(14)]
REVENUE = (310, 342, 388, 402, 367, 395, 421, 418, 440, 472, 455, 503)
MEMBERS: tuple[tuple[str | None, int, float], ...] = (
    ("Ada Lovelace", 61, 1.525),
    ("Grace Hopper", 44, 1.1),
    ("Łukasz Żółć-Wiśniewski von und zu Hohenstein", 44, 1.1),
    ("Alan Turing", 37, 0.925),
    ("Unknown", 12, 0.3),
    (None, 25, 0.625),
)


def query(name: str, request: Request) -> Answer:
    """Answer as an engine would, from hand-made rows."""
    if request.by:
        return _members(name, request)
    columns = tuple(ResultColumn(column, "text") for column in NAMES)
    rows = tuple(_row(name, place) for place in range(12))
    return Answer(name, _display(name), columns, rows[-request.periods :])


def _display(name: str) -> Display:
    measure = model().measure(name)
    assert measure is not None
    return measure.display


def _row(name: str, place: int) -> tuple[Value, ...]:
    partial = place == 11
    state = "partial" if partial else "final"
    start, end = MONTHS[place + 1], MONTHS[place + 2] if place < 12 else date(2026, 10, 1)
    head = (name, start, end)
    tail = (None, not partial, state)
    match name:
        case "revenue":
            value = Decimal(REVENUE[place] * 2750) + Decimal("0.45")
            target = Decimal(400_000 + 90_000 * place)
            due = target * 18 / 30 if partial else target
            status = "green" if value >= due else "amber" if value >= due * 9 / 10 else "red"
            attained = float(value / target)
            cells = (
                value,
                target,
                None,
                due,
                attained,
                status,
                Decimal(1_010_000),
                value - 1_010_000,
            )
        case "win_rate":
            cells = (0.23412, 0.25, None, 0.25, 0.93648, "amber", 0.2461, 0.23412 - 0.2461)
        case "cycle":
            cells = (51.25, 45.0, None, 45.0, 0.878, "red", 49.0, 2.25)
        case "open_pipeline":
            cells = (
                Decimal("842310.00"),
                None,
                None,
                None,
                None,
                None,
                Decimal(842310),
                Decimal(0),
            )
        case "calls" | "hostile":
            cells = (None, 40, None, 24, None, None, None, None)
        case _:
            raise AssertionError(name)
    return (*head, *cells, *tail)


def _members(name: str, request: Request) -> Answer:
    names = (*NAMES[:3], *request.by, *NAMES[3:])
    rows = tuple(
        (
            *(name, date(2026, 9, 1), date(2026, 10, 1), member, value, 40, None, 24, attained),
            *("green" if value >= 24 else "red", value - 3, 3, None, False, "partial"),
        )
        for member, value, attained in MEMBERS
    )
    columns = tuple(ResultColumn(column, "text") for column in names)
    return Answer(name, _display(name), columns, rows)
