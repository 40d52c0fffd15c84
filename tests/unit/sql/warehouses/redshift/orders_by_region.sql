-- metric orders_by_region, definition 5eda30e08f28, rows before now
WITH clock AS (
  SELECT
    CAST(CONVERT_TIMEZONE('UTC', 'America/New_York', SYSDATE) AS TIMESTAMP) AS as_of
), spans AS (
  SELECT
    steps.n,
    clock.as_of,
    CAST(DATEADD(
      MONTH,
      (
        steps.n - 1
      ),
      CAST(DATE_TRUNC('month', DATEADD(MICROSECOND, -1, clock.as_of)) AS DATE)
    ) AS DATE) AS period_start,
    CAST(DATEADD(
      MONTH,
      (
        steps.n - 0
      ),
      CAST(DATE_TRUNC('month', DATEADD(MICROSECOND, -1, clock.as_of)) AS DATE)
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
        CAST(DATEDIFF(MICROSECOND, CAST(period_start AS TIMESTAMP), as_of) AS DOUBLE PRECISION) / 1000000
      ) AS DOUBLE PRECISION) / NULLIF(
        CAST((
          CAST(DATEDIFF(MICROSECOND, CAST(period_start AS TIMESTAMP), CAST(period_end AS TIMESTAMP)) AS DOUBLE PRECISION) / 1000000
        ) AS DOUBLE PRECISION),
        0
      )
      ELSE 1
    END AS due,
    CAST(DATEADD(MONTH, -1, period_start) AS DATE) AS before_1_month_start,
    CASE
      WHEN period_end > as_of
      THEN LEAST(
        DATEADD(
          MONTH,
          (
            CAST(EXTRACT(MONTH FROM as_of) + 11 AS INTEGER) % 1
          ),
          CAST(CAST(DATEADD(MONTH, -1, period_start) AS DATE) AS TIMESTAMP)
        ) + (
          as_of - DATE_TRUNC('month', as_of)
        ),
        CAST(CAST(DATEADD(MONTH, -1, period_end) AS DATE) AS TIMESTAMP)
      )
      ELSE CAST(CAST(DATEADD(MONTH, -1, period_end) AS DATE) AS TIMESTAMP)
    END AS before_1_month_end,
    CAST(DATEADD(MONTH, -1, period_end) AS DATE) AS before_1_month_close
  FROM spans
), orders_by_ordered_at AS (
  SELECT
    CAST(DATE_TRUNC(
      'month',
      CONVERT_TIMEZONE('UTC', 'America/New_York', CAST(orders.ordered_at AS TIMESTAMP))
    ) AS DATE) AS period_start,
    orders.region AS region,
    FALSE AS compared,
    COUNT(*) AS count_orders
  FROM shop.orders AS orders
  WHERE
    CONVERT_TIMEZONE('UTC', 'America/New_York', CAST(orders.ordered_at AS TIMESTAMP)) >= (
      SELECT
        before_1_month_start
      FROM periods
      WHERE
        n = 0
    )
    AND CONVERT_TIMEZONE('UTC', 'America/New_York', CAST(orders.ordered_at AS TIMESTAMP)) < (
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
      'month',
      CONVERT_TIMEZONE('UTC', 'America/New_York', CAST(orders.ordered_at AS TIMESTAMP))
    ) AS DATE) AS period_start,
    orders.region AS region,
    TRUE AS compared,
    COUNT(*) AS count_orders
  FROM shop.orders AS orders
  WHERE
    CONVERT_TIMEZONE('UTC', 'America/New_York', CAST(orders.ordered_at AS TIMESTAMP)) >= (
      SELECT
        before_1_month_start
      FROM periods
      WHERE
        n = 0
    )
    AND CONVERT_TIMEZONE('UTC', 'America/New_York', CAST(orders.ordered_at AS TIMESTAMP)) < (
      SELECT
        as_of
      FROM clock
    )
    AND (
      CONVERT_TIMEZONE('UTC', 'America/New_York', CAST(orders.ordered_at AS TIMESTAMP)) >= (
        SELECT
          before_1_month_start
        FROM periods
        WHERE
          n = 1
      )
      AND CONVERT_TIMEZONE('UTC', 'America/New_York', CAST(orders.ordered_at AS TIMESTAMP)) < (
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
    AND (
      orders_by_ordered_at.region = members.region
      OR (
        orders_by_ordered_at.region IS NULL AND members.region IS NULL
      )
    )
  LEFT JOIN orders_by_ordered_at AS orders_by_ordered_at_before_1_month
    ON orders_by_ordered_at_before_1_month.period_start = periods.before_1_month_start
    AND orders_by_ordered_at_before_1_month.compared = (
      periods.state = 'partial'
    )
    AND (
      orders_by_ordered_at_before_1_month.region = members.region
      OR (
        orders_by_ordered_at_before_1_month.region IS NULL AND members.region IS NULL
      )
    )
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
  CAST(NULL AS DOUBLE PRECISION) AS attainment,
  CAST(NULL AS VARCHAR(65535)) AS status,
  previous,
  value - previous AS change,
  CASE
    WHEN state = 'partial'
    THEN CAST(value AS DOUBLE PRECISION) / NULLIF(CAST(due AS DOUBLE PRECISION), 0)
  END AS forecast,
  state = 'final' AS complete,
  state
FROM numbers
ORDER BY
  n,
  region
