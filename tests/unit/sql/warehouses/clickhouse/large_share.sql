-- metric large_share, definition 49feb5b128d3, rows before 2026-06-18 00:00
WITH periods AS (
  SELECT
    0 AS n,
    CAST('2026-04-26' AS Nullable(Date32)) AS period_start,
    CAST('2026-05-03' AS Nullable(Date32)) AS period_end,
    CAST('2026-04-19' AS Nullable(Date32)) AS before_1_week_start
  UNION ALL
  SELECT
    1,
    CAST('2026-05-03' AS Nullable(Date32)),
    CAST('2026-05-10' AS Nullable(Date32)),
    CAST('2026-04-26' AS Nullable(Date32))
  UNION ALL
  SELECT
    2,
    CAST('2026-05-10' AS Nullable(Date32)),
    CAST('2026-05-17' AS Nullable(Date32)),
    CAST('2026-05-03' AS Nullable(Date32))
  UNION ALL
  SELECT
    3,
    CAST('2026-05-17' AS Nullable(Date32)),
    CAST('2026-05-24' AS Nullable(Date32)),
    CAST('2026-05-10' AS Nullable(Date32))
  UNION ALL
  SELECT
    4,
    CAST('2026-05-24' AS Nullable(Date32)),
    CAST('2026-05-31' AS Nullable(Date32)),
    CAST('2026-05-17' AS Nullable(Date32))
  UNION ALL
  SELECT
    5,
    CAST('2026-05-31' AS Nullable(Date32)),
    CAST('2026-06-07' AS Nullable(Date32)),
    CAST('2026-05-24' AS Nullable(Date32))
), orders_by_ordered_at AS (
  SELECT
    combinations.period_start AS period_start,
    CAST(SUM(CASE WHEN combinations.holds_1 THEN combinations.part_1 END) AS Nullable(Int64)) AS count_orders,
    CAST(SUM(combinations.part_1) AS Nullable(Int64)) AS count_orders_2
  FROM (
    SELECT
      CAST(addDays(
        addDays(
          CAST(addDays(
            CAST(toString(
              toTimezone(CAST(orders.ordered_at AS Nullable(DateTime64(6, 'UTC'))), 'America/New_York')
            ) AS Nullable(DateTime64(6, 'UTC'))),
            -6
          ) AS Nullable(Date32)),
          1 - toDayOfWeek(
            CAST(addDays(
              CAST(toString(
                toTimezone(CAST(orders.ordered_at AS Nullable(DateTime64(6, 'UTC'))), 'America/New_York')
              ) AS Nullable(DateTime64(6, 'UTC'))),
              -6
            ) AS Nullable(Date32))
          )
        ),
        6
      ) AS Nullable(Date32)) AS period_start,
      (
        CAST(1 AS Nullable(Decimal(76, 0))) * orders.days
      ) > CAST('2.5' AS Nullable(Decimal(76, 1))) AS holds_1,
      toInt64(COUNT(*)) AS part_1
    FROM shop.orders AS orders
    WHERE
      orders.ordered_at >= CAST('2026-04-19 04:00:00' AS Nullable(DateTime64(6, 'UTC')))
      AND orders.ordered_at < CAST('2026-06-07 04:00:00' AS Nullable(DateTime64(6, 'UTC')))
    GROUP BY
      1,
      2
  ) AS combinations
  GROUP BY
    1
), numbers AS (
  SELECT
    periods.n AS n,
    periods.period_start AS period_start,
    periods.period_end AS period_end,
    CAST(COALESCE(orders_by_ordered_at.count_orders, 0) AS Nullable(Float64)) / nullIf(CAST(COALESCE(orders_by_ordered_at.count_orders_2, 0) AS Nullable(Float64)), 0) AS value,
    CAST(COALESCE(orders_by_ordered_at_before_1_week.count_orders, 0) AS Nullable(Float64)) / nullIf(
      CAST(COALESCE(orders_by_ordered_at_before_1_week.count_orders_2, 0) AS Nullable(Float64)),
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
  CAST(NULL AS Nullable(Decimal(76, 10))) AS target,
  CAST(NULL AS Nullable(Decimal(76, 10))) AS target_high,
  CAST(NULL AS Nullable(Decimal(76, 10))) AS expected,
  CAST(NULL AS Nullable(Float64)) AS attainment,
  CAST(NULL AS Nullable(String)) AS status,
  previous,
  value - previous AS change,
  CAST(NULL AS Nullable(Float64)) AS forecast,
  TRUE AS complete,
  'final' AS state
FROM numbers
ORDER BY
  n
SETTINGS aggregate_functions_null_for_empty = 1, cast_keep_nullable = 0, count_distinct_implementation = 'uniqExact', date_time_overflow_behavior = 'throw', decimal_check_overflow = 1, enable_extended_results_for_datetime_functions = 1, enable_positional_arguments = 1, join_default_strictness = 'ALL', join_use_nulls = 1, max_query_size = 100000000, max_ast_elements = 10000000, max_expanded_ast_elements = 100000000, optimize_multiif_to_if = 0, prefer_column_name_to_alias = 1, session_timezone = 'UTC', transform_null_in = 0, use_variant_as_common_type = 0
