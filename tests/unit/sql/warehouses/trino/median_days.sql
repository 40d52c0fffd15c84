-- metric median_days, definition 1f26601a4f2a, rows before 2026-06-18 00:00
WITH periods(n) AS (
  VALUES
    (0)
), orders_by_ordered_at AS (
  SELECT
    CASE
      WHEN COUNT(
        CAST(CASE
          WHEN orders.ordered_at >= CAST('2026-05-01 04:00:00' AS TIMESTAMP(6))
          THEN orders.days
        END AS DOUBLE)
      ) > 0
      THEN ELEMENT_AT(
        ARRAY_AGG(
          CAST(CASE
            WHEN orders.ordered_at >= CAST('2026-05-01 04:00:00' AS TIMESTAMP(6))
            THEN orders.days
          END AS DOUBLE) ORDER BY CAST(CASE
            WHEN orders.ordered_at >= CAST('2026-05-01 04:00:00' AS TIMESTAMP(6))
            THEN orders.days
          END AS DOUBLE)
        ) FILTER(WHERE
          NOT CAST(CASE
            WHEN orders.ordered_at >= CAST('2026-05-01 04:00:00' AS TIMESTAMP(6))
            THEN orders.days
          END AS DOUBLE) IS NULL),
        CAST(FLOOR(
          CAST(0.5 AS DOUBLE) * (
            COUNT(
              CAST(CASE
                WHEN orders.ordered_at >= CAST('2026-05-01 04:00:00' AS TIMESTAMP(6))
                THEN orders.days
              END AS DOUBLE)
            ) - 1
          )
        ) AS BIGINT) + 1
      ) + (
        ELEMENT_AT(
          ARRAY_AGG(
            CAST(CASE
              WHEN orders.ordered_at >= CAST('2026-05-01 04:00:00' AS TIMESTAMP(6))
              THEN orders.days
            END AS DOUBLE) ORDER BY CAST(CASE
              WHEN orders.ordered_at >= CAST('2026-05-01 04:00:00' AS TIMESTAMP(6))
              THEN orders.days
            END AS DOUBLE)
          ) FILTER(WHERE
            NOT CAST(CASE
              WHEN orders.ordered_at >= CAST('2026-05-01 04:00:00' AS TIMESTAMP(6))
              THEN orders.days
            END AS DOUBLE) IS NULL),
          CAST(CEIL(
            CAST(0.5 AS DOUBLE) * (
              COUNT(
                CAST(CASE
                  WHEN orders.ordered_at >= CAST('2026-05-01 04:00:00' AS TIMESTAMP(6))
                  THEN orders.days
                END AS DOUBLE)
              ) - 1
            )
          ) AS BIGINT) + 1
        ) - ELEMENT_AT(
          ARRAY_AGG(
            CAST(CASE
              WHEN orders.ordered_at >= CAST('2026-05-01 04:00:00' AS TIMESTAMP(6))
              THEN orders.days
            END AS DOUBLE) ORDER BY CAST(CASE
              WHEN orders.ordered_at >= CAST('2026-05-01 04:00:00' AS TIMESTAMP(6))
              THEN orders.days
            END AS DOUBLE)
          ) FILTER(WHERE
            NOT CAST(CASE
              WHEN orders.ordered_at >= CAST('2026-05-01 04:00:00' AS TIMESTAMP(6))
              THEN orders.days
            END AS DOUBLE) IS NULL),
          CAST(FLOOR(
            CAST(0.5 AS DOUBLE) * (
              COUNT(
                CAST(CASE
                  WHEN orders.ordered_at >= CAST('2026-05-01 04:00:00' AS TIMESTAMP(6))
                  THEN orders.days
                END AS DOUBLE)
              ) - 1
            )
          ) AS BIGINT) + 1
        )
      ) * (
        CAST(0.5 AS DOUBLE) * (
          COUNT(
            CAST(CASE
              WHEN orders.ordered_at >= CAST('2026-05-01 04:00:00' AS TIMESTAMP(6))
              THEN orders.days
            END AS DOUBLE)
          ) - 1
        ) - FLOOR(
          CAST(0.5 AS DOUBLE) * (
            COUNT(
              CAST(CASE
                WHEN orders.ordered_at >= CAST('2026-05-01 04:00:00' AS TIMESTAMP(6))
                THEN orders.days
              END AS DOUBLE)
            ) - 1
          )
        )
      )
    END AS median_days,
    CASE
      WHEN COUNT(
        CAST(CASE
          WHEN orders.ordered_at < CAST('2026-05-01 04:00:00' AS TIMESTAMP(6))
          THEN orders.days
        END AS DOUBLE)
      ) > 0
      THEN ELEMENT_AT(
        ARRAY_AGG(
          CAST(CASE
            WHEN orders.ordered_at < CAST('2026-05-01 04:00:00' AS TIMESTAMP(6))
            THEN orders.days
          END AS DOUBLE) ORDER BY CAST(CASE
            WHEN orders.ordered_at < CAST('2026-05-01 04:00:00' AS TIMESTAMP(6))
            THEN orders.days
          END AS DOUBLE)
        ) FILTER(WHERE
          NOT CAST(CASE
            WHEN orders.ordered_at < CAST('2026-05-01 04:00:00' AS TIMESTAMP(6))
            THEN orders.days
          END AS DOUBLE) IS NULL),
        CAST(FLOOR(
          CAST(0.5 AS DOUBLE) * (
            COUNT(
              CAST(CASE
                WHEN orders.ordered_at < CAST('2026-05-01 04:00:00' AS TIMESTAMP(6))
                THEN orders.days
              END AS DOUBLE)
            ) - 1
          )
        ) AS BIGINT) + 1
      ) + (
        ELEMENT_AT(
          ARRAY_AGG(
            CAST(CASE
              WHEN orders.ordered_at < CAST('2026-05-01 04:00:00' AS TIMESTAMP(6))
              THEN orders.days
            END AS DOUBLE) ORDER BY CAST(CASE
              WHEN orders.ordered_at < CAST('2026-05-01 04:00:00' AS TIMESTAMP(6))
              THEN orders.days
            END AS DOUBLE)
          ) FILTER(WHERE
            NOT CAST(CASE
              WHEN orders.ordered_at < CAST('2026-05-01 04:00:00' AS TIMESTAMP(6))
              THEN orders.days
            END AS DOUBLE) IS NULL),
          CAST(CEIL(
            CAST(0.5 AS DOUBLE) * (
              COUNT(
                CAST(CASE
                  WHEN orders.ordered_at < CAST('2026-05-01 04:00:00' AS TIMESTAMP(6))
                  THEN orders.days
                END AS DOUBLE)
              ) - 1
            )
          ) AS BIGINT) + 1
        ) - ELEMENT_AT(
          ARRAY_AGG(
            CAST(CASE
              WHEN orders.ordered_at < CAST('2026-05-01 04:00:00' AS TIMESTAMP(6))
              THEN orders.days
            END AS DOUBLE) ORDER BY CAST(CASE
              WHEN orders.ordered_at < CAST('2026-05-01 04:00:00' AS TIMESTAMP(6))
              THEN orders.days
            END AS DOUBLE)
          ) FILTER(WHERE
            NOT CAST(CASE
              WHEN orders.ordered_at < CAST('2026-05-01 04:00:00' AS TIMESTAMP(6))
              THEN orders.days
            END AS DOUBLE) IS NULL),
          CAST(FLOOR(
            CAST(0.5 AS DOUBLE) * (
              COUNT(
                CAST(CASE
                  WHEN orders.ordered_at < CAST('2026-05-01 04:00:00' AS TIMESTAMP(6))
                  THEN orders.days
                END AS DOUBLE)
              ) - 1
            )
          ) AS BIGINT) + 1
        )
      ) * (
        CAST(0.5 AS DOUBLE) * (
          COUNT(
            CAST(CASE
              WHEN orders.ordered_at < CAST('2026-05-01 04:00:00' AS TIMESTAMP(6))
              THEN orders.days
            END AS DOUBLE)
          ) - 1
        ) - FLOOR(
          CAST(0.5 AS DOUBLE) * (
            COUNT(
              CAST(CASE
                WHEN orders.ordered_at < CAST('2026-05-01 04:00:00' AS TIMESTAMP(6))
                THEN orders.days
              END AS DOUBLE)
            ) - 1
          )
        )
      )
    END AS median_days_before_1_month
  FROM shop.orders AS orders
  WHERE
    orders.ordered_at >= CAST('2026-04-01 04:00:00' AS TIMESTAMP(6))
    AND orders.ordered_at < CAST('2026-06-01 04:00:00' AS TIMESTAMP(6))
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
