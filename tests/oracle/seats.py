"""Who sat where, and from when until when: rows that are valid for a time, one at each moment."""

from __future__ import annotations

from datetime import timedelta
from random import Random
from typing import Any

from tests.oracle.tables import Clock, Table, maybe, timestamp_type

ROOMS = ("loft", "hall", "Unknown", "den", "loft")


def seats(rng: Random, clock: Clock, spec: list[str], tables: list[Table]) -> None:
    """Add the table of seats: its bounds are days or moments, its ends the last day or the next."""
    zone = rng.choice((None, "UTC", clock.zone))
    written, stored = ("date", "DATE") if rng.random() < 0.6 else timestamp_type(zone)
    last_day = written == "date" and rng.random() < 0.3
    spec.append(
        f"""
source seats {{
  table: main.seats
  key:   {rng.choice(("rep_id", "rep_id, since"))}
  row:   seat
  valid: since to {"until" if not last_day else "ended"}
  {"" if zone is None else f'timezone: "{zone}"'}
  column rep_id: number
  column since:  {written} optional
  column until:  {written} optional
  column room:   text optional
  column size:   number
  {"let ended = until + 1 days" if last_day else ""}
  dimension seat = room
}}"""
    )
    columns = {
        "rep_id": "BIGINT", "since": stored, "until": stored, "room": "VARCHAR", "size": "INTEGER",
    }  # fmt: skip
    table = Table("seats", columns)
    for rep in range(1, 7):
        table.rows += _of_one(rng, clock, zone, rep, days=written == "date", last_day=last_day)
    rng.shuffle(table.rows)
    tables.append(table)


def _of_one(
    rng: Random, clock: Clock, zone: str | None, rep: int, *, days: bool, last_day: bool
) -> list[dict[str, Any]]:
    """Return the seats of one rep, which follow each other, some at once and some after a gap."""
    count = rng.choice((0, 2, 3, 6))
    bounds = sorted({clock.day() if days else clock.stored(zone) for _ in range(count)})
    rows: list[dict[str, Any]] = []
    for place, since in enumerate(bounds):
        following = bounds[place + 1] if place + 1 < len(bounds) else None
        until = following
        if following is None:
            until = maybe(rng, since + timedelta(days=30), 0.6)
        elif rng.random() < 0.3:
            until = since + (following - since) / 2
            until = since if until < since else until
        if last_day and until is not None:
            until -= timedelta(days=1)
        room, size = maybe(rng, rng.choice(ROOMS)), rng.randint(1, 4)
        rows.append({"rep_id": rep, "since": since, "until": until, "room": room, "size": size})
        if rng.random() < 0.1:
            # One that never held.
            rows.append({**rows[-1], "since": None, "room": "never"})
    return rows
