-- metric orders_by_region, definition 5eda30e08f28, rows before now
WITH clock AS (
  SELECT
    CAST(DATETIME(CURRENT_TIMESTAMP(), 'America/New_York') AS DATETIME) AS as_of
), spans AS (
  SELECT
    steps.n,
    clock.as_of,
    CAST(DATE_ADD(
      CAST(CAST(DATE_TRUNC(CAST(DATETIME_ADD(clock.as_of, INTERVAL (
        -1
      ) MICROSECOND) AS DATE), MONTH) AS DATETIME) AS DATE),
      INTERVAL (
        steps.n - 1
      ) MONTH
    ) AS DATE) AS period_start,
    CAST(DATE_ADD(
      CAST(CAST(DATE_TRUNC(CAST(DATETIME_ADD(clock.as_of, INTERVAL (
        -1
      ) MICROSECOND) AS DATE), MONTH) AS DATETIME) AS DATE),
      INTERVAL (
        steps.n - 0
      ) MONTH
    ) AS DATE) AS period_end
  FROM clock
  CROSS JOIN (
    SELECT
      0 AS n
    UNION ALL
    SELECT
      1 AS n
  ) AS steps
), periods AS (
  SELECT
    n,
    period_start,
    period_end,
    CASE WHEN period_end > as_of THEN 'partial' ELSE 'final' END AS state,
    CASE
      WHEN period_end > as_of
      THEN CAST((
        CAST(DATETIME_DIFF(as_of, CAST(period_start AS DATETIME), MICROSECOND) AS FLOAT64) / 1000000
      ) AS FLOAT64) / NULLIF(
        CAST((
          CAST(DATETIME_DIFF(CAST(period_end AS DATETIME), CAST(period_start AS DATETIME), MICROSECOND) AS FLOAT64) / 1000000
        ) AS FLOAT64),
        0
      )
      ELSE 1
    END AS due,
    CAST(DATETIME_ADD(period_start, INTERVAL (
      -1
    ) MONTH) AS DATE) AS before_1_month_start,
    CASE
      WHEN period_end > as_of
      THEN LEAST(
        DATETIME_ADD(
          DATETIME_ADD(
            CAST(CAST(DATETIME_ADD(period_start, INTERVAL (
              -1
            ) MONTH) AS DATE) AS DATETIME),
            INTERVAL (
              MOD(CAST(EXTRACT(MONTH FROM as_of) + 11 AS INT64), 1)
            ) MONTH
          ),
          INTERVAL (DATETIME_DIFF(
            CAST(as_of AS DATETIME),
            CAST(CAST(DATE_TRUNC(CAST(as_of AS DATE), MONTH) AS DATETIME) AS DATETIME),
            MICROSECOND
          )) MICROSECOND
        ),
        CAST(CAST(DATETIME_ADD(period_end, INTERVAL (
          -1
        ) MONTH) AS DATE) AS DATETIME)
      )
      ELSE CAST(CAST(DATETIME_ADD(period_end, INTERVAL (
        -1
      ) MONTH) AS DATE) AS DATETIME)
    END AS before_1_month_end,
    CAST(DATETIME_ADD(period_end, INTERVAL (
      -1
    ) MONTH) AS DATE) AS before_1_month_close
  FROM spans
), orders_by_ordered_at AS (
  SELECT
    CAST(CAST(DATE_TRUNC(
      CAST(DATETIME(TIMESTAMP(CAST(orders.ordered_at AS DATETIME), 'UTC'), 'America/New_York') AS DATE),
      MONTH
    ) AS DATETIME) AS DATE) AS period_start,
    orders.region AS region,
    FALSE AS compared,
    COUNT(*) AS count_orders
  FROM shop.orders AS orders
  WHERE
    DATETIME(TIMESTAMP(CAST(orders.ordered_at AS DATETIME), 'UTC'), 'America/New_York') >= (
      SELECT
        before_1_month_start
      FROM periods
      WHERE
        n = 0
    )
    AND DATETIME(TIMESTAMP(CAST(orders.ordered_at AS DATETIME), 'UTC'), 'America/New_York') < (
      SELECT
        as_of
      FROM clock
    )
  GROUP BY
    1,
    2
  UNION ALL
  SELECT
    CAST(CAST(DATE_TRUNC(
      CAST(DATETIME(TIMESTAMP(CAST(orders.ordered_at AS DATETIME), 'UTC'), 'America/New_York') AS DATE),
      MONTH
    ) AS DATETIME) AS DATE) AS period_start,
    orders.region AS region,
    TRUE AS compared,
    COUNT(*) AS count_orders
  FROM shop.orders AS orders
  WHERE
    DATETIME(TIMESTAMP(CAST(orders.ordered_at AS DATETIME), 'UTC'), 'America/New_York') >= (
      SELECT
        before_1_month_start
      FROM periods
      WHERE
        n = 0
    )
    AND DATETIME(TIMESTAMP(CAST(orders.ordered_at AS DATETIME), 'UTC'), 'America/New_York') < (
      SELECT
        as_of
      FROM clock
    )
    AND (
      DATETIME(TIMESTAMP(CAST(orders.ordered_at AS DATETIME), 'UTC'), 'America/New_York') >= (
        SELECT
          before_1_month_start
        FROM periods
        WHERE
          n = 1
      )
      AND DATETIME(TIMESTAMP(CAST(orders.ordered_at AS DATETIME), 'UTC'), 'America/New_York') < (
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
  CAST(NULL AS BIGNUMERIC) AS target,
  CAST(NULL AS BIGNUMERIC) AS target_high,
  CAST(NULL AS BIGNUMERIC) AS expected,
  CAST(NULL AS FLOAT64) AS attainment,
  CAST(NULL AS STRING) AS status,
  previous,
  value - previous AS change,
  CASE
    WHEN state = 'partial'
    THEN CAST(value AS FLOAT64) / NULLIF(CAST(due AS FLOAT64), 0)
  END AS forecast,
  state = 'final' AS complete,
  state
FROM numbers
ORDER BY
  n NULLS LAST,
  region NULLS LAST
