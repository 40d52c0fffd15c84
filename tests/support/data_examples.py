"""The examples of rules against the data: `.kpi` text whose tests give the tables.

An example with `weeks` in it has 160 weeks of them: orders follow calls by three weeks, visits have
nothing to do with either.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, timedelta
from random import Random

from kpilang.analysis.analyze import analyze
from kpilang.engines.memory import open_memory, put
from kpilang.lint.registry import all_rules
from kpilang.lint.rule import Settings
from kpilang.lint.run import lint_data
from kpilang.source.text import Source
from kpilang.syntax.parse import parse
from kpilang.workspace.outcomes import Verdict
from kpilang.workspace.project import CheckResult
from kpilang.workspace.query import Session
from kpilang.workspace.testbed import moment_of, on_tables, table_of, with_given
from kpilang.workspace.testing import run_tests
from kpilang.workspace.warehouse import Asking

WEEKS = """
source weeks {
  table: weeks
  time:  day
  column day:    date
  column calls:  number
  column orders: number
  column visits: number
}
metric given_weeks = count(weeks)
test given_weeks "are many" {
  given weeks {
    | day        | calls | orders | visits |
"""
FIRST, COUNT, LAG = date(2023, 1, 2), 160, 3


@contextmanager
def session_of(text: str) -> Iterator[Session]:
    """Open a session on the tables that the first test of an example gives."""
    parsed = parse(Source("example.kpi", text + (weeks() if "weeks." in text else "")))
    analysis = analyze((parsed.document,))
    assert (*parsed.problems, *analysis.problems) == ()
    test = analysis.model.tests[0]
    model = with_given(on_tables(analysis.model), test)
    engine, connection = open_memory()
    try:
        for name, source in model.sources.items():
            if source.table is not None:
                table = table_of(model, test, name)
                put(connection, table.name, table.fields, table.rows)
        yield Session(model, engine, moment_of(test))
    finally:
        engine.close()


def found_in(text: str, code: str, settings: Settings | None = None) -> list[str]:
    """Return the codes of what one rule finds in an example."""
    rule = next(rule for rule in all_rules() if rule.code == code)
    with session_of(text) as session:
        found = lint_data(Asking(session), settings or Settings(), (rule,))
        for finding in found:
            for sql in finding.sql:
                session.engine.rows(sql)
        return [finding.code for finding in found]


def verdicts_of(text: str) -> list[Verdict]:
    """Return how the tests of an example end."""
    source = Source("example.kpi", text)
    analysis = analyze((parse(source).document,))
    checked = CheckResult(analysis.model, analysis.problems, {source.name: source})
    outcomes = run_tests(checked, analysis.model.tests, lambda _done: None)
    return [outcome.verdict for outcome in outcomes]


def weeks() -> str:
    """Return the source of the weeks, and a test that gives their rows."""
    rng = Random(20260617)
    calls = [rng.randint(80, 120) for _ in range(COUNT + LAG)]
    rows = [
        f"    | {FIRST + timedelta(weeks=n)} | {calls[n + LAG]} | "
        f"{calls[n] + rng.randint(-15, 15)} | {rng.randint(40, 60)} |\n"
        for n in range(COUNT)
    ]
    last = FIRST + timedelta(weeks=COUNT)
    return f"{WEEKS}{''.join(rows)}  }}\n  as of {last}\n  expect 2023-01: 5\n}}\n"
