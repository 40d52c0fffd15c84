-- metric orders_by_region, definition 5eda30e08f28, rows before now
WITH clock AS (
  SELECT
    CAST(CAST(CONVERT_TIMEZONE('America/New_York', CURRENT_TIMESTAMP()) AS TIMESTAMPNTZ) AS TIMESTAMPNTZ) AS as_of
), spans AS (
  SELECT
    steps.n,
    clock.as_of,
    CAST(DATEADD(
      MONTH,
      (
        steps.n - 1
      ),
      CAST(DATE_TRUNC('MONTH', DATEADD(MICROSECOND, -1, clock.as_of)) AS DATE)
    ) AS DATE) AS period_start,
    CAST(DATEADD(
      MONTH,
      (
        steps.n - 0
      ),
      CAST(DATE_TRUNC('MONTH', DATEADD(MICROSECOND, -1, clock.as_of)) AS DATE)
    ) AS DATE) AS period_end
  FROM clock
  CROSS JOIN (
    SELECT
      0 AS n
    UNION ALL
    SELECT
      1 AS n
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
        CAST(DATEDIFF(MICROSECOND, CAST(period_start AS TIMESTAMPNTZ), as_of) AS DOUBLE) / 1000000
      ) AS DOUBLE) / NULLIF(
        CAST((
          CAST(DATEDIFF(MICROSECOND, CAST(period_start AS TIMESTAMPNTZ), CAST(period_end AS TIMESTAMPNTZ)) AS DOUBLE) / 1000000
        ) AS DOUBLE),
        0
      )
      ELSE 1
    END AS due,
    CAST(DATEADD(MONTH, -1, period_start) AS DATE) AS before_1_month_start,
    CASE
      WHEN period_end > as_of
      THEN LEAST(
        DATEADD(
          MICROSECOND,
          DATEDIFF(
            MICROSECOND,
            CAST(DATE_TRUNC('MONTH', as_of) AS TIMESTAMPNTZ),
            CAST(as_of AS TIMESTAMPNTZ)
          ),
          DATEADD(
            MONTH,
            (
              CAST(MONTH(as_of) + 11 AS INT) % 1
            ),
            CAST(CAST(DATEADD(MONTH, -1, period_start) AS DATE) AS TIMESTAMPNTZ)
          )
        ),
        CAST(CAST(DATEADD(MONTH, -1, period_end) AS DATE) AS TIMESTAMPNTZ)
      )
      ELSE CAST(CAST(DATEADD(MONTH, -1, period_end) AS DATE) AS TIMESTAMPNTZ)
    END AS before_1_month_end,
    CAST(DATEADD(MONTH, -1, period_end) AS DATE) AS before_1_month_close
  FROM spans
), orders_by_ordered_at AS (
  SELECT
    CAST(DATE_TRUNC(
      'MONTH',
      CONVERT_TIMEZONE('UTC', 'America/New_York', CAST(orders.ordered_at AS TIMESTAMPNTZ))
    ) AS DATE) AS period_start,
    orders.region AS region,
    FALSE AS compared,
    COUNT(*) AS count_orders
  FROM shop.orders AS orders
  WHERE
    CONVERT_TIMEZONE('UTC', 'America/New_York', CAST(orders.ordered_at AS TIMESTAMPNTZ)) >= (
      SELECT
        before_1_month_start
      FROM periods
      WHERE
        n = 0
    )
    AND CONVERT_TIMEZONE('UTC', 'America/New_York', CAST(orders.ordered_at AS TIMESTAMPNTZ)) < (
      SELECT
        as_of
      FROM clock
    )
  GROUP BY
    1,
    2
  UNION ALL
  SELECT
    CAST(DATE_TRUNC(
      'MONTH',
      CONVERT_TIMEZONE('UTC', 'America/New_York', CAST(orders.ordered_at AS TIMESTAMPNTZ))
    ) AS DATE) AS period_start,
    orders.region AS region,
    TRUE AS compared,
    COUNT(*) AS count_orders
  FROM shop.orders AS orders
  WHERE
    CONVERT_TIMEZONE('UTC', 'America/New_York', CAST(orders.ordered_at AS TIMESTAMPNTZ)) >= (
      SELECT
        before_1_month_start
      FROM periods
      WHERE
        n = 0
    )
    AND CONVERT_TIMEZONE('UTC', 'America/New_York', CAST(orders.ordered_at AS TIMESTAMPNTZ)) < (
      SELECT
        as_of
      FROM clock
    )
    AND (
      CONVERT_TIMEZONE('UTC', 'America/New_York', CAST(orders.ordered_at AS TIMESTAMPNTZ)) >= (
        SELECT
          before_1_month_start
        FROM periods
        WHERE
          n = 1
      )
      AND CONVERT_TIMEZONE('UTC', 'America/New_York', CAST(orders.ordered_at AS TIMESTAMPNTZ)) < (
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
    periods.n,
    periods.period_start,
    periods.period_end,
    periods.state,
    periods.due,
    members.region,
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
  CAST(NULL AS DECIMAL(38, 10)) AS target,
  CAST(NULL AS DECIMAL(38, 10)) AS target_high,
  CAST(NULL AS DECIMAL(38, 10)) AS expected,
  CAST(NULL AS DOUBLE) AS attainment,
  CAST(NULL AS VARCHAR) AS status,
  previous,
  value - previous AS change,
  CASE
    WHEN state = 'partial'
    THEN CAST(value AS DOUBLE) / NULLIF(CAST(due AS DOUBLE), 0)
  END AS forecast,
  state = 'final' AS complete,
  state
FROM numbers
ORDER BY
  n,
  region
