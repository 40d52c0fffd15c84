"""Sources of what happens: deals, calls, and the lines of deals."""

from __future__ import annotations

from decimal import Decimal
from random import Random
from typing import Any

from tests.oracle.tables import KINDS, STAGES, Clock, Table, maybe, timestamp_type


def deals(
    rng: Random,
    clock: Clock,
    zone: str | None,
    spec: list[str],
    tables: list[Table],
    tags: set[str],
) -> None:
    written, stored = timestamp_type(zone)
    axis = rng.choice(("closed_at", "closed_at", "created_at", "due_on", "signed_on"))
    planned = "planned" if rng.random() < 0.6 else ""
    since = clock.first_day(20, 45, 100, 200)
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
  column seat:       ref seats by rep_id
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
  span open: created_at to closed_at
  span due:  signed_on to due_on
  let age      = closed_at - created_at
  let wait     = due_on - signed_on
  let worth    = amount * qty
  let is_big   = amount > 100 USD
  let is_hot_a = hot and kind = "a"
  let busy     = workdays(created_at, closed_at)
  let parts    = count(lines by deal)
  let pieces   = sum(lines.qty by deal)
  let net      = greatest(amount, 0 USD)
  let is_late  = closed_at >= timestamp(due_on)
  let next_week  = due_on + 1 weeks
  let plain_kind = lower(trim(kind))
  dimension kind = kind
  dimension size = case when amount > 200 USD then "big" when amount > 50 USD then "mid" end
  dimension hot  = hot
  dimension big  = is_big
  dimension year = year(closed_at)
  dimension day  = date(created_at)
  dimension qty  = qty
  dimension initial = left(kind, 1)
  dimension born    = date_trunc("month", created_at)
  dimension shift   = case when hour(created_at) < 12 then "early" else concat("l", "ate") end
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
                "rep_id": maybe(rng, rng.randint(1, 7)),
                "stage_name": maybe(rng, rng.choice(STAGES)),
                "created_at": clock.stored(zone),
                "closed_at": maybe(rng, clock.stored(zone), 0.2),
                "signed_on": maybe(rng, clock.day(), 0.1),
                "due_on": maybe(rng, clock.day(), 0.1),
                "Amount__c": maybe(rng, _amount(rng, money)),
                "qty": maybe(rng, rng.choice((0, 1, 1, 2, 3, 5, -1)), 0.1),
                "score": rng.randint(-8, 40) / 4
                if table.columns["score"] == "DOUBLE"
                else rng.randint(0, 3),
                "kind": maybe(rng, rng.choice(KINDS)),
                "hot": maybe(rng, rng.random() < 0.5, 0.2),
            }
        )
    tables.append(table)


def _amount(rng: Random, sql: str) -> Any:
    cents = rng.choice((0, 5_000, 10_000, 10_000, 20_000, rng.randint(-2_000, 50_000)))
    if sql == "INTEGER":
        return cents // 100
    return cents / 400 if sql == "DOUBLE" else Decimal(cents) / 100


def calls(
    rng: Random,
    clock: Clock,
    zone: str | None,
    spec: list[str],
    tables: list[Table],
    tags: set[str],
) -> None:
    written, stored = timestamp_type(zone)
    since = clock.first_day(3, 20, 45, 100)
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
  column seat:      ref seats by rep_id
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
  {"dimension band = rep.band" if two else ""}
  {"dimension lines_sold = rep.lines_sold" if two else ""}
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
            "rep_id": maybe(rng, rng.randint(1, 7)),
            "boss_id": maybe(rng, rng.randint(1, 7)),
            "made_at": clock.stored(zone),
            "booked_on": clock.day(),
            "length": maybe(rng, rng.choice((0, 5, 30, 60, rng.randint(1, 99)))),
            "kind": maybe(rng, rng.choice(KINDS)),
            "hot": rng.random() < 0.5,
        }
        table.rows += [row] * rng.choice((1, 1, 1, 2))
    tables.append(table)


def lines(rng: Random, spec: list[str], tables: list[Table], tags: set[str]) -> None:
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
            "deal_id": maybe(rng, rng.randint(0, 65), 0.1),
            "qty": rng.randint(0, 5),
            "price": maybe(rng, Decimal(rng.randint(0, 20_000)) / 100),
        }
        table.rows += [row] * rng.choice((1, 1, 2))
    tables.append(table)


def stock(rng: Random, clock: Clock, spec: list[str], tables: list[Table], tags: set[str]) -> None:
    """Add what there was, item by item, on some days or at some moments."""
    since = clock.first_day(10, 40, 100)
    zone = rng.choice((None, "UTC", clock.zone))
    kind, stored = ("date", "DATE") if rng.random() < 0.6 else timestamp_type(zone)
    by_clock = stored != "DATE"
    spec.append(
        f"""
source stock {{
  table: main.stock
  key:   day, item
  row:   item
  time:  day
  {f"since: {since}" if rng.random() < 0.3 else ""}
  {f'timezone: "{zone}"' if by_clock and zone is not None else ""}
  snapshot
  column day:    {kind}{" optional" if by_clock else ""}
  column item:   text optional
  column rep:    ref reps by rep_id
  column amount: money USD optional
  column units:  number
  dimension item = item
}}"""
    )
    table = Table(
        "stock",
        {
            "day": stored,
            "item": "VARCHAR",
            "rep_id": "BIGINT",
            "amount": "DECIMAL(12,2)",
            "units": "INTEGER",
        },
    )
    count = rng.choice((0, 8, 20, 40))
    days: list[Any] = sorted({clock.day() for _ in range(count)})
    if by_clock:
        days = sorted({clock.stored(zone) for _ in range(count)})
        days += [None] if rng.random() < 0.3 else []
    for day in days:
        for item in ("nut", "bolt", "a", "Ä", None):
            if rng.random() < (0.6 if item else 0.1):
                cells = {
                    "day": day,
                    "item": item,
                    "rep_id": maybe(rng, rng.choice((1, 2, 3, 4, 5, 6, 7, 99))),
                    "amount": maybe(rng, Decimal(rng.randint(0, 20_000)) / 100),
                    "units": rng.randint(0, 9),
                }
                table.rows.append(cells)
    tables.append(table)
