"""The best hand-written SQL for the whole answer, as the generated statements return it.

A row for each period, and for each member that occurs in one, with all columns, what it was one
period before like for like, and whether it is final. Written for one moment and for DuckDB: months
have numbers, of which 34 is November 2025 and 35 the running December; November up to its 17th day
is what December is held against. Of the forms that were tried these are the quickest: days summed
before months, months parted at that day, or those 17 days read once more where they are few rows.
"""

from __future__ import annotations

from tests.benchmarks.moment import (
    BECAME_MQL,
    BECAME_SQL,
    CLOSED,
    CREATED,
    ISSUED,
    MONTHS,
    OCCURRED,
    SNAPSHOTS,
    month,
    start,
)

_NO_TARGET = """NULL::DECIMAL(38, 10) AS target, NULL::DECIMAL(38, 10) AS target_high,
  NULL::DECIMAL(38, 10) AS expected, NULL::DOUBLE AS attainment, NULL::TEXT AS status"""
_NOVEMBER = "TIMESTAMP '2025-11-01'", "TIMESTAMP '2025-11-18'"
_GRID = f"range({MONTHS}) AS grid(n)"


def _months(kpi: str, *dimension: str, forecast: str = "NULL::DOUBLE") -> str:
    """Select the columns of a row for each month from `n`, `value` and `previous`."""
    return f"""
SELECT '{kpi}' AS kpi, {start()} AS period_start, {start("n + 1")} AS period_end,
  {"".join(f"{text}, " for text in dimension)}value, {_NO_TARGET},
  previous, value - previous AS change, {forecast} AS forecast,
  n < 35 AS complete, CASE WHEN n < 35 THEN 'final' ELSE 'partial' END AS state"""


def _part(column: str, day: str) -> str:
    """Number the months with one more for what of November is not compared."""
    return f"{month(column)} + CAST({column} >= {day} AS INTEGER)"


def _cohorts(kpi: str, first_immature: int) -> str:
    """Select the columns of a row for each month, whose first months are over for good."""
    told = _months(kpi)
    state = f"""n < {first_immature} AS complete, CASE WHEN n < {first_immature} THEN 'final'
    WHEN n < 35 THEN 'immature' ELSE 'partial' END AS state"""
    return told[: told.index("n < 35 AS complete")] + state


def _shares(table: str) -> str:
    """Select the share of those who got there, and that of the month before like for like."""
    return f"""
  SELECT n, reached / nullif(began, 0) AS value,
    CASE WHEN n = 35 THEN (SELECT reached / nullif(began, 0) FROM early)
      ELSE lag(reached / nullif(began, 0)) OVER (ORDER BY n) END AS previous
  FROM {_GRID} LEFT JOIN {table} USING (n)"""


_PACE = "CASE WHEN n = 35 THEN value::DOUBLE * 31 / 17 END"

REVENUE = f"""
WITH monthly AS (
  SELECT {month("day")} AS n, sum(amount) AS amount,
    sum(amount) FILTER (WHERE day < DATE '2025-11-18') AS cut
  FROM (
    SELECT CAST(closed_at AS DATE) AS day, sum(amount) AS amount
    FROM opportunities
    WHERE stage = 'won' AND {CLOSED}
    GROUP BY 1
  )
  GROUP BY 1
)
{_months("revenue", forecast=_PACE)}
FROM (
  SELECT n, coalesce(amount, 0) AS value,
    CASE WHEN n > 0 THEN coalesce(
      lag(CASE WHEN n = 34 THEN cut ELSE amount END) OVER (ORDER BY n), 0) END AS previous
  FROM {_GRID} LEFT JOIN monthly USING (n)
)
ORDER BY n
"""

