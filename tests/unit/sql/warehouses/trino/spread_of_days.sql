-- metric spread_of_days, definition 2737053a4c51, rows before 2026-06-18 00:00
WITH periods(n, period_start, period_end, before_1_week_start) AS (
  VALUES
    (
      0,
      CAST('2026-04-26' AS DATE),
      CAST('2026-05-03' AS DATE),
      CAST('2026-04-19' AS DATE)
    ),
    (
      1,
      CAST('2026-05-03' AS DATE),
      CAST('2026-05-10' AS DATE),
      CAST('2026-04-26' AS DATE)
    ),
    (
      2,
      CAST('2026-05-10' AS DATE),
      CAST('2026-05-17' AS DATE),
      CAST('2026-05-03' AS DATE)
    ),
    (
      3,
      CAST('2026-05-17' AS DATE),
      CAST('2026-05-24' AS DATE),
      CAST('2026-05-10' AS DATE)
    ),
    (
      4,
      CAST('2026-05-24' AS DATE),
      CAST('2026-05-31' AS DATE),
      CAST('2026-05-17' AS DATE)
    ),
    (
      5,
      CAST('2026-05-31' AS DATE),
      CAST('2026-06-07' AS DATE),
      CAST('2026-05-24' AS DATE)
    )
), orders_by_ordered_at AS (
  SELECT
    CAST(DATE_ADD(
      'day',
      6,
      DATE_TRUNC(
        'week',
        DATE_ADD(
          'day',
          -6,
          CAST(AT_TIMEZONE(WITH_TIMEZONE(CAST(orders.ordered_at AS TIMESTAMP(6)), 'UTC'), 'America/New_York') AS TIMESTAMP(6))
        )
      )
    ) AS DATE) AS period_start,
    CASE
      WHEN COUNT(CAST(orders.days AS DOUBLE)) > 0
      THEN ELEMENT_AT(
        ARRAY_AGG(CAST(orders.days AS DOUBLE) ORDER BY CAST(orders.days AS DOUBLE)) FILTER(WHERE
          NOT CAST(orders.days AS DOUBLE) IS NULL),
        CAST(FLOOR(CAST(0.9 AS DOUBLE) * (
          COUNT(CAST(orders.days AS DOUBLE)) - 1
        )) AS BIGINT) + 1
      ) + (
        ELEMENT_AT(
          ARRAY_AGG(CAST(orders.days AS DOUBLE) ORDER BY CAST(orders.days AS DOUBLE)) FILTER(WHERE
            NOT CAST(orders.days AS DOUBLE) IS NULL),
          CAST(CEIL(CAST(0.9 AS DOUBLE) * (
            COUNT(CAST(orders.days AS DOUBLE)) - 1
          )) AS BIGINT) + 1
        ) - ELEMENT_AT(
          ARRAY_AGG(CAST(orders.days AS DOUBLE) ORDER BY CAST(orders.days AS DOUBLE)) FILTER(WHERE
            NOT CAST(orders.days AS DOUBLE) IS NULL),
          CAST(FLOOR(CAST(0.9 AS DOUBLE) * (
            COUNT(CAST(orders.days AS DOUBLE)) - 1
          )) AS BIGINT) + 1
        )
      ) * (
        CAST(0.9 AS DOUBLE) * (
          COUNT(CAST(orders.days AS DOUBLE)) - 1
        ) - FLOOR(CAST(0.9 AS DOUBLE) * (
          COUNT(CAST(orders.days AS DOUBLE)) - 1
        ))
      )
    END AS percentile_days,
    CASE
      WHEN COUNT(CAST(orders.days AS DOUBLE)) > 0
      THEN ELEMENT_AT(
        ARRAY_AGG(CAST(orders.days AS DOUBLE) ORDER BY CAST(orders.days AS DOUBLE)) FILTER(WHERE
          NOT CAST(orders.days AS DOUBLE) IS NULL),
        CAST(FLOOR(CAST(0.5 AS DOUBLE) * (
          COUNT(CAST(orders.days AS DOUBLE)) - 1
        )) AS BIGINT) + 1
      ) + (
        ELEMENT_AT(
          ARRAY_AGG(CAST(orders.days AS DOUBLE) ORDER BY CAST(orders.days AS DOUBLE)) FILTER(WHERE
            NOT CAST(orders.days AS DOUBLE) IS NULL),
          CAST(CEIL(CAST(0.5 AS DOUBLE) * (
            COUNT(CAST(orders.days AS DOUBLE)) - 1
          )) AS BIGINT) + 1
        ) - ELEMENT_AT(
          ARRAY_AGG(CAST(orders.days AS DOUBLE) ORDER BY CAST(orders.days AS DOUBLE)) FILTER(WHERE
            NOT CAST(orders.days AS DOUBLE) IS NULL),
          CAST(FLOOR(CAST(0.5 AS DOUBLE) * (
            COUNT(CAST(orders.days AS DOUBLE)) - 1
          )) AS BIGINT) + 1
        )
      ) * (
        CAST(0.5 AS DOUBLE) * (
          COUNT(CAST(orders.days AS DOUBLE)) - 1
        ) - FLOOR(CAST(0.5 AS DOUBLE) * (
          COUNT(CAST(orders.days AS DOUBLE)) - 1
        ))
      )
    END AS median_days
  FROM shop.orders AS orders
  WHERE
    orders.ordered_at >= CAST('2026-04-19 04:00:00' AS TIMESTAMP(6))
    AND orders.ordered_at < CAST('2026-06-07 04:00:00' AS TIMESTAMP(6))
  GROUP BY
    1
), numbers AS (
  SELECT
    periods.n,
    periods.period_start,
    periods.period_end,
    orders_by_ordered_at.percentile_days - orders_by_ordered_at.median_days AS value,
    orders_by_ordered_at_before_1_week.percentile_days - orders_by_ordered_at_before_1_week.median_days AS previous
  FROM periods
  LEFT JOIN orders_by_ordered_at
    ON orders_by_ordered_at.period_start = periods.period_start
  LEFT JOIN orders_by_ordered_at AS orders_by_ordered_at_before_1_week
    ON orders_by_ordered_at_before_1_week.period_start = periods.before_1_week_start
)
SELECT
  'spread_of_days' AS kpi,
  period_start,
  period_end,
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
ORDER BY
  n
