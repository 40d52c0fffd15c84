-- metric marked, definition 278fb8d0d3fb, rows before 2026-06-18 00:00
WITH periods AS (
  SELECT
    0 AS n
), orders_by_ordered_at AS (
  SELECT
    COUNT_BIG(
      CASE
        WHEN orders.ordered_at >= CAST('2026-05-01 04:00:00' AS DATETIME2(6))
        THEN 1
      END
    ) AS count_orders,
    COUNT_BIG(
      CASE
        WHEN orders.ordered_at < CAST('2026-05-01 04:00:00' AS DATETIME2(6))
        THEN 1
      END
    ) AS count_orders_before_1_month
  FROM shop.orders AS orders
  WHERE
    orders.ordered_at >= CAST('2026-04-01 04:00:00' AS DATETIME2(6))
    AND orders.ordered_at < CAST('2026-06-01 04:00:00' AS DATETIME2(6))
    AND (
      CHARINDEX(
        'it''s \ late',
        CAST(orders.note AS NVARCHAR(MAX)) COLLATE Latin1_General_100_BIN2_UTF8
      ) > 0
      OR (
        DATEPART(YEAR, CAST(orders.due_on AS DATE)) = 2026
        AND (
          DATEDIFF(DAY, CAST('0001-01-01' AS DATE), CAST(orders.due_on AS DATE)) % 7 + 1
        ) = 1
      )
    )
), numbers AS (
  SELECT
    COALESCE(orders_by_ordered_at.count_orders, 0) AS value,
    COALESCE(orders_by_ordered_at.count_orders_before_1_month, 0) AS previous
  FROM periods
  LEFT JOIN orders_by_ordered_at
    ON 1 = 1
)
SELECT
  'marked' AS kpi,
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
