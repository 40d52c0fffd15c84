"""What the rules find, and where they keep quiet."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from kpilang.diagnostics.model import Diagnostic
from kpilang.lint.rule import LintProfile, Settings
from kpilang.lint.run import Selection
from tests.unit.lint.conftest import since

Check = Callable[..., tuple[Diagnostic, ...]]

SOURCE = """
source deals {
  table: deals
  key:   id
  time:  closed_at
  column id:        number
  column closed_at: date
  column stage:     text
  column amount:    money USD
}
"""

GOOD = (
    SOURCE
    + """
team sales
role seller { team: sales }
goal grow "Sell more" {
  rank:    primary
  measure: revenue
  target:  >= 1M USD per year
  owner:   seller
}
metric revenue = sum(deals.amount)
kpi won "Deals won" {
  type:    leading outcome
  goal:    grow
  formula: count(deals where stage = "won")
  window:  month
  target:  >= 10
  owner:   seller
  drives:  revenue
}
"""
)


def codes(found: tuple[Diagnostic, ...]) -> list[str]:
    return [d.code for d in found]


def only(code: str) -> dict[str, Selection]:
    return {"selection": Selection(select=(code,))}


def underlined(text: str, found: tuple[Diagnostic, ...]) -> list[str]:
    return [text[d.primary.span.start : d.primary.span.end] for d in found]


def test_a_good_project_is_silent(checked: Check) -> None:
    assert checked(GOOD) == ()


def test_metrics_alone_are_silent(checked: Check) -> None:
    assert checked(SOURCE + "metric revenue = sum(deals.amount)\n") == ()


def test_a_bare_kpi_is_told_everything_it_lacks(checked: Check) -> None:
    text = SOURCE + "kpi won { formula: count(deals) }\n"
    found = checked(text)
    assert codes(found) == ["L101", "L102", "L301", "L302", "L303"]
    assert underlined(text, found) == ["won"] * 5


def test_a_minimal_profile_asks_for_less(checked: Check) -> None:
    text = SOURCE + "kpi won { formula: count(deals) }\n"
    assert codes(checked(text, settings=Settings(LintProfile.MINIMAL))) == ["L101"]


def test_ignored_rules_keep_quiet(checked: Check) -> None:
    text = SOURCE + "kpi won { formula: count(deals) }\n"
    ignore = Selection(ignore=("L3", "no-primary-goal"))
    assert codes(checked(text, selection=ignore)) == ["L102"]


def test_a_misspelt_property_is_not_also_a_missing_one(checked: Check) -> None:
    text = GOOD.replace("owner:   seller", "ownr:    seller", 1)
    found = checked(text)
    assert len(found) == 1
    assert found[0].code.startswith("K")


def test_an_error_keeps_rules_about_the_whole_project_quiet(checked: Check) -> None:
    text = GOOD.replace("rank:    primary", "rnk: primary")
    assert [d.code[0] for d in checked(text)] == ["K"]


def test_an_error_in_one_kpi_leaves_the_findings_on_others(checked: Check) -> None:
    text = GOOD.replace("  owner:   seller\n  drives", "  drives") + GOOD.partition(
        "metric revenue"
    )[2].partition("\n")[2].replace("kpi won", "kpi lost").replace("won", "lost").replace(
        "window", "windw"
    )
    assert [d.code[0] for d in checked(text)] == ["L", "K"]
    assert "L301" in codes(checked(text))


def test_a_target_with_a_deadline_binds_in_time(checked: Check) -> None:
    text = SOURCE + "kpi won {\n  formula: count(deals)\n  target:  >= 10 by 2026-12-31\n}\n"
    assert checked(text, **only("L303")) == ()


@pytest.mark.parametrize(
    ("first", "second", "told"),
    [
        (">= 40", ">= 50", "whoever misses the stricter one"),
        ("< 40", "<= 50", "whoever misses the stricter one"),
        ("= 40", ">= 30", "whoever misses the stricter one"),
        ("<= 40", ">= 50", "no number meets both"),
        ("= 40", "= 50", "no number meets both"),
        ("> 50", "= 40", "no number meets both"),
        (">= 40", "<= 50", "together they ask for a range"),
    ],
)
def test_two_targets_harm_by_what_they_ask(
    checked: Check, first: str, second: str, told: str
) -> None:
    one = "kpi won {\n  formula: count(deals)\n  window:  week\n  target:  >= 4\n}\n"
    for targets in ((first, second), (second, first)):
        kpis = (one.replace(">= 4", target) for target in targets)
        (found,) = checked(SOURCE + next(kpis) + next(kpis).replace("won", "lost"), **only("L114"))
        assert found.notes[0].startswith(told)


class TestNoLeadingIndicator:
    LAGGING = GOOD.replace("type:    leading", "type:    lagging")

    def test_lagging_kpis_alone_do_not_serve_a_goal(self, checked: Check) -> None:
        found = checked(self.LAGGING, **only("L103"))
        assert underlined(self.LAGGING, found) == ["grow"]

    def test_a_goal_without_kpis_is_left_alone(self, checked: Check) -> None:
        assert checked('goal grow "Sell more" { rank: primary }\n', **only("L103")) == ()

    def test_a_leading_kpi_that_drives_one_of_the_goal_counts(self, checked: Check) -> None:
        more = """
