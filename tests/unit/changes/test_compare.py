"""What changed in meaning between two texts, and what did not."""

from __future__ import annotations

import pytest

from kpilang.changes.record import Aspect, Kind
from tests.support.versions import changes, told

TEXT = """\
team sales "Sales"
role seller "Seller" { team: sales }
role boss "Boss" { team: sales }

source deals "Deals" {
  table: crm.deals
  key:   id
  row:   deal
  time:  closed_at
  column id:         number
  column rep:        ref reps by rep_id
  column created_at: date
  column closed_at:  date
  column stage:      text
  column amount:     money USD from "Amount__c"
  let is_won = stage = "won"
  dimension region = rep.region
}

source reps {
  table: crm.reps
  key:   id
  column id:     number
  column region: text
}

metric revenue "Revenue" = sum(deals.amount where is_won)
metric deals_won "Deals won" = count(deals where is_won)
metric size "Size" = revenue / deals_won

goal grow "Grow" {
  rank:    primary
  measure: revenue
  target:  >= 1M USD per year
  owner:   boss
}

kpi win_rate "Win rate" {
  type:    lagging outcome
  goal:    grow
  formula: deals_won / count(deals)
  unit:    percent
  window:  month
  target:  >= 25%
  status:  red below 18%, amber below 22%
  owner:   seller
  by:      region
  review:  weekly
}

kpi cycle "Sales cycle" {
  formula: avg(deals.closed_at - deals.created_at where is_won)
  unit:    days
  window:  trailing 90 days each day
  target:  <= 42 days
  owner:   seller
}

kpi booked "Booked" {
  formula: revenue
  window:  month
  target {
    2026-Q1: >= 100k USD
    2026-Q2: >= 120k USD
  }
  drives: win_rate lag 1 month
}

funnel steps "Steps" {
  stage opened: deals on created_at
  stage won:    deals on closed_at where is_won within 30 days
}

tree money_tree for grow {
  revenue = deals_won * size
}

dashboard floor "Floor" for seller {
  row {
    tile win_rate as number with target
    tile booked as number
  }
}
"""


def changed(*pairs: tuple[str, str]) -> str:
    """Return the text with parts of it replaced, each of which is there once at least."""
    text = TEXT
    for before, after in pairs:
        assert before in text, before
        text = text.replace(before, after)
    return text


