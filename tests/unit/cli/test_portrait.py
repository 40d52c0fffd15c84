"""What `kpi explain` says in words, of the sample project."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.support.ask import run

SALES = Path(__file__).parents[3] / "specs" / "sales"

SAID = [
    ("accounts_at_risk", "> 90 days and (the number of Orders in the last 365 days"),
    ("accounts_at_risk", "reads accounts (crm.accounts), orders (crm.orders)"),
    ("new_customers", "dated accounts by first_order (the least ordered_at over Orders"),
    ("pipeline_by_stage", "the number of Open opportunities each evening in the last snapshot"),
    ("usual_pipeline", "the sum of amount over Open opportunities each evening in a snapshot, on"),
    ("ramped_quota", "× (0% when"),
    ("ramped_quota", "50% when"),
    ("unsold_potential", "else 0 USD) over Accounts"),
    ("regional_sales", 'target by region: "North America": >= 1.4M USD; EMEA: >= 1M USD;'),
    ("quota_attainment", "reads opportunities (crm.opportunities), quotas (crm.quotas), reps"),
    ("opportunities_per_sql", "dated opportunities by created_at, leads by sql_at"),
    ("revenue_tree", "= previous(opportunities_created, 50 days) * win_rate"),
    ("lead_funnel", "Opportunities by created_at within 14 days"),
    ("pipeline_coverage", "window fiscal year to date, each month"),
]


@pytest.mark.parametrize(("name", "words"), SAID)
def test_explain_says(name: str, words: str) -> None:
    code, out, err = run(SALES, "explain", name)
    assert code == 0, err
    assert words in " ".join(out.split())


def test_one_source_by_two_axes_has_both(tmp_path: Path) -> None:
    (tmp_path / "a.kpi").write_text(
        "source leads {\n  table: leads\n  key: id\n  time: came_on\n  column id: number\n"
        "  column came_on: date\n  column sold_on: date optional\n}\n"
        "metric sold = count(leads on sold_on) / count(leads)\n"
    )
    _, out, _ = run(tmp_path, "explain", "sold")
    assert "dated leads by sold_on, leads by came_on" in " ".join(out.split())
