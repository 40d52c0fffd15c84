-- metric work, definition b25209bb6b8d, rows before 2026-06-18 00:00
WITH periods(n) AS (
  VALUES
    (0)
), holidays AS (
  SELECT
    EXPLODE(CAST(SPLIT('2026-05-25', ' ') AS ARRAY<DATE>)) AS day
), orders_by_ordered_at AS (
  SELECT
    SUM(
      CASE
        WHEN orders.ordered_at >= CAST('2026-05-01 04:00:00' AS TIMESTAMP_NTZ)
        THEN 5 * (
          (
            DATEDIFF(CAST(orders.due_on AS DATE), CAST('0001-01-01' AS DATE))
          ) DIV 7
        ) + LEAST(MOD(DATEDIFF(CAST(orders.due_on AS DATE), CAST('0001-01-01' AS DATE)), 7), 5) - (
          5 * (
            (
              DATEDIFF(
                CAST(CONVERT_TIMEZONE('UTC', 'America/New_York', CAST(orders.ordered_at AS TIMESTAMP_NTZ)) AS DATE),
                CAST('0001-01-01' AS DATE)
              )
            ) DIV 7
          ) + LEAST(
            MOD(
              DATEDIFF(
                CAST(CONVERT_TIMEZONE('UTC', 'America/New_York', CAST(orders.ordered_at AS TIMESTAMP_NTZ)) AS DATE),
                CAST('0001-01-01' AS DATE)
              ),
              7
            ),
            5
          )
        ) - (
          (
            SELECT
              COUNT(*)
            FROM holidays
            WHERE
              holidays.day < CAST(orders.due_on AS DATE)
          ) - (
            SELECT
              COUNT(*)
            FROM holidays
            WHERE
              holidays.day < CAST(CONVERT_TIMEZONE('UTC', 'America/New_York', CAST(orders.ordered_at AS TIMESTAMP_NTZ)) AS DATE)
          )
        )
      END
    ) AS sum_of_orders,
    SUM(
      CASE
        WHEN orders.ordered_at < CAST('2026-05-01 04:00:00' AS TIMESTAMP_NTZ)
        THEN 5 * (
          (
            DATEDIFF(CAST(orders.due_on AS DATE), CAST('0001-01-01' AS DATE))
          ) DIV 7
        ) + LEAST(MOD(DATEDIFF(CAST(orders.due_on AS DATE), CAST('0001-01-01' AS DATE)), 7), 5) - (
          5 * (
            (
              DATEDIFF(
                CAST(CONVERT_TIMEZONE('UTC', 'America/New_York', CAST(orders.ordered_at AS TIMESTAMP_NTZ)) AS DATE),
                CAST('0001-01-01' AS DATE)
              )
            ) DIV 7
          ) + LEAST(
            MOD(
              DATEDIFF(
                CAST(CONVERT_TIMEZONE('UTC', 'America/New_York', CAST(orders.ordered_at AS TIMESTAMP_NTZ)) AS DATE),
                CAST('0001-01-01' AS DATE)
              ),
              7
            ),
            5
          )
        ) - (
          (
            SELECT
              COUNT(*)
            FROM holidays
            WHERE
              holidays.day < CAST(orders.due_on AS DATE)
          ) - (
            SELECT
              COUNT(*)
            FROM holidays
            WHERE
              holidays.day < CAST(CONVERT_TIMEZONE('UTC', 'America/New_York', CAST(orders.ordered_at AS TIMESTAMP_NTZ)) AS DATE)
          )
        )
      END
    ) AS sum_of_orders_before_1_month
  FROM shop.orders AS orders
  WHERE
    orders.ordered_at >= CAST('2026-04-01 04:00:00' AS TIMESTAMP_NTZ)
    AND orders.ordered_at < CAST('2026-06-01 04:00:00' AS TIMESTAMP_NTZ)
), numbers AS (
  SELECT
    COALESCE(orders_by_ordered_at.sum_of_orders, 0) AS value,
    COALESCE(orders_by_ordered_at.sum_of_orders_before_1_month, 0) AS previous
  FROM periods
  LEFT JOIN orders_by_ordered_at
    ON TRUE
)
SELECT
  'work' AS kpi,
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