_IN_TIME = "sql_at >= mql_at AND sql_at < mql_at + INTERVAL 30 DAYS"
MQL_TO_SQL = f"""
WITH monthly AS (
  SELECT {month("mql_at")} AS n, count(*) AS began,
    count(CASE WHEN {_IN_TIME} AND sql_at < TIMESTAMP '2025-12-18' THEN 1 END) AS reached
  FROM leads
  WHERE {BECAME_MQL}
  GROUP BY 1
),
early AS (
  SELECT count(*) AS began,
    count(CASE WHEN {_IN_TIME} AND sql_at < {_NOVEMBER[1]} THEN 1 END) AS reached
  FROM leads
  WHERE mql_at >= {_NOVEMBER[0]} AND mql_at < {_NOVEMBER[1]}
)
{_cohorts("mql_to_sql", 34)}
FROM ({_shares("monthly")}
)
ORDER BY n
"""

_WON = """lead_id = leads.id AND stage = 'won' AND closed_at >= sql_at
    AND closed_at < sql_at + INTERVAL 120 DAYS"""
SQL_TO_WIN = f"""
WITH won AS (
  SELECT {month("sql_at")} AS n, count(*) AS reached
  FROM leads SEMI JOIN opportunities ON {_WON} AND closed_at < TIMESTAMP '2025-12-18'
  WHERE {BECAME_SQL}
  GROUP BY 1
),
monthly AS (
  SELECT n, began, coalesce(reached, 0) AS reached
  FROM (SELECT {month("sql_at")} AS n, count(*) AS began FROM leads WHERE {BECAME_SQL} GROUP BY 1)
  LEFT JOIN won USING (n)
),
early AS (
  SELECT count(*) AS began, (
    SELECT count(*) FROM leads SEMI JOIN opportunities ON {_WON} AND closed_at < {_NOVEMBER[1]}
    WHERE sql_at >= {_NOVEMBER[0]} AND sql_at < {_NOVEMBER[1]}
  ) AS reached
  FROM leads
  WHERE sql_at >= {_NOVEMBER[0]} AND sql_at < {_NOVEMBER[1]}
)
{_cohorts("sql_to_win", 31)}
FROM ({_shares("monthly")}
)
ORDER BY n
"""

WIN_RATE = f"""
WITH parts AS (
  SELECT {_part("closed_at", _NOVEMBER[1])} AS part, owner_id, stage, count(*) AS deals
  FROM opportunities
  WHERE {CLOSED}
  GROUP BY 1, 2, 3
),
sums AS (
  SELECT part, team, coalesce(sum(deals) FILTER (WHERE stage = 'won'), 0) AS won,
    sum(deals) FILTER (WHERE stage IN ('won', 'lost')) AS closed
  FROM parts LEFT JOIN reps ON reps.id = owner_id
  GROUP BY 1, 2
),
monthly AS (
  SELECT part - CAST(part > 34 AS INTEGER) AS n, team, sum(won) / sum(closed) AS rate,
    sum(won) FILTER (WHERE part <= 34) / sum(closed) FILTER (WHERE part <= 34) AS cut
  FROM sums
  WHERE closed > 0
  GROUP BY 1, 2
)
{_months("win_rate", "team")}
FROM (
  SELECT grid.n, grid.team, rate AS value,
    lag(CASE WHEN grid.n = 34 THEN cut ELSE rate END) OVER (
      PARTITION BY grid.team ORDER BY grid.n) AS previous
  FROM (SELECT n, team FROM {_GRID}, (SELECT DISTINCT team FROM monthly)) AS grid
  LEFT JOIN monthly ON monthly.n = grid.n AND monthly.team IS NOT DISTINCT FROM grid.team
)
ORDER BY n, team
"""


def _quotient(kpi: str, over: str, day: str) -> str:
    """Return what is summed each day over the number of won deals, by month."""
    return f"""
WITH monthly AS (
  SELECT {month("day")} AS n, {over.format("sum(total)")} / sum(deals) AS quotient,
    {over.format("sum(total) FILTER (WHERE day < DATE '2025-11-18')")}
      / sum(deals) FILTER (WHERE day < DATE '2025-11-18') AS cut
  FROM (
    SELECT CAST(closed_at AS DATE) AS day, sum({day}) AS total, count(*) AS deals
    FROM opportunities
    WHERE stage = 'won' AND {CLOSED}
    GROUP BY 1
  )
  GROUP BY 1
)
{_months(kpi)}
FROM (
  SELECT n, quotient AS value,
    lag(CASE WHEN n = 34 THEN cut ELSE quotient END) OVER (ORDER BY n) AS previous
  FROM {_GRID} LEFT JOIN monthly USING (n)
)
ORDER BY n
"""


