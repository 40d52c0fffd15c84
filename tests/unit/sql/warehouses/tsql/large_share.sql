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
    combinations.period_start AS period_start,
    CAST(SUM(CASE WHEN combinations.holds_1 = 1 THEN combinations.part_1 END) AS BIGINT) AS count_orders,
    CAST(SUM(combinations.part_1) AS BIGINT) AS count_orders_2
  FROM (
    SELECT
      given.period_start AS period_start,
      given.holds_1 AS holds_1,
      COUNT_BIG(*) AS part_1
    FROM shop.orders AS orders CROSS APPLY (
      SELECT
        CAST(DATEADD(
          DAY,
          6,
          DATETRUNC(
            ISO_WEEK,
            DATEADD(
              DAY,
              -6,
              CAST(CAST(orders.ordered_at AS DATETIME2(6)) AT TIME ZONE 'UTC' AT TIME ZONE 'Eastern Standard Time' AS DATETIME2(6))
            )
          )
        ) AS DATE) AS period_start,
        CASE WHEN orders.days > 2.5 THEN 1 WHEN NOT (
          orders.days > 2.5
        ) THEN 0 END AS holds_1
    ) AS given
    WHERE
      orders.ordered_at >= CAST('2026-04-19 04:00:00' AS DATETIME2(6))
      AND orders.ordered_at < CAST('2026-06-07 04:00:00' AS DATETIME2(6))
    GROUP BY
      given.period_start,
      given.holds_1
  ) AS combinations
  GROUP BY
    combinations.period_start
), numbers AS (
  SELECT
    periods.n AS n,
    periods.period_start AS period_start,
    periods.period_end AS period_end,
    CAST(COALESCE(orders_by_ordered_at.count_orders, 0) AS FLOAT) / NULLIF(CAST(COALESCE(orders_by_ordered_at.count_orders_2, 0) AS FLOAT), 0) AS value,
    CAST(COALESCE(orders_by_ordered_at_before_1_week.count_orders, 0) AS FLOAT) / NULLIF(CAST(COALESCE(orders_by_ordered_at_before_1_week.count_orders_2, 0) AS FLOAT), 0) AS previous
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
ORDER BY
  CASE WHEN n IS NULL THEN 1 ELSE 0 END,
  n
