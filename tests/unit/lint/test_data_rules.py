"""What the rules against the data find, and where they keep quiet, beside the examples of pages."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from typing import Any

import pytest

from kpilang.diagnostics.model import Diagnostic
from kpilang.lint.registry import all_rules
from kpilang.lint.rule import Settings
from kpilang.lint.run import lint_data
from kpilang.model.windows import Grain
from kpilang.workspace.warehouse import Asking
from tests.support.data_examples import session_of

SOURCE = """
source orders {
  table: orders
  key:   id
  time:  placed_at
  column id:        number
  column placed_at: date
  column due_on:    date optional planned
  column customer:  ref customers by customer_id
  column amount:    money USD
  column stage:     text
  dimension region = customer.region
}
source customers {
  table: customers
  key:   id
  column id:     number
  column region: text
}
metric order_count = count(orders)
"""
COLUMNS = ("id", "placed_at", "customer_id", "amount", "stage")
Row = tuple[Any, ...]


def table(name: str, columns: Sequence[str], rows: Iterable[Sequence[object]]) -> str:
    lines = [columns, *rows]
    cells = "".join(f"    | {' | '.join(map(str, line))} |\n" for line in lines)
    return f"  given {name} {{\n{cells}  }}\n"


def found(code: str, text: str, rows: Sequence[Row], as_of: str) -> list[Diagnostic]:
    """Return what a rule finds in orders (id, placed_at, customer, amount, stage, due_on)."""
    columns = (*COLUMNS, "due_on")[: max(map(len, rows), default=len(COLUMNS))]
    test = f'test order_count "data" {{\n{table("orders", columns, rows)}'
    test += table("customers", ("id", "region"), [(1, "EMEA"), (2, "APAC")])
    test += f"  as of {as_of}\n  expect 2026-01: 1\n}}\n"
    rule = next(rule for rule in all_rules() if rule.code == code)
    with session_of(SOURCE + text + test) as session:
        return list(lint_data(Asking(session), Settings(), (rule,)))


def kpi(name: str, formula: str, **more: str) -> str:
    """Return a KPI by month."""
    lines = {"formula": formula, "window": "month", **more}
    return f"kpi {name} {{\n{''.join(f'  {k}: {v}{chr(10)}' for k, v in lines.items())}}}\n"


def monthly(values: Iterable[float], stage: str = "won") -> list[Row]:
    """Return an order a month from July 2025 on."""
    return [
        (n + 1, date(2025 + (n + 6) // 12, (n + 6) % 12 + 1, 10), 1, value, stage)
        for n, value in enumerate(values)
    ]


class TestDanglingReference:
    @pytest.mark.parametrize(("lost", "count"), [(0, 0), (1, 0), (2, 1)])
    def test_one_row_in_a_hundred_is_told(self, lost: int, count: int) -> None:
        rows = [(n, "2026-05-04", 9 if n < lost else 1, 5, "won") for n in range(200)]
        assert len(found("L501", "", rows, "2026-06-05")) == count

    def test_the_share_is_of_the_rows_that_refer_to_something(self) -> None:
        rows: list[Row] = [(n, "2026-05-04", "", 5, "won") for n in range(300)]
        rows += [(301, "2026-05-04", 1, 5, "won"), (302, "2026-05-04", 7, 5, "won")]
        (one,) = found("L501", "", rows, "2026-06-05")
        assert one.message.startswith("50.0% of what `orders` refers to by `customer`")
        assert one.notes[0] == "1 row of 2; the least key of them is `7`"


class TestNegativeDuration:
    ROWS: Sequence[Row] = [
        (1, "2026-05-04", 1, 5, "won"),
        (2, "2026-07-05", 1, 5, "won"),
        (3, "2026-05-09", 1, 5, "lost"),
        (4, "2026-05-10", 1, 5, "lost"),
    ]
    #: two rows count, and one of them is negative
    TAKEN = 'orders.placed_at - 2026-06-01 where stage = "won"'

    @pytest.mark.parametrize(
        ("function", "harm"), [("avg", ["average"]), ("sum", ["sum"]), ("median", []), ("max", [])]
    )
    def test_rows_are_those_that_the_formula_counts(self, function: str, harm: list[str]) -> None:
        text = f"metric took = {function}({self.TAKEN})\n"
        (one,) = found("L502", text, self.ROWS, "2026-06-05")
        assert one.message.endswith("is negative in 1 row of `orders`")
        first = "1 of the 2 rows that have one and count in the formula; the least key of them is"
        assert list(one.notes) == [
            f"{first} `1`",
            *(f"these take time off the {word} of all others" for word in harm),
        ]


class TestWindowWithoutRows:
    ROWS: Sequence[Row] = [(1, "2025-01-04", 1, 5, "won")]

    def test_what_is_planned_may_be_ahead(self) -> None:
        assert found("L503", kpi("due", "count(orders on due_on)"), self.ROWS, "2026-06-05") == []

    def test_one_kpi_is_told_once(self) -> None:
        text = kpi("rate", "count(orders) / sum(orders.amount)")
        assert len(found("L503", text, self.ROWS, "2026-06-05")) == 1

    def test_an_empty_table_is_told_as_that_and_by_no_other_rule(self) -> None:
        text = kpi("rate", "median(orders.amount)", target=">= 10 USD", review="weekly")
        more = text + kpi("other", "count(orders)")
        (one,) = found("L503", more, [], "2026-06-05")
        assert one.message == "the table of `orders` is empty, and `rate` is made of it"
        assert one.notes == ("`rate` is the median of amount over orders",)
        assert [d for c in ("L504", "L506", "L507") for d in found(c, text, [], "2026-06-05")] == []

    def test_what_is_read_is_named_in_words(self) -> None:
        text = kpi("rate", "count(orders) / sum(orders.amount)")
        (one,) = found("L503", text, self.ROWS, "2026-06-05")
        assert one.notes[0] == "`rate` is made of the number of orders"

    def test_data_that_is_expected_later_is_not_missed(self) -> None:
        text = kpi("placed", "count(orders)")
        assert len(found("L503", text, self.ROWS, "2026-06-05")) == 1
        since = SOURCE.replace("time:  placed_at", "time:  placed_at\n  since: 2026-05-20")
        test = 'test placed "none" {\n  as of 2026-06-05\n  expect 2026-05: 0\n}\n'
        rule = next(rule for rule in all_rules() if rule.code == "L503")
        with session_of(since + text + test) as session:
            assert lint_data(Asking(session), Settings(), (rule,)) == ()


class TestStaleData:
    ROWS: Sequence[Row] = [(n, f"2026-05-{n:02}", 1, 5, "won") for n in range(1, 15)]

    def test_the_shortest_rhythm_counts_and_is_told_once(self) -> None:
        text = "".join(
            kpi(name, formula, review=review)
            for name, formula, review in (
                ("a", "count(orders)", "monthly"),
                ("b", "sum(orders.amount)", "weekly"),
                ("c", "max(orders.amount)", "quarterly"),
            )
        )
        (one,) = found("L504", text, self.ROWS, "2026-05-22")
        assert one.message == "the newest row of `orders` is 8 days old, and `b` is reviewed weekly"
        assert found("L504", text, self.ROWS, "2026-05-21") == []

    def test_rows_after_as_of_are_not_newer(self) -> None:
        text = kpi("a", "count(orders)", review="weekly")
        rows = [*self.ROWS, (99, "2026-12-01", 1, 5, "won")]
        assert len(found("L504", text, rows, "2026-05-30")) == 1


class TestValueInNoFilter:
    WON = 'metric won = count(orders where stage = "won")\n'

    @pytest.mark.parametrize("twin", ["Won", "WON"])
    def test_another_spelling_is_told_whatever_else_is_said(self, twin: str) -> None:
        other = 'metric open_ones = count(orders where not stage = "won")\n'
        rows: list[Row] = [(1, "2026-05-04", 1, 5, "won"), (2, "2026-05-04", 1, 5, twin)]
        (one,) = found("L505", self.WON + other, rows, "2026-06-05")
        assert "is written like `won`" in one.notes[0]

    def test_another_spelling_hides_no_new_stage(self) -> None:
        rows: list[Row] = [(n, "2026-05-04", 1, 5, "won") for n in range(30)]
        rows += [(40, "2026-05-04", 1, 5, "Won"), (41, "2026-05-04", 1, 5, "new")]
        told = [one.message for one in found("L505", self.WON, rows, "2026-06-05")]
        assert [message.split(",")[0] for message in told] == [
            "no filter mentions `Won`",
            "no filter mentions `new`",
        ]

    @pytest.mark.parametrize(
        ("other", "told"),
        [
            ("", ["Won"]),
            ('metric all_of = count(orders where stage = "won")\n', ["Won", "new"]),
            ('metric known = count(orders where stage = "won" over all time)\n', ["Won", "new"]),
        ],
    )
    def test_rows_on_no_axis_of_a_filter_are_told_for_their_spelling_alone(
        self, other: str, told: list[str]
    ) -> None:
        due = 'metric won_due = count(orders where stage = "won" on due_on)\n'
        rows: list[Row] = [(n, "2026-05-04", 1, 5, "won", "2026-05-05") for n in range(30)]
        rows += [(40, "2026-05-04", 1, 5, "Won", ""), (41, "2026-05-04", 1, 5, "new", "")]
        shown = [one.message for one in found("L505", due + other, rows, "2026-06-05")]
        assert [message.split("`")[1] for message in shown] == told

    def test_what_is_left_out_in_many_rows_is_left_out_on_purpose(self) -> None:
        rows = [(n, "2026-05-04", 1, 5, "won" if n % 2 else "open") for n in range(40)]
        assert found("L505", self.WON, rows, "2026-06-05") == []

    def test_a_name_that_every_row_has_of_its_own_is_no_stage(self) -> None:
        rows = [(n, "2026-05-04", 1, 5, f"deal {n}") for n in range(60)]
        assert found("L505", self.WON, [*rows, (99, "2026-05-04", 1, 5, "Won")], "2026-06-05") == []


class TestTargets:
    VALUES = (70, 64, 81, 75, 90, 72, 68, 77, 83)

    def codes(self, target: str, as_of: str = "2026-04-15") -> list[str]:
        text = kpi("value", "sum(orders.amount)", target=target)
        rows = monthly(self.VALUES)
        return [d.code for code in ("L506", "L507") for d in found(code, text, rows, as_of)]

    @pytest.mark.parametrize(
        ("target", "codes"),
        [
            (">= 99 USD", []),
            (">= 99.1 USD", ["L506"]),
            ("<= 57.7 USD", []),
            ("<= 57.5 USD", ["L506"]),
            (">= 64 USD", ["L507"]),
            (">= 65 USD", []),
            ("> 63.9 USD", ["L507"]),
            ("> 64 USD", []),
            ("< 90 USD", []),
            ("< 90.1 USD", ["L507"]),
            ("<= 90 USD", ["L507"]),
            ("<= 89 USD", []),
            ("between 1 USD and 1000 USD", []),
            ("between 500 USD and 1000 USD", []),
        ],
    )
    def test_a_tenth_beyond_the_best_is_too_far_and_the_worst_always_met(
        self, target: str, codes: list[str]
    ) -> None:
        assert self.codes(target) == codes

    def test_five_whole_months_tell_nothing_and_six_do(self) -> None:
        assert self.codes(">= 500 USD", as_of="2026-01-30") == []
        assert self.codes(">= 500 USD", as_of="2026-01-31") == ["L506"]

    def test_a_target_is_not_out_of_reach_of_what_nothing_counts_in(self) -> None:
        for stage, count in (("won", 1), ("Won", 0)):
            formula = f'sum(orders.amount where stage = "{stage}")'
            text = kpi("value", formula, target=">= 500 USD")
            assert len(found("L506", text, monthly(self.VALUES), "2026-04-15")) == count

    def test_a_target_of_each_period_is_held_against_that_period(self) -> None:
        months = [f"{2025 + (n + 6) // 12}-{(n + 6) % 12 + 1:02}" for n in range(9)]
        for amount, count in ((68, 1), (70, 0)):
            lines = "".join(
                f"    {month}: >= {60 if month < '2026' else amount} USD\n" for month in months
            )
            text = kpi("value", "sum(orders.amount)").replace(
                "}\n", f"  target {{\n{lines}  }}\n}}\n"
            )
            assert len(found("L507", text, monthly(self.VALUES), "2026-04-15")) == count


def test_history_has_whole_periods_from_the_first_to_the_last() -> None:
    rows = monthly((1, 2, 3, 4))
    text = table("orders", COLUMNS, [(0, "2025-06-20", 1, 7, "won"), *rows])
    test = f'test order_count "x" {{\n{text}  as of 2025-10-20\n  expect 2025-09: 1\n}}\n'
    with session_of(SOURCE + test) as session:
        history = Asking(session).history("order_count", Grain.MONTH)
        assert history is not None
        assert [(step.start, step.value) for step in history.steps] == [
            (date(2025, 7, 1), 1),
            (date(2025, 8, 1), 1),
            (date(2025, 9, 1), 1),
        ]
        assert history.current is not None
        assert history.current.start == date(2025, 10, 1)
        command = "kpi compile order_count --each month --from 2025-07-01 --to 2025-11-01"
        assert history.command == f"{command} --as-of 2025-10-20"


class TestIdentities:
    TREE = """
