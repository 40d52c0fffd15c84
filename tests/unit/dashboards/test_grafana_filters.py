"""What a dashboard for Grafana puts into a statement in place of its filters."""

from __future__ import annotations

import json
import re
from datetime import datetime
from typing import Any

import pytest

from kpilang.analysis.analyze import analyze
from kpilang.dashboards.grafana.export import export
from kpilang.dashboards.layout import lay_out
from kpilang.source.text import Source
from kpilang.syntax.parse import parse

HOSTILE = "x') or true; drop table deals; --"
SPEC = f"""\
source deals {{
  table: deals
  key:   id
  time:  won_on
  column id:     number
  column won_on: date
  column kind:   text
  dimension `{HOSTILE}` = kind
  dimension datasource = kind
  dimension région = kind
  dimension region = kind
}}
kpi sales {{
  formula: count(deals where kind != "WORD")
  window:  month
}}
dashboard floor {{
  filter: `{HOSTILE}`, datasource, région, region
  row {{ tile sales as number }}
}}
"""


def board(word: str) -> tuple[dict[str, Any], list[str]]:
    """Return the dashboard of a project that has a word among its texts, and what is told."""
    parsed = parse(Source("a.kpi", SPEC.replace("WORD", word)))
    assert parsed.problems == (), parsed.problems
    analysis = analyze((parsed.document,))
    assert analysis.problems == (), analysis.problems
    model = analysis.model
    made = export(lay_out(model, model.dashboards["floor"]), model, datetime(2026, 6, 16), "shop")
    (text,) = made.files.values()
    return json.loads(str(text)), [problem.message for problem in made.problems]


def test_no_name_of_a_filter_stands_in_a_statement_as_it_is() -> None:
    found, _ = board("lost")
    source, *variables = found["templating"]["list"]
    names = [variable["name"] for variable in variables]
    assert source["name"] == "datasource"
    assert names == ["filter_1", "filter_2", "filter_3", "region"]
    assert variables[0]["label"] == HOSTILE.capitalize()
    sql = found["panels"][0]["targets"][0]["rawSql"]
    assert sorted(set(re.findall(r"\$\{(\w+):sqlstring\}", sql))) == sorted(names)
    assert "drop table" not in sql
    assert "$" not in re.sub(r"\$\{[a-z_0-9]+:sqlstring\}", "", sql)


def test_a_text_of_the_project_is_not_taken_for_what_is_chosen() -> None:
    found, told = board("kpilang chosen 1")
    assert found["panels"] == []
    assert any("a text that stands for what is chosen" in message for message in told)


@pytest.mark.parametrize("word", ["$region", "a [[b]]"])
def test_what_grafana_would_replace_is_in_no_statement(word: str) -> None:
    found, told = board(word)
    assert found["panels"] == []
    assert any("which Grafana would replace" in message for message in told)
