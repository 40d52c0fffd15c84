-- metric last_price, definition 3d4ef58468ec, rows before 2026-06-18 00:00
WITH periods AS (
  SELECT
    0 AS n
), prices_by_seen_on AS (
  SELECT
    tupleElement(
      argMaxIf(
        tuple((
          CAST(1 AS Nullable(Decimal(76, 0))) * prices.price
        )),
        tuple(
          isNull(CAST(prices.seen_on AS Nullable(Date32))),
          assumeNotNull(CAST(prices.seen_on AS Nullable(Date32))),
          isNull(prices.id),
          assumeNotNull(prices.id)
        ),
        COALESCE(
          CAST(prices.seen_on AS Nullable(Date32)) >= CAST('2026-05-01' AS Nullable(Date32)),
          FALSE
        )
      ),
      1
    ) AS last_price,
    tupleElement(
      argMaxIf(
        tuple((
          CAST(1 AS Nullable(Decimal(76, 0))) * prices.price
        )),
        tuple(
          isNull(CAST(prices.seen_on AS Nullable(Date32))),
          assumeNotNull(CAST(prices.seen_on AS Nullable(Date32))),
          isNull(prices.id),
          assumeNotNull(prices.id)
        ),
        COALESCE(
          CAST(prices.seen_on AS Nullable(Date32)) < CAST('2026-05-01' AS Nullable(Date32)),
          FALSE
        )
      ),
      1
    ) AS last_price_before_1_month
  FROM shop.prices AS prices
  WHERE
    CAST(prices.seen_on AS Nullable(Date32)) >= CAST('2026-04-01' AS Nullable(Date32))
    AND CAST(prices.seen_on AS Nullable(Date32)) < CAST('2026-06-01' AS Nullable(Date32))
), numbers AS (
  SELECT
    prices_by_seen_on.last_price AS value,
    prices_by_seen_on.last_price_before_1_month AS previous
  FROM periods
  LEFT JOIN prices_by_seen_on
    ON TRUE
)
SELECT
  'last_price' AS kpi,
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