metric won   = count(orders where stage = "won")
metric early = count(orders where stage = "early")
tree parts for won {{
  won = previous(early, 1 month) * {0}
}}
"""

    def rows(self, count: int) -> list[Row]:
        won = monthly([5] * count)
        early = monthly([5] * count, "early")
        return [*won, *((n + 100, *rest) for n, *rest in early)]

    @pytest.mark.parametrize(("times", "count"), [("1", 0), ("1.15", 0), ("1.3", 1), ("0.7", 1)])
    def test_a_line_with_a_delay_may_be_off_by_a_fifth(self, times: str, count: int) -> None:
        text = self.TREE.format(times)
        assert len(found("L511", text, self.rows(9), "2026-04-15")) == count

    def test_a_delay_needs_six_periods(self) -> None:
        assert found("L511", self.TREE.format("3"), self.rows(5), "2025-12-15") == []


class TestLeads:
    def test_a_lead_the_other_way_round_is_told_with_its_direction(self) -> None:
        text = """
metric given = sum(weeks.calls)
kpi orders_taken {
  type:    leading activity
  formula: sum(weeks.orders)
  window:  week
  drives:  given lag 2 weeks
}
kpi orders_less {
  type:    leading activity
  formula: 1000 - sum(weeks.orders)
  window:  week
  drives:  given lag 2 weeks
}
"""
        rule = next(rule for rule in all_rules() if rule.code == "L509")
        with session_of(text) as session:
            told = [one.message for one in lint_data(Asking(session), Settings(), (rule,))]
        assert told == [
            "`orders_taken` should lead `given`, and follows it by 3 weeks",
            "`orders_less` should lead `given`, and follows it by 3 weeks in the opposite "
            "direction",
        ]

    def test_what_cannot_be_told_is_told_once_for_each_kpi(self) -> None:
        text = kpi("value", "sum(orders.amount)") + kpi(
            "placed",
            "count(orders)",
            type="leading activity",
            drives="value lag 1 month, order_count lag 3 weeks",
        )
        (one,) = found("L510", text, monthly(range(9)), "2026-04-15")
        assert one.message == "whether `placed` leads what it drives cannot be told yet"
        assert [note.partition(":")[0] for note in one.notes] == ["`value`", "`order_count`"]

    def test_where_a_table_is_empty_only_that_is_told(self) -> None:
        text = kpi("value", "sum(orders.amount)") + kpi(
            "placed", "count(orders)", type="leading activity", drives="value lag 1 month"
        )
        assert len(found("L503", text, [], "2026-04-15")) == 1
        assert found("L510", text, [], "2026-04-15") == []

    def test_where_weeks_show_nothing_of_what_is_judged_by_month_months_decide(self) -> None:
        text = """
