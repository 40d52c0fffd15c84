"""Random projects with random data: `.kpi` text, and rows for the tables that it names."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from random import Random
from typing import Any
from zoneinfo import ZoneInfo

from tests.oracle.calendar import add_months
from tests.oracle.formulas import Formulas, Made

ZONES = (
    "UTC",
    "America/New_York",
    "Europe/Berlin",
    "Asia/Kolkata",
    "Pacific/Auckland",
    "America/Havana",
    "Australia/Lord_Howe",
)
DAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
MONTH_NAMES = ("january", "february", "april", "july", "october", "december")
FOCUS = (
    date(2024, 2, 29),
    date(2024, 12, 31),
    date(2025, 2, 28),
    date(2025, 3, 31),
    date(2025, 11, 2),
    date(2026, 3, 8),
    date(2026, 3, 29),
    date(2026, 6, 18),
    date(2026, 10, 25),
)
KINDS = ("a", "b", "A", "Unknown", "a ", "", "ä", "%a_", "'; drop table x; --", '"q" 😀')
REGIONS = ("EMEA", "US", "Unknown", "emea", "")
STAGES = ("open", "won", "lost", "gone")


@dataclass
class Table:
    """A table's columns with their SQL types, and its rows."""

    name: str
    columns: dict[str, str]
    rows: list[dict[str, Any]] = field(default_factory=list)


@dataclass
class RandomWorld:
    """A project, its data, and what was used to make them."""

    seed: int
    spec: str
    tables: list[Table]
    focus: date
    measures: tuple[str, ...]
    filters: Callable[[Random, Sequence[str]], str]
    tags: dict[str, set[str]]