AVERAGE_DEAL_SIZE = _quotient("average_deal_size", "CAST({} AS DOUBLE)", "amount")

SALES_CYCLE = _quotient(
    "sales_cycle", "CAST({} AS DOUBLE) / 86400e6", "epoch_us(closed_at) - epoch_us(created_at)"
)

_TAKEN = "median(epoch_us(first_touch_at) - epoch_us(created_at)) / 86400e6"

RESPONSE_TIME = f"""
WITH monthly AS (
  SELECT {month("created_at")} AS n, {_TAKEN} AS taken
  FROM leads
  WHERE {CREATED}
  GROUP BY 1
)
{_months("response_time")}
FROM (
  SELECT n, taken AS value,
    lag(CASE WHEN n = 34 THEN (
      SELECT {_TAKEN} FROM leads
      WHERE created_at >= {_NOVEMBER[0]} AND created_at < {_NOVEMBER[1]}
    ) ELSE taken END) OVER (ORDER BY n) AS previous
  FROM {_GRID} LEFT JOIN monthly USING (n)
)
ORDER BY n
"""

ACTIVITY_COUNT = f"""
WITH counted AS (
  SELECT {month("occurred_at")} AS n, rep_id, count(*) AS activities
  FROM activities
  WHERE {OCCURRED}
  GROUP BY 1, 2
),
november AS (
  SELECT 34 AS n, rep_id, count(*) AS cut
  FROM activities
  WHERE occurred_at >= {_NOVEMBER[0]} AND occurred_at < {_NOVEMBER[1]}
  GROUP BY 2
),
monthly AS MATERIALIZED (SELECT * FROM counted LEFT JOIN november USING (n, rep_id))
{_months("activity_count", "name AS rep", forecast=_PACE)}
FROM (
  SELECT grid.n, grid.rep_id, coalesce(activities, 0) AS value,
    CASE WHEN grid.n > 0 THEN coalesce(
      lag(CASE WHEN grid.n = 34 THEN cut ELSE activities END) OVER (
        PARTITION BY grid.rep_id ORDER BY grid.n), 0) END AS previous
  FROM (SELECT n, rep_id FROM {_GRID}, (SELECT DISTINCT rep_id FROM monthly)) AS grid
  LEFT JOIN monthly USING (n, rep_id)
)
LEFT JOIN reps ON reps.id = rep_id
ORDER BY n, name, rep_id
"""

REVENUE_90_DAYS = f"""
WITH daily AS (
  SELECT CAST(closed_at AS DATE) AS day, sum(amount) AS amount
  FROM opportunities
  WHERE stage = 'won'
    AND closed_at >= TIMESTAMP '2024-06-22' AND closed_at < TIMESTAMP '2025-12-18'
  GROUP BY 1
)
SELECT 'revenue_90_days' AS kpi, day AS period_start, day + 1 AS period_end, value, {_NO_TARGET},
  previous, value - previous AS change, NULL::DOUBLE AS forecast, true AS complete,
  'final' AS state
FROM (
  SELECT day,
    sum(coalesce(amount, 0)) OVER (
      ORDER BY day ROWS BETWEEN 89 PRECEDING AND CURRENT ROW) AS value,
    sum(coalesce(amount, 0)) OVER (
      ORDER BY day ROWS BETWEEN 179 PRECEDING AND 90 PRECEDING) AS previous
  FROM (SELECT DATE '2024-06-22' + CAST(n AS INTEGER) AS day FROM range(544) AS days(n))
  LEFT JOIN daily USING (day)
)
WHERE day >= DATE '2024-12-18'
ORDER BY day
"""

