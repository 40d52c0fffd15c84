"""Hashes: they move with what a number depends on, and with nothing else."""

import pytest

from kpilang.model.digest import definition_hash, digest
from tests.unit.analysis.sample import clean

KPI = """\
source visits {
  table: crm.visits
  time:  day
  column day:  date
  column cost: money USD
  column note: text
  column rep:  ref reps by rep_id
}
kpi x "Title" {
  description: "Words."
  formula: sum(visits.cost where rep.region = "EMEA")
  window:  month
  target:  >= 3k USD
}
"""


def hash_of(text: str) -> str:
    return definition_hash(clean(text).model, "x")


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ('"Title"', '"Another title"'),
        ('"Words."', '"Other words."'),
        ("  column note: text\n", ""),
        ("  time:  day", "  time: day   # the day"),
        # a name alone changes nothing, used or not
        ("  time:  day", "  time: day\n  let is_dear = cost > 9 USD"),
        (
            "  time:  day\n  column day:  date\n  column cost: money USD\n  column note: text\n"
            "  column rep:  ref reps by rep_id\n}\n"
            'kpi x "Title" {\n  description: "Words."\n'
            '  formula: sum(visits.cost where rep.region = "EMEA")',
            "  time:  day\n  column day:  date\n  column cost: money USD\n  column note: text\n"
            '  column rep:  ref reps by rep_id\n  let is_emea = rep.region = "EMEA"\n}\n'
            'kpi x "Title" {\n  description: "Words."\n'
            "  formula: sum(visits.cost where is_emea)",
        ),
        ("kpi x", 'calendar { timezone: "UTC" }\nkpi x'),
    ],
)
def test_hash_stays(old: str, new: str) -> None:
    assert old in KPI
    assert hash_of(KPI.replace(old, new)) == hash_of(KPI)


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ('"EMEA"', '"APAC"'),
        ("crm.visits", "crm.calls"),
        ("3k USD", "4k USD"),
        ("window:  month", "window: week"),
        ("rep_id", "owner_id"),
        ("cost: money USD", 'cost: money USD from "Cost"'),
        ("kpi x", "calendar { week: starts sunday }\nkpi x"),
    ],
)
def test_hash_moves(old: str, new: str) -> None:
    assert old in KPI
    assert hash_of(KPI.replace(old, new)) != hash_of(KPI)


def test_hash_is_twelve_digits_and_ignores_spans() -> None:
    first, second = clean(KPI).model, clean("\n\n" + KPI).model
    assert len(digest(first)) == 12
    assert digest(first) == digest(second)


WIDE = """\
calendar { week: starts monday }
source regions {
  table: crm.regions
  key:   code
  valid: since to until
  description: "Which region a code means."
  owner: ae
  column code:  text
  column since: date from "valid_from"
  column until: date optional from "valid_to"
  column name:  text
  column note:  text
}
source shops {
  table: crm.shops
  key:   id
  time:  opened_on
  since: 2020-01-01
  column id:        number
  column region:    ref regions by region_code
  column opened_on: date
  column closed_on: date optional
  column renewed_on: date
  column size:      number
  span trading: opened_on to closed_on
  span renewed: renewed_on to closed_on
  let visits = count(visits by shop)
  let odd    = size * 2
  dimension shop = id
}
source visits {
  table: crm.visits
  time:  day
  column day:  date
  column shop: ref shops by shop_id
  column host: ref reps by host_id
  column cost: money USD
}
kpi plan "The plan" {
  formula: sum(visits.cost)
  window:  month
  target:  >= 3k USD
  owner:   ae
}
kpi x "Title" {
  description: "Words."
  type:     leading activity
  formula:  count(shops where visits > 3) + count(shops where trading at end) +
            count(shops where region.name = "EMEA")
  window:   month
  target:   >= 5
  stretch:  >= 9
  status:   red below 2 * count(shops)
  members:  shops where size > 10
  baseline: 4 in 2025
  by:       shop
  review:   weekly
  changed:  2026-01-01 "other shops"
}
metric gap = target(plan) - sum(visits.cost)
test x { expect 2026-01: 3 }
"""


