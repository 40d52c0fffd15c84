"""What targets that grow lead to, worked out by hand, beside the level asked for by a day."""

from __future__ import annotations

import pytest

from kpilang.lint.run import Selection
from tests.support.examples import ORDERS
from tests.unit.lint.conftest import check_text

BASE = "metric revenue = sum(orders.amount)\n"
BASE += 'metric paid_share = count(orders where stage = "paid") / count(orders)\n'
GOALS = 'goal steps "Steps" {{\n  {0}\n}}\ngoal finish "Finish" {{\n  {1}\n}}\n'

TWO_MILLION = "measure: revenue\n  target: >= 2M USD by end of 2027"
YEARLY = "grow 20% per year from 1M USD in 2025"
GROWTH = "measure: growth(revenue)\n  window: year\n  target: >= 20%"


def told(steps: str, end: str = TWO_MILLION, before: str = "") -> list[str]:
    """Return the messages for two goals."""
    text = before + ORDERS + BASE + GOALS.format(steps, end)
    found = check_text(text, selection=Selection(select=("L120",)))
    assert {one.code for one in found} <= {"L120"}, found
    return [one.message for one in found]


def reached(steps: str, end: str = TWO_MILLION, before: str = "") -> list[str]:
    """Return what growth is said to lead to."""
    return [message.split(" leads to ")[1].split(" by ")[0] for message in told(steps, end, before)]


def target(text: str, measure: str = "revenue") -> str:
    return f"measure: {measure}\n  target: {text}"


def test_the_finding_says_what_is_reached_when_and_what_it_takes() -> None:
    text = ORDERS + BASE + GOALS.format(target(YEARLY), TWO_MILLION)
    (found,) = check_text(text, selection=Selection(select=("L120",)))
    # 1M * 1.2 * 1.2; the square root of 2 is 1.41421…
    assert (
        found.message
        == "`steps` leads to 1,440,000 USD by 2027-12-31, not to the 2,000,000 USD of `finish`"
    )
    assert found.help == "let one of the two follow from the other: the level takes 41.5% per year"
    places = (found.primary.span, *(label.span for label in found.secondary))
    assert [text[span.start : span.end] for span in places] == [
        YEARLY,
        ">= 2M USD by end of 2027",
    ]


def test_no_rate_leads_to_a_level_of_the_period_in_which_it_begins() -> None:
    end = target(">= 2M USD by end of 2025")
    (found,) = check_text(
        ORDERS + BASE + GOALS.format(target(YEARLY), end), selection=Selection(select=("L120",))
    )
    assert found.help == "let one of the two follow from the other"


@pytest.mark.parametrize(
    ("steps", "end", "amount"),
    [
        # 100k a month, 2% more each: 100k * (1.02^13 + … + 1.02^24)
        (target("grow 2% per month from 100k USD in 2025-12"), TWO_MILLION, "1,734,997 USD"),
        # half of the way in two of four years
        (target("from 1M USD in 2025 to >= 2M USD in 2029"), TWO_MILLION, "1,500,000 USD"),
        # after the end of a path it stays there
        (target("from 1M USD in 2024 to >= 1.5M USD in 2025"), TWO_MILLION, "1,500,000 USD"),
        (GROWTH, f"{TWO_MILLION}\n  baseline: 1M USD in 2025", "1,440,000 USD"),
        (GROWTH, target("from 1M USD in 2025 to >= 2M USD in 2027"), "1,440,000 USD"),
        (
            target(">= 20% per month", "revenue / previous(revenue, 1 year) - 1"),
            f"{target('>= 200k USD per month by end of 2027')}\n  baseline: 100k USD in 2025-12",
            "144,000 USD",
        ),
        # the level of a share holds in every period, whatever its length
        (
            target("grow 10% per year from 50% in 2025", "paid_share"),
            f"{target('>= 70% by end of 2026', 'paid_share')}\n  window: month",
            "55.0%",
        ),
        # what should fall
        (
            f"{target('grow -10% per year from 1M USD in 2025')}\n  better: lower",
            target("<= 700k USD by end of 2027"),
            "810,000 USD",
        ),
        (
            target("<= -10% per year", "growth(revenue)"),
            f"{target('<= 700k USD by end of 2027')}\n  baseline: 1M USD in 2025",
            "810,000 USD",
        ),
    ],
)
def test_what_growth_leads_to_is_computed(steps: str, end: str, amount: str) -> None:
    assert reached(steps, end) == [amount]


def test_fiscal_years_are_those_of_the_calendar() -> None:
    calendar = "calendar {\n  fiscal_year: starts february, named by its end\n}\n"
    steps = target("grow 20% per fiscal_year from 1M USD in FY2025")
    assert told(steps, target(">= 2M USD by end of FY2027"), calendar) == [
        "`steps` leads to 1,440,000 USD by 2027-01-31, not to the 2,000,000 USD of `finish`"
    ]


def test_a_baseline_of_another_kpi_on_the_number_will_do() -> None:
    kpi = "kpi known {\n  formula: revenue\n  window: year\n  baseline: 1M USD in 2025\n}\n"
    assert reached(GROWTH, f"{TWO_MILLION}\n}}\n{kpi.strip().removesuffix('}')}") == [
        "1,440,000 USD"
    ]


@pytest.mark.parametrize(
    ("steps", "end"),
    [
        # it is reached, but for rounding: 1.41 * 1.41 = 1.9881
        (target("grow 41% per year from 1M USD in 2025"), TWO_MILLION),
        (target("grow 5% per month from 100k USD in 2025-12"), TWO_MILLION),
        # nothing to begin from, or of another period
        (GROWTH, TWO_MILLION),
        (GROWTH, f"{TWO_MILLION}\n  baseline: 1M USD"),
        (GROWTH, f"{TWO_MILLION}\n  baseline: 100k USD in 2025-06"),
        (target("grow 20% per year from revenue in 2025"), TWO_MILLION),
        # nothing loses more than all
        (GROWTH.replace("20%", "-150%"), f"{TWO_MILLION}\n  baseline: 1M USD in 2025"),
        # it begins after the day
        (target("grow 20% per year from 1M USD in 2028"), TWO_MILLION),
        # no day, or one within a year
        (target(YEARLY), target(">= 2M USD per year")),
        (
            target(YEARLY),
            target(">= 2M USD per year by 2027-06-30"),
        ),
        # weeks do not make a year, and a year no month
        (target("grow 1% per week from 20k USD in 2025-W50"), TWO_MILLION),
        (
            target(YEARLY),
            target(">= 2M USD per month by end of 2027"),
        ),
        # another number, or the other direction
        (target("grow 20% per year from 100 in 2025", "count(orders)"), TWO_MILLION),
        (target(YEARLY), target("<= 1M USD by end of 2027")),
        # two paths are two plans
        (
            target("from 1M USD in 2025 to >= 1.5M USD in 2027"),
            target("from 1M USD in 2025 to >= 2M USD in 2027"),
        ),
        # as many days as no plan has
        (target("grow 1% per day from 1k USD in 2025-01-01"), target(">= 9M USD by end of 9000")),
    ],
)
def test_what_cannot_be_computed_or_is_reached_is_left_alone(steps: str, end: str) -> None:
    assert told(steps, end) == []


def test_growth_is_told_once_by_the_first_level_that_it_misses() -> None:
    more = target(">= 3M USD by end of 2028")
    other = f'{TWO_MILLION}\n}}\ngoal later "Later" {{\n  {more}'
    assert reached(target(YEARLY), other) == ["1,440,000 USD"]