class Clock:
    """Days and moments worth trying: bounds of periods, leap days, days when clocks change."""

    def __init__(self, rng: Random, focus: date, zone: str) -> None:
        self.rng, self.focus, self.zone = rng, focus, zone
        month = focus.replace(day=1)
        self.special = [focus, focus + timedelta(days=1), focus - timedelta(days=1)]
        for n in range(-5, 5):
            first = add_months(month, n)
            self.special += [first, first - timedelta(days=1)]
        self.special += [add_months(focus, -12), add_months(focus, -1), date(2024, 2, 29)]

    def day(self) -> date:
        if self.rng.random() < 0.35:
            return self.rng.choice(self.special)
        spread = self.rng.choice((4, 20, 40, 60, 100, 400))
        return self.focus + timedelta(days=self.rng.randint(-spread, spread // 3))

    def civil(self) -> datetime:
        """Return a clock time in the calendar's zone."""
        roll = self.rng.random()
        if roll < 0.2:
            at = time()
        elif roll < 0.3:
            at = time(23, 59, 59, 999_999)
        elif roll < 0.4:
            at = time(self.rng.choice((0, 1, 2, 3)), self.rng.choice((0, 30, 59)))
        else:
            at = time(self.rng.randrange(24), self.rng.randrange(60), self.rng.randrange(60))
        return datetime.combine(self.day(), at)

    def stored(self, zone: str | None) -> datetime:
        """Return a moment as a source stores it: in its zone, or with one."""
        instant = self.civil().replace(tzinfo=ZoneInfo(self.zone)).astimezone(UTC)
        if zone is None:
            return instant
        return instant.astimezone(ZoneInfo(zone)).replace(tzinfo=None)


def random_world(seed: int) -> RandomWorld:
    rng = Random(seed)
    focus = rng.choice(FOCUS)
    zone = rng.choice(ZONES)
    clock = Clock(rng, focus, zone)
    spec: list[str] = [_calendar(rng, zone)]
    tables: list[Table] = []
    tags: set[str] = set()
    _people(rng, clock, spec, tables, tags)
    deals_zone = rng.choice((None, "UTC", zone, *ZONES))
    _deals(rng, clock, deals_zone, spec, tables, tags)
    calls_zone = rng.choice((None, "UTC", zone, *ZONES))
    _calls(rng, clock, calls_zone, focus, spec, tables, tags)
    _lines(rng, spec, tables, tags)
    formulas = Formulas(rng, focus)
    made: list[Made] = formulas.measures()
    spec += [m.text for m in made]
    return RandomWorld(
        seed,
        "\n".join(spec) + "\n",
        tables,
        focus,
        tuple(m.name for m in made),
        formulas.filter_text,
        {m.name: m.tags | tags for m in made},
    )


def _calendar(rng: Random, zone: str) -> str:
    lines = []
    if zone != "UTC" or rng.random() < 0.5:
        lines.append(f'timezone: "{zone}"')
    if rng.random() < 0.6:
        lines.append(f"week: starts {rng.choice(DAYS)}")
    if rng.random() < 0.6:
        named = rng.choice((", named by its end", ", named by its start"))
        lines.append(f"fiscal_year: starts {rng.choice(MONTH_NAMES)}{named}")
    if rng.random() < 0.4:
        lines.append(f"workdays: {rng.choice(('monday to saturday', 'sunday, tuesday'))}")
    if rng.random() < 0.4:
        days = sorted(f"2026-{rng.randint(1, 12):02}-{rng.randint(1, 28):02}" for _ in range(9))
        lines.append(f"holidays: {', '.join(days)}")
    body = "\n  ".join(lines)
    return f"calendar {{\n  {body}\n}}" if lines else ""


def _maybe(rng: Random, value: Any, chance: float = 0.15) -> Any:
    return None if rng.random() < chance else value


def _people(
    rng: Random, clock: Clock, spec: list[str], tables: list[Table], tags: set[str]
) -> None:
    spec.append(
        """
source stages {
  key: stage
  column probability: percent optional
  column label: text optional
  rows {
    | stage | probability | label |
    | open  | 10%         | new   |
    | won   | 100%        | done  |
    | lost  |             | done  |
  }
  dimension stage_label = label
}
source grades {
  table: main.grades
  key:   kind, qty
  row:   grade
  column kind:   text
  column qty:    number
  column weight: number optional
  column word:   text
  dimension grade = word
}
source teams {
  table: main.teams
  key:   id
  row:   team
  column id:     number
  column name:   text
  column budget: money USD optional
  dimension team = name by id
}
source reps {
  table: main.reps
  key:   id
  row:   rep
  column id:       number
  column name:     text
  column region:   text optional from "Region (net)"
  column team:     ref teams by team_id
  column level:    number optional
  column hired_on: date
  dimension rep    = name by id
  dimension region = region
  dimension level  = level
}"""
    )
    tags |= {"register", "inline table"}
    teams = Table("teams", {"id": "INTEGER", "name": "VARCHAR", "budget": "DECIMAL(12,2)"})
    for n in range(1, rng.randint(1, 3) + 1):
        money = _maybe(rng, Decimal(rng.randint(0, 100_000)) / 100)
        teams.rows.append(
            {"id": n, "name": rng.choice(("North", "South", "North")), "budget": money}
        )
    reps = Table(
        "reps",
        {
            "id": "BIGINT",
            "name": "VARCHAR",
            "Region (net)": "VARCHAR",
            "team_id": "INTEGER",
            "level": "INTEGER",
            "hired_on": "DATE",
        },
    )
    for n in range(1, rng.choice((0, 2, 4, 5, 5, 6, 6, 6)) + 1):
        reps.rows.append(
            {
                "id": n,
                "name": rng.choice(("Ann", "Bob", "Ann", "cy", "Ähn", "Unknown")),
                "Region (net)": _maybe(rng, rng.choice(REGIONS), 0.2),
                "team_id": _maybe(rng, rng.randint(1, 4)),
                "level": _maybe(rng, rng.randint(1, 3)),
                "hired_on": clock.day(),
            }
        )
    grades = Table(
        "grades",
        {"kind": "VARCHAR", "qty": "INTEGER", "weight": "DECIMAL(8,3)", "word": "VARCHAR"},
    )
    for kind in KINDS[: rng.randint(1, 4)]:
        for qty in range(rng.randint(1, 4)):
            weight = _maybe(rng, Decimal(rng.randint(0, 9_000)) / 1000)
            word = rng.choice(("low", "high"))
            grades.rows.append({"kind": kind, "qty": qty, "weight": weight, "word": word})
    tables += [grades, teams, reps]


def _timestamp(zone: str | None) -> tuple[str, str]:
    if zone is None:
        return "timestamp with timezone", "TIMESTAMPTZ"
    return "timestamp", "TIMESTAMP"


def _deals(
    rng: Random,
    clock: Clock,
    zone: str | None,
    spec: list[str],
    tables: list[Table],
    tags: set[str],
) -> None:
    written, stored = _timestamp(zone)
    axis = rng.choice(("closed_at", "closed_at", "created_at", "due_on", "signed_on"))
    planned = "planned" if rng.random() < 0.6 else ""
    since = clock.focus - timedelta(days=rng.choice((20, 45, 100, 200)))
    money = rng.choice(("DECIMAL(12,2)", "DOUBLE", "INTEGER", "DECIMAL(18,4)"))
    spec.append(
        f"""
source deals {{
  table: main.deals
  key:   id
  row:   deal
  time:  {axis}
  {"" if zone is None else f'timezone: "{zone}"'}
  {f"since: {since}" if rng.random() < 0.4 else ""}
  column id:         number
  column rep:        ref reps by rep_id
  column stage:      ref stages by stage_name
  column grade:      ref grades by kind, qty
  column created_at: {written}
  column closed_at:  {written} optional
  column signed_on:  date optional
  column due_on:     date optional {planned}
  column amount:     money USD optional from "Amount__c"
  column qty:        number optional
  column score:      number
  column kind:       text optional
  column hot:        boolean optional
  let age      = closed_at - created_at
  let wait     = due_on - signed_on
  let worth    = amount * qty
  let is_big   = amount > 100 USD
  let is_hot_a = hot and kind = "a"
  dimension kind = kind
  dimension size = case when amount > 200 USD then "big" when amount > 50 USD then "mid" end
  dimension hot  = hot
  dimension big  = is_big
  dimension year = year(closed_at)
  dimension day  = date(created_at)
  dimension qty  = qty
}}"""
    )
    tags.add("timestamp with timezone" if zone is None else f"source timezone {zone}")
    if axis == "due_on" and planned:
        tags.add("planned axis")
    table = Table(
        "deals",
        {
            "id": "BIGINT",
            "rep_id": "BIGINT",
            "stage_name": "VARCHAR",
            "created_at": stored,
            "closed_at": stored,
            "signed_on": "DATE",
            "due_on": "DATE",
            "Amount__c": money,
            "qty": rng.choice(("INTEGER", "DECIMAL(6,1)")),
            "score": rng.choice(("DOUBLE", "INTEGER")),
            "kind": "VARCHAR",
            "hot": "BOOLEAN",
        },
    )
    for n in range(rng.choice((0, 5, 30, 60, 60, 90))):
        table.rows.append(
            {
                "id": n,
                "rep_id": _maybe(rng, rng.randint(1, 7)),
                "stage_name": _maybe(rng, rng.choice(STAGES)),
                "created_at": clock.stored(zone),
                "closed_at": _maybe(rng, clock.stored(zone), 0.2),
                "signed_on": _maybe(rng, clock.day(), 0.1),
                "due_on": _maybe(rng, clock.day(), 0.1),
                "Amount__c": _maybe(rng, _amount(rng, money)),
                "qty": _maybe(rng, rng.choice((0, 1, 1, 2, 3, 5, -1)), 0.1),
                "score": rng.randint(-8, 40) / 4
                if table.columns["score"] == "DOUBLE"
                else rng.randint(0, 3),
                "kind": _maybe(rng, rng.choice(KINDS)),
                "hot": _maybe(rng, rng.random() < 0.5, 0.2),
            }
        )
    tables.append(table)


def _amount(rng: Random, sql: str) -> Any:
    cents = rng.choice((0, 5_000, 10_000, 10_000, 20_000, rng.randint(-2_000, 50_000)))
    if sql == "INTEGER":
        return cents // 100
    return cents / 400 if sql == "DOUBLE" else Decimal(cents) / 100


def _calls(
    rng: Random,
    clock: Clock,
    zone: str | None,
    focus: date,
    spec: list[str],
    tables: list[Table],
    tags: set[str],
) -> None:
    written, stored = _timestamp(zone)
    since = focus - timedelta(days=rng.choice((3, 20, 45, 100)))
    two = rng.random() < 0.5
    spec.append(
        f"""
source calls {{
  table: main.calls
  row:   call
  time:  {rng.choice(("made_at", "made_at", "booked_on"))}
  {"" if zone is None else f'timezone: "{zone}"'}
  {f"since: {since}" if rng.random() < 0.5 else ""}
  column rep:       ref reps by rep_id
  column boss:      {"ref reps by boss_id" if two else 'number from "boss_id"'}
  column made_at:   {written}
  column booked_on: date planned
  column length:    duration in minutes optional
  column kind:      text optional
  column hot:       boolean
  {"dimension rep = rep.rep" if two else ""}
  {"dimension region = rep.region" if two else ""}
  {"dimension level = rep.level" if two else ""}
  {"dimension team = rep.team.team" if two else ""}
  dimension call_kind = kind
}}"""
    )
    if two:
        tags.add("two paths")
    table = Table(
        "calls",
        {
            "rep_id": "BIGINT",
            "boss_id": "BIGINT",
            "made_at": stored,
            "booked_on": "DATE",
            "length": "INTEGER",
            "kind": "VARCHAR",
            "hot": "BOOLEAN",
        },
    )
    for _ in range(rng.choice((0, 5, 30, 60, 60, 90))):
        row = {
            "rep_id": _maybe(rng, rng.randint(1, 7)),
            "boss_id": _maybe(rng, rng.randint(1, 7)),
            "made_at": clock.stored(zone),
            "booked_on": clock.day(),
            "length": _maybe(rng, rng.choice((0, 5, 30, 60, rng.randint(1, 99)))),
            "kind": _maybe(rng, rng.choice(KINDS)),
            "hot": rng.random() < 0.5,
        }
        table.rows += [row] * rng.choice((1, 1, 1, 2))
    tables.append(table)


def _lines(rng: Random, spec: list[str], tables: list[Table], tags: set[str]) -> None:
    spec.append(
        f"""
source lines {{
  table: main.lines
  row:   line
  time:  deal.{rng.choice(("closed_at", "created_at", "signed_on"))}
  column deal:  ref deals by deal_id
  column qty:   number
  column price: money USD optional
  dimension part = case when qty > 2 then "many" else "few" end
}}"""
    )
    tags.add("axis over a reference")
    table = Table("lines", {"deal_id": "BIGINT", "qty": "INTEGER", "price": "DECIMAL(10,2)"})
    for _ in range(rng.choice((0, 20, 60, 90))):
        row = {
            "deal_id": _maybe(rng, rng.randint(0, 65), 0.1),
            "qty": rng.randint(0, 5),
            "price": _maybe(rng, Decimal(rng.randint(0, 20_000)) / 100),
        }
        table.rows += [row] * rng.choice((1, 1, 2))
    tables.append(table)
