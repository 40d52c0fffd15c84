"""The best hand-written SQL for the value alone: what is asked, and no more.

Ranges pushed down to the column, one pass over each table, aggregated before it is joined, keys
joined before names. Where it helps, days are summed before months.
"""

from __future__ import annotations

from tests.benchmarks.moment import (
    BECAME_MQL,
    BECAME_SQL,
    CLOSED,
    CREATED,
    ISSUED,
    OCCURRED,
    SNAPSHOTS,
    month,
    start,
)

REVENUE = f"""
SELECT CAST(date_trunc('month', day) AS DATE) AS month, sum(amount)
FROM (
  SELECT CAST(closed_at AS DATE) AS day, sum(amount) AS amount
  FROM opportunities
  WHERE stage = 'won' AND {CLOSED}
  GROUP BY 1
)
GROUP BY 1 ORDER BY 1
"""

WIN_RATE = f"""
SELECT {start()} AS month, team,
  coalesce(sum(deals) FILTER (WHERE stage = 'won'), 0)
    / sum(deals) FILTER (WHERE stage IN ('won', 'lost'))
FROM (
  SELECT {month("closed_at")} AS n, owner_id, stage, count(*) AS deals
  FROM opportunities
  WHERE {CLOSED}
  GROUP BY 1, 2, 3
)
LEFT JOIN reps ON reps.id = owner_id
GROUP BY n, team
HAVING count(*) FILTER (WHERE stage IN ('won', 'lost')) > 0
ORDER BY n, team
"""

AVERAGE_DEAL_SIZE = f"""
SELECT CAST(date_trunc('month', day) AS DATE) AS month,
  CAST(sum(amount) AS DOUBLE) / sum(deals)
FROM (
  SELECT CAST(closed_at AS DATE) AS day, sum(amount) AS amount, count(*) AS deals
  FROM opportunities
  WHERE stage = 'won' AND {CLOSED}
  GROUP BY 1
)
GROUP BY 1 ORDER BY 1
"""

SALES_CYCLE = f"""
SELECT CAST(date_trunc('month', day) AS DATE) AS month, sum(taken) / sum(deals) / 86400e6
FROM (
  SELECT CAST(closed_at AS DATE) AS day,
    sum(epoch_us(closed_at) - epoch_us(created_at)) AS taken, count(*) AS deals
  FROM opportunities
  WHERE stage = 'won' AND {CLOSED}
  GROUP BY 1
)
GROUP BY 1 ORDER BY 1
"""

RESPONSE_TIME = f"""
SELECT {start()} AS month, taken / 86400e6
FROM (
  SELECT {month("created_at")} AS n,
    median(epoch_us(first_touch_at) - epoch_us(created_at)) AS taken
  FROM leads
  WHERE {CREATED}
  GROUP BY 1
)
ORDER BY n
"""

MQL_TO_SQL = f"""
SELECT {start()} AS month, reached / began
FROM (
  SELECT {month("mql_at")} AS n, count(*) AS began,
    count(CASE WHEN sql_at >= mql_at AND sql_at < mql_at + INTERVAL 30 DAYS
      AND sql_at < TIMESTAMP '2025-12-18' THEN 1 END) AS reached
  FROM leads
  WHERE {BECAME_MQL}
  GROUP BY 1
)
ORDER BY n
"""

SQL_TO_WIN = f"""
WITH won AS (
  SELECT {month("sql_at")} AS n, count(*) AS won
  FROM leads SEMI JOIN opportunities
    ON lead_id = leads.id AND stage = 'won' AND closed_at >= sql_at
    AND closed_at < sql_at + INTERVAL 120 DAYS AND closed_at < TIMESTAMP '2025-12-18'
  WHERE {BECAME_SQL}
  GROUP BY 1
),
began AS (SELECT {month("sql_at")} AS n, count(*) AS began FROM leads WHERE {BECAME_SQL} GROUP BY 1)
SELECT {start()} AS month, coalesce(won, 0) / began
FROM began LEFT JOIN won USING (n)
ORDER BY n
"""

ACTIVITY_COUNT = f"""
SELECT {start()} AS month, name, activities
FROM (
  SELECT {month("occurred_at")} AS n, rep_id, count(*) AS activities
  FROM activities
  WHERE {OCCURRED}
  GROUP BY 1, 2
)
LEFT JOIN reps ON reps.id = rep_id
ORDER BY n, name
"""