CASES: dict[str, tuple[list[tuple[str, str]], list[str]]] = {
    "a filter, also where a name is used": (
        [("= count(deals where is_won)", '= count(deals where is_won and stage != "x")')],
        ["win_rate filter: breaking", "deals_won filter: breaking", "size filter: breaking"],
    ),
    "a filter by a let of the source": (
        [('let is_won = stage = "won"', 'let is_won = stage in ("won", "signed")')],
        [
            "booked filter: breaking",
            "cycle filter: breaking",
            "win_rate filter: breaking",
            "deals_won filter: breaking",
            "revenue filter: breaking",
            "size filter: breaking",
            "grow filter: breaking",
            "steps stage won: breaking",
        ],
    ),
    "a formula": (
        [("formula: deals_won / count(deals)", "formula: deals_won / (2 * count(deals))")],
        ["win_rate formula: breaking"],
    ),
    "a time axis": (
        [("/ count(deals)", "/ count(deals on created_at)")],
        ["win_rate time axis: breaking"],
    ),
    "a filter and a time axis": (
        [("/ count(deals)", '/ count(deals where stage != "x" on created_at)')],
        ["win_rate filter: breaking", "win_rate time axis: breaking"],
    ),
    "a window of its own in the formula": (
        [("/ count(deals)", "/ count(deals over trailing 3 months)")],
        ["win_rate window: breaking"],
    ),
    "the window": (
        [("trailing 90 days each day", "trailing 30 days each day")],
        ["cycle window: breaking"],
    ),
    "the unit of time, with the same target": (
        [("unit:    days", "unit:    weeks"), ("<= 42 days", "<= 6 weeks")],
        ["cycle unit: breaking"],
    ),
    "from percent to per 1000, as often": (
        [
            ("unit:    percent", "unit:    per 1000"),
            (">= 25%", ">= 250"),
            ("red below 18%, amber below 22%", "red below 180, amber below 220"),
        ],
        ["win_rate unit: breaking"],
    ),
    "what a row is called": (
        [("row:   deal\n", "row:   sale\n")],
        [
            "deals_won unit: non-breaking",
            "size unit: non-breaking",
            "deals row: non-breaking",
        ],
    ),
    "a target, in another way of writing": ([(">= 25%", ">= 25.0%")], []),
    "a target": ([(">= 25%", ">= 20%")], ["win_rate target: target"]),
    "a target of one period": (
        [("2026-Q2: >= 120k USD", "2026-Q2: >= 110k USD")],
        ["booked target: target"],
    ),
    "limits": ([("amber below 22%", "amber below 20%")], ["win_rate status: target"]),
    "a pace": (
        [("drives: win_rate", "pace:   workdays\n  drives: win_rate")],
        ["booked pace: target"],
    ),
    "an owner": (
        [("owner:   seller\n  by", "owner:   boss\n  by")],
        ["win_rate owner: non-breaking"],
    ),
    "a driver": (
        [("win_rate lag 1 month", "win_rate lag 2 months, cycle")],
        ["booked drives: non-breaking"],
    ),
    "a goal": ([("  goal:    grow\n", "")], ["win_rate goal: non-breaking"]),
    "a goal's rank": ([("rank:    primary", "rank:    secondary")], ["grow rank: non-breaking"]),
    "a breakdown that is gone": ([("  by:      region\n", "")], ["win_rate by: breaking"]),
    "a dimension that is gone": (
        [("  dimension region = rep.region\n", ""), ("  by:      region\n", "")],
        ["win_rate by: breaking", "deals dimension region: breaking"],
    ),
    "a table": ([("crm.deals", "dw.deals")], ["deals table: breaking"]),
    "a column of the table": (
        [('"Amount__c"', '"amount_usd"')],
        ["deals column amount: breaking"],
    ),
    "a column more": (
        [("  column stage:", "  column note:       text\n  column stage:")],
        ["deals column note: non-breaking"],
    ),
    "the calendar": (
        [('team sales "Sales"', 'calendar { week: starts sunday }\n\nteam sales "Sales"')],
        ["calendar week: breaking"],
    ),
    "a tile": (
        [("    tile booked as number\n", "    tile cycle as number\n")],
        ["floor tile: non-breaking", "floor tile: non-breaking"],
    ),
    "words on a page": (
        [
            (
                "    tile booked as number\n",
                '    tile booked as number\n    text "Whom to ask" "Ann"\n',
            )
        ],
        ["floor tile: non-breaking"],
    ),
    "an equation": (
        [("revenue = deals_won * size", "revenue = size * deals_won * 2")],
        ["money_tree equation revenue: non-breaking"],
    ),
    "a stage": (
        [("within 30 days", "within 60 days")],
        ["steps stage won: breaking"],
    ),
    "a KPI that came": (
        [("funnel steps", "kpi more { formula: revenue * 2 }\n\nfunnel steps")],
        ["more added: non-breaking"],
    ),
    "a KPI that went, with a tile": (
        [
            (TEXT[TEXT.index("kpi booked") : TEXT.index("funnel steps")], ""),
            ("    tile booked as number\n", ""),
        ],
        ["booked removed: breaking", "floor tile: non-breaking"],
    ),
    "a KPI under another name": (
        [("win_rate", "close_rate")],
        ["close_rate renamed from win_rate: breaking"],
    ),
    "a metric under another name": (
        [("deals_won", "wins")],
        ["wins renamed from deals_won: breaking"],
    ),
    "a KPI under another name, which is another one too": (
        [("kpi cycle", "kpi sales_cycle"), ("avg(deals", "median(deals")],
        ["sales_cycle renamed from cycle: breaking", "sales_cycle formula: breaking"],
    ),
    "a source and a column under other names": (
        [
            ("source deals ", "source opportunities "),
            ("deals.", "opportunities."),
            ("(deals", "(opportunities"),
            (": deals on", ": opportunities on"),
            (":    deals on", ":    opportunities on"),
        ],
        ["opportunities renamed from deals: non-breaking"],
    ),
    "a role under another name": (
        [("role boss ", "role chief "), ("owner:   boss", "owner:   chief")],
        ["chief renamed from boss: non-breaking"],
    ),
    "a metric that becomes a KPI": (
        [
            (
                'metric deals_won "Deals won" = count(deals where is_won)',
                'kpi deals_won "Deals won" { formula: count(deals where is_won) }',
            )
        ],
        ["deals_won kind: non-breaking"],
    ),
}


