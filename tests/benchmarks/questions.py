"""The questions that generated SQL and hand-written SQL answer, each by hand in two ways.

`by_hand` returns the value alone, `whole_by_hand` all that the generated statement returns: the
same columns, and the same rows in the same order.
"""

from __future__ import annotations

from dataclasses import dataclass

from tests.benchmarks import by_hand, whole_by_hand
from tests.benchmarks.moment import AS_OF, MONTHS

__all__ = ["AS_OF", "MONTHS", "QUESTIONS", "TOGETHER", "Question"]


@dataclass(frozen=True, slots=True)
class Question:
    """A measure as it is asked, the same by hand, and which columns the value alone has."""

    title: str
    measure: str
    by_hand: str
    whole_by_hand: str
    columns: tuple[str, ...] = ("period_start", "value")
    by: tuple[str, ...] = ()
    periods: int = MONTHS


QUESTIONS = (
    Question("monthly won revenue", "revenue", by_hand.REVENUE, whole_by_hand.REVENUE),
    Question(
        "win rate by month and team",
        "win_rate",
        by_hand.WIN_RATE,
        whole_by_hand.WIN_RATE,
        ("period_start", "team", "value"),
        ("team",),
    ),
    Question(
        "average deal size by month",
        "average_deal_size",
        by_hand.AVERAGE_DEAL_SIZE,
        whole_by_hand.AVERAGE_DEAL_SIZE,
    ),
    Question(
        "average sales cycle by month",
        "sales_cycle",
        by_hand.SALES_CYCLE,
        whole_by_hand.SALES_CYCLE,
    ),
    Question(
        "median lead response time by month",
        "response_time",
        by_hand.RESPONSE_TIME,
        whole_by_hand.RESPONSE_TIME,
    ),
    Question(
        "MQL to SQL within 30 days, by month",
        "mql_to_sql",
        by_hand.MQL_TO_SQL,
        whole_by_hand.MQL_TO_SQL,
    ),
    Question(
        "SQL to won deal within 120 days, by month",
        "sql_to_win",
        by_hand.SQL_TO_WIN,
        whole_by_hand.SQL_TO_WIN,
    ),
    Question(
        "activities per rep and month",
        "activity_count",
        by_hand.ACTIVITY_COUNT,
        whole_by_hand.ACTIVITY_COUNT,
        ("period_start", "rep", "value"),
        ("rep",),
    ),
    Question(
        "revenue of the trailing 90 days, daily for a year",
        "revenue_90_days",
        by_hand.REVENUE_90_DAYS,
        whole_by_hand.REVENUE_90_DAYS,
        periods=365,
    ),
    Question(
        "month to date against target, by team",
        "quota_attainment",
        by_hand.QUOTA_ATTAINMENT,
        whole_by_hand.QUOTA_ATTAINMENT,
        ("team", "value", "target", "attainment"),
        ("team",),
        periods=1,
    ),
    Question(
        "month-over-month growth of revenue",
        "growth_of_revenue",
        by_hand.GROWTH_OF_REVENUE,
        whole_by_hand.GROWTH_OF_REVENUE,
    ),
    Question(
        "distinct active accounts per month",
        "active_accounts",
        by_hand.ACTIVE_ACCOUNTS,
        whole_by_hand.ACTIVE_ACCOUNTS,
    ),
    Question(
        "amount per invoice by region and month, through its lines",
        "invoice_value",
        by_hand.INVOICE_VALUE,
        whole_by_hand.INVOICE_VALUE,
        ("period_start", "region", "value"),
        ("region",),
    ),
    Question(
        "pipeline on the last evening, by month and stage",
        "pipeline",
        by_hand.PIPELINE,
        whole_by_hand.PIPELINE,
        ("period_start", "deal_stage", "value"),
        ("deal_stage",),
    ),
    Question(
        "pipeline weighted by stage, on the last evening of each month",
        "weighted_pipeline",
        by_hand.WEIGHTED_PIPELINE,
        whole_by_hand.WEIGHTED_PIPELINE,
    ),
    Question(
        "pipeline of an average evening, by month",
        "usual_pipeline",
        by_hand.USUAL_PIPELINE,
        whole_by_hand.USUAL_PIPELINE,
    ),
    Question(
        "pipeline coverage of what the year's target still lacks, by month",
        "pipeline_coverage",
        by_hand.PIPELINE_COVERAGE,
        whole_by_hand.PIPELINE_COVERAGE,
    ),
)

#: KPIs of one source that are asked in one statement
TOGETHER = (
    *("revenue", "deals_won", "deals_lost", "deals_closed", "amount_lost", "amount_closed"),
    *("win_rate", "loss_rate", "average_deal_size", "average_amount", "largest_deal"),
    *("smallest_deal", "large_deals", "large_revenue", "share_of_large", "won_of_amount"),
    *("sales_cycle", "cycle_of_lost", "longest_cycle", "growth_of_revenue"),
)
