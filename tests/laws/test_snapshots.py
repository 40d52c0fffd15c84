"""Law 3 and "Stocks": a snapshot is read at one moment, or over all of them, never summed. By hand.

Two accounts hold 1,000 and 2,000 on 1 January, 1,500 and 2,500 on the 31st: 4,000 for the month,
not 7,000. In February one of them is missing from the last snapshot; March has no snapshot.
"""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal

import pytest

from kpilang.plan.build import build
from kpilang.plan.request import Request
from kpilang.sql.dialects import DUCKDB
from kpilang.sql.long import COLUMNS
from kpilang.sql.values import compile_values
from tests.support.world import World, world

SPEC = """
calendar { timezone: "America/New_York" }
source holders {
  table: holders
  key:   id
  column id:   number
  column name: text
  column rate: number
  dimension holder = name by id
}
source balances {
  table: balances
  key:   account, day
  row:   account
  time:  day
  snapshot
  column account: text
  column holder:  ref holders by holder_id
  column day:     date
  column amount:  money USD optional
  column kind:    text
  dimension account = account
  dimension kind    = kind
}
source levels {
  table: levels
  key:   seen_at, tank
  time:  seen_at
  timezone: "UTC"
  since: 2026-03-08
  snapshot
  column tank:    text
  column seen_at: timestamp
  column litres:  number
  dimension tank = tank
}
metric held          = last(balances.amount)
metric held_at_first = first(balances.amount)
metric accounts      = last(balances)
metric usually_held  = avg(balances.amount)
metric own_last      = last(balances.amount by account)
metric own_first     = first(balances.amount by holder)
metric of_kind       = last(balances.amount where kind = "savings")
metric weighted      = last(balances.amount * holder.rate)
metric kinds         = count_distinct(balances.kind)
metric savings_share = last(balances.amount where kind = "savings") / last(balances.amount)
metric held_growth   = growth(held)
metric part          = share(held)
metric place         = rank(held)
metric so_far        = last(balances.amount over all time)
metric trailing      = avg(balances.amount over trailing 2 months)
metric best_day      = max(held each day)
metric litres        = last(levels.litres)
metric usual_litres  = avg(levels.litres)
kpi held_enough { formula: held\n window: month\n target: >= 5000 USD }
kpi at_least    { formula: held\n window: quarter\n target: >= 0.9 * held_at_first }
"""
DATA = """
CREATE TABLE holders AS SELECT * FROM (VALUES (1, 'Ann', 0.5), (2, 'Bob', 0.1)) t(id, name, rate);
CREATE TABLE balances AS
SELECT account, holder_id, CAST(day AS DATE) AS day, CAST(amount AS DECIMAL(12, 2)) AS amount, kind
FROM (VALUES
  ('a', 1, '2026-01-01', 1000, 'current'), ('b', 2, '2026-01-01', 2000, 'savings'),
  ('a', 1, '2026-01-31', 1500, 'current'), ('b', 2, '2026-01-31', 2500, 'savings'),
  ('a', 1, '2026-02-10', 1700, 'current'), ('b', 2, '2026-02-10', 300, 'savings'),
  ('b', 2, '2026-02-20', 700, 'savings'),
  ('a', 1, '2026-04-02', 100, 'savings'), ('c', NULL, '2026-04-02', NULL, 'savings'),
  ('a', 9, '2026-04-17', 900, 'current'), ('c', NULL, '2026-04-17', 50, 'savings'),
  ('a', 9, '2026-04-18', 9999, 'current')
) t(account, holder_id, day, amount, kind);
CREATE TABLE levels AS SELECT tank, CAST(seen_at AS TIMESTAMP) AS seen_at, litres FROM (VALUES
  ('z', '2026-03-02 12:00:00', 0),
  ('x', '2026-03-02 12:00:00', 500), ('x', '2026-03-07 12:00:00', 999),
  ('x', '2026-03-09 03:59:59', 10), ('y', '2026-03-09 03:59:59', 5),
  ('x', '2026-03-09 04:00:00', 20), ('y', '2026-03-10 01:00:00', 7),
  ('x', '2026-03-10 02:00:00', 30)
) t(tank, seen_at, litres);
"""
#: that of 17 April counts, that of the 18th does not: it lies at as-of itself
AS_OF = datetime(2026, 4, 18)
MONTHS = {"start": "2026-01-01", "end": "2026-05-01"}