def hashes(text: str) -> tuple[str, str]:
    model = clean(text).model
    return definition_hash(model, "x"), definition_hash(model, "gap")


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("Which region a code means.", "What regions are called."),
        ("owner: ae\n  column", "column"),
        ("  column note:  text\n", ""),
        ("span renewed: renewed_on to", "span renewed: opened_on to"),
        ("let odd    = size * 2", "let odd    = size * 3"),
        ("time:  opened_on\n", "time:  opened_on   # when it opened\n"),
        ('"The plan"', '"Another plan"'),
        ('  description: "Words."\n  type:     leading activity\n', ""),
        ("  stretch:  >= 9\n", ""),
        ("  baseline: 4 in 2025\n", ""),
        ("  by:       shop\n", ""),
        ("  review:   weekly\n", "  review:   daily\n"),
        ('"other shops"', '"fewer shops"'),
        ("expect 2026-01: 3", "expect 2026-01: 4"),
        ("status:   red", "status basis: pace\n  status:   red"),
    ],
)
def test_hashes_stay_with_what_no_number_depends_on(old: str, new: str) -> None:
    assert WIDE.count(old) == 1
    assert hashes(WIDE.replace(old, new)) == hashes(WIDE)


@pytest.mark.parametrize(
    ("old", "new", "moved"),
    [
        ("table: crm.visits", "table: crm.calls", "both"),
        ("starts monday", "starts sunday", "both"),
        ("cost: money USD", 'cost: money USD from "Cost"', "gap"),
        ("target:  >= 3k USD", "target:  >= 4k USD", "gap"),
        ("formula: sum(visits.cost)", "formula: sum(visits.cost where cost > 9 USD)", "gap"),
        ("  target:  >= 3k USD", "  target:  >= 3k USD\n  pace: workdays", "gap"),
        ("by shop_id", "by shop_no", "x"),
        ("visits > 3", "visits > 4", "x"),
        ("count(visits by shop)", "count(visits on host.hired_on by shop)", "x"),
        ('"valid_from"', '"starts_on"', "x"),
        ('"valid_to"', '"ends_on"', "x"),
        ("valid: since to until", "valid: since to since", "x"),
        ("column closed_on: date optional", 'column closed_on: date optional from "end"', "x"),
        ("closed_on\n  span renewed", "renewed_on\n  span renewed", "x"),
        ("since: 2020-01-01", "since: 2020-02-01", "x"),
        ("trading at end", "trading at start", "x"),
        ("where size > 10", "where size > 11", "x"),
        ("column size:      number", 'column size:      number from "sqm"', "x"),
        ("members:  shops where size > 10", "members:  shops", "x"),
        ("red below 2", "red below 3", "x"),
        ("target:   >= 5", "target:   >= 5 by 2026-12-31", "x"),
        ("target:   >= 5", "target:   >= 5\n  pace: weights 40%, 60%", "x"),
        ("target:   >= 5", "target:   <= 5", "x"),
    ],
)
def test_hashes_move_with_what_a_number_depends_on(old: str, new: str, moved: str) -> None:
    assert WIDE.count(old) == 1
    before, after = hashes(WIDE), hashes(WIDE.replace(old, new))
    assert (before[0] != after[0], before[1] != after[1]) == (
        moved in ("x", "both"),
        moved in ("gap", "both"),
    )


def test_the_hash_moves_with_the_target_in_the_target() -> None:
    """A target may be made of another's target, which is made of a third's."""
    text = (
        "kpi a { formula: revenue\n window: month\n target: >= 4 USD }\n"
        "kpi b { formula: revenue\n window: month\n target: >= 2 * target(a) }\n"
        "kpi x { formula: revenue\n window: month\n target: >= target(b) + 1 USD }\n"
    )
    assert hash_of(text) != hash_of(text.replace(">= 4 USD", ">= 5 USD"))
    assert hash_of(text) == hash_of(text.replace("kpi a {", 'kpi a "Title" {'))
