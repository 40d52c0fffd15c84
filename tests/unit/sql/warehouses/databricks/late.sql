-- metric late, definition ab88a26fe7ad, rows before 2026-06-18 00:00
WITH periods(n) AS (
  VALUES
    (0)
), orders_by_ordered_at AS (
  SELECT
    COUNT(
      CASE
        WHEN orders.ordered_at >= CAST('2026-05-01 04:00:00' AS TIMESTAMP_NTZ)
        THEN 1
      END
    ) AS count_orders,
    COUNT(
      CASE
        WHEN orders.ordered_at < CAST('2026-05-01 04:00:00' AS TIMESTAMP_NTZ)
        THEN 1
      END
    ) AS count_orders_before_1_month
  FROM shop.orders AS orders
  WHERE
    orders.ordered_at >= CAST('2026-04-01 04:00:00' AS TIMESTAMP_NTZ)
    AND orders.ordered_at < CAST('2026-06-01 04:00:00' AS TIMESTAMP_NTZ)
    AND (
      (
        CAST(CONVERT_TIMEZONE('UTC', 'America/New_York', CAST(orders.shipped_at AS TIMESTAMP_NTZ)) AS DATE) > CASE
          WHEN ABS(TRY_CAST(orders.days AS DECIMAL(38, 10))) <= 3000000
          THEN CAST(orders.due_on AS DATE) + CAST(FLOOR(TRY_CAST(orders.days AS DECIMAL(38, 10))) AS INT)
        END
        AND orders.note LIKE '%_\\\\%'
      )
      AND STARTSWITH(orders.region, 'N')
    )
), numbers AS (
  SELECT
    COALESCE(orders_by_ordered_at.count_orders, 0) AS value,
    COALESCE(orders_by_ordered_at.count_orders_before_1_month, 0) AS previous
  FROM periods
  LEFT JOIN orders_by_ordered_at
    ON TRUE
)
SELECT
  'late' AS kpi,
  CAST('2026-05-01' AS DATE) AS period_start,
  CAST('2026-06-01' AS DATE) AS period_end,
  value,
  CAST(NULL AS DECIMAL(38, 10)) AS target,
  CAST(NULL AS DECIMAL(38, 10)) AS target_high,
  CAST(NULL AS DECIMAL(38, 10)) AS expected,
  CAST(NULL AS DOUBLE) AS attainment,
  CAST(NULL AS STRING) AS status,
  previous,
  value - previous AS change,
  CAST(NULL AS DOUBLE) AS forecast,
  TRUE AS complete,
  'final' AS state
FROM numbers