@pytest.mark.parametrize("name", CASES)
def test_a_change_is_told_by_meaning(name: str) -> None:
    pairs, wanted = CASES[name]
    assert sorted(told(TEXT, changed(*pairs))) == sorted(wanted)


@pytest.mark.parametrize("name", CASES)
def test_what_breaks_breaks_in_both_directions(name: str) -> None:
    pairs, _ = CASES[name]
    there, back = (
        {c.name for c in found if c.means_another}
        for found in (changes(TEXT, changed(*pairs)), changes(changed(*pairs), TEXT))
    )
    assert there == back


def test_layout_order_and_comments_are_no_change() -> None:
    blocks = TEXT.split("\n\n")
    turned = "\n\n\n# moved\n".join(reversed(blocks)).replace("  formula: ", "  formula:   ")
    assert told(TEXT, turned) == []


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("deals_won / count(deals)", "count(deals where is_won) / count(deals)"),
        ("deals_won / count(deals)", 'count(deals where "won" = stage) / count(deals)'),
        ("deals_won / count(deals)", "(deals_won) / (count(deals))"),
    ],
)
def test_another_way_of_writing_is_no_change(before: str, after: str) -> None:
    assert told(TEXT, changed((before, after))) == []


def test_what_follows_from_a_measure_names_it() -> None:
    found = changes(TEXT, changed(("= count(deals where is_won)", "= count(deals)")))
    throughs = {c.name: d.through for c in found if (d := c.detail(Aspect.FILTER))}
    assert throughs == {
        "win_rate": ("deals_won",),
        "size": ("deals_won",),
        "deals_won": (),
    }


def test_what_follows_from_a_source_names_it() -> None:
    found = changes(TEXT, changed(('let is_won = stage = "won"', 'let is_won = stage = "x"')))
    sources = {c.name: d.sources for c in found if (d := c.detail(Aspect.FILTER))}
    assert sources["deals_won"] == ("deals",)
    assert sources["win_rate"] == ()


def test_what_follows_from_a_column_says_what_it_holds() -> None:
    found = {c.name: c for c in changes(TEXT, TEXT.replace("USD", "EUR"))}
    detail = found["revenue"].detail(Aspect.FORMULA)
    assert detail is not None
    meant = 'the sum of amount over Deals where stage is "won"; deals.amount is'
    assert detail.sources == ("deals",)
    assert detail.before == f'{meant} USD from "Amount__c"'
    assert detail.after == f'{meant} EUR from "Amount__c"'


