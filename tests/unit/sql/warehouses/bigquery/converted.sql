-- metric converted, definition 6fcc5d4f1866, rows before 2026-06-18 00:00
WITH periods AS (
  SELECT
    n,
    CAST(DATE_ADD(CAST('2026-05-01' AS DATE), INTERVAL n DAY) AS DATE) AS period_start,
    CAST(DATE_ADD(CAST('2026-05-02' AS DATE), INTERVAL n DAY) AS DATE) AS period_end,
    CAST(DATE_ADD(CAST('2026-04-30' AS DATE), INTERVAL n DAY) AS DATE) AS before_1_day_start
  FROM (
    SELECT
      each_one AS n
    FROM UNNEST(GENERATE_ARRAY(0, 30)) AS each_one
  ) AS steps
), rates_by_day AS (
  SELECT
    currency,
    rate,
    CAST(each_one AS DATE) AS day
  FROM (
    SELECT
      rates.currency AS currency,
      rates.rate AS rate,
      CAST(rates.day AS DATE) AS day,
      COALESCE(
        DATE_ADD(
          LEAD(CAST(rates.day AS DATE)) OVER (
            PARTITION BY rates.currency
            ORDER BY CAST(rates.day AS DATE) NULLS LAST, rates.day NULLS LAST, rates.currency NULLS LAST, rates.rate NULLS LAST
          ),
          INTERVAL (
            -1
          ) DAY
        ),
        CAST('2026-06-17' AS DATE)
      ) AS until
    FROM bank.rates AS rates
    WHERE
      NOT rates.currency IS NULL
      AND NOT rates.rate IS NULL
      AND CAST(rates.day AS DATE) <= CAST('2026-06-17' AS DATE)
  ) AS spans
  CROSS JOIN UNNEST(GENERATE_DATE_ARRAY(day, until)) AS each_one
), orders_by_ordered_at AS (
  SELECT
    CAST(DATETIME(TIMESTAMP(CAST(orders.ordered_at AS DATETIME), 'UTC'), 'America/New_York') AS DATE) AS period_start,
    SUM(
      CASE
        WHEN orders.currency = 'USD'
        THEN orders.amount
        ELSE orders.amount * rates_currency.rate
      END
    ) AS sum_of_orders
  FROM shop.orders AS orders
  LEFT JOIN rates_by_day AS rates_currency
    ON rates_currency.currency = orders.currency
    AND rates_currency.day = CAST(DATETIME(TIMESTAMP(CAST(orders.ordered_at AS DATETIME), 'UTC'), 'America/New_York') AS DATE)
  WHERE
    orders.ordered_at >= CAST('2026-04-30 04:00:00' AS DATETIME)
    AND orders.ordered_at < CAST('2026-06-01 04:00:00' AS DATETIME)
  GROUP BY
    1
), numbers AS (
  SELECT
    periods.n,
    periods.period_start,
    periods.period_end,
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
ORDER BY
  n NULLS LAST