@pytest.fixture(scope="module")
def bank(tmp_path_factory: pytest.TempPathFactory) -> World:
    return world(tmp_path_factory.mktemp("bank"), SPEC, DATA, AS_OF)


def test_balances_of_a_month_are_those_of_its_last_snapshot(bank: World) -> None:
    assert bank.values("held", **MONTHS) == [4000, 700, None, 950]
    assert bank.values("held_at_first", **MONTHS) == [3000, 2000, None, 100]
    assert bank.values("accounts", **MONTHS) == [2, 1, None, 2]


def test_longer_periods_have_one_moment_too(bank: World) -> None:
    assert bank.values("held", each="quarter", **MONTHS) == [700, 950]
    assert bank.values("held", each="all") == [950]
    assert bank.values("held", each="day", start="2026-02-09", end="2026-02-12") == [
        None,
        2000,
        None,
    ]


def test_a_member_that_is_missing_from_a_snapshot_is_0_there(bank: World) -> None:
    found = [(row["account"], row["value"]) for row in bank.ask("held", "account", **MONTHS)]
    january, february = [("a", 1500), ("b", 2500), ("c", 0)], [("a", 0), ("b", 700), ("c", 0)]
    march, april = [(name, None) for name in "abc"], [("a", 900), ("b", 0), ("c", 50)]
    assert found == [*january, *february, *march, *april]


def test_only_who_is_in_a_last_snapshot_is_a_member(bank: World) -> None:
    """In February `a` is there before the last snapshot only, and compared with January twice."""
    asked = {"start": "2026-02-01", "end": "2026-03-01"}
    assert [row["account"] for row in bank.ask("held", "account", **asked)] == ["a", "b"]
    assert [row["account"] for row in bank.ask("so_far", "account", **asked)] == ["a", "b"]
    quarter = {"start": "2026-01-01", "end": "2026-04-01", "each": "quarter"}
    assert [row["account"] for row in bank.ask("held", "account", **quarter)] == ["b"]


def test_each_key_has_a_last_moment_of_its_own(bank: World) -> None:
    assert bank.values("own_last", **MONTHS) == [4000, 1700 + 700, None, 950]
    assert bank.values("own_first", **MONTHS) == [3000, 2000, None, 100 + 900]


def test_a_condition_and_a_filter_leave_the_moment_where_it_is(bank: World) -> None:
    assert bank.values("of_kind", **MONTHS) == [2500, 700, None, 50]
    assert bank.values("held", where='account = "a"', **MONTHS) == [1500, 0, None, 900]
    assert bank.values("savings_share", **MONTHS) == [0.625, 1, None, pytest.approx(50 / 950)]


def test_a_mean_is_over_the_snapshots_there_are(bank: World) -> None:
    assert bank.values("usually_held", **MONTHS) == [3500, 1350, None, (100 + 950) / 2]
    found = [(r["kind"], r["value"]) for r in bank.ask("usually_held", "kind", **MONTHS)][:4]
    assert found == [("current", 1250), ("savings", 2250), ("current", 850), ("savings", 500)]
    assert bank.values("kinds", **MONTHS) == [2, 2, None, 2]


def test_values_over_references_belong_to_the_moment(bank: World) -> None:
    """The holder of `a` in April is none of the table: its amount has no rate."""
    assert bank.values("weighted", **MONTHS) == [1000, 70, None, 0]
    found = {(r["holder"], r["value"]) for r in bank.ask("held", "holder", **MONTHS)[-3:]}
    assert found == {("Ann", 0), ("Bob", 0), (None, 950)}


def test_a_partial_row_is_held_against_as_much_of_the_period_before(bank: World) -> None:
    """Until 11 February that was the snapshot of the 10th, and it is that of the 20th later."""
    row = bank.ask("held", as_of=datetime(2026, 3, 11), periods=1)[0]
    assert (row["state"], row["value"], row["previous"]) == ("partial", None, 2000)
    row = bank.ask("held", as_of=datetime(2026, 3, 21), periods=1)[0]
    assert row["previous"] == 700
    assert bank.values("held_growth", **MONTHS)[:3] == [None, pytest.approx(-0.825), None]