def test_a_column_of_a_source_under_another_name_says_what_it_holds() -> None:
    now = TEXT.replace("source deals", "source opps").replace("deals.amount", "opps.amount")
    now = now.replace("deals.closed_at - deals.created_at", "opps.closed_at - opps.created_at")
    now = now.replace("(deals", "(opps").replace(": deals on", ": opps on")
    now = now.replace(":    deals on", ":    opps on").replace(
        "stage:      text", 'stage: text from "Stage__c"'
    )
    found = {c.name: c for c in changes(TEXT, now)}
    assert found["opps"].former == "deals"
    detail = found["deals_won"].detail(Aspect.FILTER)
    assert detail is not None
    assert detail.sources == ("opps",)
    assert detail.before.endswith("; opps.stage is text")
    assert detail.after.endswith('; opps.stage is text from "Stage__c"')


def test_of_two_that_could_be_the_renamed_one_neither_is() -> None:
    block = TEXT[TEXT.index("kpi cycle") : TEXT.index("kpi booked")]
    twice = block.replace("kpi cycle", "kpi one") + block.replace("kpi cycle", "kpi two")
    assert told(TEXT, TEXT.replace(block, twice)) == [
        "cycle removed: breaking",
        "one added: non-breaking",
        "two added: non-breaking",
    ]


def test_a_package_in_front_of_all_names_renames_them() -> None:
    found = changes(TEXT, f"package shop\n\n{TEXT}")
    kinds = {(c.former, c.name, c.kind) for c in found if c.subject in ("kpi", "metric", "goal")}
    names = ("win_rate", "cycle", "booked", "revenue", "deals_won", "size", "grow")
    assert kinds == {(name, f"shop.{name}", Kind.RENAMED) for name in names}


def test_of_many_that_are_alike_none_is_taken_for_another() -> None:
    kpi = "kpi {0}{1} {{\n  formula: revenue\n  window:  {2}\n}}\n"
    windows = [f"trailing {n} days each day" for n in range(1, 80)]
    before, after = (
        TEXT + "".join(kpi.format(start, n, window) for n, window in enumerate(windows))
        for start in ("a", "b")
    )
    found = changes(before, after)
    kinds = [c.kind for c in found]
    assert kinds.count(Kind.ADDED) == kinds.count(Kind.REMOVED) == len(windows)
    assert len(kinds) == 2 * len(windows)


def test_notes_of_a_change_are_told_with_it() -> None:
    note = 'changed: 2026-03-01 "counts open ones too"\n  owner:   seller\n  by'
    after = changed(("/ count(deals)", "/ count(deals where is_won)"))
    (found,) = (
        c
        for c in changes(TEXT, after.replace("owner:   seller\n  by", note))
        if c.name == "win_rate"
    )
    assert found.noted == ("2026-03-01 counts open ones too",)
    assert found.means_another


def flow(lines: str, formula: str = "count(deals)") -> str:
    """Return the text with one more KPI, which has these lines."""
    return f"{TEXT}\nkpi flow {{\n  formula: {formula}\n  {lines}\n}}\n"


BY_REGION = "by: region\n  target by region { EMEA: >= 4\n APAC: >= 3 }"


