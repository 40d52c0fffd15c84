-- metric median_days, definition 1f26601a4f2a, rows before 2026-06-18 00:00
WITH periods AS (
  SELECT
    0 AS n
), orders_by_ordered_at AS (
  SELECT
    quantileExactInclusive(0.5)(CAST(CASE
      WHEN orders.ordered_at >= CAST('2026-05-01 04:00:00' AS Nullable(DateTime64(6, 'UTC')))
      THEN (
        CAST(1 AS Nullable(Decimal(76, 0))) * orders.days
      )
    END AS Nullable(Float64))) AS median_days,
    quantileExactInclusive(0.5)(CAST(CASE
      WHEN orders.ordered_at < CAST('2026-05-01 04:00:00' AS Nullable(DateTime64(6, 'UTC')))
      THEN (
        CAST(1 AS Nullable(Decimal(76, 0))) * orders.days
      )
    END AS Nullable(Float64))) AS median_days_before_1_month
  FROM shop.orders AS orders
  WHERE
    orders.ordered_at >= CAST('2026-04-01 04:00:00' AS Nullable(DateTime64(6, 'UTC')))
    AND orders.ordered_at < CAST('2026-06-01 04:00:00' AS Nullable(DateTime64(6, 'UTC')))
), numbers AS (
  SELECT
    orders_by_ordered_at.median_days AS value,
    orders_by_ordered_at.median_days_before_1_month AS previous
  FROM periods
  LEFT JOIN orders_by_ordered_at
    ON TRUE
)
SELECT
  'median_days' AS kpi,
  CAST('2026-05-01' AS Nullable(Date32)) AS period_start,
  CAST('2026-06-01' AS Nullable(Date32)) AS period_end,
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
SETTINGS aggregate_functions_null_for_empty = 1, cast_keep_nullable = 0, count_distinct_implementation = 'uniqExact', date_time_overflow_behavior = 'throw', decimal_check_overflow = 1, enable_extended_results_for_datetime_functions = 1, enable_positional_arguments = 1, join_default_strictness = 'ALL', join_use_nulls = 1, max_query_size = 100000000, max_ast_elements = 10000000, max_expanded_ast_elements = 100000000, optimize_multiif_to_if = 0, prefer_column_name_to_alias = 1, session_timezone = 'UTC', transform_null_in = 0, use_variant_as_common_type = 0
