-- metric late, definition ab88a26fe7ad, rows before 2026-06-18 00:00
WITH periods AS (
  SELECT
    0 AS n
), orders_by_ordered_at AS (
  SELECT
    COUNT(
      CASE WHEN orders.ordered_at >= CAST('2026-05-01 04:00:00' AS DATETIME) THEN 1 END
    ) AS count_orders,
    COUNT(CASE WHEN orders.ordered_at < CAST('2026-05-01 04:00:00' AS DATETIME) THEN 1 END) AS count_orders_before_1_month
  FROM shop.orders AS orders
  WHERE
    orders.ordered_at >= CAST('2026-04-01 04:00:00' AS DATETIME)
    AND orders.ordered_at < CAST('2026-06-01 04:00:00' AS DATETIME)
    AND (
      (
        CAST(DATETIME(TIMESTAMP(CAST(orders.shipped_at AS DATETIME), 'UTC'), 'America/New_York') AS DATE) > CASE
          WHEN ABS(ROUND(CAST(orders.days AS BIGNUMERIC), 10)) <= 3000000
          THEN DATE_ADD(
            CAST(orders.due_on AS DATE),
            INTERVAL (CAST(FLOOR(ROUND(CAST(orders.days AS BIGNUMERIC), 10)) AS INT64)) DAY
          )
        END
        AND orders.note LIKE '%_\\\\%'
      )
      AND STARTS_WITH(orders.region, 'N')
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
  CAST(NULL AS BIGNUMERIC) AS target,
  CAST(NULL AS BIGNUMERIC) AS target_high,
  CAST(NULL AS BIGNUMERIC) AS expected,
  CAST(NULL AS FLOAT64) AS attainment,
  CAST(NULL AS STRING) AS status,
  previous,
  value - previous AS change,
  CAST(NULL AS FLOAT64) AS forecast,
  TRUE AS complete,
  'final' AS state
FROM numbers
