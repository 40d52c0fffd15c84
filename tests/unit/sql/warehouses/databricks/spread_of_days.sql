-- metric spread_of_days, definition 2737053a4c51, rows before 2026-06-18 00:00
WITH periods(n, period_start, period_end, before_1_week_start) AS (
  VALUES
    (
      0,
      CAST('2026-04-26' AS DATE),
      CAST('2026-05-03' AS DATE),
      CAST('2026-04-19' AS DATE)
    ),
    (
      1,
      CAST('2026-05-03' AS DATE),
      CAST('2026-05-10' AS DATE),
      CAST('2026-04-26' AS DATE)
    ),
    (
      2,
      CAST('2026-05-10' AS DATE),
      CAST('2026-05-17' AS DATE),
      CAST('2026-05-03' AS DATE)
    ),
    (
      3,
      CAST('2026-05-17' AS DATE),
      CAST('2026-05-24' AS DATE),
      CAST('2026-05-10' AS DATE)
    ),
    (
      4,
      CAST('2026-05-24' AS DATE),
      CAST('2026-05-31' AS DATE),
      CAST('2026-05-17' AS DATE)
    ),
    (
      5,
      CAST('2026-05-31' AS DATE),
      CAST('2026-06-07' AS DATE),
      CAST('2026-05-24' AS DATE)
    )
), orders_by_ordered_at AS (
  SELECT
    *
  FROM (
    SELECT
      CAST(CAST(DATE_TRUNC(
        'week',
        CONVERT_TIMEZONE('UTC', 'America/New_York', CAST(orders.ordered_at AS TIMESTAMP_NTZ)) - INTERVAL '6' DAY
      ) AS TIMESTAMP_NTZ) + INTERVAL '6' DAY AS DATE) AS period_start,
      PERCENTILE(CAST(orders.days AS DOUBLE), 0.9) AS percentile_days,
      PERCENTILE(CAST(orders.days AS DOUBLE), 0.5) AS median_days
    FROM shop.orders AS orders
    WHERE
      orders.ordered_at >= CAST('2026-04-19 04:00:00' AS TIMESTAMP_NTZ)
      AND orders.ordered_at < CAST('2026-06-07 04:00:00' AS TIMESTAMP_NTZ)
    GROUP BY
      1
  ) AS made_once
  WHERE
    RAND() < 2
), numbers AS (
  SELECT
    periods.n,
    periods.period_start,
    periods.period_end,
    orders_by_ordered_at.percentile_days - orders_by_ordered_at.median_days AS value,
    orders_by_ordered_at_before_1_week.percentile_days - orders_by_ordered_at_before_1_week.median_days AS previous
  FROM periods
  LEFT JOIN orders_by_ordered_at
    ON orders_by_ordered_at.period_start = periods.period_start
  LEFT JOIN orders_by_ordered_at AS orders_by_ordered_at_before_1_week
    ON orders_by_ordered_at_before_1_week.period_start = periods.before_1_week_start
)
SELECT
  'spread_of_days' AS kpi,
  period_start,
  period_end,
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
ORDER BY
  n NULLS LAST
