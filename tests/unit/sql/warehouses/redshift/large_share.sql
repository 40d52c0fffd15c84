-- metric large_share, definition 49feb5b128d3, rows before 2026-06-18 00:00
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
    combinations.period_start,
    CAST(SUM(CASE WHEN combinations.holds_1 THEN combinations.part_1 END) AS BIGINT) AS count_orders,
    CAST(SUM(combinations.part_1) AS BIGINT) AS count_orders_2
  FROM (
    SELECT
      CAST(DATEADD(
        DAY,
        6,
        DATE_TRUNC(
          'week',
          DATEADD(
            DAY,
            -6,
            CONVERT_TIMEZONE('UTC', 'America/New_York', CAST(orders.ordered_at AS TIMESTAMP))
          )
        )
      ) AS DATE) AS period_start,
      orders.days > 2.5 AS holds_1,
      COUNT(*) AS part_1
    FROM shop.orders AS orders
    WHERE
      orders.ordered_at >= CAST('2026-04-19 04:00:00' AS TIMESTAMP)
      AND orders.ordered_at < CAST('2026-06-07 04:00:00' AS TIMESTAMP)
    GROUP BY
      1,
      2
  ) AS combinations
  GROUP BY
    1
), numbers AS (
  SELECT
    periods.n,
    periods.period_start,
    periods.period_end,
    CAST(COALESCE(orders_by_ordered_at.count_orders, 0) AS DOUBLE PRECISION) / NULLIF(CAST(COALESCE(orders_by_ordered_at.count_orders_2, 0) AS DOUBLE PRECISION), 0) AS value,
    CAST(COALESCE(orders_by_ordered_at_before_1_week.count_orders, 0) AS DOUBLE PRECISION) / NULLIF(
      CAST(COALESCE(orders_by_ordered_at_before_1_week.count_orders_2, 0) AS DOUBLE PRECISION),
      0
    ) AS previous
  FROM periods
  LEFT JOIN orders_by_ordered_at
    ON orders_by_ordered_at.period_start = periods.period_start
  LEFT JOIN orders_by_ordered_at AS orders_by_ordered_at_before_1_week
    ON orders_by_ordered_at_before_1_week.period_start = periods.before_1_week_start
)
SELECT
  'large_share' AS kpi,
  period_start,
  period_end,
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
ORDER BY
  n