kpi entered {
  type:    leading activity
  formula: count(deals where stage = "new")
  drives:  won
}
"""
        assert checked(self.LAGGING + more, **only("L103")) == ()

    def test_a_leading_kpi_of_a_supporting_goal_counts(self, checked: Check) -> None:
        more = """
goal fill "Fill the pipeline" {
  rank:     secondary
  supports: grow
}
kpi entered {
  type:    leading activity
  goal:    fill
  formula: count(deals where stage = "new")
}
"""
        assert checked(self.LAGGING + more, **only("L103")) == ()


class TestTooManyKpis:
    @staticmethod
    def project(count: int) -> str:
        roles = (
            "team sales\nrole a { team: sales }\nrole b { team: sales }\nrole c { team: sales }\n"
        )
        kpi = 'kpi k{0} {{\n  formula: count(deals where stage = "{0}")\n  owner:   {1}\n}}\n'
        kpis = [kpi.format(i, "abc"[i % 3]) for i in range(count)]
        return SOURCE + roles + "".join(kpis)

    def test_eight_for_a_team_and_four_for_a_role_are_fine(self, checked: Check) -> None:
        assert checked(self.project(8), **only("L201")) == ()

    def test_nine_for_a_team_are_too_many(self, checked: Check) -> None:
        text = self.project(9)
        (found,) = checked(text, **only("L201"))
        assert found.message == "the team `sales` owns 9 KPIs, more than 8"
        assert underlined(text, (found,)) == ["sales"]

    def test_the_numbers_come_from_the_settings(self, checked: Check) -> None:
        settings = Settings(max_kpis_per_team=3, max_kpis_per_role=1)
        found = checked(self.project(4), settings=settings, **only("L201"))
        assert [d.message.split("`")[1] for d in found] == ["sales", "a"]


class TestDuplicateFormula:
    def count(self, checked: Check, more: str) -> int:
        return len(checked(SOURCE + "metric revenue = sum(deals.amount)\n" + more, **only("L202")))

    def test_order_of_factors_and_conditions_means_nothing(self, checked: Check) -> None:
        more = """
