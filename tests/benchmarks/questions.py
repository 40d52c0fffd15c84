"""The questions that generated SQL and the best hand-written SQL answer, and the latter.

Hand-written SQL answers the question and no more: ranges pushed down to the column, one pass over
each table, aggregated before it is joined, keys joined before names. What is generated also tells
what it was one period earlier, like for like, and has a row where nothing happened.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

AS_OF = datetime(2025, 12, 18)
MONTHS = 36


@dataclass(frozen=True, slots=True)
class Question:
    """A measure as it is asked, the same by hand, and which columns of the answer that returns."""

    title: str
    measure: str
    by_hand: str
    columns: tuple[str, ...] = ("period_start", "value")
    by: tuple[str, ...] = ()
    periods: int = MONTHS


_CLOSED = """closed_at >= TIMESTAMP '2023-01-01' AND closed_at < TIMESTAMP '2025-12-18'"""
_OCCURRED = """occurred_at >= TIMESTAMP '2023-01-01' AND occurred_at < TIMESTAMP '2025-12-18'"""

QUESTIONS = (
    Question(
        "monthly won revenue",
        "revenue",
        f"""
        SELECT CAST(date_trunc('month', closed_at) AS DATE) AS month, sum(amount)
        FROM opportunities
        WHERE stage = 'won' AND {_CLOSED}
        GROUP BY 1 ORDER BY 1
        """,
    ),
    Question(
        "win rate by month and team",
        "win_rate",
        f"""
        SELECT month, team, sum(won) / sum(closed)
        FROM (
          SELECT CAST(date_trunc('month', closed_at) AS DATE) AS month, owner_id,
            count(*) FILTER (WHERE stage = 'won') AS won, count(*) AS closed
          FROM opportunities
          WHERE stage IN ('won', 'lost') AND {_CLOSED}
          GROUP BY 1, 2
        )
        LEFT JOIN reps ON reps.id = owner_id
        GROUP BY 1, 2 ORDER BY 1, 2
        """,
        ("period_start", "team", "value"),
        ("team",),
    ),
    Question(
        "average deal size by month",
        "average_deal_size",
        f"""
        SELECT CAST(date_trunc('month', closed_at) AS DATE) AS month,
          CAST(sum(amount) AS DOUBLE) / count(*)
        FROM opportunities
        WHERE stage = 'won' AND {_CLOSED}
        GROUP BY 1 ORDER BY 1
        """,
    ),
    Question(
        "average sales cycle by month",
        "sales_cycle",
        f"""
        SELECT CAST(date_trunc('month', closed_at) AS DATE) AS month,
          avg(epoch_us(closed_at) - epoch_us(created_at)) / 86400e6
        FROM opportunities
        WHERE stage = 'won' AND {_CLOSED}
        GROUP BY 1 ORDER BY 1
        """,
    ),
    Question(
        "median lead response time by month",
        "response_time",
        """
        SELECT CAST(date_trunc('month', created_at) AS DATE) AS month,
          median(epoch_us(first_touch_at) - epoch_us(created_at)) / 86400e6
        FROM leads
        WHERE created_at >= TIMESTAMP '2023-01-01' AND created_at < TIMESTAMP '2025-12-18'
        GROUP BY 1 ORDER BY 1
        """,
    ),
    Question(
        "activities per rep and month",
        "activity_count",
        f"""
        SELECT month, name, activities
        FROM (
          SELECT CAST(date_trunc('month', occurred_at) AS DATE) AS month, rep_id,
            count(*) AS activities
          FROM activities
          WHERE {_OCCURRED}
          GROUP BY 1, 2
        )
        LEFT JOIN reps ON reps.id = rep_id
        ORDER BY 1, 2
        """,
        ("period_start", "rep", "value"),
        ("rep",),
    ),
    Question(
        "revenue of the trailing 90 days, daily for a year",
        "revenue_90_days",
        """
        WITH daily AS (
          SELECT CAST(closed_at AS DATE) AS day, sum(amount) AS amount
          FROM opportunities
          WHERE stage = 'won'
            AND closed_at >= TIMESTAMP '2024-09-20' AND closed_at < TIMESTAMP '2025-12-18'
          GROUP BY 1
        )
        SELECT day, total
        FROM (
          SELECT day, sum(amount) OVER (
            ORDER BY day RANGE BETWEEN INTERVAL 89 DAYS PRECEDING AND CURRENT ROW) AS total
          FROM (
            SELECT d::DATE AS day
            FROM range(TIMESTAMP '2024-09-20', TIMESTAMP '2025-12-18', INTERVAL 1 DAY) AS t(d)
          )
          LEFT JOIN daily USING (day)
        )
        WHERE day >= DATE '2024-12-18'
        ORDER BY 1
        """,
        periods=365,
    ),
    Question(
        "month to date against target, by team",
        "quota_attainment",
        """
        WITH won AS (
          SELECT team, sum(amount) AS amount
          FROM (
            SELECT owner_id, sum(amount) AS amount
            FROM opportunities
            WHERE stage = 'won'
              AND closed_at >= TIMESTAMP '2025-12-01' AND closed_at < TIMESTAMP '2025-12-18'
            GROUP BY 1
          )
          LEFT JOIN reps ON reps.id = owner_id
          GROUP BY 1
        ),
        owed AS (
          SELECT team, sum(amount) AS amount
          FROM quotas
          LEFT JOIN reps ON reps.id = rep_id
          WHERE month >= DATE '2025-12-01' AND month < DATE '2026-01-01'
          GROUP BY 1
        )
        SELECT team, won.amount, owed.amount,
          CAST(won.amount AS DOUBLE) / CAST(owed.amount AS DOUBLE)
        FROM won FULL JOIN owed USING (team)
        ORDER BY 1
        """,
        ("team", "value", "target", "attainment"),
        ("team",),
        periods=1,
    ),
    Question(
        "month-over-month growth of revenue",
        "growth_of_revenue",
        f"""
        WITH monthly AS (
          SELECT CAST(date_trunc('month', closed_at) AS DATE) AS month, sum(amount) AS amount,
            sum(amount) FILTER (
              WHERE closed_at < TIMESTAMP '2025-11-18' OR closed_at >= TIMESTAMP '2025-12-01'
            ) AS comparable
          FROM opportunities
          WHERE stage = 'won' AND {_CLOSED}
          GROUP BY 1
        )
        SELECT month, CAST(amount AS DOUBLE) / nullif(CAST(before AS DOUBLE), 0) - 1
        FROM (
          SELECT month, amount, CASE WHEN month = DATE '2025-12-01'
            THEN lag(comparable) OVER (ORDER BY month) ELSE lag(amount) OVER (ORDER BY month)
          END AS before
          FROM monthly
        )
        ORDER BY 1
        """,
    ),
    Question(
        "distinct active accounts per month",
        "active_accounts",
        f"""
        SELECT month, count(account_id)
        FROM (
          SELECT CAST(date_trunc('month', occurred_at) AS DATE) AS month, account_id
          FROM activities
          WHERE {_OCCURRED}
          GROUP BY 1, 2
        )
        GROUP BY 1 ORDER BY 1
        """,
    ),
    Question(
        "amount per invoice by region and month, through its lines",
        "invoice_value",
        """
        WITH billed AS (
          SELECT CAST(date_trunc('month', issued_on) AS DATE) AS month, region,
            sum(amount) AS amount
          FROM invoice_lines
          JOIN invoices ON invoices.id = invoice_id
          JOIN accounts ON accounts.id = account_id
          WHERE issued_on >= DATE '2023-01-01' AND issued_on < DATE '2025-12-18'
          GROUP BY 1, 2
        ),
        issued AS (
          SELECT CAST(date_trunc('month', issued_on) AS DATE) AS month, region,
            count(*) AS invoices
          FROM invoices
          JOIN accounts ON accounts.id = account_id
          WHERE issued_on >= DATE '2023-01-01' AND issued_on < DATE '2025-12-18'
          GROUP BY 1, 2
        )
        SELECT month, region, CAST(amount AS DOUBLE) / invoices
        FROM billed JOIN issued USING (month, region)
        ORDER BY 1, 2
        """,
        ("period_start", "region", "value"),
        ("region",),
    ),
)

#: KPIs of one source that are asked in one statement
TOGETHER = (
    *("revenue", "deals_won", "deals_lost", "deals_closed", "amount_lost", "amount_closed"),
    *("win_rate", "loss_rate", "average_deal_size", "average_amount", "largest_deal"),
    *("smallest_deal", "large_deals", "large_revenue", "share_of_large", "won_of_amount"),
    *("sales_cycle", "cycle_of_lost", "longest_cycle", "growth_of_revenue"),
)
