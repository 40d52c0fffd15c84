-- metric orders_by_region, definition 5eda30e08f28, rows before now
WITH clock AS (
  SELECT
    CAST(CAST(SYSDATETIMEOFFSET() AT TIME ZONE 'Eastern Standard Time' AS DATETIME2(6)) AS DATETIME2(6)) AS as_of
), spans AS (
  SELECT
    steps.n AS n,
    clock.as_of AS as_of,
    CAST(DATEADD(
      MONTH,
      (
        steps.n - 1
      ),
      CAST(DATETRUNC(MONTH, DATEADD(MICROSECOND, -1, CAST(clock.as_of AS DATETIME2(6)))) AS DATE)
    ) AS DATE) AS period_start,
    CAST(DATEADD(
      MONTH,
      (
        steps.n - 0
      ),
      CAST(DATETRUNC(MONTH, DATEADD(MICROSECOND, -1, CAST(clock.as_of AS DATETIME2(6)))) AS DATE)
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
    n AS n,
    period_start AS period_start,
    period_end AS period_end,
    CASE WHEN period_end > as_of THEN 'partial' ELSE 'final' END AS state,
    CASE
      WHEN period_end > as_of
      THEN CAST((
        CAST(DATEDIFF_BIG(MICROSECOND, CAST(period_start AS DATETIME2(6)), as_of) AS FLOAT) / 1000000
      ) AS FLOAT) / NULLIF(
        CAST((
          CAST(DATEDIFF_BIG(MICROSECOND, CAST(period_start AS DATETIME2(6)), CAST(period_end AS DATETIME2(6))) AS FLOAT) / 1000000
        ) AS FLOAT),
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
          CAST(DATEDIFF_BIG(
            MICROSECOND,
            CAST(DATETRUNC(MONTH, as_of) AS DATETIME2(6)),
            CAST(as_of AS DATETIME2(6))
          ) AS BIGINT) % 1000000,
          DATEADD(
            SECOND,
            (
              CAST(DATEDIFF_BIG(
                MICROSECOND,
                CAST(DATETRUNC(MONTH, as_of) AS DATETIME2(6)),
                CAST(as_of AS DATETIME2(6))
              ) AS BIGINT) / 1000000
            ) % 86400,
            DATEADD(
              DAY,
              (
                (
                  CAST(DATEDIFF_BIG(
                    MICROSECOND,
                    CAST(DATETRUNC(MONTH, as_of) AS DATETIME2(6)),
                    CAST(as_of AS DATETIME2(6))
                  ) AS BIGINT) / 1000000
                ) / 86400
              ),
              CAST(DATEADD(
                MONTH,
                (
                  CAST(DATEPART(MONTH, as_of) + 11 AS INTEGER) % 1
                ),
                CAST(CAST(DATEADD(MONTH, -1, period_start) AS DATE) AS DATETIME2(6))
              ) AS DATETIME2(6))
            )
          )
        ),
        CAST(CAST(DATEADD(MONTH, -1, period_end) AS DATE) AS DATETIME2(6))
      )
      ELSE CAST(CAST(DATEADD(MONTH, -1, period_end) AS DATE) AS DATETIME2(6))
    END AS before_1_month_end,
    CAST(DATEADD(MONTH, -1, period_end) AS DATE) AS before_1_month_close
  FROM spans
), orders_by_ordered_at AS (
  SELECT
    given.period_start AS period_start,
    given.region AS region,
    0 AS compared,
    COUNT_BIG(*) AS count_orders
  FROM shop.orders AS orders CROSS APPLY (
    SELECT
      CAST(DATETRUNC(
        MONTH,
        CAST(CAST(orders.ordered_at AS DATETIME2(6)) AT TIME ZONE 'UTC' AT TIME ZONE 'Eastern Standard Time' AS DATETIME2(6))
      ) AS DATE) AS period_start,
      CAST(orders.region AS NVARCHAR(MAX)) COLLATE Latin1_General_100_BIN2_UTF8 AS region
  ) AS given
  WHERE
    CAST(CAST(orders.ordered_at AS DATETIME2(6)) AT TIME ZONE 'UTC' AT TIME ZONE 'Eastern Standard Time' AS DATETIME2(6)) >= (
      SELECT
        before_1_month_start
      FROM periods
      WHERE
        n = 0
    )
    AND CAST(CAST(orders.ordered_at AS DATETIME2(6)) AT TIME ZONE 'UTC' AT TIME ZONE 'Eastern Standard Time' AS DATETIME2(6)) < (
      SELECT
        as_of
      FROM clock
    )
  GROUP BY
    given.period_start,
    given.region
  UNION ALL
  SELECT
    given.period_start AS period_start,
    given.region AS region,
    1 AS compared,
    COUNT_BIG(*) AS count_orders
  FROM shop.orders AS orders CROSS APPLY (
    SELECT
      CAST(DATETRUNC(
        MONTH,
        CAST(CAST(orders.ordered_at AS DATETIME2(6)) AT TIME ZONE 'UTC' AT TIME ZONE 'Eastern Standard Time' AS DATETIME2(6))
      ) AS DATE) AS period_start,
      CAST(orders.region AS NVARCHAR(MAX)) COLLATE Latin1_General_100_BIN2_UTF8 AS region
  ) AS given
  WHERE
    CAST(CAST(orders.ordered_at AS DATETIME2(6)) AT TIME ZONE 'UTC' AT TIME ZONE 'Eastern Standard Time' AS DATETIME2(6)) >= (
      SELECT
        before_1_month_start
      FROM periods
      WHERE
        n = 0
    )
    AND CAST(CAST(orders.ordered_at AS DATETIME2(6)) AT TIME ZONE 'UTC' AT TIME ZONE 'Eastern Standard Time' AS DATETIME2(6)) < (
      SELECT
        as_of
      FROM clock
    )
    AND (
      CAST(CAST(orders.ordered_at AS DATETIME2(6)) AT TIME ZONE 'UTC' AT TIME ZONE 'Eastern Standard Time' AS DATETIME2(6)) >= (
        SELECT
          before_1_month_start
        FROM periods
        WHERE
          n = 1
      )
      AND CAST(CAST(orders.ordered_at AS DATETIME2(6)) AT TIME ZONE 'UTC' AT TIME ZONE 'Eastern Standard Time' AS DATETIME2(6)) < (
        SELECT
          before_1_month_end
        FROM periods
        WHERE
          n = 1
      )
    )
  GROUP BY
    given.period_start,
    given.region
), members AS (
  SELECT DISTINCT
    region AS region
  FROM orders_by_ordered_at
), numbers AS (
  SELECT
    periods.n AS n,
    periods.period_start AS period_start,
    periods.period_end AS period_end,
    periods.state AS state,
    periods.due AS due,
    members.region AS region,
    COALESCE(orders_by_ordered_at.count_orders, 0) AS value,
    COALESCE(orders_by_ordered_at_before_1_month.count_orders, 0) AS previous
  FROM periods
  CROSS JOIN members
  LEFT JOIN orders_by_ordered_at
    ON orders_by_ordered_at.period_start = periods.period_start
    AND NOT orders_by_ordered_at.compared = 1
    AND orders_by_ordered_at.region IS NOT DISTINCT FROM members.region
  LEFT JOIN orders_by_ordered_at AS orders_by_ordered_at_before_1_month
    ON orders_by_ordered_at_before_1_month.period_start = periods.before_1_month_start
    AND orders_by_ordered_at_before_1_month.compared = CASE
      WHEN periods.state = 'partial'
      THEN 1
      WHEN NOT (
        periods.state = 'partial'
      )
      THEN 0
    END
    AND orders_by_ordered_at_before_1_month.region IS NOT DISTINCT FROM members.region
)
SELECT
  'orders_by_region' AS kpi,
  period_start,
  period_end,
  region,
  value,
  CAST(NULL AS NUMERIC(38, 10)) AS target,
  CAST(NULL AS NUMERIC(38, 10)) AS target_high,
  CAST(NULL AS NUMERIC(38, 10)) AS expected,
  CAST(NULL AS FLOAT) AS attainment,
  CAST(NULL AS NVARCHAR(MAX)) AS status,
  previous,
  value - previous AS change,
  CASE
    WHEN state = 'partial'
    THEN CAST(value AS FLOAT) / NULLIF(CAST(due AS FLOAT), 0)
  END AS forecast,
  CAST(CASE WHEN state = 'final' THEN 1 WHEN NOT (
    state = 'final'
  ) THEN 0 END AS BIT) AS complete,
  state
FROM numbers
ORDER BY
  CASE WHEN n IS NULL THEN 1 ELSE 0 END,
  n,
  CASE WHEN region IS NULL THEN 1 ELSE 0 END,
  region