QUOTA_ATTAINMENT = """
WITH sums AS (
  SELECT team, coalesce(sum(won), 0) AS value, coalesce(sum(cut), 0) AS previous,
    sum(owed) AS target, sum(owed) * (17 / 31) AS expected
  FROM (
    SELECT owner_id AS rep_id,
      sum(amount) FILTER (WHERE closed_at >= TIMESTAMP '2025-12-01') AS won,
      sum(amount) FILTER (WHERE closed_at < TIMESTAMP '2025-11-18') AS cut, NULL AS owed
    FROM opportunities
    WHERE stage = 'won'
      AND closed_at >= TIMESTAMP '2025-11-01' AND closed_at < TIMESTAMP '2025-12-18'
    GROUP BY 1
    UNION ALL
    SELECT rep_id, NULL, NULL, amount
    FROM quotas
    WHERE month >= DATE '2025-12-01' AND month < DATE '2026-01-01'
  )
  LEFT JOIN reps ON reps.id = rep_id
  GROUP BY 1
)
SELECT 'quota_attainment' AS kpi, DATE '2025-12-01' AS period_start,
  DATE '2026-01-01' AS period_end, team, value, target, NULL::DECIMAL(38, 10) AS target_high,
  expected, CASE WHEN target > 0 THEN value::DOUBLE / target::DOUBLE END AS attainment,
  CASE WHEN expected IS NULL THEN NULL WHEN value >= expected THEN 'green'
    WHEN expected > 0 AND value >= 0.9 * expected THEN 'amber' ELSE 'red' END AS status,
  previous, value - previous AS change, value::DOUBLE * 31 / 17 AS forecast,
  false AS complete, 'partial' AS state
FROM sums
ORDER BY team
"""

GROWTH_OF_REVENUE = f"""
WITH monthly AS (
  SELECT {month("day")} AS n, sum(amount) AS amount,
    sum(amount) FILTER (WHERE day(day) < 18) AS cut
  FROM (
    SELECT CAST(closed_at AS DATE) AS day, sum(amount) AS amount
    FROM opportunities
    WHERE stage = 'won' AND {CLOSED}
    GROUP BY 1
  )
  GROUP BY 1
)
{_months("growth_of_revenue")}
FROM (
  SELECT n, CASE WHEN n > 0 THEN (amount - once)::DOUBLE / nullif(once, 0)::DOUBLE END AS value,
    CASE WHEN n > 1 THEN (once - twice)::DOUBLE / nullif(twice, 0)::DOUBLE END AS previous
  FROM (
    SELECT n, coalesce(amount, 0) AS amount,
      coalesce(lag(CASE WHEN n = 34 THEN cut ELSE amount END) OVER by_month, 0) AS once,
      coalesce(CASE WHEN n = 35 THEN lag(cut, 2) OVER by_month
        ELSE lag(amount, 2) OVER by_month END, 0) AS twice
    FROM {_GRID} LEFT JOIN monthly USING (n)
    WINDOW by_month AS (ORDER BY n)
  )
)
ORDER BY n
"""

ACTIVE_ACCOUNTS = f"""
WITH monthly AS (
  SELECT cell % 64 AS n, count(*) AS accounts
  FROM (
    SELECT DISTINCT 64 * account_id + {month("occurred_at")} AS cell
    FROM activities
    WHERE {OCCURRED} AND account_id IS NOT NULL
  )
  GROUP BY 1
)
{_months("active_accounts")}
FROM (
  SELECT n, coalesce(accounts, 0) AS value,
    CASE WHEN n > 0 THEN coalesce(lag(CASE WHEN n = 34 THEN (
      SELECT count(DISTINCT account_id) FROM activities
      WHERE occurred_at >= {_NOVEMBER[0]} AND occurred_at < {_NOVEMBER[1]}
    ) ELSE accounts END) OVER (ORDER BY n), 0) END AS previous
  FROM {_GRID} LEFT JOIN monthly USING (n)
)
ORDER BY n
"""

