"""One defect for each rule, planted in the good sample project, is found once and alone."""

from __future__ import annotations

import re
from collections import Counter
from datetime import date
from functools import cache
from pathlib import Path

import pytest

from kpilang.analysis.analyze import analyze
from kpilang.changes.compare import compared
from kpilang.changes.version import Version
from kpilang.diagnostics.model import Diagnostic
from kpilang.lint.history import History
from kpilang.lint.registry import all_rules, selectable
from kpilang.lint.rule import LintProfile, Settings
from kpilang.source.text import Source
from kpilang.syntax.parse import parse
from kpilang.workspace.project import Project, check
from kpilang.workspace.settings import Config

USUAL = LintProfile.STANDARD
AS_OF = date(2026, 6, 17)
SALES = Path(__file__).parents[2] / "specs" / "sales"

GOOD_KPI = """
kpi planted "Planted" {{
  description: "What a test added."
  type:        {type}
  goal:        {goal}
  formula:     {formula}
  window:      {window}
  target:      {target}
  baseline:    {baseline}
  owner:       {owner}
  review:      weekly
}}
"""
PLAIN = {
    "type": "lagging context",
    "goal": "profitable_growth",
    "formula": "count(order_lines where quantity > 7)",
    "window": "month",
    "target": ">= 150",
    "baseline": "140 in 2025",
    "owner": "revops",
}
GOOD_GOAL = """
goal planted_goal "Planted goal" {
  supports: annual_revenue
  measure:  margin
  target:   >= 500k USD per month
  owner:    cro
}
"""
SHARE = {"target": ">= 50%", "baseline": "40% in 2025"}


def kpi(more: str = "", **changes: str) -> str:
    """Return a KPI that no rule minds, with lines added and properties changed."""
    text = GOOD_KPI.format(**(PLAIN | changes))
    return text.replace("  review:", f"  {more}\n  review:") if more else text


def without(line: str, text: str = "") -> str:
    """Return a text, of the good KPI unless given, without one of its lines."""
    lines = (text or kpi()).splitlines()
    kept = [one for one in lines if not one.strip().startswith(f"{line}:")]
    assert len(kept) == len(lines) - 1
    return "\n".join(kept) + "\n"


def goal(before: str = "", after: str = "", leads: str = "leading context") -> str:
    """Return a goal with a KPI that serves it, and a text of the goal replaced."""
    assert before in GOOD_GOAL
    drives = "drives: win_rate" if "leading" in leads else ""
    serving = kpi(drives, type=leads, goal="planted_goal")
    return (GOOD_GOAL.replace(before, after) if before else GOOD_GOAL) + serving


def board(role: str, tiles: str) -> str:
    return f'\ndashboard planted_board "Planted" for {role} {{\n{tiles}\n}}\n'


ROW = "  row {\n" + "    tile monthly_sales as number with target\n" * 5 + "  }"
TWO_TILES = """  row {
    tile monthly_sales as number with target
    tile margin_rate as number with target
  }"""
