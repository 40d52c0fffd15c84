"""Sources of visits and of the offers that follow, and conversions from one moment to another.

They have their own chance, so that nothing else of a world depends on them.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from random import Random
from typing import Any
from zoneinfo import ZoneInfo

from tests.oracle.formulas import Made
from tests.oracle.paths import funnel
from tests.oracle.tables import KINDS, Clock, Table, maybe, timestamp_type
from tests.oracle.wording import Formula

LIMITS = (
    *("1 days", "2 days", "7 days", "10 days", "20 days", "30 days", "36 hours", "1 hours"),
    "90 minutes",
)
#: how long after a moment another may come: often at once, or after exactly so many days
WAITS = tuple(timedelta(hours=h) for h in (0, 0, 1, 24, 36, 48, 168, 240, 360, 480, 720, -1, -24))
NEAR = tuple(timedelta(seconds=s) for s in (0, 0, 0, 0, 1, -1, 1800))
#: a conversion, what it is called, and the source of its base
PAIRS = (
    ("visits.began_at -> visits.tried_at{}", "conversion of one row", "visits"),
    ("visits.began_at -> visits.tried_at{}", "conversion of one row", "visits"),
    ("visits.tried_at -> visits.began_at{}", "conversion of one row", "visits"),
    ("visits.began_on -> visits.tried_on{}", "conversion of days", "visits"),
    ("visits.began_at -> offers.made_at{}", "conversion across sources", "visits"),
    ("visits.began_at -> offers.made_at{} by visit", "conversion across sources", "visits"),
    ("visits.tried_at -> offers.made_at{} by visit", "conversion across sources", "visits"),
    ("offers.made_at -> visits.tried_at{} by visit", "conversion across sources", "offers"),
    ("visits.began_at -> offers.made_at{} by rep", "conversion by a shared reference", "visits"),
    ("offers.made_at -> visits.began_at{} by rep", "conversion by a shared reference", "offers"),
    ("offers.made_at -> offers.sold_at{} by rep", "conversion by a shared reference", "offers"),
    ("visits.began_on -> offers.made_at{} by visit", "conversion of days", "visits"),
    ("visits.began_at -> visits.first_offer{}", "conversion of roll-ups", "visits"),
    ("visits.first_offer -> offers.sold_at{} by visit", "conversion of roll-ups", "visits"),
    ("visits.began_at -> offers.made_on{} by visit", "conversion of days", "visits"),
)  # fmt: skip
OWN = {
    "visits": (
        "offers_made > 1",
        'kind = "a"',
        'kind != "a"',
        "hot",
        "kind is null",
        'rep.region = "EMEA"',
    ),
    "offers": ("amount > 1", "not cheap", "cheap", "amount is null", 'rep.region != "US"'),
}
#: what may be made of a conversion
FORMS = (
    *("{a}", "{a}", "{a}", "growth({a})", "previous({a})", "change({a})", "share({a})"),
    *("previous({a}, 1 month)", "{a} - previous({a}, 7 days)", "{a} / total({a})", "{a} * 2"),
    *("({a} where {filter})", "{a} / {b}", "{a} * count({base})", "{a} - total({a} by rep)"),
    *("rank({a})", "coalesce({a}, 0)", "case when {a} > 0.3 then {a} end"),
)
WINDOWS = (
    *("month", "month", "month", "month", "week", "quarter", "quarter", "year", "day"),
    *(
        "month to date",
        "month to date each day",
        "trailing 30 days each week",
        "trailing 2 months each month",
    ),
    *("trailing 7 days each day", "cumulative each month", "quarter to date each month"),
)
LINES = ("", "", "target: >= 20%", "target: between 10% and 60%", "status: red below 20%")
#: those of them that are shown in percent, as a conversion is
AIMED = ("{a}", "({a} where {filter})", "previous({a})")
CONVERSIONS = ("c0", "c1", "c2", "c3", "c4", "c5")
FUNNELS = ("f0", "f1", "f2")


def journeys(
    seed: int, clock: Clock, zone: str, spec: list[str], tables: list[Table]
) -> list[Made]:
    """Add the sources, and return conversions."""
    rng = Random(f"journeys {seed}")
    clock = Clock(rng, clock.focus, clock.zone)
    visits = _visits(rng, clock, rng.choice((None, "UTC", "UTC", zone)), spec)
    tables.append(visits)
    zoned = rng.choice((None, "UTC", zone))
    tables.append(_offers(rng, clock, zoned, visits, spec))
    spec += [funnel(rng, name) for name in FUNNELS]
    return [_conversion(rng, name) for name in CONVERSIONS]


def _instant(raw: datetime, zone: str | None) -> datetime:
    return raw if zone is None else raw.replace(tzinfo=ZoneInfo(zone)).astimezone(UTC)


def _stored(instant: datetime, zone: str | None) -> datetime:
    return instant if zone is None else instant.astimezone(ZoneInfo(zone)).replace(tzinfo=None)


def _after(rng: Random, instant: datetime, zone: str | None, clock: Clock) -> datetime:
    if rng.random() < 0.3:
        return clock.stored(zone)
    return _stored(instant + rng.choice(WAITS) + rng.choice(NEAR), zone)


def _moment(rng: Random, clock: Clock, zone: str | None) -> datetime:
    """Return a moment as a source stores it, most of them not long ago."""
    if rng.random() < 0.4:
        return clock.stored(zone)
    day = clock.focus - timedelta(days=rng.randint(-8, 65))
    civil = datetime.combine(day, clock.civil().time())
    return _stored(_instant(civil, clock.zone), zone)


def _visits(rng: Random, clock: Clock, zone: str | None, spec: list[str]) -> Table:
    written, stored = timestamp_type(zone)
    spec.append(
        f"""
