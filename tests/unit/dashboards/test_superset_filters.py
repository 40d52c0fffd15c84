"""What a dashboard for Superset puts into a statement in place of its filters."""

from __future__ import annotations

from datetime import datetime

import jinja2
import pytest

from kpilang.analysis.analyze import analyze
from kpilang.dashboards.choices import ALL, IN_TEXT
from kpilang.dashboards.layout import lay_out
from kpilang.dashboards.superset.statements import IN_SQL, Statement, statement
from kpilang.source.text import Source
from kpilang.syntax.parse import parse

ODD = 'it\'s a "part" %}{{ 7 * 7 }}'
SPEC = f"""\
source deals {{
  table: deals
  key:   id
  time:  won_on
  column id:     number
  column won_on: date
  column kind:   text
  dimension `{ODD}` = kind
  dimension region = kind
}}
kpi sales {{
  formula: count(deals where kind != "WORD")
  window:  month
}}
dashboard floor {{
  row {{ tile sales as number }}
}}
"""


def stated(word: str) -> Statement:
    """Return the statement of a project's only tile, with filters by both of its dimensions."""
    parsed = parse(Source("a.kpi", SPEC.replace("WORD", word)))
    assert parsed.problems == (), parsed.problems
    model = analyze((parsed.document,)).model
    ir = lay_out(model, model.dashboards["floor"]).ir
    return statement(ir.rows[0].tiles[0], (ODD, "region"), model, datetime(2026, 6, 16))


def rendered(sql: str, chosen: dict[str, list[str]]) -> str:
    """Return a statement as Superset has it when so much is chosen."""
    environment = jinja2.Environment(undefined=jinja2.StrictUndefined, autoescape=False)
    environment.filters["where_in"] = lambda found: (
        "(" + ", ".join("'" + text.replace("'", "''") + "'" for text in found) + ")"
    )

    def filter_values(name: str, remove_filter: bool) -> list[str]:
        assert remove_filter
        return chosen.get(name, [])

    return environment.from_string(sql).render(filter_values=filter_values)


def test_each_filter_has_what_is_chosen_of_it_whatever_it_is_called() -> None:
    found = stated("lost")
    assert not found.reason
    sql = rendered(found.sql, {ODD: ["it's"]})
    assert sql.count("IN ('it''s')") == 2
    assert sql.count(f"IN ('{ALL}')") == 2
    assert "kpilang chosen" not in sql
    assert ALL not in rendered(found.sql, {})


def test_a_text_of_the_project_is_not_taken_for_what_is_chosen() -> None:
    assert stated("kpilang chosen 1").reason == IN_TEXT


@pytest.mark.parametrize("word", ["{{ 7 * 7 }}", "{% raw %}", "{# lost #}"])
def test_what_superset_would_take_for_a_template_is_in_no_statement(word: str) -> None:
    assert stated(word).reason == IN_SQL
    assert not stated(word).sql
