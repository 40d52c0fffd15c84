-- metric marked, definition 278fb8d0d3fb, rows before 2026-06-18 00:00
WITH periods(n) AS (
  VALUES
    (0)
), orders_by_ordered_at AS (
  SELECT
    COUNT(
      CASE
        WHEN orders.ordered_at >= CAST('2026-05-01 04:00:00' AS TIMESTAMP(6))
        THEN 1
      END
    ) AS count_orders,
    COUNT(
      CASE
        WHEN orders.ordered_at < CAST('2026-05-01 04:00:00' AS TIMESTAMP(6))
        THEN 1
      END
    ) AS count_orders_before_1_month
  FROM shop.orders AS orders
  WHERE
    orders.ordered_at >= CAST('2026-04-01 04:00:00' AS TIMESTAMP(6))
    AND orders.ordered_at < CAST('2026-06-01 04:00:00' AS TIMESTAMP(6))
    AND (
      STRPOS(orders.note, 'it''s \ late') > 0
      OR (
        YEAR(CAST(orders.due_on AS DATE)) = 2026
        AND DAY_OF_WEEK(CAST(orders.due_on AS DATE)) = 1
      )
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
  'marked' AS kpi,
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