@pytest.mark.parametrize(
    ("before", "after", "moved"),
    [
        ("window: week\n  target: >= 10", "window: month\n  target: >= 10", True),
        ("window: week\n  target: >= 10", "window: month\n  target: >= 10 per week", False),
        ("window: week\n  target: >= 10", "window: week\n  target: >= 10 per week", False),
        ("window: week\n  target: >= 10", "window: week\n  target: >= 10 per month", True),
        ("window: week\n  target: >= 14", "window: day\n  target: >= 2", False),
        ("window: month\n  target: >= 10", "window: quarter\n  target: >= 30", False),
        ("window: month\n  target: >= 10", "window: quarter\n  target: >= 31", True),
        ("window: month\n  target: >= 10", "window: month to date\n  target: >= 10", False),
        ("window: month\n  target: >= 10", "window: quarter to date\n  target: >= 10", True),
        (
            "window: month\n  pace: weights 20%, 80%\n  target: >= 10",
            "window: quarter\n  pace: weights 20%, 80%\n  target: >= 30",
            True,
        ),
        (f"window: month\n  {BY_REGION}", f"window: quarter\n  {BY_REGION}", True),
        (
            f"window: month\n  {BY_REGION}",
            f"window: quarter\n  {BY_REGION.replace('4', '4 per month').replace('3', '9')}",
            False,
        ),
        (
            "window: month\n  target { 2026-Q1: >= 10 }",
            "window: quarter\n  target { 2026-Q1: >= 10 }",
            False,
        ),
        (
            "window: month\n  target { 2026-Q1: >= 10 }",
            "window: month\n  target { 2026-Q1: >= 10 per month }",
            True,
        ),
        (
            "window: month\n  target { 2026-Q1: >= 30 }",
            "window: month\n  target { 2026-Q1: >= 10 per month }",
            False,
        ),
        (
            "window: month\n  target: from 10 in 2026-01 to >= 40 in 2026-12",
            "window: quarter\n  target: from 10 in 2026-01 to >= 40 in 2026-12",
            False,
        ),
        (
            "window: trailing 90 days each day\n  target: >= 10",
            "window: trailing 30 days each day\n  target: >= 10",
            True,
        ),
        (
            "window: trailing 90 days each day\n  target: >= 10",
            "window: trailing 90 days each week\n  target: >= 10",
            False,
        ),
        (
            "window: month\n  target: >= 2 * count(deals on created_at)",
            "window: quarter\n  target: >= 2 * count(deals on created_at)",
            False,
        ),
    ],
)
def test_the_amount_of_a_flow_is_for_a_period(before: str, after: str, moved: bool) -> None:
    for was, now in ((before, after), (after, before)):
        assert ("flow target: target" in told(flow(was), flow(now))) is moved


def test_a_formula_that_does_not_add_up_is_for_a_period_too() -> None:
    was, now = (
        flow(f"window: {window}\n  target: >= 10 * avg(deals.amount)", "revenue")
        for window in ("month", "quarter")
    )
    assert told(was, now) == ["flow window: breaking", "flow target: target"]


@pytest.mark.parametrize("formula", ["deals_won / count(deals)", "count_distinct(deals.rep)"])
def test_the_level_of_what_is_no_flow_is_for_any_period(formula: str) -> None:
    was, now = (
        flow(f"window: {window}\n  target: >= 1{per}", formula)
        for window, per in (("month", ""), ("quarter", " per month"))
    )
    assert told(was, now) == ["flow window: breaking"]


def test_a_limit_of_a_flow_is_for_its_window() -> None:
    was, now = (
        flow(f"window: {window}\n  target: >= 20 per week\n  status: red below 10, amber below 15")
        for window in ("week", "month")
    )
    assert told(was, now) == ["flow window: breaking", "flow status: target"]
    shares = (
        text.replace("10,", "50% of target,").replace("15", "80% of target") for text in (was, now)
    )
    assert told(*shares) == ["flow window: breaking"]


def test_a_target_that_moved_with_the_window_says_for_which_period_it_is() -> None:
    def said(before: str, after: str) -> tuple[str, str]:
        change = next(c for c in changes(flow(before), flow(after)) if c.name == "flow")
        detail = change.detail(Aspect.TARGET)
        assert detail is not None
        return detail.before, detail.after

    target = "target: >= 10"
    assert said(f"window: week\n  {target}", f"window: month\n  {target}") == (
        ">= 10 per week",
        ">= 10 per month",
    )
    assert said(f"window: week\n  {target}", f"window: month\n  {target} per day") == (
        ">= 10 per week",
        ">= 10 per day",
    )
    assert said(f"window: month\n  {target}", f"window: trailing 90 days each day\n  {target}") == (
        ">= 10 per month",
        ">= 10, in trailing 90 days, each day",
    )
    assert said(f"window: week\n  {BY_REGION}", f"window: month\n  {BY_REGION}") == (
        "by region: EMEA: >= 4; APAC: >= 3, per week",
        "by region: EMEA: >= 4; APAC: >= 3, per month",
    )
