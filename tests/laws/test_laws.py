"""The laws of the language, each with data small enough to work out by hand."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from pathlib import Path

import pytest

from tests.support.world import World, world

SPEC = """
calendar { timezone: "America/New_York" }
source reps {
  table: reps
  key:   id
  row:   rep
  column id:     number
  column name:   text
  column region: text
  dimension rep    = name by id
  dimension region = region
}
source invoices {
  table: invoices
  key:   id
  row:   invoice
  time:  sent_on
  column id:      number
  column rep:     ref reps by rep_id
  column sent_on: date optional
  column amount:  money USD
  column kind:    text
}
source lines {
  table: lines
  row:   line
  time:  invoice.sent_on
  column invoice: ref invoices by invoice_id
  column qty:     number
}
source calls {
  table: calls
  key:   id
  row:   call
  time:  made_at
  since: 2026-02-01
  column id:  number
  column rep: ref reps by rep_id
  column made_at: timestamp
}
source visits {
  table: visits
  row:   visit
  time:  due_on
  column rep:    ref reps by rep_id
  column due_on: date planned
}
metric billed      = sum(invoices.amount)
metric sent        = count(invoices)
metric mean        = billed / sent
metric average     = avg(invoices.amount)
metric middle      = median(invoices.amount)
metric biggest     = max(invoices.amount)
metric quantity    = sum(lines.qty)
metric called      = count(calls)
metric per_call    = billed / called
metric headcount   = count(reps)
metric planned     = count(visits)
metric billed_growth = growth(billed)
metric not_credit  = count(invoices where kind != "credit")
metric not_credit2 = count(invoices where not kind = "credit")
metric credit      = count(invoices where kind = "credit")
metric sellers     = count_distinct(invoices.rep)
kpi billing {
  formula: billed
  window:  month
  target:  >= 1000 USD
}
kpi late {
  formula: count(invoices where kind = "credit")
  window:  month
  target:  <= 4
}
kpi visits_due {
  formula: planned
  window:  month
  target:  >= 2
}
kpi mean_invoice {
  formula: mean
  window:  month
  target:  between 100 USD and 200 USD
}
"""

DATA = """
CREATE TABLE reps AS SELECT * FROM (VALUES
  (1, 'Ann', 'EMEA'), (2, 'Bob', 'US'), (3, 'Ann', NULL), (4, 'Cy', 'Unknown')
) t(id, name, region);
CREATE TABLE invoices AS SELECT id, rep_id, CAST(sent_on AS DATE) AS sent_on,
  CAST(amount AS DECIMAL(12, 2)) AS amount, kind FROM (VALUES
  (1, 1, '2026-01-31', 100.10, 'sale'),
  (2, 1, '2026-02-28', 200.20, 'sale'),
  (3, 2, '2026-03-31', 300.30, 'credit'),
  (4, 2, '2026-03-01', 400.00, NULL),
  (5, 3, '2026-05-10', 50.00, 'sale'),
  (6, 9, '2026-05-20', 60.00, 'sale'),
  (7, NULL, '2026-06-01', 70.00, 'sale'),
  (8, 4, '2026-06-17', 30.00, 'credit'),
  (9, 1, '2026-06-18', 9999.00, 'sale'),
  (10, 1, NULL, 5.00, 'sale')
) t(id, rep_id, sent_on, amount, kind);
CREATE TABLE lines AS SELECT * FROM (VALUES (1, 2), (1, 3), (2, 5), (77, 1)) t(invoice_id, qty);
CREATE TABLE calls AS SELECT id, rep_id, CAST(made_at AS TIMESTAMP) AS made_at FROM (VALUES
  (1, 1, '2026-02-01 04:59:59'),
  (2, 1, '2026-02-01 05:00:00'),
  (3, 2, '2026-03-08 06:59:59'),
  (4, 2, '2026-03-09 03:59:59'),
  (5, 2, '2026-03-09 04:00:00'),
  (6, 1, '2026-06-18 03:59:59'),
  (7, 1, '2026-06-18 04:00:00')
) t(id, rep_id, made_at);
CREATE TABLE visits AS SELECT rep_id, CAST(due_on AS DATE) AS due_on FROM (VALUES
  (1, '2026-06-10'), (1, '2026-06-29'), (1, '2026-07-02')
) t(rep_id, due_on);
"""
AS_OF = datetime(2026, 6, 18)


@pytest.fixture(scope="module")
def w(tmp_path_factory: pytest.TempPathFactory) -> World:
    return world(tmp_path_factory.mktemp("laws"), SPEC, DATA, AS_OF)


def by_month(rows: list[dict[str, object]], column: str = "value") -> dict[str, object]:
    return {f"{row['period_start']:%Y-%m}": row[column] for row in rows}


def test_grain_lines_do_not_multiply_invoices(w: World) -> None:
    assert w.values("quantity", start="2026-01-01", end="2026-03-01") == [5, 5]
    assert w.values("billed", start="2026-01-01", end="2026-02-01") == [Decimal("100.10")]


def test_a_dangling_reference_on_the_axis_counts_in_the_whole_only(w: World) -> None:
    assert w.values("quantity", each="all") == [11]


def test_ratios_are_recomputed_from_their_parts(w: World) -> None:
    (quarter,) = w.values("mean", each="quarter", start="2026-01-01", end="2026-04-01")
    assert quarter == pytest.approx(1000.60 / 4, rel=1e-12)
    months = w.values("mean", start="2026-01-01", end="2026-04-01")
    assert months == pytest.approx([100.10, 200.20, 350.15])


def test_gaps_are_zero_for_sums_and_nothing_for_ratios(w: World) -> None:
    april = {"start": "2026-04-01", "end": "2026-05-01"}
    assert w.values("billed", **april) == [0]
    assert w.values("sent", **april) == [0]
    for name in ("mean", "average", "middle", "biggest"):
        assert w.values(name, **april) == [None]


def test_the_31st_belongs_to_march_also_by_quarter(w: World) -> None:
    assert w.values("billed", start="2026-03-01", end="2026-04-01") == [Decimal("700.30")]
    assert w.values("billed", each="quarter", start="2026-01-01", end="2026-04-01") == [
        Decimal("1000.60")
    ]


def test_days_are_the_calendars_own(w: World) -> None:
    calls = {
        row["period_start"]: row["value"]
        for row in w.ask("called", each="day", start="2026-03-07", end="2026-03-10")
    }
    # 8 March has 23 hours in New York: it begins at 05:00 UTC and ends at 04:00 UTC.
    assert calls == {date(2026, 3, 7): 0, date(2026, 3, 8): 2, date(2026, 3, 9): 1}


def test_nothing_has_a_value_before_the_data_begins(w: World) -> None:
    rows = w.ask("called", start="2026-01-01", end="2026-04-01")
    assert [row["value"] for row in rows] == [None, 1, 3]
    assert [row["previous"] for row in rows] == [None, None, 1]


def test_rows_at_or_after_as_of_count_nowhere(w: World) -> None:
    (june,) = w.ask("billed", start="2026-06-01", end="2026-07-01")
    assert (june["value"], june["state"], june["complete"]) == (100, "partial", False)
    assert w.values("called", start="2026-06-01", end="2026-07-01") == [1]
    assert w.values("sent", each="all") == [9]


def test_a_partial_period_is_compared_with_the_same_part_of_the_one_before(w: World) -> None:
    (june,) = w.ask("billed", start="2026-06-01", end="2026-07-01")
    assert june["previous"] == 50  # 1 to 17 May; the 60 of 20 May is later
    assert june["change"] == 50
    assert w.values("billed_growth", start="2026-06-01", end="2026-07-01") == [1.0]


def test_growth_compares_with_the_month_before_and_never_with_the_row_before(w: World) -> None:
    growth = by_month(w.ask("billed_growth", start="2026-02-01", end="2026-06-01"))
    assert growth["2026-02"] == pytest.approx(1.0)
    assert growth["2026-04"] == pytest.approx(-1.0)
    assert growth["2026-05"] is None  # April is 0


def test_a_filter_on_the_range_still_finds_the_period_before(w: World) -> None:
    (alone,) = w.ask("billed", start="2026-02-01", end="2026-03-01")
    assert alone["previous"] == Decimal("100.10")


def test_the_future_has_rows_without_values_but_for_planned_ones(w: World) -> None:
    rows = w.ask("billed", start="2026-06-01", end="2026-08-01")
    assert [(row["value"], row["state"]) for row in rows] == [(100, "partial"), (None, "future")]
    assert w.values("planned", start="2026-06-01", end="2026-08-01") == [2, 1]


def test_missing_keys_are_kept_and_sorted_last(w: World) -> None:
    rows = w.ask("billed", "region", start="2026-05-01", end="2026-07-01")
    may = [(r["region"], r["value"]) for r in rows if r["period_start"] == date(2026, 5, 1)]
    # Ann (3) has no region, rep 9 does not exist, invoice 7 has no rep; "Unknown" is a real one.
    assert may == [("Unknown", 0), (None, 110)]
    june = [(r["region"], r["value"]) for r in rows if r["period_start"] == date(2026, 6, 1)]
    assert june[-2:] == [("Unknown", 30), (None, 70)]


def test_members_of_one_name_stay_apart(w: World) -> None:
    rows = w.ask("billed", "rep", each="year", start="2026-01-01", end="2027-01-01")
    assert [(row["rep"], row["value"]) for row in rows] == [
        ("Ann", Decimal("300.30")),
        ("Ann", 50),
        ("Bob", Decimal("700.30")),
        ("Cy", 30),
        (None, 130),
    ]


def test_members_add_up_to_the_whole(w: World) -> None:
    for name in ("billed", "sent", "credit"):
        whole = by_month(w.ask(name))
        parts: dict[str, object] = {}
        for row in w.ask(name, "rep"):
            month = f"{row['period_start']:%Y-%m}"
            parts[month] = parts.get(month, 0) + row["value"]
        assert parts == whole


def test_conditions_have_two_values(w: World) -> None:
    total, credit = w.values("sent", each="all")[0], w.values("credit", each="all")[0]
    assert credit == 2
    assert w.values("not_credit", each="all") == [total - credit]
    assert w.values("not_credit2", each="all") == [total - credit]


def test_two_facts_meet_only_after_each_was_grouped(w: World) -> None:
    rows = {
        r["region"]: r["value"]
        for r in w.ask("per_call", "region", start="2026-03-01", end="2026-04-01")
    }
    assert rows["US"] == pytest.approx(700.30 / 3)


def test_a_register_is_the_same_in_every_period(w: World) -> None:
    assert w.values("headcount", start="2026-01-01", end="2026-04-01") == [4, 4, 4]


def test_distinct_references_count_dangling_ones_but_not_missing_ones(w: World) -> None:
    assert w.values("sellers", each="all") == [5]


def test_a_flow_owes_its_target_in_parts(w: World) -> None:
    may, june = w.ask("billing", start="2026-05-01", end="2026-07-01")
    assert (may["target"], may["expected"], may["status"]) == (1000, 1000.0, "red")
    assert june["target"] == 1000
    assert june["expected"] == pytest.approx(1000 * 17 / 30)
    assert june["attainment"] == pytest.approx(0.1)
    assert june["forecast"] == pytest.approx(100 * 30 / 17)


def test_a_target_adds_up_over_the_periods_of_a_longer_row(w: World) -> None:
    (quarter,) = w.ask("billing", each="quarter", start="2026-01-01", end="2026-04-01")
    assert (quarter["target"], quarter["status"]) == (3000, "red")
    (day,) = w.ask("billing", each="day", start="2026-02-01", end="2026-02-02")
    assert day["target"] == pytest.approx(Decimal(1000) / 28)


def test_an_amount_for_the_whole_says_nothing_about_a_member(w: World) -> None:
    assert {row["target"] for row in w.ask("billing", "region")} == {None}
    assert {row["target"] for row in w.ask("mean_invoice", "region")} == {100}


def test_lower_is_better_when_the_target_says_at_most(w: World) -> None:
    march = w.ask("late", start="2026-03-01", end="2026-04-01")[0]
    assert (march["value"], march["attainment"], march["status"]) == (1, 4.0, "green")
    april = w.ask("late", start="2026-04-01", end="2026-05-01")[0]
    assert (april["value"], april["attainment"], april["status"]) == (0, None, "green")


def test_a_range_is_attained_inside_and_measured_from_the_nearer_bound(w: World) -> None:
    rows = by_month(w.ask("mean_invoice", start="2026-01-01", end="2026-06-01"), "attainment")
    assert rows["2026-01"] == 1.0
    assert rows["2026-03"] == pytest.approx(200 / 350.15)
    assert rows["2026-04"] is None
    assert rows["2026-05"] == pytest.approx(0.55)
    status = by_month(w.ask("mean_invoice", start="2026-01-01", end="2026-06-01"), "status")
    assert list(status.values()) == ["green", "amber", "red", None, "red"]


def test_top_keeps_the_best_of_each_period(w: World) -> None:
    rows = w.ask("billed", "rep", each="year", start="2026-01-01", end="2027-01-01", top=2)
    assert [row["rep"] for row in rows] == ["Bob", "Ann"]


def test_a_filter_and_a_breakdown_leave_members_out_that_do_not_pass(w: World) -> None:
    rows = w.ask("billed", "region", where='region = "US"', start="2026-03-01", end="2026-04-01")
    assert [(row["region"], row["value"]) for row in rows] == [("US", Decimal("700.30"))]
    rest = w.ask("sent", "region", where='region != "US"', each="all")
    assert sum(row["value"] for row in rest) == 7


def test_the_same_question_has_the_same_text(w: World, tmp_path: Path) -> None:
    from kpilang.plan.build import build
    from kpilang.plan.request import Request
    from kpilang.sql.compile import compile_plan
    from kpilang.sql.dialects import DIALECTS

    again = world(tmp_path, SPEC, DATA, AS_OF)
    for dialect in DIALECTS.values():
        texts = {
            compile_plan(plan, dialect)
            for model in (w.model, again.model)
            for plan in [build(model, "per_call", Request(by=("rep",)), AS_OF).plan]
            if plan is not None
        }
        assert len(texts) == 1


GOAL_SPEC = """
calendar { week: starts sunday }
source sales {
  table: sales
  key:   id
  row:   sale
  time:  sold_on
  column id:      number
  column sold_on: date
}
metric by_quarter = count(sales) { window: quarter }
goal many "Many sales" {
  rank:    primary
  measure: count(sales)
  target:  >= 100 per month
  status:  red below 5
  status basis: target
}
kpi weekly {
  formula: count(sales)
  window:  week
  target {
    2026-05: >= 31
    2026-06: >= 60
  }
}
kpi yearly_limit { formula: count(sales)
  window: month
  status: red below 5 }
