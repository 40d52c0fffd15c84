-- metric orders_by_region, definition 5eda30e08f28, rows before now
WITH clock AS (
  SELECT
    CAST(toString(
      toTimezone(CAST(now64(6, 'UTC') AS Nullable(DateTime64(6, 'UTC'))), 'America/New_York')
    ) AS Nullable(DateTime64(6, 'UTC'))) AS as_of
), spans AS (
  SELECT
    steps.n AS n,
    clock.as_of AS as_of,
    CAST(addMonths(
      CAST(addDays(
        CAST(addMicroseconds(clock.as_of, -1) AS Nullable(Date32)),
        1 - toDayOfMonth(CAST(addMicroseconds(clock.as_of, -1) AS Nullable(Date32)))
      ) AS Nullable(Date32)),
      CAST((
        steps.n - 1
      ) AS Nullable(Int64))
    ) AS Nullable(Date32)) AS period_start,
    CAST(addMonths(
      CAST(addDays(
        CAST(addMicroseconds(clock.as_of, -1) AS Nullable(Date32)),
        1 - toDayOfMonth(CAST(addMicroseconds(clock.as_of, -1) AS Nullable(Date32)))
      ) AS Nullable(Date32)),
      CAST((
        steps.n - 0
      ) AS Nullable(Int64))
    ) AS Nullable(Date32)) AS period_end
  FROM clock
  CROSS JOIN (
    SELECT
      0 AS n
    UNION ALL
    SELECT
      1
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
        CAST(dateDiff('microsecond', CAST(period_start AS Nullable(DateTime64(6, 'UTC'))), as_of) AS Nullable(Float64)) / 1000000
      ) AS Nullable(Float64)) / nullIf(
        CAST((
          CAST(dateDiff(
            'microsecond',
            CAST(period_start AS Nullable(DateTime64(6, 'UTC'))),
            CAST(period_end AS Nullable(DateTime64(6, 'UTC')))
          ) AS Nullable(Float64)) / 1000000
        ) AS Nullable(Float64)),
        0
      )
      ELSE CAST(1 AS Nullable(Float64))
    END AS due,
    CAST(addMonths(period_start, -1) AS Nullable(Date32)) AS before_1_month_start,
    CASE
      WHEN period_end > as_of
      THEN least(
        addMicroseconds(
          addMonths(
            CAST(CAST(addMonths(period_start, -1) AS Nullable(Date32)) AS Nullable(DateTime64(6, 'UTC'))),
            CAST((
              CAST(toMonth(as_of) + 11 AS Nullable(Int64)) % 1
            ) AS Nullable(Int64))
          ),
          dateDiff(
            'microsecond',
            CAST(addDays(CAST(as_of AS Nullable(Date32)), 1 - toDayOfMonth(CAST(as_of AS Nullable(Date32)))) AS Nullable(DateTime64(6, 'UTC'))),
            CAST(as_of AS Nullable(DateTime64(6, 'UTC')))
          )
        ),
        CAST(CAST(addMonths(period_end, -1) AS Nullable(Date32)) AS Nullable(DateTime64(6, 'UTC')))
      )
      ELSE CAST(CAST(addMonths(period_end, -1) AS Nullable(Date32)) AS Nullable(DateTime64(6, 'UTC')))
    END AS before_1_month_end,
    CAST(addMonths(period_end, -1) AS Nullable(Date32)) AS before_1_month_close
  FROM spans
), orders_by_ordered_at AS (
  SELECT
    CAST(addDays(
      CAST(CAST(toString(
        toTimezone(CAST(orders.ordered_at AS Nullable(DateTime64(6, 'UTC'))), 'America/New_York')
      ) AS Nullable(DateTime64(6, 'UTC'))) AS Nullable(Date32)),
      1 - toDayOfMonth(
        CAST(CAST(toString(
          toTimezone(CAST(orders.ordered_at AS Nullable(DateTime64(6, 'UTC'))), 'America/New_York')
        ) AS Nullable(DateTime64(6, 'UTC'))) AS Nullable(Date32))
      )
    ) AS Nullable(Date32)) AS period_start,
    toString(orders.region) AS region,
    FALSE AS compared,
    toInt64(COUNT(*)) AS count_orders
  FROM shop.orders AS orders
  WHERE
    CAST(toString(
      toTimezone(CAST(orders.ordered_at AS Nullable(DateTime64(6, 'UTC'))), 'America/New_York')
    ) AS Nullable(DateTime64(6, 'UTC'))) >= (
      SELECT
        before_1_month_start
      FROM periods
      WHERE
        n = 0
    )
    AND CAST(toString(
      toTimezone(CAST(orders.ordered_at AS Nullable(DateTime64(6, 'UTC'))), 'America/New_York')
    ) AS Nullable(DateTime64(6, 'UTC'))) < (
      SELECT
        as_of
      FROM clock
    )
  GROUP BY
    1,
    2
  UNION ALL
  SELECT
    CAST(addDays(
      CAST(CAST(toString(
        toTimezone(CAST(orders.ordered_at AS Nullable(DateTime64(6, 'UTC'))), 'America/New_York')
      ) AS Nullable(DateTime64(6, 'UTC'))) AS Nullable(Date32)),
      1 - toDayOfMonth(
        CAST(CAST(toString(
          toTimezone(CAST(orders.ordered_at AS Nullable(DateTime64(6, 'UTC'))), 'America/New_York')
        ) AS Nullable(DateTime64(6, 'UTC'))) AS Nullable(Date32))
      )
    ) AS Nullable(Date32)) AS period_start,
    toString(orders.region) AS region,
    TRUE AS compared,
    toInt64(COUNT(*)) AS count_orders
  FROM shop.orders AS orders
  WHERE
    CAST(toString(
      toTimezone(CAST(orders.ordered_at AS Nullable(DateTime64(6, 'UTC'))), 'America/New_York')
    ) AS Nullable(DateTime64(6, 'UTC'))) >= (
      SELECT
        before_1_month_start
      FROM periods
      WHERE
        n = 0
    )
    AND CAST(toString(
      toTimezone(CAST(orders.ordered_at AS Nullable(DateTime64(6, 'UTC'))), 'America/New_York')
    ) AS Nullable(DateTime64(6, 'UTC'))) < (
      SELECT
        as_of
      FROM clock
    )
    AND (
      CAST(toString(
        toTimezone(CAST(orders.ordered_at AS Nullable(DateTime64(6, 'UTC'))), 'America/New_York')
      ) AS Nullable(DateTime64(6, 'UTC'))) >= (
        SELECT
          before_1_month_start
        FROM periods
        WHERE
          n = 1
      )
      AND CAST(toString(
        toTimezone(CAST(orders.ordered_at AS Nullable(DateTime64(6, 'UTC'))), 'America/New_York')
      ) AS Nullable(DateTime64(6, 'UTC'))) < (
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
    periods.n AS n,
    periods.period_start AS period_start,
    periods.period_end AS period_end,
    periods.state AS state,
    periods.due AS due,
    members.region AS region,
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
  CAST(NULL AS Nullable(Decimal(76, 10))) AS target,
  CAST(NULL AS Nullable(Decimal(76, 10))) AS target_high,
  CAST(NULL AS Nullable(Decimal(76, 10))) AS expected,
  CAST(NULL AS Nullable(Float64)) AS attainment,
  CAST(NULL AS Nullable(String)) AS status,
  previous,
  value - previous AS change,
  CASE
    WHEN state = 'partial'
    THEN CAST(value AS Nullable(Float64)) / nullIf(CAST(due AS Nullable(Float64)), 0)
  END AS forecast,
  state = 'final' AS complete,
  state
FROM numbers
ORDER BY
  n,
  region
SETTINGS aggregate_functions_null_for_empty = 1, cast_keep_nullable = 0, count_distinct_implementation = 'uniqExact', date_time_overflow_behavior = 'throw', decimal_check_overflow = 1, enable_extended_results_for_datetime_functions = 1, enable_positional_arguments = 1, join_default_strictness = 'ALL', join_use_nulls = 1, max_query_size = 100000000, max_ast_elements = 10000000, max_expanded_ast_elements = 100000000, optimize_multiif_to_if = 0, prefer_column_name_to_alias = 1, session_timezone = 'UTC', transform_null_in = 0, use_variant_as_common_type = 0