metric orders_taken = sum(weeks.orders)
kpi visits_made {
  type:    leading activity
  formula: sum(weeks.visits)
  window:  month
  drives:  orders_taken lag 8 weeks
}
"""
        rules = [rule for rule in all_rules() if rule.code in ("L508", "L509", "L510")]
        with session_of(text) as session:
            (one,) = lint_data(Asking(session), Settings(), rules)
        assert one.code == "L510"
        told = "weeks show nothing, and the 35 months that there are do not suffice to tell"
        assert one.notes[0].startswith(told)

    def test_weeks_without_either_at_the_ends_are_not_compared(self) -> None:
        stages = ["lost"] * 3 + ["won"] * 15 + ["lost"] * 2
        rows = [
            (n, date(2026, 1, 5) + timedelta(weeks=n), 1, 5, stage)
            for n, stage in enumerate(stages)
        ]
        text = kpi(
            "won",
            'count(orders where stage = "won")',
            type="leading activity",
            drives="order_count lag 3 weeks",
        )
        (one,) = found("L510", text, rows, "2026-05-24")
        told = "both have numbers for 15 weeks, and 34 are the fewest that tell"
        assert one.notes == (told,)

    @pytest.mark.parametrize(
        ("asks", "better", "told"),
        [
            ("target: >= 0", "higher", 1),
            ("target: >= 0", "lower", 0),
            ("target: <= 0", "higher", 0),
            ("target: <= 0", "lower", 1),
            ("better: higher", "higher", 1),
            ("target: between 0 and 1", "higher", 0),
            ("target {\n    2026: between 0 and 1\n    2027: between 0 and 2\n  }", "higher", 0),
            ("", "higher", 0),
        ],
    )
    def test_a_direction_is_what_a_target_or_better_tells(
        self, asks: str, better: str, told: int
    ) -> None:
        """What is left falls when calls rise, three weeks later."""
        text = f"""
metric left = 1000 - sum(weeks.orders) {{
  better: {better}
}}
kpi calls_made {{
  type:    leading activity
  formula: sum(weeks.calls)
  window:  week
  drives:  left lag 3 weeks
  {asks}
}}
"""
        rule = next(rule for rule in all_rules() if rule.code == "L509")
        with session_of(text) as session:
            assert len(lint_data(Asking(session), Settings(), (rule,))) == told

    def test_a_kpi_that_is_retired_claims_nothing(self) -> None:
        text = kpi(
            "placed",
            "count(orders)",
            type="leading activity",
            drives="order_count lag 3 weeks",
            deprecated='"nobody looks"',
        )
        assert found("L510", text, monthly(range(9)), "2026-04-15") == []
