-- metric work, definition b25209bb6b8d, rows before 2026-06-18 00:00
WITH periods(n) AS (
  VALUES
    (0)
), holidays AS (
  SELECT
    CAST(each_one.value AS DATE) AS day
  FROM UNNEST(SPLIT('2026-05-25', ' ')) AS each_one(value)
), orders_by_ordered_at AS (
  SELECT
    SUM(
      CASE
        WHEN orders.ordered_at >= CAST('2026-05-01 04:00:00' AS TIMESTAMP(6))
        THEN 5 * (
          (
            DATE_DIFF('day', CAST('0001-01-01' AS DATE), CAST(orders.due_on AS DATE))
          ) / 7
        ) + LEAST(
          MOD(DATE_DIFF('day', CAST('0001-01-01' AS DATE), CAST(orders.due_on AS DATE)), 7),
          5
        ) - (
          5 * (
            (
              DATE_DIFF(
                'day',
                CAST('0001-01-01' AS DATE),
                CAST(CAST(AT_TIMEZONE(WITH_TIMEZONE(CAST(orders.ordered_at AS TIMESTAMP(6)), 'UTC'), 'America/New_York') AS TIMESTAMP(6)) AS DATE)
              )
            ) / 7
          ) + LEAST(
            MOD(
              DATE_DIFF(
                'day',
                CAST('0001-01-01' AS DATE),
                CAST(CAST(AT_TIMEZONE(WITH_TIMEZONE(CAST(orders.ordered_at AS TIMESTAMP(6)), 'UTC'), 'America/New_York') AS TIMESTAMP(6)) AS DATE)
              ),
              7
            ),
            5
          )
        ) - (
          COALESCE(
            CARDINALITY(
              FILTER(
                (
                  SELECT
                    ARRAY_AGG(day)
                  FROM holidays
                ),
                each_one -> each_one < CAST(orders.due_on AS DATE)
              )
            ),
            0
          ) - COALESCE(
            CARDINALITY(
              FILTER(
                (
                  SELECT
                    ARRAY_AGG(day)
                  FROM holidays
                ),
                each_one -> each_one < CAST(CAST(AT_TIMEZONE(WITH_TIMEZONE(CAST(orders.ordered_at AS TIMESTAMP(6)), 'UTC'), 'America/New_York') AS TIMESTAMP(6)) AS DATE)
              )
            ),
            0
          )
        )
      END
    ) AS sum_of_orders,
    SUM(
      CASE
        WHEN orders.ordered_at < CAST('2026-05-01 04:00:00' AS TIMESTAMP(6))
        THEN 5 * (
          (
            DATE_DIFF('day', CAST('0001-01-01' AS DATE), CAST(orders.due_on AS DATE))
          ) / 7
        ) + LEAST(
          MOD(DATE_DIFF('day', CAST('0001-01-01' AS DATE), CAST(orders.due_on AS DATE)), 7),
          5
        ) - (
          5 * (
            (
              DATE_DIFF(
                'day',
                CAST('0001-01-01' AS DATE),
                CAST(CAST(AT_TIMEZONE(WITH_TIMEZONE(CAST(orders.ordered_at AS TIMESTAMP(6)), 'UTC'), 'America/New_York') AS TIMESTAMP(6)) AS DATE)
              )
            ) / 7
          ) + LEAST(
            MOD(
              DATE_DIFF(
                'day',
                CAST('0001-01-01' AS DATE),
                CAST(CAST(AT_TIMEZONE(WITH_TIMEZONE(CAST(orders.ordered_at AS TIMESTAMP(6)), 'UTC'), 'America/New_York') AS TIMESTAMP(6)) AS DATE)
              ),
              7
            ),
            5
          )
        ) - (
          COALESCE(
            CARDINALITY(
              FILTER(
                (
                  SELECT
                    ARRAY_AGG(day)
                  FROM holidays
                ),
                each_one -> each_one < CAST(orders.due_on AS DATE)
              )
            ),
            0
          ) - COALESCE(
            CARDINALITY(
              FILTER(
                (
                  SELECT
                    ARRAY_AGG(day)
                  FROM holidays
                ),
                each_one -> each_one < CAST(CAST(AT_TIMEZONE(WITH_TIMEZONE(CAST(orders.ordered_at AS TIMESTAMP(6)), 'UTC'), 'America/New_York') AS TIMESTAMP(6)) AS DATE)
              )
            ),
            0
          )
        )
      END
    ) AS sum_of_orders_before_1_month
  FROM shop.orders AS orders
  WHERE
    orders.ordered_at >= CAST('2026-04-01 04:00:00' AS TIMESTAMP(6))
    AND orders.ordered_at < CAST('2026-06-01 04:00:00' AS TIMESTAMP(6))
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
  CAST(NULL AS VARCHAR) AS status,
  previous,
  value - previous AS change,
  CAST(NULL AS DOUBLE) AS forecast,
  TRUE AS complete,
  'final' AS state
FROM numbers
