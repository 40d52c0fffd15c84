-- metric last_price, definition 3d4ef58468ec, rows before 2026-06-18 00:00
WITH periods AS (
  SELECT
    0 AS n
), prices_by_seen_on AS (
  SELECT
    MAX(given.part_1) AS last_price,
    MAX(given.part_2) AS last_price_before_1_month
  FROM (
    SELECT
      FIRST_VALUE(
        CASE
          WHEN CAST(prices.seen_on AS DATE) >= CAST('2026-05-01' AS DATE)
          THEN prices.price
        END
      ) OVER (
        ORDER BY CASE
          WHEN CAST(prices.seen_on AS DATE) >= CAST('2026-05-01' AS DATE)
          THEN 0
          ELSE 1
        END, CASE WHEN CAST(prices.seen_on AS DATE) IS NULL THEN 1 ELSE 0 END DESC, CAST(prices.seen_on AS DATE) DESC, CASE WHEN prices.id IS NULL THEN 1 ELSE 0 END DESC, prices.id DESC
        ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW
      ) AS part_1,
      FIRST_VALUE(
        CASE
          WHEN CAST(prices.seen_on AS DATE) < CAST('2026-05-01' AS DATE)
          THEN prices.price
        END
      ) OVER (
        ORDER BY CASE
          WHEN CAST(prices.seen_on AS DATE) < CAST('2026-05-01' AS DATE)
          THEN 0
          ELSE 1
        END, CASE WHEN CAST(prices.seen_on AS DATE) IS NULL THEN 1 ELSE 0 END DESC, CAST(prices.seen_on AS DATE) DESC, CASE WHEN prices.id IS NULL THEN 1 ELSE 0 END DESC, prices.id DESC
        ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW
      ) AS part_2
    FROM shop.prices AS prices
    WHERE
      CAST(prices.seen_on AS DATE) >= CAST('2026-04-01' AS DATE)
      AND CAST(prices.seen_on AS DATE) < CAST('2026-06-01' AS DATE)
  ) AS given
), numbers AS (
  SELECT
    prices_by_seen_on.last_price AS value,
    prices_by_seen_on.last_price_before_1_month AS previous
  FROM periods
  LEFT JOIN prices_by_seen_on
    ON 1 = 1
)
SELECT
  'last_price' AS kpi,
  CAST('2026-05-01' AS DATE) AS period_start,
  CAST('2026-06-01' AS DATE) AS period_end,
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