kpi yearly_shift { formula: count(sales) - previous(count(sales), 1 year)
  window: month }
"""
GOAL_DATA = """
CREATE TABLE sales AS SELECT i AS id, DATE '2026-06-01' + CAST(i AS INT) AS sold_on
FROM range(7) t(i) UNION ALL SELECT 100 + i, DATE '2025-06-10' + CAST(i AS INT) FROM range(3) t(i)
UNION ALL SELECT 200, DATE '2025-06-25'
"""


@pytest.fixture(scope="module")
def goals(tmp_path_factory: pytest.TempPathFactory) -> World:
    return world(tmp_path_factory.mktemp("goals"), GOAL_SPEC, GOAL_DATA, AS_OF)


def test_a_metric_has_rows_of_its_own_window(goals: World) -> None:
    rows = goals.ask("by_quarter", periods=2)
    assert [row["period_start"] for row in rows] == [date(2026, 1, 1), date(2026, 4, 1)]


def test_a_goal_is_judged_by_its_own_limits(goals: World) -> None:
    assert [row["status"] for row in goals.ask("many", periods=2)] == ["red", "green"]


def test_a_week_over_two_months_owes_days_of_both(goals: World) -> None:
    (week,) = goals.ask("weekly", start="2026-05-31", end="2026-06-07")
    assert week["target"] == 1 + 6 * 2
    (cut,) = goals.ask("weekly", start="2026-05-31", end="2026-06-07", as_of=datetime(2026, 6, 2))
    assert cut["expected"] == pytest.approx(1 + 2)
    assert cut["forecast"] == pytest.approx(cut["value"] * 13 / 3)


def test_a_year_back_is_compared_like_for_like(goals: World) -> None:
    (june,) = goals.ask("yearly_shift", start="2026-06-01", end="2026-07-01")
    assert june["value"] == 7 - 3  # the sale of 25 June 2025 is later in its month


def test_the_future_is_compared_with_nothing(goals: World) -> None:
    rows = goals.ask("many", start="2026-06-01", end="2026-08-01")
    assert [(row["state"], row["previous"]) for row in rows] == [("partial", 0), ("future", None)]
    assert rows[1]["expected"] is None


def test_what_is_planned_is_held_against_the_whole_target(w: World) -> None:
    (june,) = w.ask("visits_due", start="2026-06-01", end="2026-07-01")
    assert (june["value"], june["expected"], june["status"]) == (2, 2.0, "green")
    (earlier,) = w.ask("visits_due", start="2026-07-01", end="2026-08-01")
    assert (earlier["value"], earlier["previous"]) == (1, 2)


def test_an_amount_as_limit_holds_for_the_whole_in_its_own_window(goals: World) -> None:
    assert [row["status"] for row in goals.ask("many", each="year", periods=1)] == ["red"]
    (week,) = goals.ask("many", each="week", start="2026-06-07", end="2026-06-14")
    assert (week["value"], week["status"]) == (1, "red")  # 1 of 23 owed, not "below 5"
    rows = goals.ask("yearly_limit", start="2026-06-01", end="2026-07-01")
    assert [row["status"] for row in rows] == ["green"]
    rows = goals.ask("yearly_limit", each="year", periods=1)
    assert [row["status"] for row in rows] == [None]
