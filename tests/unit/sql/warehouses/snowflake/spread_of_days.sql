-- metric spread_of_days, definition 2737053a4c51, rows before 2026-06-18 00:00
WITH periods AS (
  SELECT
    0 AS n,
    CAST('2026-04-26' AS DATE) AS period_start,
    CAST('2026-05-03' AS DATE) AS period_end,
    CAST('2026-04-19' AS DATE) AS before_1_week_start
  UNION ALL
  SELECT
    1 AS n,
    CAST('2026-05-03' AS DATE) AS period_start,
    CAST('2026-05-10' AS DATE) AS period_end,
    CAST('2026-04-26' AS DATE) AS before_1_week_start
  UNION ALL
  SELECT
    2 AS n,
    CAST('2026-05-10' AS DATE) AS period_start,
    CAST('2026-05-17' AS DATE) AS period_end,
    CAST('2026-05-03' AS DATE) AS before_1_week_start
  UNION ALL
  SELECT
    3 AS n,
    CAST('2026-05-17' AS DATE) AS period_start,
    CAST('2026-05-24' AS DATE) AS period_end,
    CAST('2026-05-10' AS DATE) AS before_1_week_start
  UNION ALL
  SELECT
    4 AS n,
    CAST('2026-05-24' AS DATE) AS period_start,
    CAST('2026-05-31' AS DATE) AS period_end,
    CAST('2026-05-17' AS DATE) AS before_1_week_start
  UNION ALL
  SELECT
    5 AS n,
    CAST('2026-05-31' AS DATE) AS period_start,
    CAST('2026-06-07' AS DATE) AS period_end,
    CAST('2026-05-24' AS DATE) AS before_1_week_start
), orders_by_ordered_at AS (
  SELECT
    CAST(DATEADD(
      DAY,
      6,
      DATEADD(
        DAY,
        1 - DAYOFWEEKISO(
          DATEADD(
            DAY,
            -6,
            CONVERT_TIMEZONE('UTC', 'America/New_York', CAST(orders.ordered_at AS TIMESTAMPNTZ))
          )
        ),
        CAST(DATEADD(
          DAY,
          -6,
          CONVERT_TIMEZONE('UTC', 'America/New_York', CAST(orders.ordered_at AS TIMESTAMPNTZ))
        ) AS DATE)
      )
    ) AS DATE) AS period_start,
    PERCENTILE_CONT(0.9) WITHIN GROUP (ORDER BY
      CAST(orders.days AS DOUBLE)) AS percentile_days,
    PERCENTILE_CONT(0.5) WITHIN GROUP (ORDER BY
      CAST(orders.days AS DOUBLE)) AS median_days
  FROM shop.orders AS orders
  WHERE
    orders.ordered_at >= CAST('2026-04-19 04:00:00' AS TIMESTAMPNTZ)
    AND orders.ordered_at < CAST('2026-06-07 04:00:00' AS TIMESTAMPNTZ)
  GROUP BY
    1
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
  CAST(NULL AS VARCHAR) AS status,
  previous,
  value - previous AS change,
  CAST(NULL AS DOUBLE) AS forecast,
  TRUE AS complete,
  'final' AS state
FROM numbers
ORDER BY
  n