INVOICE_VALUE = f"""
WITH regions AS MATERIALIZED (
  SELECT region, CAST(row_number() OVER () AS INTEGER) AS number
  FROM (SELECT DISTINCT region FROM accounts)
),
issued AS MATERIALIZED (
  SELECT invoices.id,
    64 * coalesce(number, 0) + {_part("issued_on", "DATE '2025-11-18'")} AS cell
  FROM invoices
  LEFT JOIN accounts ON accounts.id = account_id
  LEFT JOIN regions ON regions.region = accounts.region
  WHERE {ISSUED}
),
cells AS (
  SELECT cell, sum(amount) AS amount, 0 AS invoices
  FROM invoice_lines JOIN issued ON issued.id = invoice_id
  GROUP BY 1
  UNION ALL
  SELECT cell, 0, count(*) FROM issued GROUP BY 1
),
monthly AS (
  SELECT part - CAST(part > 34 AS INTEGER) AS n, region,
    CAST(sum(amount) AS DOUBLE) / nullif(sum(invoices), 0) AS quotient,
    CAST(sum(amount) FILTER (WHERE part <= 34) AS DOUBLE)
      / nullif(sum(invoices) FILTER (WHERE part <= 34), 0) AS cut
  FROM (SELECT cell % 64 AS part, cell // 64 AS number, amount, invoices FROM cells)
  LEFT JOIN regions USING (number)
  GROUP BY 1, 2
)
{_months("invoice_value", "region")}
FROM (
  SELECT grid.n, grid.region, quotient AS value,
    lag(CASE WHEN grid.n = 34 THEN cut ELSE quotient END) OVER (
      PARTITION BY grid.region ORDER BY grid.n) AS previous
  FROM (SELECT n, region FROM {_GRID}, (SELECT DISTINCT region FROM monthly)) AS grid
  LEFT JOIN monthly ON monthly.n = grid.n AND monthly.region IS NOT DISTINCT FROM grid.region
)
ORDER BY n, region
"""

_EVENINGS = f"""days AS (
  SELECT day, {month("day")} AS n FROM pipeline_daily WHERE {SNAPSHOTS} GROUP BY 1
), ends AS (
  SELECT n, max(day) AS day FROM days GROUP BY 1
), early AS (
  SELECT max(day) AS day FROM days WHERE n = 34 AND day < DATE '2025-11-18'
), looked_at AS (
  SELECT n, ends.day, CASE WHEN n = 35 THEN early.day ELSE before.day END AS day_before
  FROM {_GRID} LEFT JOIN ends USING (n) LEFT JOIN ends AS before ON before.n = grid.n - 1
  CROSS JOIN early
), wanted AS (
  SELECT day FROM ends UNION ALL SELECT day FROM early
)"""

PIPELINE = f"""
WITH {_EVENINGS}, sums AS (
  SELECT day, stage, sum(amount) AS amount
  FROM pipeline_daily WHERE {SNAPSHOTS} AND day IN (SELECT day FROM wanted)
  GROUP BY 1, 2
), numbers AS (
  SELECT n, stage AS deal_stage,
    CASE WHEN looked_at.day IS NOT NULL THEN coalesce(now.amount, 0) END AS value,
    CASE WHEN looked_at.day_before IS NOT NULL THEN coalesce(before.amount, 0) END AS previous
  FROM looked_at CROSS JOIN (SELECT DISTINCT stage FROM sums)
  LEFT JOIN sums AS now USING (day, stage)
  LEFT JOIN sums AS before ON before.day = looked_at.day_before AND before.stage = now.stage
)
{_months("pipeline", "deal_stage")}
FROM numbers ORDER BY n, deal_stage
"""