#: what is added to the project, by the code of the rule that finds it
ADDED = {
    "L001": "# kpi: allow(kpi-without-owner) nobody yet" + kpi(),
    "L002": "# kpi: allow(kpi-without-owner)\n" + without("owner").lstrip(),
    "L003": "# kpi: allow(kpi-without-boss) nobody yet" + kpi(),
    "L102": without("goal"),
    "L103": goal(leads="lagging context"),
    "L104": kpi(formula='count(order_lines where sql"""quantity > 7""")'),
    "L105": without("measure", without("target", GOOD_GOAL)) + goal().replace(GOOD_GOAL, ""),
    "L106": without("target", GOOD_GOAL) + goal().replace(GOOD_GOAL, ""),
    "L107": without("owner", GOOD_GOAL) + goal().replace(GOOD_GOAL, ""),
    "L108": goal(" per month"),
    "L109": GOOD_GOAL,
    "L110": goal("supports", "rank: primary\n  supports"),
    "L111": (SECONDARY := goal("supports", "rank: secondary\n  supports"))
    + SECONDARY.replace("planted", "again").replace("Planted", "Again").replace("> 7", "> 8"),
    "L112": goal("supports: annual_revenue\n  "),
    "L114": goal("margin\n  target:   >= 500k USD", "count(proposals)\n  target:   >= 100"),
    "L115": goal(leads="leading context").replace(
        kpi("drives: win_rate", type="leading context", goal="planted_goal"),
        kpi("drives: win_rate", type="leading context", goal="planted_goal", formula="margin")
        .replace("target:      >= 150", "target by region { Europe: >= 100k USD }")
        .replace("140 in", "90k USD in"),
    ),
    "L116": kpi(target=">= 150 by 2026-05-31"),
    "L117": kpi(goal="annual_revenue"),
    "L118": kpi()
    + kpi(formula="count(order_lines where quantity > 8)", target=">= 20", baseline="18 in 2025")
    .replace("planted", "again")
    .replace("Planted", "Again")
    + 'tree planted_tree "Planted" { planted = again }\n',
    "L119": goal()
    + goal(">= 500k USD per month", "<= 2M USD per quarter")
    .replace("planted", "again")
    .replace("Planted", "Again")
    .replace("> 7", "> 8"),
    "L120": goal(
        "margin\n  target:   >= 500k USD per month",
        "count(order_lines where quantity > 7)\n  target:   >= 300 by end of 2027-06",
    ).replace(">= 150", "grow 1% per month from 140 in 2026-05"),
    "L201": kpi(owner="cfo"),
    "L202": "metric planted = count(opportunities where is_won)\n",
    "L206": kpi().replace('"Planted"', '"Monthly Sales"'),
    "L207": kpi().replace("kpi planted", "kpi sale_monthly"),
    "L208": without("review"),
    "L209": board("cro", f"{ROW}\n{ROW}"),
    "L210": board("cro", "  row { tile order_value as number }"),
    "L211": board("demand_manager", "  row { tile calls_made as number with target }"),
    "L212": 'role planted_role "Planted" { team: marketing }\n'
    + kpi("drives: win_rate", type="leading activity", owner="planted_role"),
    "L213": board("cro", TWO_TILES) + board("cfo", TWO_TILES).replace("planted_", "again_"),
    "L214": 'role planted_role "Planted" { team: marketing }\n'
    + kpi("drives: win_rate", type="leading activity", owner="planted_role")
    + "".join(
        kpi(formula=f"count(order_lines where quantity > {most})", owner="planted_role")
        .replace("planted ", f"{name} ")
        .replace("Planted", name.title())
        for name, most in (("second", 8), ("other", 9))
    ),
    "L215": 'team planted_team "Planted"\nrole planted_role "Planted" { team: planted_team }\n'
    + kpi(owner="planted_role"),
    "L216": board("cro", "  row { }"),
    "L217": board("cro", f'  row {{ text "" }}\n{ROW}'),
    "L218": board("cro", f'  row {{ text "{"word " * 300}" }}\n{ROW}'),
    "L301": without("owner"),
    "L302": without("target", kpi(type="lagging outcome")),
    "L303": without("window"),
    "L304": without("description"),
    "L305": kpi().replace('"Planted"', '"Overall success"'),
    "L306": without("review") + board("cro", "  row { tile planted as number with target }"),
    "L307": kpi().replace("weekly", "quarterly"),
    "L308": 'role planted_role "Planted"\n' + kpi(owner="planted_role"),
    "L309": kpi(target=">= 500"),
    "L310": kpi(
        formula="count(order_lines where quantity > 7) / count(order_lines)",
        target=">= 120%",
        baseline="90% in 2025",
    ),
    "L311": kpi("status: red below 140, amber below 120"),
    "L312": kpi("status: red below 100, amber below 160"),
    "L313": kpi(type="leading activity"),
    "L314": kpi(type="lagging outcome"),
    "L315": kpi("drives: win_rate", type="leading pipeline", formula="win_rate * 2", **SHARE),
    "L316": kpi("drives: calls_made", type="leading activity"),
    "L317": kpi("status: red below 100, amber below 120"),
    "L318": without("baseline"),
    "L319": goal(" per month", ' per month\n  benchmark: 480k USD "Industry"')
    .replace("count(order_lines where quantity > 7)", "margin")
    .replace("140 in 2025", "480k USD in 2025")
    .replace(">= 150", ">= 500k USD"),
    "L320": 'team planted_team "Planted"\nrole planted_role "Planted" { team: marketing }\n'
    + kpi(
        "drives: win_rate\n  team:        planted_team",
        type="leading activity",
        owner="planted_role",
    ),
    "L401": kpi(formula='count(opportunities where stage = "")'),
    "L402": kpi(formula="conversion(leads.mql_at -> leads.sql_at)", **SHARE),
    "L403": kpi(
        formula="avg(activities.duration where is_done)",
        target="<= 2 hours",
        baseline="2 hours in 2025",
    ),
    "L404": kpi(formula="count(activities)"),
    "L405": kpi(
        formula="count(opportunities where is_won) / count(opportunities on created_at)", **SHARE
    ),
    "L406": """
source planted_prices {
  table: crm.prices
  key:   id
  time:  day
  column id:       number
  column day:      date
  column discount: percent
}
"""
    + kpi(formula="avg(planted_prices.discount)", **SHARE),
    "L407": 'metric planted "Planted" = count(order_lines where quantity > 7)\n',
    "L408": 'role planted_role "Planted" { team: leadership }\n',
    "L409": kpi('deprecated: "counts lines, not orders"')
    + board("cro", "  row { tile planted as number with target }"),
    "L410": kpi("by: deal_stage", formula="count(opportunities where open at start)"),
    "L411": kpi(formula="count(opportunities where is_won and amount > 7 USD)")
    + kpi(formula="count(opportunities where is_won and amount > 7 USD on created_at)")
    .replace("planted", "again")
    .replace("Planted", "Again"),
    "L414": kpi(
        formula="count(orders) / count(order_lines where quantity > 7)",
        target="<= 2",
        baseline="2 in 2025",
    ).replace('"Planted"', '"Lines per order"'),
    "L416": """
source planted_visits "Visits" {
  table: crm.visits
  key:   id
  time:  day
  column id:  number
  column day: date
}
""",
    "L417": kpi(
        formula="count(opportunities where is_lost) / count(opportunities where is_won)",
        **SHARE,
    ).replace("  window:", "  unit:        percent\n  window:"),
    "L418": kpi(formula='count(opportunities where amount > 7 USD and "won" = stage)'),
    "L412": """
source planted_stages {
  key: stage
  column stage: text
  column odds:  percent
  rows {
    | stage | odds |
    | one   | 10%  |
    | two   | 20%  |
    | three | 30%  |
    | four  | 40%  |
    | five  | 50%  |
    | six   | 60%  |
  }
}
""",
}
#: what is replaced in one of its files
CHANGED = {
    "L101": ("company.kpi", "rank:        primary", "rank:        secondary"),
    "L113": (
        "company.kpi",
        "rank:        primary",
        "rank:        primary\n  supports:    monthly_growth",
    ),
    "L413": ("company.kpi", '  timezone:    "America/New_York"\n', ""),
    "L415": ("company.kpi", "  fiscal_year: starts february, named by its end\n", ""),
}
#: what is replaced in all of them, and what follows from it
EVERYWHERE = {
    "L203": ("leading ", "lagging ", {"L103", "L314"}),
    "L204": (" activity", " pipeline", set[str]()),
    "L205": (" context", " pipeline", {"L314"}),
}
VOLUME = "formula:     last(pipeline_daily.amount)"
FIRST = VOLUME.replace("last", "first")
NOTE = '\n  changed:     2026-06-01 "the first evening"'
AGAIN = (
    kpi("drives: win_rate", formula="count(order_lines where quantity > 8)")
    .replace("planted", "again")
    .replace("Planted", "Again")
)
REPLACED = kpi('deprecated: "counts lines"\n  replaced by: again')
#: for rules that compare with what was: what is replaced in both versions, then in the later one
SINCE = {
    "L601": ((), (("pipeline.kpi", ">= 6.5M USD", ">= 6.2M USD"),)),
    "L602": (
        (),
        (("pipeline.kpi", ">= 6.5M USD", ">= 6.2M USD"), ("pipeline.kpi", VOLUME, FIRST + NOTE)),
    ),
    "L603": ((), (("pipeline.kpi", VOLUME, FIRST),)),
    "L604": (
        (("dashboards.kpi", "what came in", "fiscal_sales"),),
        (
            ("planning.kpi", "fiscal_sales", "year_of_sales"),
            ("pipeline.kpi", "fiscal_sales", "year_of_sales"),
        ),
    ),
    "L605": (
        (("pipeline.kpi", VOLUME, f'{VOLUME}\n  changed:     2026-03-01 "once"'),),
        (
            ("pipeline.kpi", VOLUME, FIRST),
            ("pipeline.kpi", '2026-03-01 "once"', '2026-03-01 "once", 2026-06-01 "again"'),
        ),
    ),
    "L606": (
        (("company.kpi", "goal monthly_growth", f"{REPLACED}{AGAIN}goal monthly_growth"),),
        (("company.kpi", "drives: win_rate", 'deprecated: "too"\n  replaced by: monthly_sales'),),
    ),
}


