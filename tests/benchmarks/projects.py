"""Projects of any size: teams of eight KPIs, each of 17 lines, with all that belongs to them.

A team is a file: its roles, goals and metrics, and KPIs that differ as those of people do. The
sources and the calendar are the company's. One team of each area has a KPI that is green although
its target is missed; else the rules find nothing, as in a project whose owners heed them. The same
size always gives the same bytes.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

TEAM = 8
AREA = 25
DEPARTMENTS = ("sales", "service", "growth", "partner", "retail", "field", "channel", "digital")
REGIONS = ("north", "south", "east", "west", "alpine", "coast", "metro", "rural", "delta")
LINES = 17

SETTINGS = '[project]\nname  = "benchmark"\nspecs = ["specs"]\nas_of = 2026-06-17\n'

COMPANY = """\
# The company: its calendar, who leads it, and what it wants.

calendar {
  timezone:    "America/New_York"
  week:        starts monday
  fiscal_year: starts february, named by its end
  workdays:    monday to friday
}

team leadership "Leadership"
role director "Sales director" { team: leadership }

goal annual_growth "Grow the business of all regions" {
  description: "What everybody works for in the fiscal year."
  rank:        primary
  measure:     company_revenue
  target:      >= 900M USD per fiscal_year
  owner:       director
}

metric company_revenue "Revenue of the company" = sum(deals.amount where is_won)
"""

SOURCES = """\
# Where the numbers come from.

source people "Sales people" {
  table: crm.people
  key:   id
  row:   person
  column id:     number
  column name:   text
  column region: text
  dimension rep    = name by id
  dimension region = region
}

source customers "Customers" {
  table: crm.customers
  key:   id
  row:   customer
  column id:       number
  column name:     text
  column industry: text optional
  column owner:    ref people by owner_id
  dimension industry = industry
  dimension rep      = owner.rep
  dimension region   = owner.region
}

source deals "Deals" {
  table:    crm.deals
  key:      id
  row:      deal
  time:     closed_at
  since:    2024-01-01
  timezone: "UTC"
  column id:         number
  column customer:   ref customers by customer_id
  column owner:      ref people by owner_id
  column territory:  text
  column stage:      text
  column kind:       text
  column amount:     money USD
  column discount:   money USD optional
  column created_at: timestamp
  column closed_at:  timestamp optional
  let is_won    = stage = "won"
  let is_closed = stage in ("won", "lost")
  let age       = closed_at - created_at
  dimension rep      = owner.rep
  dimension region   = owner.region
  dimension industry = customer.industry
}

source visits "Visits and calls" {
  table:    crm.visits
  key:      id
  row:      visit
  time:     occurred_at
  since:    2024-01-01
  timezone: "UTC"
  column id:          number
  column customer:    ref customers by customer_id
  column rep:         ref people by rep_id
  column territory:   text
  column kind:        text
  column occurred_at: timestamp
  column duration:    duration in minutes
  dimension rep      = rep.rep
  dimension region   = rep.region
  dimension industry = customer.industry
}
"""

METRICS = """\
# {title}: the team, what it wants, and the numbers that its KPIs are made of.

team {name} "{title}"
role {name}_lead "Lead of {title}"        {{ team: {name} }}
role {name}_desk "Desk of {title}" {{ team: {name} }}

goal {name}_growth "{title} grows" {{
  description: "More revenue from the accounts of the territory."
  rank:        secondary
  supports:    annual_growth
  measure:     {name}_revenue
  target:      >= {money}k USD per quarter
  owner:       {name}_lead
}}

goal {name}_quality "{title} wins what it works on" {{
  description: "Fewer, better opportunities."
  rank:        secondary
  supports:    annual_growth
  measure:     {name}_wins / {name}_closed
  target:      >= {share}% per quarter
  owner:       {name}_lead
}}

metric {name}_revenue "Revenue of {title}" =
    sum(deals.amount where is_won and territory = "{title}")
metric {name}_wins "Deals won of {title}" = count(deals where is_won and territory = "{title}")
metric {name}_closed "Deals closed of {title}" =
    count(deals where is_closed and territory = "{title}")
metric {name}_calls "Calls made of {title}" =
    count(visits where kind = "call" and territory = "{title}")
"""

KPIS = (
    """\
kpi {name}_sales "Sales of {title}" {{
  description: "Amount of the deals won in the quarter."
  type:        lagging outcome
  goal:        {name}_growth
  formula:     {name}_revenue
  window:      quarter
  baseline:    {money}k USD in 2025
  target {{
    2026-Q2: >= {money_2}k USD
    2026-Q3: >= {money_2}k USD
    2026-Q4: >= {money_3}k USD
  }}
  status: red below 80% of target, amber below 100% of target
  owner:  {name}_lead
  by:     region, rep
  review: monthly
}}
""",
    """\
kpi {name}_win_rate "Win rate of {title}" {{
  description: "Share of the deals closed in the month that were won."
  type:        lagging pipeline
  goal:        {name}_quality
  formula:     {name}_wins / {name}_closed
  unit:        percent
  window:      month
  target:      >= {share}%
  status:      red below 12%, amber below {share}%
  baseline:    {share}% in 2025
  benchmark:   27% "What the company has seen in good years"
  better:      higher
  team:        {name}
  owner:       {name}_lead
  by:          region, rep, industry
  review:      weekly
}}
""",
    """\
kpi {name}_calls_made "Calls of {title}" {{
  description: "Calls to customers of the territory, answered or not."
  type:        leading activity
  goal:        {name}_growth, {name}_quality
  formula:     {name}_calls
  window:      week
  target:      >= {count} per week
  stretch:     >= {count_2} per week
  floor:       >= {share} per week
  status:      red below 80% of target, amber below {amber}% of target
  status basis: pace
  baseline:    {count} in 2025
  owner:       {name}_desk
  by:          rep
  drives:      {name}_win_rate lag 30 days, {name}_momentum
  review:      weekly
}}
""",
    """\