source visits {{
  table: main.visits
  key:   id
  row:   visit
  time:  began_at
  {"" if zone is None else f'timezone: "{zone}"'}
  {f"since: {clock.first_day(20, 45)}" if rng.random() < 0.2 else ""}
  column id:       number
  column rep:      ref reps by rep_id
  column began_at: {written} {rng.choice(("", "optional"))}
  column tried_at: {written} optional
  column began_on: date
  column tried_on: date optional {rng.choice(("", "planned"))}
  column kind:     text optional
  column hot:      boolean
  let first_offer = min(offers.made_at by visit)
  let offers_made = count(offers by visit)
  dimension kind = kind
  dimension hot  = hot
}}"""
    )
    table = Table(
        "visits",
        {
            "id": "BIGINT",
            "rep_id": "BIGINT",
            "began_at": stored,
            "tried_at": stored,
            "began_on": "DATE",
            "tried_on": "DATE",
            "kind": "VARCHAR",
            "hot": "BOOLEAN",
        },
    )
    optional = "column began_at: " + written + " optional" in spec[-1]
    for n in range(rng.choice((0, 30, 60, 60, 90))):
        began, day = _moment(rng, clock, zone), _moment(rng, clock, "UTC").date()
        row: dict[str, Any] = {"id": n, "rep_id": maybe(rng, rng.randint(1, 7))}
        row["began_at"] = maybe(rng, began) if optional else began
        row["tried_at"] = maybe(rng, _after(rng, _instant(began, zone), zone, clock), 0.25)
        row["began_on"] = day
        row["tried_on"] = maybe(rng, day + timedelta(days=rng.choice((0, 1, 2, 7, 30, -1))))
        row |= {"kind": maybe(rng, rng.choice(KINDS)), "hot": rng.random() < 0.5}
        table.rows.append(row)
    return table


def _offers(rng: Random, clock: Clock, zone: str | None, visits: Table, spec: list[str]) -> Table:
    written, stored = timestamp_type(zone)
    spec.append(
        f"""
