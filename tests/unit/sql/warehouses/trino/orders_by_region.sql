-- metric orders_by_region, definition 5eda30e08f28, rows before now
WITH clock AS (
  SELECT
    CAST(CAST(AT_TIMEZONE(CURRENT_TIMESTAMP, 'America/New_York') AS TIMESTAMP(6)) AS TIMESTAMP(6)) AS as_of
), spans AS (
  SELECT
    steps.n,
    clock.as_of,
    CAST(DATE_ADD(
      'month',
      (
        steps.n - 1
      ),
      CAST(DATE_TRUNC(
        'month',
        CAST(AT_TIMEZONE(
          FROM_UNIXTIME_NANOS(
            (
              CAST(ROUND(TO_UNIXTIME(WITH_TIMEZONE(clock.as_of, 'UTC')) * 1000000) AS BIGINT) + (
                -1
              )
            ) * 1000
          ),
          'UTC'
        ) AS TIMESTAMP(6))
      ) AS DATE)
    ) AS DATE) AS period_start,
    CAST(DATE_ADD(
      'month',
      (
        steps.n - 0
      ),
      CAST(DATE_TRUNC(
        'month',
        CAST(AT_TIMEZONE(
          FROM_UNIXTIME_NANOS(
            (
              CAST(ROUND(TO_UNIXTIME(WITH_TIMEZONE(clock.as_of, 'UTC')) * 1000000) AS BIGINT) + (
                -1
              )
            ) * 1000
          ),
          'UTC'
        ) AS TIMESTAMP(6))
      ) AS DATE)
    ) AS DATE) AS period_end
  FROM clock
  CROSS JOIN (VALUES
    (0),
    (1)) AS steps(n)
), periods AS (
  SELECT
    n,
    period_start,
    period_end,
    CASE WHEN period_end > as_of THEN 'partial' ELSE 'final' END AS state,
    CASE
      WHEN period_end > as_of
      THEN CAST((
        CAST((
          CAST(ROUND(TO_UNIXTIME(WITH_TIMEZONE(as_of, 'UTC')) * 1000000) AS BIGINT) - CAST(ROUND(TO_UNIXTIME(WITH_TIMEZONE(CAST(period_start AS TIMESTAMP(6)), 'UTC')) * 1000000) AS BIGINT)
        ) AS DOUBLE) / 1000000
      ) AS DOUBLE) / NULLIF(
        CAST((
          CAST((
            CAST(ROUND(TO_UNIXTIME(WITH_TIMEZONE(CAST(period_end AS TIMESTAMP(6)), 'UTC')) * 1000000) AS BIGINT) - CAST(ROUND(TO_UNIXTIME(WITH_TIMEZONE(CAST(period_start AS TIMESTAMP(6)), 'UTC')) * 1000000) AS BIGINT)
          ) AS DOUBLE) / 1000000
        ) AS DOUBLE),
        0
      )
      ELSE 1
    END AS due,
    CAST(DATE_ADD('month', -1, period_start) AS DATE) AS before_1_month_start,
    CASE
      WHEN period_end > as_of
      THEN LEAST(
        DATE_ADD(
          'month',
          (
            CAST(MONTH(as_of) + 11 AS INTEGER) % 1
          ),
          CAST(CAST(DATE_ADD('month', -1, period_start) AS DATE) AS TIMESTAMP(6))
        ) + (
          (
            CAST(ROUND(TO_UNIXTIME(WITH_TIMEZONE(CAST(as_of AS TIMESTAMP(6)), 'UTC')) * 1000000) AS BIGINT) - CAST(ROUND(
              TO_UNIXTIME(WITH_TIMEZONE(CAST(DATE_TRUNC('month', as_of) AS TIMESTAMP(6)), 'UTC')) * 1000000
            ) AS BIGINT)
          )
        ),
        CAST(CAST(DATE_ADD('month', -1, period_end) AS DATE) AS TIMESTAMP(6))
      )
      ELSE CAST(CAST(DATE_ADD('month', -1, period_end) AS DATE) AS TIMESTAMP(6))
    END AS before_1_month_end,
    CAST(DATE_ADD('month', -1, period_end) AS DATE) AS before_1_month_close
  FROM spans
), orders_by_ordered_at AS (
  SELECT
    CAST(DATE_TRUNC(
      'month',
      CAST(AT_TIMEZONE(WITH_TIMEZONE(CAST(orders.ordered_at AS TIMESTAMP(6)), 'UTC'), 'America/New_York') AS TIMESTAMP(6))
    ) AS DATE) AS period_start,
    orders.region AS region,
    FALSE AS compared,
    COUNT(*) AS count_orders
  FROM shop.orders AS orders
  WHERE
    CAST(AT_TIMEZONE(WITH_TIMEZONE(CAST(orders.ordered_at AS TIMESTAMP(6)), 'UTC'), 'America/New_York') AS TIMESTAMP(6)) >= (
      SELECT
        before_1_month_start
      FROM periods
      WHERE
        n = 0
    )
    AND CAST(AT_TIMEZONE(WITH_TIMEZONE(CAST(orders.ordered_at AS TIMESTAMP(6)), 'UTC'), 'America/New_York') AS TIMESTAMP(6)) < (
      SELECT
        as_of
      FROM clock
    )
  GROUP BY
    1,
    2
  UNION ALL
  SELECT
    CAST(DATE_TRUNC(
      'month',
      CAST(AT_TIMEZONE(WITH_TIMEZONE(CAST(orders.ordered_at AS TIMESTAMP(6)), 'UTC'), 'America/New_York') AS TIMESTAMP(6))
    ) AS DATE) AS period_start,
    orders.region AS region,
    TRUE AS compared,
    COUNT(*) AS count_orders
  FROM shop.orders AS orders
  WHERE
    CAST(AT_TIMEZONE(WITH_TIMEZONE(CAST(orders.ordered_at AS TIMESTAMP(6)), 'UTC'), 'America/New_York') AS TIMESTAMP(6)) >= (
      SELECT
        before_1_month_start
      FROM periods
      WHERE
        n = 0
    )
    AND CAST(AT_TIMEZONE(WITH_TIMEZONE(CAST(orders.ordered_at AS TIMESTAMP(6)), 'UTC'), 'America/New_York') AS TIMESTAMP(6)) < (
      SELECT
        as_of
      FROM clock
    )
    AND (
      CAST(AT_TIMEZONE(WITH_TIMEZONE(CAST(orders.ordered_at AS TIMESTAMP(6)), 'UTC'), 'America/New_York') AS TIMESTAMP(6)) >= (
        SELECT
          before_1_month_start
        FROM periods
        WHERE
          n = 1
      )
      AND CAST(AT_TIMEZONE(WITH_TIMEZONE(CAST(orders.ordered_at AS TIMESTAMP(6)), 'UTC'), 'America/New_York') AS TIMESTAMP(6)) < (
        SELECT
          before_1_month_end
        FROM periods
        WHERE
          n = 1
      )
    )
  GROUP BY
    1,
    2
), members AS (
  SELECT DISTINCT
    region
  FROM orders_by_ordered_at
), numbers AS (
  SELECT
    periods.n,
    periods.period_start,
    periods.period_end,
    periods.state,
    periods.due,
    members.region,
    COALESCE(orders_by_ordered_at.count_orders, 0) AS value,
    COALESCE(orders_by_ordered_at_before_1_month.count_orders, 0) AS previous
  FROM periods
  CROSS JOIN members
  LEFT JOIN orders_by_ordered_at
    ON orders_by_ordered_at.period_start = periods.period_start
    AND NOT orders_by_ordered_at.compared
    AND orders_by_ordered_at.region IS NOT DISTINCT FROM members.region
  LEFT JOIN orders_by_ordered_at AS orders_by_ordered_at_before_1_month
    ON orders_by_ordered_at_before_1_month.period_start = periods.before_1_month_start
    AND orders_by_ordered_at_before_1_month.compared = (
      periods.state = 'partial'
    )
    AND orders_by_ordered_at_before_1_month.region IS NOT DISTINCT FROM members.region
)
SELECT
  'orders_by_region' AS kpi,
  period_start,
  period_end,
  region,
  value,
  CAST(NULL AS DECIMAL(38, 10)) AS target,
  CAST(NULL AS DECIMAL(38, 10)) AS target_high,
  CAST(NULL AS DECIMAL(38, 10)) AS expected,
  CAST(NULL AS DOUBLE) AS attainment,
  CAST(NULL AS VARCHAR) AS status,
  previous,
  value - previous AS change,
  CASE
    WHEN state = 'partial'
    THEN CAST(value AS DOUBLE) / NULLIF(CAST(due AS DOUBLE), 0)
  END AS forecast,
  state = 'final' AS complete,
  state
FROM numbers
ORDER BY
  n,
  region
