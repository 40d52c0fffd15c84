-- metric median_days, definition 1f26601a4f2a, rows before 2026-06-18 00:00
WITH periods AS (
  SELECT
    0 AS n
), orders_by_ordered_at AS (
  SELECT
    PERCENTILE_CONT(0.5) WITHIN GROUP (ORDER BY
      CAST(CASE
        WHEN orders.ordered_at >= CAST('2026-05-01 04:00:00' AS TIMESTAMPNTZ)
        THEN orders.days
      END AS DOUBLE)) AS median_days,
    PERCENTILE_CONT(0.5) WITHIN GROUP (ORDER BY
      CAST(CASE
        WHEN orders.ordered_at < CAST('2026-05-01 04:00:00' AS TIMESTAMPNTZ)
        THEN orders.days
      END AS DOUBLE)) AS median_days_before_1_month
  FROM shop.orders AS orders
  WHERE
    orders.ordered_at >= CAST('2026-04-01 04:00:00' AS TIMESTAMPNTZ)
    AND orders.ordered_at < CAST('2026-06-01 04:00:00' AS TIMESTAMPNTZ)
), numbers AS (
  SELECT
    orders_by_ordered_at.median_days AS value,
    orders_by_ordered_at.median_days_before_1_month AS previous
  FROM periods
  LEFT JOIN orders_by_ordered_at
    ON TRUE
)
SELECT
  'median_days' AS kpi,
  CAST('2026-05-01' AS DATE) AS period_start,
  CAST('2026-06-01' AS DATE) AS period_end,
  value,
  CAST(NULL AS DECIMAL(38, 10)) AS target,
  CAST(NULL AS DECIMAL(38, 10)) AS target_high,
  CAST(NULL AS DECIMAL(38, 10)) AS expected,
  CAST(NULL AS DOUBLE) AS attainment,
  CAST(NULL AS VARCHAR) AS status,
  previous,
  value - previous AS change,
  CAST(NULL AS DOUBLE) AS forecast,
  TRUE AS complete,
  'final' AS state
FROM numbers
