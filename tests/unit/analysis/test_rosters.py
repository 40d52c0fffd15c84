"""Who is listed even with no row, and how much of a target is due when."""

from decimal import Decimal

import pytest

from kpilang.model.entities import Kpi, Members, Pace, PaceKind
from kpilang.model.expr import Alive
from kpilang.model.nature import EVER
from tests.unit.analysis.sample import analysed, clean, found

STAFF = """\
source staff {
  table: hr.staff
  key:   id
  row:   person
  column id:     number
  column region: text
  let calls_made = count(calls_of_staff by colleague)
  dimension region = region
}
source calls_of_staff {
  table: hr.calls
  time:  day
  column day:       date
  column colleague: ref staff by staff_id
}
source rooms { table: hr.rooms
  column room: text
  dimension room = room
}
"""


def kpi(properties: str) -> Kpi:
    text = f"{STAFF}kpi x {{ formula: revenue\n {properties} }}"
    return clean(text).model.kpis["x"]


def problems(properties: str) -> list[tuple[str, str]]:
    return found(f"{STAFF}kpi x {{ formula: revenue\n {properties} }}")


def test_a_roster_is_a_source_and_a_condition_on_its_rows() -> None:
    assert kpi("members: reps").members == Members("reps")
    roster = kpi("members: reps where employed at end").members
    assert roster is not None
    assert isinstance(roster.where, Alive)
    assert (roster.where.name, roster.where.moment) == ("employed", "end")


def test_a_roster_may_be_another_table_with_a_dimension_of_that_name() -> None:
    roster = kpi("members: staff where calls_made > 3").members
    assert roster is not None
    assert roster.source == "staff"
    assert roster.where is not None
    assert roster.where.left.aggregate.over == EVER


def test_a_goal_may_have_a_roster_and_a_pace() -> None:
    text = "goal g { measure: revenue\n members: reps\n pace: workdays }"
    goal = clean(text).model.goals["g"]
    assert goal.members == Members("reps")
    assert goal.pace == Pace(PaceKind.WORKDAYS)


@pytest.mark.parametrize(
    ("written", "pace"),
    [
        ("linear", Pace()),
        ("workdays", Pace(PaceKind.WORKDAYS)),
        ("like last year", Pace(PaceKind.LAST_YEAR)),
        (
            "weights 20%, 30.5%, 49.5%",
            Pace(PaceKind.WEIGHTS, (Decimal("0.2"), Decimal("0.305"), Decimal("0.495"))),
        ),
        ("weights 100%", Pace(PaceKind.WEIGHTS, (Decimal(1),))),
    ],
)
def test_paces(written: str, pace: Pace) -> None:
    assert kpi(f"pace: {written}").pace == pace


@pytest.mark.parametrize(
    ("properties", "code", "text"),
    [
        ("members: rep", "K203", "rep"),
        ("members: revenue", "K213", "revenue"),
        ("members: rooms", "K416", "rooms"),
        ("members: deals where stage", "K311", "stage"),
        ("members: reps where employd at end", "K441", "employd"),
        ("members: reps where regoin = 1", "K202", "regoin"),
        ("members: reps where growth(id) > 1", "K448", "growth"),
        ("pace: linaer", "K209", "linaer"),
        ("pace: like last month", "K209", "like last month"),
        ("pace: weights 20%, 30%", "K416", "weights 20%, 30%"),
        ("pace: weights 20%, 0.8", "K416", "0.8"),
        ("pace: weights 60%, 60%", "K416", "weights 60%, 60%"),
    ],
)
def test_mistakes(properties: str, code: str, text: str) -> None:
    assert problems(properties) == [(code, text)]


def test_a_pace_with_a_mistake_is_linear_and_says_the_sum() -> None:
    analysis = analysed("kpi x { formula: revenue\n pace: weights 20%, 30% }")
    assert analysis.model.kpis["x"].pace == Pace()
    assert analysis.problems[0].message == (
        "`pace` takes shares that add up to 100%; these make 50%"
    )