REVENUE_90_DAYS = """
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
"""

QUOTA_ATTAINMENT = """
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
"""

GROWTH_OF_REVENUE = f"""
WITH monthly AS (
  SELECT CAST(date_trunc('month', day) AS DATE) AS month, sum(amount) AS amount,
    sum(amount) FILTER (WHERE day < DATE '2025-11-18') AS comparable
  FROM (
    SELECT CAST(closed_at AS DATE) AS day, sum(amount) AS amount
    FROM opportunities
    WHERE stage = 'won' AND {CLOSED}
    GROUP BY 1
  )
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
"""

ACTIVE_ACCOUNTS = f"""
SELECT {start()} AS month, accounts
FROM (
  SELECT cell % 64 AS n, count(*) AS accounts
  FROM (
    SELECT DISTINCT 64 * account_id + {month("occurred_at")} AS cell
    FROM activities
    WHERE {OCCURRED} AND account_id IS NOT NULL
  )
  GROUP BY 1
)
ORDER BY n
"""

INVOICE_VALUE = f"""
WITH regions AS MATERIALIZED (
  SELECT region, CAST(row_number() OVER () AS INTEGER) AS number
  FROM (SELECT DISTINCT region FROM accounts)
),
issued AS MATERIALIZED (
  SELECT invoices.id, 64 * number + {month("issued_on")} AS cell
  FROM invoices
  JOIN accounts ON accounts.id = account_id
  JOIN regions USING (region)
  WHERE {ISSUED}
),
billed AS (
  SELECT cell, sum(amount) AS amount
  FROM invoice_lines JOIN issued ON issued.id = invoice_id
  GROUP BY 1
),
counted AS (SELECT cell, count(*) AS invoices FROM issued GROUP BY 1)
SELECT {start("cell % 64")} AS month, region, CAST(amount AS DOUBLE) / invoices
FROM billed JOIN counted USING (cell) JOIN regions ON number = cell // 64
ORDER BY 1, 2
"""

_EVENINGS = f"""ends AS (
  SELECT max(day) AS day
  FROM (SELECT day FROM pipeline_daily WHERE {SNAPSHOTS} GROUP BY 1)
  GROUP BY date_trunc('month', day)
)"""

PIPELINE = f"""
WITH {_EVENINGS}
SELECT CAST(date_trunc('month', day) AS DATE) AS month, stage, sum(amount)
FROM pipeline_daily WHERE {SNAPSHOTS} AND day IN (SELECT day FROM ends)
GROUP BY day, stage ORDER BY day, stage
"""

WEIGHTED_PIPELINE = f"""
WITH {_EVENINGS}
SELECT CAST(date_trunc('month', day) AS DATE) AS month,
  sum(amount * CASE stage WHEN 'qualified' THEN 0.1 WHEN 'proposal' THEN 0.4 ELSE 0.7 END)
FROM pipeline_daily WHERE {SNAPSHOTS} AND day IN (SELECT day FROM ends)
GROUP BY day ORDER BY day
"""

USUAL_PIPELINE = f"""
SELECT CAST(date_trunc('month', day) AS DATE) AS month, CAST(sum(amount) AS DOUBLE) / count(*)
FROM (
  SELECT day, sum(amount) AS amount
  FROM pipeline_daily WHERE {SNAPSHOTS}
  GROUP BY 1
)
GROUP BY 1 ORDER BY 1
"""

PIPELINE_COVERAGE = f"""
WITH days AS (
  SELECT CAST(created_at AS DATE) AS day, sum(amount) AS net, NULL AS won
  FROM opportunities WHERE {CREATED} GROUP BY 1
  UNION ALL
  SELECT CAST(closed_at AS DATE), -sum(amount), sum(amount) FILTER (WHERE stage = 'won')
  FROM opportunities WHERE {CLOSED} GROUP BY 1
), months AS (
  SELECT {month("day")} AS n, sum(net) AS net, sum(won) AS won FROM days GROUP BY 1
)
SELECT {start()} AS month,
  CAST(sum(net) OVER (ORDER BY n) AS DOUBLE)
    / CAST(8000000000 - sum(won) OVER (PARTITION BY n // 12 ORDER BY n) AS DOUBLE)
FROM months ORDER BY n
"""
