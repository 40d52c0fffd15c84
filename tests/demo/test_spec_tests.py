"""The tests that stand beside the KPIs of the sample projects pass, each of them.

`python -m pytest` runs them so that a number that changes its meaning is seen here too.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from tests.support.ask import run

SPECS = Path(__file__).parents[2] / "specs"
#: KPIs and metrics of the sample that are read in two ways by who only reads their names
EASILY_MISREAD = {
    "acquisition_cost",
    "churn_risk",
    "customer_retention",
    "lead_funnel",
    "mql_to_sql",
    "new_customers",
    "open_pipeline",
    "pipeline_volume",
    "sql_to_win",
    "usual_pipeline",
    "weighted_pipeline",
    "active_accounts",
    "add_on_attach_rate",
    "average_deal_size",
    "cost_of_sales_ratio",
    "fiscal_sales",
    "follow_up_attempts",
    "lead_response_time",
    "margin_rate",
    "monthly_sales",
    "orders_taken",
    "penetration",
    "planned_activities",
    "price_realisation",
    "regional_sales",
    "revenue_per_rep",
    "roi_evaluations",
    "sales_cycle",
    "sales_growth",
    "sales_qualified_leads",
    "sales_to_date",
    "selling_time",
    "win_rate",
}


def outcomes(project: str) -> list[dict[str, Any]]:
    _, out, err = run(SPECS / project, "test", "--format", "json")
    assert out, err
    tests: list[dict[str, Any]] = json.loads(out)["tests"]
    return tests


@pytest.mark.parametrize("project", ["sales", "crm"])
def test_every_test_of_a_sample_project_passes(project: str) -> None:
    tests = outcomes(project)
    assert tests
    for test in tests:
        assert test["verdict"] == "passed", test


def test_what_is_easily_misread_has_a_test() -> None:
    passed = {test["name"] for test in outcomes("sales") if test["verdict"] == "passed"}
    assert passed >= EASILY_MISREAD
