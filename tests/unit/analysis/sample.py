"""A small project that the tests and the examples of the pages stand in."""

from __future__ import annotations

from kpilang.analysis.analyze import Analysis, analyze
from kpilang.source.attached import Files
from kpilang.source.text import Source
from kpilang.syntax.parse import parse

SAMPLE = """\
team field "Field sales"
role ae "Account executive" { team: field }

source reps {
  table: crm.reps
  key:   id
  row:   rep
  column id:       number
  column name:     text
  column region:   text
  column hired_on: date
  column left_on:  date optional
  span employed: hired_on to left_on
  dimension rep    = name by id
  dimension region = region
}

source deals {
  table: crm.deals
  key:   id
  row:   deal
  time:  closed_on
  column id:        number
  column owner:     ref reps by owner_id
  column opened_on: date
  column closed_on: date optional
  column stage:     text
  column amount:    money USD from "Amount__c"
  let is_won = stage = "won"
  span open: opened_on to closed_on
}

source calls {
  table: crm.calls
  key:   id
  row:   call
  time:  made_at
  column id:       number
  column rep:      ref reps by rep_id
  column deal:     ref deals by deal_id
  column made_at:  timestamp
  column ended_at: timestamp
  column due_on:   date planned
  column duration: duration in minutes
  dimension rep    = rep.rep
  dimension region = rep.region
}

source balances "Balance of each account at the end of each day" {
  table: crm.balances
  key:   account, day
  time:  day
  row:   account
  snapshot
  column account: text
  column rep:     ref reps by rep_id
  column day:     date
  column amount:  money USD
}

metric revenue "Won revenue" = sum(deals.amount where is_won)

goal growth_goal {
  rank:    primary
  measure: growth(revenue)
  target:  >= 6% per month
  owner:   ae
}
"""


def analysed(text: str, files: Files | None = None) -> Analysis:
    """Analyse the sample with more text; the text must parse."""
    documents = []
    for name, content in (("a_sample.kpi", SAMPLE), ("test.kpi", text)):
        parsed = parse(Source(name, content))
        assert not parsed.problems, parsed.problems
        documents.append(parsed.document)
    return analyze(documents, files)


def found(text: str, files: Files | None = None) -> list[tuple[str, str]]:
    """Return the code of each problem and the text it underlines."""
    sources = {"a_sample.kpi": SAMPLE, "test.kpi": text}
    problems = []
    for problem in analysed(text, files).problems:
        span = problem.primary.span
        problems.append((problem.code, sources[span.file][span.start : span.end]))
    return problems


def clean(text: str, files: Files | None = None) -> Analysis:
    """Analyse the sample with more text that must be free of problems."""
    analysis = analysed(text, files)
    assert not analysis.problems, analysis.problems
    return analysis
