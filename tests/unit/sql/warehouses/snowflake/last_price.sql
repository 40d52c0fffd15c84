-- metric last_price, definition 3d4ef58468ec, rows before 2026-06-18 00:00
WITH periods AS (
  SELECT
    0 AS n
), prices_by_seen_on AS (
  SELECT
    CAST(GET(
      GET(
        ARRAY_AGG(
          OBJECT_CONSTRUCT_KEEP_NULL(
            'v',
            CASE
              WHEN CAST(prices.seen_on AS DATE) >= CAST('2026-05-01' AS DATE)
              THEN prices.price
            END
          )
        ) WITHIN GROUP (ORDER BY
          CASE
            WHEN CAST(prices.seen_on AS DATE) >= CAST('2026-05-01' AS DATE)
            THEN 0
            ELSE 1
          END,
          CAST(prices.seen_on AS DATE) DESC,
          prices.id DESC),
        0
      ),
      'v'
    ) AS DECIMAL(38, 10)) AS last_price,
    CAST(GET(
      GET(
        ARRAY_AGG(
          OBJECT_CONSTRUCT_KEEP_NULL(
            'v',
            CASE
              WHEN CAST(prices.seen_on AS DATE) < CAST('2026-05-01' AS DATE)
              THEN prices.price
            END
          )
        ) WITHIN GROUP (ORDER BY
          CASE
            WHEN CAST(prices.seen_on AS DATE) < CAST('2026-05-01' AS DATE)
            THEN 0
            ELSE 1
          END,
          CAST(prices.seen_on AS DATE) DESC,
          prices.id DESC),
        0
      ),
      'v'
    ) AS DECIMAL(38, 10)) AS last_price_before_1_month
  FROM shop.prices AS prices
  WHERE
    CAST(prices.seen_on AS DATE) >= CAST('2026-04-01' AS DATE)
    AND CAST(prices.seen_on AS DATE) < CAST('2026-06-01' AS DATE)
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
