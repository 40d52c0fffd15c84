-- metric median_days, definition 1f26601a4f2a, rows before 2026-06-18 00:00
WITH periods AS (
  SELECT
    0 AS n
), orders_by_ordered_at AS (
  SELECT
    (
      ARRAY_AGG(
        CAST(CASE
          WHEN orders.ordered_at >= CAST('2026-05-01 04:00:00' AS DATETIME)
          THEN orders.days
        END AS FLOAT64) IGNORE NULLS ORDER BY CAST(CASE
          WHEN orders.ordered_at >= CAST('2026-05-01 04:00:00' AS DATETIME)
          THEN orders.days
        END AS FLOAT64)
      )[SAFE_OFFSET(CAST(FLOOR(
        CAST('0.5' AS BIGNUMERIC) * (
          COUNT(
            CAST(CASE
              WHEN orders.ordered_at >= CAST('2026-05-01 04:00:00' AS DATETIME)
              THEN orders.days
            END AS FLOAT64)
          ) - 1
        )
      ) AS INT64))] + (
        ARRAY_AGG(
          CAST(CASE
            WHEN orders.ordered_at >= CAST('2026-05-01 04:00:00' AS DATETIME)
            THEN orders.days
          END AS FLOAT64) IGNORE NULLS ORDER BY CAST(CASE
            WHEN orders.ordered_at >= CAST('2026-05-01 04:00:00' AS DATETIME)
            THEN orders.days
          END AS FLOAT64)
        )[SAFE_OFFSET(CAST(CEIL(
          CAST('0.5' AS BIGNUMERIC) * (
            COUNT(
              CAST(CASE
                WHEN orders.ordered_at >= CAST('2026-05-01 04:00:00' AS DATETIME)
                THEN orders.days
              END AS FLOAT64)
            ) - 1
          )
        ) AS INT64))] - ARRAY_AGG(
          CAST(CASE
            WHEN orders.ordered_at >= CAST('2026-05-01 04:00:00' AS DATETIME)
            THEN orders.days
          END AS FLOAT64) IGNORE NULLS ORDER BY CAST(CASE
            WHEN orders.ordered_at >= CAST('2026-05-01 04:00:00' AS DATETIME)
            THEN orders.days
          END AS FLOAT64)
        )[SAFE_OFFSET(CAST(FLOOR(
          CAST('0.5' AS BIGNUMERIC) * (
            COUNT(
              CAST(CASE
                WHEN orders.ordered_at >= CAST('2026-05-01 04:00:00' AS DATETIME)
                THEN orders.days
              END AS FLOAT64)
            ) - 1
          )
        ) AS INT64))]
      ) * (
        CAST('0.5' AS BIGNUMERIC) * (
          COUNT(
            CAST(CASE
              WHEN orders.ordered_at >= CAST('2026-05-01 04:00:00' AS DATETIME)
              THEN orders.days
            END AS FLOAT64)
          ) - 1
        ) - FLOOR(
          CAST('0.5' AS BIGNUMERIC) * (
            COUNT(
              CAST(CASE
                WHEN orders.ordered_at >= CAST('2026-05-01 04:00:00' AS DATETIME)
                THEN orders.days
              END AS FLOAT64)
            ) - 1
          )
        )
      )
    ) AS median_days,
    (
      ARRAY_AGG(
        CAST(CASE
          WHEN orders.ordered_at < CAST('2026-05-01 04:00:00' AS DATETIME)
          THEN orders.days
        END AS FLOAT64) IGNORE NULLS ORDER BY CAST(CASE
          WHEN orders.ordered_at < CAST('2026-05-01 04:00:00' AS DATETIME)
          THEN orders.days
        END AS FLOAT64)
      )[SAFE_OFFSET(CAST(FLOOR(
        CAST('0.5' AS BIGNUMERIC) * (
          COUNT(
            CAST(CASE
              WHEN orders.ordered_at < CAST('2026-05-01 04:00:00' AS DATETIME)
              THEN orders.days
            END AS FLOAT64)
          ) - 1
        )
      ) AS INT64))] + (
        ARRAY_AGG(
          CAST(CASE
            WHEN orders.ordered_at < CAST('2026-05-01 04:00:00' AS DATETIME)
            THEN orders.days
          END AS FLOAT64) IGNORE NULLS ORDER BY CAST(CASE
            WHEN orders.ordered_at < CAST('2026-05-01 04:00:00' AS DATETIME)
            THEN orders.days
          END AS FLOAT64)
        )[SAFE_OFFSET(CAST(CEIL(
          CAST('0.5' AS BIGNUMERIC) * (
            COUNT(
              CAST(CASE
                WHEN orders.ordered_at < CAST('2026-05-01 04:00:00' AS DATETIME)
                THEN orders.days
              END AS FLOAT64)
            ) - 1
          )
        ) AS INT64))] - ARRAY_AGG(
          CAST(CASE
            WHEN orders.ordered_at < CAST('2026-05-01 04:00:00' AS DATETIME)
            THEN orders.days
          END AS FLOAT64) IGNORE NULLS ORDER BY CAST(CASE
            WHEN orders.ordered_at < CAST('2026-05-01 04:00:00' AS DATETIME)
            THEN orders.days
          END AS FLOAT64)
        )[SAFE_OFFSET(CAST(FLOOR(
          CAST('0.5' AS BIGNUMERIC) * (
            COUNT(
              CAST(CASE
                WHEN orders.ordered_at < CAST('2026-05-01 04:00:00' AS DATETIME)
                THEN orders.days
              END AS FLOAT64)
            ) - 1
          )
        ) AS INT64))]
      ) * (
        CAST('0.5' AS BIGNUMERIC) * (
          COUNT(
            CAST(CASE
              WHEN orders.ordered_at < CAST('2026-05-01 04:00:00' AS DATETIME)
              THEN orders.days
            END AS FLOAT64)
          ) - 1
        ) - FLOOR(
          CAST('0.5' AS BIGNUMERIC) * (
            COUNT(
              CAST(CASE
                WHEN orders.ordered_at < CAST('2026-05-01 04:00:00' AS DATETIME)
                THEN orders.days
              END AS FLOAT64)
            ) - 1
          )
        )
      )
    ) AS median_days_before_1_month
  FROM shop.orders AS orders
  WHERE
    orders.ordered_at >= CAST('2026-04-01 04:00:00' AS DATETIME)
    AND orders.ordered_at < CAST('2026-06-01 04:00:00' AS DATETIME)
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
  CAST('2026-05-01' AS DATE) AS period_start,
  CAST('2026-06-01' AS DATE) AS period_end,
  value,
  CAST(NULL AS BIGNUMERIC) AS target,
  CAST(NULL AS BIGNUMERIC) AS target_high,
  CAST(NULL AS BIGNUMERIC) AS expected,
  CAST(NULL AS FLOAT64) AS attainment,
  CAST(NULL AS STRING) AS status,
  previous,
  value - previous AS change,
  CAST(NULL AS FLOAT64) AS forecast,
  TRUE AS complete,
  'final' AS state
FROM numbers
