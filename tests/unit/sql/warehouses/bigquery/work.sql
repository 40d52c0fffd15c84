-- metric work, definition b25209bb6b8d, rows before 2026-06-18 00:00
WITH periods AS (
  SELECT
    0 AS n
), holidays AS (
  SELECT
    CAST(each_one AS DATE) AS day
  FROM UNNEST(SPLIT('2026-05-25', ' ')) AS each_one
), orders_by_ordered_at AS (
  SELECT
    SUM(
      CASE
        WHEN orders.ordered_at >= CAST('2026-05-01 04:00:00' AS DATETIME)
        THEN 5 * DIV((
          DATE_DIFF(CAST(orders.due_on AS DATE), CAST('0001-01-01' AS DATE), DAY)
        ), 7) + LEAST(MOD(DATE_DIFF(CAST(orders.due_on AS DATE), CAST('0001-01-01' AS DATE), DAY), 7), 5) - (
          5 * DIV(
            (
              DATE_DIFF(
                CAST(DATETIME(TIMESTAMP(CAST(orders.ordered_at AS DATETIME), 'UTC'), 'America/New_York') AS DATE),
                CAST('0001-01-01' AS DATE),
                DAY
              )
            ),
            7
          ) + LEAST(
            MOD(
              DATE_DIFF(
                CAST(DATETIME(TIMESTAMP(CAST(orders.ordered_at AS DATETIME), 'UTC'), 'America/New_York') AS DATE),
                CAST('0001-01-01' AS DATE),
                DAY
              ),
              7
            ),
            5
          )
        ) - (
          (
            SELECT
              COUNTIF(each_one < CAST(orders.due_on AS DATE))
            FROM UNNEST((
              SELECT
                ARRAY_AGG(day)
              FROM holidays
            )) AS each_one
          ) - (
            SELECT
              COUNTIF(
                each_one < CAST(DATETIME(TIMESTAMP(CAST(orders.ordered_at AS DATETIME), 'UTC'), 'America/New_York') AS DATE)
              )
            FROM UNNEST((
              SELECT
                ARRAY_AGG(day)
              FROM holidays
            )) AS each_one
          )
        )
      END
    ) AS sum_of_orders,
    SUM(
      CASE
        WHEN orders.ordered_at < CAST('2026-05-01 04:00:00' AS DATETIME)
        THEN 5 * DIV((
          DATE_DIFF(CAST(orders.due_on AS DATE), CAST('0001-01-01' AS DATE), DAY)
        ), 7) + LEAST(MOD(DATE_DIFF(CAST(orders.due_on AS DATE), CAST('0001-01-01' AS DATE), DAY), 7), 5) - (
          5 * DIV(
            (
              DATE_DIFF(
                CAST(DATETIME(TIMESTAMP(CAST(orders.ordered_at AS DATETIME), 'UTC'), 'America/New_York') AS DATE),
                CAST('0001-01-01' AS DATE),
                DAY
              )
            ),
            7
          ) + LEAST(
            MOD(
              DATE_DIFF(
                CAST(DATETIME(TIMESTAMP(CAST(orders.ordered_at AS DATETIME), 'UTC'), 'America/New_York') AS DATE),
                CAST('0001-01-01' AS DATE),
                DAY
              ),
              7
            ),
            5
          )
        ) - (
          (
            SELECT
              COUNTIF(each_one < CAST(orders.due_on AS DATE))
            FROM UNNEST((
              SELECT
                ARRAY_AGG(day)
              FROM holidays
            )) AS each_one
          ) - (
            SELECT
              COUNTIF(
                each_one < CAST(DATETIME(TIMESTAMP(CAST(orders.ordered_at AS DATETIME), 'UTC'), 'America/New_York') AS DATE)
              )
            FROM UNNEST((
              SELECT
                ARRAY_AGG(day)
              FROM holidays
            )) AS each_one
          )
        )
      END
    ) AS sum_of_orders_before_1_month
  FROM shop.orders AS orders
  WHERE
    orders.ordered_at >= CAST('2026-04-01 04:00:00' AS DATETIME)
    AND orders.ordered_at < CAST('2026-06-01 04:00:00' AS DATETIME)
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
