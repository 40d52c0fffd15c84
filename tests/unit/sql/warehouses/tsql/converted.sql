-- metric converted, definition 6fcc5d4f1866, rows before 2026-06-18 00:00
WITH periods AS (
  SELECT
    n AS n,
    CAST(DATEADD(DAY, n, CAST('2026-05-01' AS DATE)) AS DATE) AS period_start,
    CAST(DATEADD(DAY, n, CAST('2026-05-02' AS DATE)) AS DATE) AS period_end,
    CAST(DATEADD(DAY, n, CAST('2026-04-30' AS DATE)) AS DATE) AS before_1_day_start
  FROM (
    SELECT
      each_one.value AS n
    FROM GENERATE_SERIES(0, 30, 1) AS each_one
  ) AS steps
), rates_by_day AS (
  SELECT
    currency AS currency,
    rate AS rate,
    CAST(DATEADD(DAY, each_one.value, day) AS DATE) AS day
  FROM (
    SELECT
      CAST(rates.currency AS NVARCHAR(MAX)) COLLATE Latin1_General_100_BIN2_UTF8 AS currency,
      rates.rate AS rate,
      CAST(rates.day AS DATE) AS day,
      COALESCE(
        DATEADD(
          DAY,
          -1,
          LEAD(CAST(rates.day AS DATE)) OVER (
            PARTITION BY CAST(rates.currency AS NVARCHAR(MAX)) COLLATE Latin1_General_100_BIN2_UTF8
            ORDER BY CASE WHEN CAST(rates.day AS DATE) IS NULL THEN 1 ELSE 0 END, CAST(rates.day AS DATE), CASE WHEN rates.day IS NULL THEN 1 ELSE 0 END, rates.day, CASE
              WHEN (
                CAST(rates.currency AS NVARCHAR(MAX)) COLLATE Latin1_General_100_BIN2_UTF8
              ) IS NULL
              THEN 1
              ELSE 0
            END, CAST(rates.currency AS NVARCHAR(MAX)) COLLATE Latin1_General_100_BIN2_UTF8, CASE WHEN rates.rate IS NULL THEN 1 ELSE 0 END, rates.rate
          )
        ),
        CAST('2026-06-17' AS DATE)
      ) AS until
    FROM bank.rates AS rates
    WHERE
      NOT CAST(rates.currency AS NVARCHAR(MAX)) COLLATE Latin1_General_100_BIN2_UTF8 IS NULL
      AND NOT rates.rate IS NULL
      AND CAST(rates.day AS DATE) <= CAST('2026-06-17' AS DATE)
  ) AS spans CROSS APPLY GENERATE_SERIES(0, DATEDIFF(DAY, day, until), 1) AS each_one
), orders_by_ordered_at AS (
  SELECT
    given.period_start AS period_start,
    CAST(SUM(
      CASE
        WHEN CAST(orders.currency AS NVARCHAR(MAX)) COLLATE Latin1_General_100_BIN2_UTF8 = 'USD'
        THEN orders.amount
        ELSE orders.amount * rates_currency.rate
      END + 0.0
    ) AS NUMERIC(32, 10)) AS sum_of_orders
  FROM shop.orders AS orders
  LEFT JOIN rates_by_day AS rates_currency
    ON rates_currency.currency = CAST(orders.currency AS NVARCHAR(MAX)) COLLATE Latin1_General_100_BIN2_UTF8
    AND rates_currency.day = CAST(CAST(CAST(orders.ordered_at AS DATETIME2(6)) AT TIME ZONE 'UTC' AT TIME ZONE 'Eastern Standard Time' AS DATETIME2(6)) AS DATE) CROSS APPLY (
    SELECT
      CAST(CAST(CAST(orders.ordered_at AS DATETIME2(6)) AT TIME ZONE 'UTC' AT TIME ZONE 'Eastern Standard Time' AS DATETIME2(6)) AS DATE) AS period_start
  ) AS given
  WHERE
    orders.ordered_at >= CAST('2026-04-30 04:00:00' AS DATETIME2(6))
    AND orders.ordered_at < CAST('2026-06-01 04:00:00' AS DATETIME2(6))
  GROUP BY
    given.period_start
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
