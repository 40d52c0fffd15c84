-- metric marked, definition 278fb8d0d3fb, rows before 2026-06-18 00:00
WITH periods AS (
  SELECT
    0 AS n
), orders_by_ordered_at AS (
  SELECT
    COUNT(
      CASE WHEN orders.ordered_at >= CAST('2026-05-01 04:00:00' AS TIMESTAMP) THEN 1 END
    ) AS count_orders,
    COUNT(
      CASE WHEN orders.ordered_at < CAST('2026-05-01 04:00:00' AS TIMESTAMP) THEN 1 END
    ) AS count_orders_before_1_month
  FROM shop.orders AS orders
  WHERE
    orders.ordered_at >= CAST('2026-04-01 04:00:00' AS TIMESTAMP)
    AND orders.ordered_at < CAST('2026-06-01 04:00:00' AS TIMESTAMP)
    AND (
      STRPOS(orders.note, 'it\'s \\ late') > 0
      OR (
        EXTRACT(YEAR FROM CAST(orders.due_on AS DATE)) = 2026
        AND (
          (
            CAST(EXTRACT(DOW FROM CAST(orders.due_on AS DATE)) AS INTEGER) + 6
          ) % 7 + 1
        ) = 1
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
  CAST(NULL AS DOUBLE PRECISION) AS attainment,
  CAST(NULL AS VARCHAR(65535)) AS status,
  previous,
  value - previous AS change,
  CAST(NULL AS DOUBLE PRECISION) AS forecast,
  TRUE AS complete,
  'final' AS state
FROM numbers
