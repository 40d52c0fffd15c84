-- metric converted, definition 6fcc5d4f1866, rows before 2026-06-18 00:00
WITH periods AS (
  SELECT
    n,
    CAST(addDays(CAST('2026-05-01' AS Nullable(Date32)), CAST(n AS Nullable(Int64))) AS Nullable(Date32)) AS period_start,
    CAST(addDays(CAST('2026-05-02' AS Nullable(Date32)), CAST(n AS Nullable(Int64))) AS Nullable(Date32)) AS period_end,
    CAST(addDays(CAST('2026-04-30' AS Nullable(Date32)), CAST(n AS Nullable(Int64))) AS Nullable(Date32)) AS before_1_day_start
  FROM (
    SELECT
      arrayJoin(range(toInt64(0), toInt64(30) + 1)) AS n
  ) AS steps
), rates_by_day AS (
  SELECT
    currency,
    rate,
    CAST(addDays(
      day,
      arrayJoin(range(CAST(COALESCE(greatest(dateDiff('day', day, until) + 1, 0), 0) AS UInt32)))
    ) AS Nullable(Date32)) AS day
  FROM (
    SELECT
      toString(rates.currency) AS currency,
      (
        CAST(1 AS Nullable(Decimal(76, 0))) * rates.rate
      ) AS rate,
      CAST(rates.day AS Nullable(Date32)) AS day,
      CASE
        WHEN NOT (
          addDays(
            LEAD(CAST(rates.day AS Nullable(Date32))) OVER (
              PARTITION BY toString(rates.currency)
              ORDER BY CAST(rates.day AS Nullable(Date32)), rates.day, toString(rates.currency), (
                CAST(1 AS Nullable(Decimal(76, 0))) * rates.rate
              )
            ),
            -1
          ) IS NULL
        )
        THEN addDays(
          LEAD(CAST(rates.day AS Nullable(Date32))) OVER (
            PARTITION BY toString(rates.currency)
            ORDER BY CAST(rates.day AS Nullable(Date32)), rates.day, toString(rates.currency), (
              CAST(1 AS Nullable(Decimal(76, 0))) * rates.rate
            )
          ),
          -1
        )
        ELSE CAST('2026-06-17' AS Nullable(Date32))
      END AS until
    FROM bank.rates AS rates
    WHERE
      NOT (
        toString(rates.currency) IS NULL
      )
      AND NOT (
        (
          CAST(1 AS Nullable(Decimal(76, 0))) * rates.rate
        ) IS NULL
      )
      AND CAST(rates.day AS Nullable(Date32)) <= CAST('2026-06-17' AS Nullable(Date32))
  ) AS spans
), orders_by_ordered_at AS (
  SELECT
    CAST(CAST(toString(
      toTimezone(CAST(orders.ordered_at AS Nullable(DateTime64(6, 'UTC'))), 'America/New_York')
    ) AS Nullable(DateTime64(6, 'UTC'))) AS Nullable(Date32)) AS period_start,
    SUM(
      CASE
        WHEN toString(orders.currency) = 'USD'
        THEN (
          CAST(1 AS Nullable(Decimal(76, 0))) * orders.amount
        ) + defaultValueOfArgumentType(assumeNotNull(rates_currency.rate))
        ELSE (
          (
            CAST(1 AS Nullable(Decimal(76, 0))) * (
              CAST(1 AS Nullable(Decimal(76, 0))) * orders.amount
            )
          ) * rates_currency.rate + throwIf(
            ifNull(
              abs(
                CAST((
                  CAST(1 AS Nullable(Decimal(76, 0))) * orders.amount
                ) AS Nullable(Float64)) * CAST(rates_currency.rate AS Nullable(Float64))
              ) > 1e36
              AND like(
                toTypeName(
                  (
                    CAST(1 AS Nullable(Decimal(76, 0))) * (
                      CAST(1 AS Nullable(Decimal(76, 0))) * orders.amount
                    )
                  ) * rates_currency.rate
                ),
                '%Decimal%'
              ),
              0
            ),
            'a product has too many digits'
          )
        )
      END
    ) AS sum_of_orders
  FROM shop.orders AS orders
  LEFT JOIN rates_by_day AS rates_currency
    ON rates_currency.currency = toString(orders.currency)
    AND rates_currency.day = CAST(CAST(toString(
      toTimezone(CAST(orders.ordered_at AS Nullable(DateTime64(6, 'UTC'))), 'America/New_York')
    ) AS Nullable(DateTime64(6, 'UTC'))) AS Nullable(Date32))
  WHERE
    orders.ordered_at >= CAST('2026-04-30 04:00:00' AS Nullable(DateTime64(6, 'UTC')))
    AND orders.ordered_at < CAST('2026-06-01 04:00:00' AS Nullable(DateTime64(6, 'UTC')))
  GROUP BY
    1
), numbers AS (
  SELECT
    periods.n AS n,
    periods.period_start AS period_start,
    periods.period_end AS period_end,
    COALESCE(orders_by_ordered_at.sum_of_orders, 0) AS value,
    COALESCE(orders_by_ordered_at_before_1_day.sum_of_orders, 0) AS previous
  FROM periods
  LEFT JOIN orders_by_ordered_at
    ON orders_by_ordered_at.period_start = periods.period_start
  LEFT JOIN orders_by_ordered_at AS orders_by_ordered_at_before_1_day
    ON orders_by_ordered_at_before_1_day.period_start = periods.before_1_day_start
)
SELECT
  'converted' AS kpi,
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
