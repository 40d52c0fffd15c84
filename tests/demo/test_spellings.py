"""The catalogue in other words: what a newcomer may write, and what is refused."""

from __future__ import annotations

from pathlib import Path

import pytest

from kpilang.analysis.analyze import analyze
from kpilang.source.text import Source
from kpilang.syntax.nodes import Document
from kpilang.syntax.parse import parse

SPECS = Path(__file__).parents[2] / "specs" / "sales"
HERE = "here.kpi"

SAYABLE = [
    "1 - lost_accounts / customers_before",
    "growth(lost_accounts)",
    "previous(customers_kept, 1 year)",
    "avg(count(orders by account))",
    "median(sum(order_lines.amount by order.account))",
    'avg(count(orders by account where rep is not null) where industry = "Health")',
    "count(accounts where last_order < period_start)",
    "count(accounts on first_order over trailing 90 days)",
    "sum(opportunities.amount where is_won over fiscal_year to date)",
    'sum(opportunities.amount * case stage when "proposal" then 40% end where open at end)',
    "last(pipeline_daily.amount where stage.probability >= 40%)",
    "last(pipeline_daily.amount by opportunity.account)",
    "avg(open_pipeline each day over month)",
    "max(revenue each month over trailing 12 months)",
    '(mql_to_sql where region = "EMEA")',
    "(revenue / open_pipeline on created_at)",
    "(revenue / count(reps where employed at end) on qualified_at)",
    "conversion(leads.sql_at -> opportunities.closed_at where opportunities.is_won within 9 days)",
    "conversion(orders.ordered_at -> orders.ordered_at by account within 90 days)",
    "conversion(accounts.first_order -> orders.ordered_at within 30 days)",
    "revenue / avg(count(reps where employed at end) each day over month)",
    "count(opportunities where owner.employed at end)",
    "avg(period_end - opportunities.created_at where open at end)",
    "forecast(deals_won) * average_deal_size",
    "forecast(revenue) + weighted_pipeline",
    "opening_pipeline / (target(monthly_sales) - revenue)",
    "sum(accounts.potential - sum(order_lines.amount by order.account))",
]

REFUSED = [
    ("sum(pipeline_daily.amount)", "K426", "sum"),
    ("count(pipeline_daily)", "K426", "count"),
    ("sum(open_pipeline each day over month)", "K451", "open_pipeline"),
    ("avg(win_rate each month over trailing 6 months)", "K445", "win_rate"),
    ("avg(mql_to_sql each month over trailing 6 months)", "K445", "mql_to_sql"),
    ("growth(count(accounts))", "K407", "count(accounts)"),
    ("count(opportunities where open at end on created_at)", "K427", "created_at"),
    ("(open_pipeline on created_at)", "K427", "created_at"),
    ("(revenue + open_pipeline on first_order)", "K202", "first_order"),
    ("(mql_to_sql over trailing 3 months)", "K470", "trailing 3 months"),
    ("conversion(leads.mql_at -> leads.sql_at on created_at)", "K470", "created_at"),
    ("count(leads within 3 days)", "K470", "3 days"),
    ("median(revenue each month over year) + percentile(90%, revenue each month)", "K470", "month"),
    (
        "conversion(leads.sql_at -> orders.ordered_at within 9 days)",
        "K442",
        "leads.sql_at -> orders.ordered_at",
    ),
    ("conversion(leads.mql_at -> leads.sql_at within 1 month)", "K305", "month"),
    ("revenue / count(reps where employed)", "K213", "employed"),
    ("avg(count(orders by accont))", "K429", "accont"),
    ("sum(accounts.potential - sum(order_lines.amount))", "K428", "sum"),
    ("count(accounts where count(orders by rep) > 2)", "K429", "rep"),
    ("forecast(open_pipeline)", "K450", "open_pipeline"),
    ("target(revenue)", "K446", "revenue"),
    ("revenue / target(win_rate) + revenue / deals_won", "K301", "revenue / deals_won"),
]

BLOCKS = [
    ("kpi x {\n formula: revenue\n target: >= target(x)\n}", "K401", "target(x)"),
    (
        "kpi x {\n formula: revenue\n target: >= target(y)\n}\n"
        "kpi y {\n formula: revenue\n target: >= target(x) * 2\n}",
        "K401",
        "target(x)",
    ),
    ("kpi x {\n formula: calls_made\n members: products\n}", "K416", "products"),
    ("kpi x {\n formula: calls_made\n target: >= 40 per person\n}", "K209", "person"),
    ("kpi x {\n formula: revenue\n target: from quotas\n}", "K416", "quotas"),
    ("funnel x {\n stage a: leads on mql_at\n stage b: orders on ordered_at\n}", "K442", "orders"),
    ("tree x for revenue {\n revenue = deals_won * win_rate\n}", "K452", "deals_won * win_rate"),
    ("test win_rate {\n expect 2026-01: 50\n}", "K317", "50"),
    ("test quota_attainment {\n expect 2026-01 Ann EMEA: 10k USD\n}", "K416", "EMEA"),
    ("test lead_funnel {\n expect 2026-01 mqls: 10\n}", "K209", "mqls"),
    (
        "test win_rate {\n given opportunities {\n  | id | owner |\n  | 1  | Ann   |\n }\n"
        " expect 2026-01: 10%\n}",
        "K308",
        "Ann",
    ),
    ("dashboard x {\n row { tile revenue as list top 0 }\n}", "K416", "0"),
    (
        "source x {\n key: id\n rows {\n  | id | n |\n  | 1  | 2 |\n  | 1  | 3 |\n }\n}",
        "K471",
        "1",
    ),
]


def sample() -> list[Document]:
    """The sample specs, parsed."""
    paths = sorted(SPECS.glob("*.kpi"))
    return [parse(Source(p.name, p.read_text(encoding="utf-8"))).document for p in paths]


SAMPLE = sample()


def findings(text: str) -> list[tuple[str, str]]:
    """Return the code and the underlined text of every finding beside the sample."""
    source = Source(HERE, text + "\n")
    parsed = parse(source)
    assert parsed.problems == ()
    found = analyze([*SAMPLE, parsed.document]).problems
    return [(p.code, source.slice(p.primary.span)) for p in found]


@pytest.mark.parametrize("formula", SAYABLE)
def test_can_be_said(formula: str) -> None:
    assert findings(f"metric x = {formula}") == []


@pytest.mark.parametrize(("formula", "code", "underlined"), REFUSED)
def test_is_refused(formula: str, code: str, underlined: str) -> None:
    assert findings(f"metric x = {formula}") == [(code, underlined)]


@pytest.mark.parametrize(("block", "code", "underlined"), BLOCKS)
def test_block_is_refused(block: str, code: str, underlined: str) -> None:
    assert findings(block) == [(code, underlined)]