def test_a_snapshot_at_as_of_itself_does_not_count(bank: World) -> None:
    april = {"start": "2026-04-01", "end": "2026-05-01"}
    assert bank.values("held", **april) == [950]
    assert bank.values("held", as_of=datetime(2026, 4, 19), **april) == [9999]


def test_windows_of_their_own_take_the_last_snapshot_in_them(bank: World) -> None:
    assert bank.values("so_far", **MONTHS) == [4000, 700, 700, 950]
    assert bank.values("trailing", **MONTHS) == [
        3500, (3000 + 4000 + 2000 + 700) / 4, (2000 + 700) / 2, 525
    ]  # fmt: skip
    assert bank.values("best_day", **MONTHS) == [4000, 2000, None, 950]


def test_shares_and_ranks_are_of_the_same_moment(bank: World) -> None:
    january = {"start": "2026-01-01", "end": "2026-02-01"}
    assert bank.values("part", "account", **january) == [0.375, 0.625]
    assert bank.values("place", "account", **january) == [2, 1]


def test_a_stock_owes_its_whole_target_at_every_level(bank: World) -> None:
    rows = bank.ask("held_enough", **MONTHS)
    assert [row["attainment"] for row in rows] == [0.8, 0.14, None, 0.19]
    assert [row["status"] for row in rows] == ["red", "red", None, "red"]
    assert {row["target"] for row in bank.ask("held_enough", "account", **MONTHS)} == {5000}
    quarter = bank.ask("at_least", start="2026-01-01", end="2026-04-01")[0]
    assert (quarter["target"], quarter["value"]) == (Decimal("2700"), 700)


def test_days_are_those_of_the_calendar_and_moments_those_of_the_clock(bank: World) -> None:
    """Days end at four o'clock in UTC, from 8 March on; at five before. `since:` hides the 7th."""
    days = {"each": "day", "start": "2026-03-07", "end": "2026-03-11"}
    assert bank.values("litres", **days) == [None, 15, 30, None]
    assert bank.values("usual_litres", **days) == [None, 15, (20 + 7 + 30) / 3, None]
    tanks = [(row["tank"], row["value"]) for row in bank.ask("litres", "tank", **days)]
    assert tanks == [
        ("x", None), ("y", None), ("x", 10), ("y", 5), ("x", 30), ("y", 0), ("x", None), ("y", None)
    ]  # fmt: skip


def test_what_is_compared_has_no_value_before_data_begins(bank: World) -> None:
    """As of 5 April it would be the first days of March, which has data from the 8th on."""
    for name, march in (("litres", 30), ("usual_litres", (500 + 999 + 15 + 20 + 7 + 30) / 6)):
        rows = bank.ask(name, as_of=datetime(2026, 4, 6), periods=2)
        assert [row["value"] for row in rows] == [march, None], name
        assert [row["previous"] for row in rows] == [None, None], name


def test_members_are_those_of_a_moment_that_some_row_takes(bank: World) -> None:
    """The first days of March would be compared, but lie before data begin: no row takes theirs."""
    rows = bank.ask("litres", "tank", as_of=datetime(2026, 4, 6), periods=2)
    assert [row["tank"] for row in rows] == ["x", "x"]


def test_one_statement_for_many_reads_each_moment_once(bank: World) -> None:
    """The moments of a snapshot are read for all, and then the rows at them."""
    names = ("held", "accounts", "held_enough", "weighted")
    request = Request(start=date(2026, 1, 1), end=date(2026, 5, 1))
    plans = [build(bank.model, name, request, AS_OF).plan for name in names]
    text = compile_values([plan for plan in plans if plan is not None], DUCKDB)
    assert text.count("FROM balances AS balances") == 2
    rows = [dict(zip(COLUMNS, row, strict=True)) for row in bank.session.engine.rows(text)]
    for name in names:
        together = [row["value"] for row in rows if row["kpi"] == name]
        assert together == bank.values(name, **MONTHS), name
