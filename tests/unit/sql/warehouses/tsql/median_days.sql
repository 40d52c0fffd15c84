-- metric median_days, definition 1f26601a4f2a, rows before 2026-06-18 00:00
WITH periods AS (
  SELECT
    0 AS n
), orders_by_ordered_at AS (
  SELECT
    MAX(given.part_1) AS median_days,
    MAX(given.part_2) AS median_days_before_1_month
  FROM (
    SELECT
      PERCENTILE_CONT(0.5) WITHIN GROUP (ORDER BY
        CAST(CASE
          WHEN orders.ordered_at >= CAST('2026-05-01 04:00:00' AS DATETIME2(6))
          THEN orders.days
        END AS FLOAT)) OVER () AS part_1,
      PERCENTILE_CONT(0.5) WITHIN GROUP (ORDER BY
        CAST(CASE
          WHEN orders.ordered_at < CAST('2026-05-01 04:00:00' AS DATETIME2(6))
          THEN orders.days
        END AS FLOAT)) OVER () AS part_2
    FROM shop.orders AS orders
    WHERE
      orders.ordered_at >= CAST('2026-04-01 04:00:00' AS DATETIME2(6))
      AND orders.ordered_at < CAST('2026-06-01 04:00:00' AS DATETIME2(6))
  ) AS given
), numbers AS (
  SELECT
    orders_by_ordered_at.median_days AS value,
    orders_by_ordered_at.median_days_before_1_month AS previous
  FROM periods
  LEFT JOIN orders_by_ordered_at
    ON 1 = 1
)
SELECT
  'median_days' AS kpi,
  CAST('2026-05-01' AS DATE) AS period_start,
  CAST('2026-06-01' AS DATE) AS period_end,
  value,
  CAST(NULL AS NUMERIC(38, 10)) AS target,
  CAST(NULL AS NUMERIC(38, 10)) AS target_high,
  CAST(NULL AS NUMERIC(38, 10)) AS expected,
  CAST(NULL AS FLOAT) AS attainment,
  CAST(NULL AS NVARCHAR(MAX)) AS status,
  previous,
  value - previous AS change,
  CAST(NULL AS FLOAT) AS forecast,
  CAST(1 AS BIT) AS complete,
  'final' AS state
FROM numbers
