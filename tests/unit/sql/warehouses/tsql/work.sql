-- metric work, definition b25209bb6b8d, rows before 2026-06-18 00:00
WITH periods AS (
  SELECT
    0 AS n
), holidays AS (
  SELECT
    CAST(each_one.value AS DATE) AS day
  FROM STRING_SPLIT('2026-05-25', ' ') AS each_one
), orders_by_ordered_at AS (
  SELECT
    CAST(SUM(given.part_1) AS NUMERIC(32, 10)) AS sum_of_orders,
    CAST(SUM(given.part_2) AS NUMERIC(32, 10)) AS sum_of_orders_before_1_month
  FROM shop.orders AS orders CROSS APPLY (
    SELECT
      CASE
        WHEN orders.ordered_at >= CAST('2026-05-01 04:00:00' AS DATETIME2(6))
        THEN 5 * (
          (
            DATEDIFF(DAY, CAST('0001-01-01' AS DATE), CAST(orders.due_on AS DATE))
          ) / 7
        ) + LEAST(
          (
            DATEDIFF(DAY, CAST('0001-01-01' AS DATE), CAST(orders.due_on AS DATE)) % 7
          ),
          5
        ) - (
          5 * (
            (
              DATEDIFF(
                DAY,
                CAST('0001-01-01' AS DATE),
                CAST(CAST(CAST(orders.ordered_at AS DATETIME2(6)) AT TIME ZONE 'UTC' AT TIME ZONE 'Eastern Standard Time' AS DATETIME2(6)) AS DATE)
              )
            ) / 7
          ) + LEAST(
            (
              DATEDIFF(
                DAY,
                CAST('0001-01-01' AS DATE),
                CAST(CAST(CAST(orders.ordered_at AS DATETIME2(6)) AT TIME ZONE 'UTC' AT TIME ZONE 'Eastern Standard Time' AS DATETIME2(6)) AS DATE)
              ) % 7
            ),
            5
          )
        ) - (
          (
            SELECT
              COUNT_BIG(*)
            FROM holidays
            WHERE
              holidays.day < CAST(orders.due_on AS DATE)
          ) - (
            SELECT
              COUNT_BIG(*)
            FROM holidays
            WHERE
              holidays.day < CAST(CAST(CAST(orders.ordered_at AS DATETIME2(6)) AT TIME ZONE 'UTC' AT TIME ZONE 'Eastern Standard Time' AS DATETIME2(6)) AS DATE)
          )
        )
      END + 0.0 AS part_1,
      CASE
        WHEN orders.ordered_at < CAST('2026-05-01 04:00:00' AS DATETIME2(6))
        THEN 5 * (
          (
            DATEDIFF(DAY, CAST('0001-01-01' AS DATE), CAST(orders.due_on AS DATE))
          ) / 7
        ) + LEAST(
          (
            DATEDIFF(DAY, CAST('0001-01-01' AS DATE), CAST(orders.due_on AS DATE)) % 7
          ),
          5
        ) - (
          5 * (
            (
              DATEDIFF(
                DAY,
                CAST('0001-01-01' AS DATE),
                CAST(CAST(CAST(orders.ordered_at AS DATETIME2(6)) AT TIME ZONE 'UTC' AT TIME ZONE 'Eastern Standard Time' AS DATETIME2(6)) AS DATE)
              )
            ) / 7
          ) + LEAST(
            (
              DATEDIFF(
                DAY,
                CAST('0001-01-01' AS DATE),
                CAST(CAST(CAST(orders.ordered_at AS DATETIME2(6)) AT TIME ZONE 'UTC' AT TIME ZONE 'Eastern Standard Time' AS DATETIME2(6)) AS DATE)
              ) % 7
            ),
            5
          )
        ) - (
          (
            SELECT
              COUNT_BIG(*)
            FROM holidays
            WHERE
              holidays.day < CAST(orders.due_on AS DATE)
          ) - (
            SELECT
              COUNT_BIG(*)
            FROM holidays
            WHERE
              holidays.day < CAST(CAST(CAST(orders.ordered_at AS DATETIME2(6)) AT TIME ZONE 'UTC' AT TIME ZONE 'Eastern Standard Time' AS DATETIME2(6)) AS DATE)
          )
        )
      END + 0.0 AS part_2
  ) AS given
  WHERE
    orders.ordered_at >= CAST('2026-04-01 04:00:00' AS DATETIME2(6))
    AND orders.ordered_at < CAST('2026-06-01 04:00:00' AS DATETIME2(6))
), numbers AS (
  SELECT
    COALESCE(orders_by_ordered_at.sum_of_orders, 0) AS value,
    COALESCE(orders_by_ordered_at.sum_of_orders_before_1_month, 0) AS previous
  FROM periods
  LEFT JOIN orders_by_ordered_at
    ON 1 = 1
)
SELECT
  'work' AS kpi,
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