source offers {{
  table: main.offers
  key:   id
  row:   offer
  time:  made_at
  {"" if zone is None else f'timezone: "{zone}"'}
  {f"since: {clock.first_day(20, 45)}" if rng.random() < 0.2 else ""}
  column id:      number
  column visit:   ref visits by visit_id
  column rep:     ref reps by rep_id
  column made_at: {written} optional
  column sold_at: {written} optional
  column made_on: date optional
  column amount:  number optional
  let cheap = amount < 2
  dimension rep    = rep.rep
  dimension region = rep.region
  dimension level  = rep.level
  dimension team   = rep.team.team
}}"""
    )
    table = Table(
        "offers",
        {
            "id": "BIGINT",
            "visit_id": "BIGINT",
            "rep_id": "BIGINT",
            "made_at": stored,
            "sold_at": stored,
            "made_on": "DATE",
            "amount": "INTEGER",
        },
    )
    zone_of_visits = None if visits.columns["began_at"] == "TIMESTAMPTZ" else _zone_in(spec[-2])
    for _ in range(rng.choice((0, 40, 80, 120))):
        visit = rng.choice(visits.rows) if visits.rows else {}
        moment = visit.get(rng.choice(("began_at", "tried_at"))) or clock.stored(zone_of_visits)
        made = _after(rng, _instant(moment, zone_of_visits), zone, clock)
        day = visit.get("began_on") or clock.day()
        rep = visit.get("rep_id") if rng.random() < 0.7 else rng.randint(1, 7)
        row = {
            "visit_id": rng.choice((visit.get("id"), visit.get("id"), visit.get("id"), None, 999)),
            "rep_id": maybe(rng, rep),
            "made_at": maybe(rng, made),
            "sold_at": maybe(rng, _after(rng, _instant(made, zone), zone, clock)),
            "made_on": maybe(rng, day + timedelta(days=rng.choice((0, 1, 2, 7, 30, -1)))),
            "amount": maybe(rng, rng.choice((0, 1, 2, 3))),
        }
        for _ in range(rng.choice((1, 1, 1, 2))):
            table.rows.append({"id": len(table.rows), **row})
    return table


def _zone_in(text: str) -> str:
    return text.split('timezone: "')[1].split('"')[0]


def _conversion(rng: Random, name: str) -> Made:
    text, tags, base = _pair(rng)
    other, more, _ = _pair(rng, base)
    form = rng.choice(FORMS)
    formula = form.format(
        a=text, b=other, base=base, filter=rng.choice(('region = "EMEA"', "rep is not null"))
    )
    tags |= more if "{b}" in form else set()
    tags |= {"conversion", f"conversion in {form.format(a='x', b='y', base='s', filter='f')}"}
    window = rng.choice(WINDOWS)
    line = rng.choice(LINES) if form in AIMED else ""
    tags |= {f"conversion over {window.split()[0]}"} | (
        {"conversion with a target"} if line else set()
    )
    body = "\n  ".join([f"formula: {formula}", f"window: {window}", *([line] if line else [])])
    made = Made(
        name,
        f"kpi {name} {{\n  {body}\n}}",
        Formula(formula, None, frozenset((base,)), frozenset(tags)),
        tags,
    )
    made.by = ((), ("rep",), ("region",)) if rng.random() < 0.7 else ((),)
    if "by rep" in form.rpartition("total")[2]:
        made.by = (("rep",),)
    return made


def _pair(rng: Random, base: str | None = None) -> tuple[str, set[str], str]:
    pairs = [pair for pair in PAIRS if base in (None, pair[2])]
    text, tag, source = rng.choice(pairs)
    tags = {tag}
    sides = [side.strip().split(".")[0] for side in text.format("").split("->")]
    condition = ""
    if rng.random() < 0.4:
        about = rng.choice(sides)
        test = rng.choice(OWN[about])
        if sides[0] != sides[1] and about == sides[0]:
            first = "not " if test.startswith("not ") else ""
            test = f"{first}{about}.{test.removeprefix('not ')}"
        condition = f" where {test}"
        tags.add("conversion where")
    limit = ""
    if rng.random() < 0.85:
        limit = f" within {rng.choice(LIMITS)}"
    else:
        tags.add("conversion without a limit")
    return f"conversion({text.format(condition)}{limit})", tags, source
