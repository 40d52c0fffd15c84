"""Sources about people, and small ones that they and their deals refer to."""

from __future__ import annotations

from decimal import Decimal
from random import Random

from tests.oracle.tables import KINDS, REGIONS, Clock, Table, maybe


def people(rng: Random, clock: Clock, spec: list[str], tables: list[Table], tags: set[str]) -> None:
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
  let heads   = count(reps by team)
  let busiest = max(reps.calls_made by team)
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
  column left_on:  date optional
  span employed: hired_on to left_on
  let first_deal = min(deals.created_at by rep)
  let first_big  = min(deals.created_at where rep.calls_made > 1 by rep)
  let calls_made = count(calls by rep)
  let last_call  = max(calls.made_at where hot by rep)
  let best       = max(deals.worth by rep)
  let won        = sum(deals.amount where stage = "won" by rep)
  let typical    = median(deals.qty by rep)
  let mean       = avg(deals.amount by rep)
  let newest     = last(deals.amount on created_at by rep)
  let last_kind  = last(deals.kind where amount is not null by rep)
  let was_hot    = first(deals.hot by rep)
  let kinds      = count_distinct(deals.kind by rep)
  let last_due   = max(deals.due_on on due_on by rep)
  let sold       = sum(deals.pieces by rep)
  let in_loft    = count(deals where seat.room = "loft" by rep)
  let line_count = count(lines by deal.rep)
  dimension band = case when calls_made > 6 then "many" when calls_made > 0 then "some" end
  dimension lines_sold = case when line_count > 9 then "lots" when sold > 3 then "few" end
  dimension rep    = name by id
  dimension region = region
  dimension level  = level
}"""
    )
    tags |= {"register", "inline table"}
    teams = Table("teams", {"id": "INTEGER", "name": "VARCHAR", "budget": "DECIMAL(12,2)"})
    for n in range(1, rng.randint(1, 3) + 1):
        money = maybe(rng, Decimal(rng.randint(0, 100_000)) / 100)
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
            "left_on": "DATE",
        },
    )
    for n in range(1, rng.choice((0, 2, 4, 5, 5, 6, 6, 6)) + 1):
        reps.rows.append(
            {
                "id": n,
                "name": rng.choice(("Ann", "Bob", "Ann", "cy", "Ähn", "Unknown")),
                "Region (net)": maybe(rng, rng.choice(REGIONS), 0.2),
                "team_id": maybe(rng, rng.randint(1, 4)),
                "level": maybe(rng, rng.randint(1, 3)),
                "hired_on": clock.day(),
                "left_on": maybe(rng, clock.day(), 0.4),
            }
        )
    grades = Table(
        "grades",
        {"kind": "VARCHAR", "qty": "INTEGER", "weight": "DECIMAL(8,3)", "word": "VARCHAR"},
    )
    for kind in KINDS[: rng.randint(1, 4)]:
        for qty in range(rng.randint(1, 4)):
            weight = maybe(rng, Decimal(rng.randint(0, 9_000)) / 1000)
            word = rng.choice(("low", "high"))
            grades.rows.append({"kind": kind, "qty": qty, "weight": weight, "word": word})
    tables += [grades, teams, reps]