@cache
def texts() -> dict[str, str]:
    return {path.name: path.read_text("utf-8") for path in sorted(SALES.glob("*.kpi"))}


def found(
    changed: dict[str, str], judged_by: LintProfile, history: History | None = None
) -> Counter[tuple[str, str]]:
    """Return code and message of each finding, however often it is told."""
    config = Config(specs=(".",), as_of=AS_OF, lint=Settings(judged_by))
    sources = {name: Source(name, text) for name, text in changed.items()}
    paths = {name: SALES / name for name in changed}
    problems: tuple[Diagnostic, ...] = check(
        Project(SALES, config, sources, paths), history=history
    ).problems
    return Counter((problem.code, problem.message) for problem in problems)


def profile(code: str) -> LintProfile:
    """Return the first profile that has a rule, at least the usual one."""
    profiles = {rule.code: rule.profile for rule in all_rules()}
    return max(profiles.get(code, USUAL), USUAL, key=lambda found: found.rank)


@cache
def before(judged_by: LintProfile) -> Counter[tuple[str, str]]:
    return found(texts(), judged_by)


def more(code: str, changed: dict[str, str]) -> list[str]:
    """Return the codes of what is found beside the findings of the project as it is."""
    judged_by = profile(code)
    new = found(changed, judged_by) - before(judged_by)
    return [one for one, _ in new.elements()]