kpi {name}_deal_size "Deal size of {title}" {{
  description: \"\"\"
    Won revenue over deals won, so that large and
    small deals weigh as they are.
    \"\"\"
  type:      lagging context
  goal:      {name}_quality
  formula:   {name}_revenue / {name}_wins
  better:    higher
  window:    month
  target:    >= {share}k USD
  status:    red below 10k USD, amber below {share}k USD
  baseline:  {share}k USD in 2025
  owner:     {name}_lead
  by:        region, industry
  review:    monthly
}}
""",
    """\
kpi {name}_cycle "Sales cycle of {title}" {{
  description: "Days from the creation of a deal to the day on which it was won."
  type:        lagging context
  goal:        {name}_quality
  formula:     median(deals.age where is_won and territory = "{title}")
  unit:        days
  window:      month
  target:      <= {days} days
  status:      red above 90 days, amber above {days} days
  baseline:    {days} days in 2025
  benchmark:   45 days "Industry median, 2025 survey"
  better:      lower
  owner:       {name}_desk
  by:          region, rep
  drives:      {name}_sales lag 2 weeks
  review:      monthly
}}
""",
    """\
kpi {name}_meetings "Meetings of {title}" {{
  description: "Meetings of half an hour or more with a customer."
  type:        leading activity
  goal:        {name}_growth
  formula: count(visits where kind in ("meeting", "demo") and duration >= 30 minutes and
      territory = "{title}")
  window:  month
  baseline: {share} in 2025
  target {{
    2026-06: >= {share}
    2026-07: >= {count}
  }}
  owner:  {name}_desk
  by:     rep
  drives: {name}_win_rate
  review: weekly
}}
""",
    """\
kpi {name}_discount "Discount of {title}" {{
  description: "What was given away, as a share of the amount won."
  type:        lagging context
  goal:        {name}_growth
  formula:     sum(deals.discount where is_won and territory = "{title}") / {name}_revenue
  unit:        percent
  window:      quarter
  target:      between 2% and {share}%
  status:      red above 40%, amber above {share}%
  baseline:    {share}% in 2025
  benchmark:   8% "Discounts of the industry"
  better:      lower
  owner:       {name}_desk
  by:          region, industry
  changed:     2026-03-01 "leaves out services"
  review:      monthly
}}
""",
    """\
kpi {name}_momentum "Momentum of {title}" {{
  description: "Won revenue against the month before, as far as the month has gone."
  type:        lagging outcome
  goal:        {name}_growth
  formula:     growth({name}_revenue)
  unit:        percent
  window:      month
  target:      >= {growth}%
  status:      red below 0%, amber below {growth}%
  baseline:    {growth}% in 2025
  stretch:     >= {share}%
  better:      higher
  team:        {name}
  owner:       {name}_lead
  by:          region
  review:      monthly
}}
""",
)

DASHBOARD = """\
dashboard {name}_board "{title}" for {name}_lead {{
  description: "How the quarter goes."
  row {{
    tile {name}_sales as number with target, previous width 4
    tile {name}_win_rate as number with target, previous width 4
    tile {name}_deal_size as number with target width 4
  }}
  row {{
    chart {name}_calls_made by week last 12 weeks as line with target width 8
    tile {name}_calls_made as leaderboard by rep top 10 width 4
  }}
}}
"""


def project(kpis: int) -> dict[str, str]:
    """Return the files of a project with at least that many KPIs, by path."""
    files = {
        "kpi.toml": SETTINGS,
        "specs/company.kpi": COMPANY,
        "specs/sources.kpi": SOURCES,
    }
    for team in range(-(-kpis // TEAM)):
        area = f"specs/area_{team // AREA:03}"
        words = _words(team)
        wanted = KPIS[: kpis - team * TEAM]
        files[f"{area}/{words['name']}.kpi"] = "\n".join(
            text.format(**words) for text in (METRICS, *wanted)
        )
        if team % 4 == 0 and len(wanted) == TEAM:
            files[f"{area}/{words['name']}_board.kpi"] = DASHBOARD.format(**words)
    return files


def edited(text: str, turn: int) -> str:
    """Return a team's file with another target, as the person who owns it would write it."""
    return text.replace("status:      red below 12%", f"status:      red below 1{turn % 10}.5%")


def write(files: dict[str, str], folder: Path) -> None:
    """Write files below a folder."""
    for name, text in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")


def team_files(files: dict[str, str]) -> Iterator[str]:
    """Yield the paths of the files that hold KPIs."""
    return (name for name, text in files.items() if "\nkpi " in text)


def _words(team: int) -> dict[str, str]:
    """Return what stands in the texts of a team; numbers differ from team to team."""
    department = DEPARTMENTS[team % len(DEPARTMENTS)]
    region = REGIONS[team // len(DEPARTMENTS) % len(REGIONS)]
    name = f"{region}_{department}_{team}"
    money = 300 + team * 37 % 700
    return {
        "name": name,
        "title": f"{region.title()} {department} {team}",
        "money": str(money),
        "money_2": str(money + 40),
        "money_3": str(money + 95),
        "share": str(14 + team * 7 % 23),
        "count": str(40 + team * 11 % 160),
        "count_2": str(230 + team % 50),
        "days": str(30 + team * 13 % 50),
        "growth": str(2 + team % 8),
        "amber": "95" if team % AREA == AREA - 1 else "100",
    }