WEIGHTED_PIPELINE = f"""
WITH {_EVENINGS}, sums AS (
  SELECT day,
    sum(amount * CASE stage WHEN 'qualified' THEN 0.1 WHEN 'proposal' THEN 0.4 ELSE 0.7 END)
      AS amount
  FROM pipeline_daily WHERE {SNAPSHOTS} AND day IN (SELECT day FROM wanted)
  GROUP BY 1
), numbers AS (
  SELECT n, now.amount AS value, before.amount AS previous
  FROM looked_at
  LEFT JOIN sums AS now USING (day)
  LEFT JOIN sums AS before ON before.day = looked_at.day_before
)
{_months("weighted_pipeline")}
FROM numbers ORDER BY n
"""

USUAL_PIPELINE = f"""
WITH days AS (
  SELECT day, {month("day")} AS n, sum(amount) AS amount
  FROM pipeline_daily WHERE {SNAPSHOTS} GROUP BY 1
), means AS (
  SELECT n, CAST(sum(amount) AS DOUBLE) / count(*) AS value FROM days GROUP BY 1
), early AS (
  SELECT CAST(sum(amount) AS DOUBLE) / count(*) AS value
  FROM days WHERE n = 34 AND day < DATE '2025-11-18'
), numbers AS (
  SELECT n, means.value, CASE WHEN n = 35 THEN early.value ELSE before.value END AS previous
  FROM {_GRID} LEFT JOIN means USING (n) LEFT JOIN means AS before ON before.n = grid.n - 1
  CROSS JOIN early
)
{_months("usual_pipeline")}
FROM numbers ORDER BY n
"""

# What is open on a day began by it and did not end by it: also what began before the first month,
# and never what ended before it began. A sum of all that began less all that ended would hold only
# where neither is in the data.
PIPELINE_COVERAGE = f"""
WITH days AS (
  SELECT CAST(created_at AS DATE) AS day, sum(amount) AS net, NULL AS won
  FROM opportunities WHERE created_at < TIMESTAMP '2025-12-18' GROUP BY 1
  UNION ALL
  SELECT CAST(greatest(closed_at, created_at) AS DATE), -sum(amount), NULL
  FROM opportunities
  WHERE created_at IS NOT NULL AND closed_at < TIMESTAMP '2025-12-18' GROUP BY 1
  UNION ALL
  SELECT CAST(closed_at AS DATE), NULL, sum(amount)
  FROM opportunities WHERE stage = 'won' AND {CLOSED} GROUP BY 1
), months AS (
  SELECT greatest({month("day")}, 0) AS n, sum(net) AS net, sum(won) AS won,
    sum(net) FILTER (WHERE day < DATE '2024-12-18') AS net_cut,
    sum(won) FILTER (WHERE day < DATE '2024-12-18') AS won_cut
  FROM days GROUP BY 1
), early AS (
  SELECT CAST(sum(net_cut) AS DOUBLE)
    / CAST(8000000000 - sum(won_cut) FILTER (WHERE n >= 12) AS DOUBLE) AS value
  FROM months
), running AS (
  SELECT n, CAST(sum(net) OVER (ORDER BY n) AS DOUBLE)
    / CAST(8000000000 - sum(won) OVER (PARTITION BY n // 12 ORDER BY n) AS DOUBLE) AS value
  FROM months
), numbers AS (
  SELECT n, running.value,
    CASE WHEN n = 35 THEN early.value ELSE lag(running.value, 12) OVER (ORDER BY n) END AS previous
  FROM running CROSS JOIN early
)
SELECT 'pipeline_coverage' AS kpi, {start()} AS period_start, {start("n + 1")} AS period_end,
  value, 1 AS target, NULL::DECIMAL(38, 10) AS target_high, 1 AS expected, value AS attainment,
  CASE WHEN value >= 1 THEN 'green' WHEN value >= 0.9 THEN 'amber' ELSE 'red' END AS status,
  previous, value - previous AS change, NULL::DOUBLE AS forecast,
  n < 35 AS complete, CASE WHEN n < 35 THEN 'final' ELSE 'partial' END AS state
FROM numbers ORDER BY n
"""