@pytest.mark.parametrize("code", ADDED)
def test_what_is_added_is_found_once_and_alone(code: str) -> None:
    assert more(code, {**texts(), "zz_planted.kpi": ADDED[code]}) == [code]


@pytest.mark.parametrize("code", CHANGED)
def test_what_is_changed_is_found_once_and_alone(code: str) -> None:
    file, old, new = CHANGED[code]
    assert old in texts()[file]
    assert more(code, {**texts(), file: texts()[file].replace(old, new, 1)}) == [code]


@pytest.mark.parametrize("code", EVERYWHERE)
def test_what_is_changed_everywhere_is_found_once_with_what_follows(code: str) -> None:
    old, new, implied = EVERYWHERE[code]
    changed = {name: re.sub(rf"(type: .*){old}", rf"\1{new}", t) for name, t in texts().items()}
    codes = more(code, changed)
    assert codes.count(code) == 1
    assert set(codes) - {code} <= implied


def replaced(before: dict[str, str], parts: tuple[tuple[str, str, str], ...]) -> dict[str, str]:
    """Return texts with parts of them replaced."""
    for file, old, new in parts:
        assert old in before[file]
        before = {**before, file: before[file].replace(old, new)}
    return before


@pytest.mark.parametrize("code", SINCE)
def test_what_became_is_found_once_and_alone(code: str) -> None:
    first, then = SINCE[code]
    was = replaced(texts(), first)
    now = replaced(was, then)
    before_it, after_it = version(was), version(now)
    changes = compared(before_it, after_it)
    history = History("main", before_it, after_it, changes, AS_OF, after_it.model)
    assert not found(was, USUAL) - before(USUAL)
    new = found(now, USUAL, history) - before(USUAL)
    assert [one for one, _ in new.elements()] == [code]


def version(changed: dict[str, str]) -> Version:
    sources = {name: Source(name, text) for name, text in changed.items()}
    analysis = analyze([parse(source).document for source in sources.values()])
    assert not analysis.problems, analysis.problems
    return Version(analysis.model, sources)


def test_the_good_kpi_and_the_good_goal_are_good() -> None:
    for text in (kpi(), goal()):
        after = found({**texts(), "zz_planted.kpi": text}, LintProfile.STRICT)
        assert after - before(LintProfile.STRICT) == Counter()


def test_every_rule_on_specifications_has_its_defect() -> None:
    codes = {page.code for page in selectable() if not page.code.startswith("L5")}
    assert codes == {*ADDED, *CHANGED, *EVERYWHERE, *SINCE}