metric a = count(deals where stage = "won" and amount > 5 USD) * revenue
metric b = revenue * count(deals where 5 USD < amount and "won" = stage)
"""
        assert self.count(checked, more) == 1

    def test_order_of_a_division_matters(self, checked: Check) -> None:
        more = "metric a = revenue / count(deals)\nmetric b = count(deals) / revenue\n"
        assert self.count(checked, more) == 0

    def test_a_kpi_may_name_a_metric(self, checked: Check) -> None:
        assert self.count(checked, "kpi a { formula: revenue }\n") == 0

    def test_a_kpi_that_writes_out_a_metric_repeats_it(self, checked: Check) -> None:
        assert self.count(checked, "kpi a { formula: sum(deals.amount) }\n") == 1

    @pytest.mark.parametrize(
        ("name", "written"),
        [("won", "formula: won"), ("`where`", None), ("`sum of all`", None), ("`won`", None)],
    )
    def test_a_fix_writes_no_name_that_needs_backquotes(
        self, checked: Check, name: str, written: str | None
    ) -> None:
        text = (
            f"{SOURCE}metric {name} = max(deals.amount)\nkpi a {{ formula: max(deals.amount) }}\n"
        )
        (problem,) = checked(text, **only("L202"))
        assert (problem.fix and problem.fix.edits[0].text) == written

    def test_kpis_on_one_metric_differ_by_window(self, checked: Check) -> None:
        kpi = "kpi {0} {{\n  formula: revenue\n  window:  {1}\n}}\n"
        assert self.count(checked, kpi.format("a", "month") + kpi.format("b", "week")) == 0
        assert self.count(checked, kpi.format("a", "month") + kpi.format("b", "month")) == 1


@pytest.mark.parametrize(
    ("axis", "written"),
    [("due_on", " where due_on is not null"), ("`due on`", None), ("`where`", None)],
)
def test_a_fix_of_a_time_axis_writes_no_name_that_needs_backquotes(
    checked: Check, axis: str, written: str | None
) -> None:
    source = SOURCE.replace("closed_at: date", f"{axis}: date optional").replace("closed_at", axis)
    (problem,) = checked(f"{source}metric m = count(deals)\n", **only("L404"))
    assert (problem.fix and problem.fix.edits[0].text) == written


class TestReplacedAgain:
    ONE = 'kpi a {\n  formula: count(deals)\n  deprecated: "old"\n  replaced by: b\n}\n'
    NEW = 'kpi b { formula: count(deals where stage = "won") }\n'
    TWO = ONE.replace("kpi a", "kpi b").replace("by: b", "by: c").replace("deals)", "deals.id)")
    LAST = 'kpi c { formula: count(deals where stage = "new") }\n'

    def test_the_second_replacement_is_told_when_it_is_made(self) -> None:
        before, after = (self.ONE + self.NEW + self.LAST, self.ONE + self.TWO + self.LAST)
        (found,) = since("L606", SOURCE + before, SOURCE + after)
        assert found.message == "`b`, which took the place of `a`, is replaced by `c`"

    def test_it_is_told_once(self) -> None:
        text = SOURCE + self.ONE + self.TWO + self.LAST
        assert since("L606", text, text + "# a remark\n") == ()

    def test_both_replacements_at_once_are_told(self) -> None:
        before = self.ONE.partition("  deprecated")[0] + "}\n" + self.NEW + self.LAST
        after = self.ONE + self.TWO + self.LAST
        assert codes(since("L606", SOURCE + before, SOURCE + after)) == ["L606"]

    def test_a_first_replacement_is_not_told(self) -> None:
        before = self.NEW + self.LAST
        assert since("L606", SOURCE + before, SOURCE + self.TWO + self.LAST) == ()


@pytest.mark.parametrize(
    ("kind", "team", "owner", "told"),
    [
        ("leading activity", "team: sales", "team: marketing", 1),
        ("leading activity", "team: sales", "", 0),
        ("leading activity", "", "team: marketing", 0),
        ("leading activity", "team: sales", "team: sales", 0),
        ("lagging outcome", "team: sales", "team: marketing", 0),
    ],
)
def test_an_owner_of_another_team_cannot_move_a_leading_kpi(
    checked: Check, kind: str, team: str, owner: str, told: int
) -> None:
    text = f"""{SOURCE}team sales
team marketing
role writer {{ {owner} }}
kpi won {{
  type:    {kind}
  formula: count(deals)
  {team}
  owner:   writer
}}
"""
    assert codes(checked(text, **only("L320"))) == ["L320"] * told
