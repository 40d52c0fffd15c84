-- metric won, definition 1d16dd693e0d, rows before 2026-06-18 00:00
WITH periods AS (
  SELECT
    0 AS n,
    CAST('2026-05-01' AS DATE) AS period_start,
    CAST('2026-04-01' AS DATE) AS before_1_month_start
), leads_by_created_at AS (
  SELECT
    CAST(DATE_TRUNC(
      'month',
      CONVERT_TIMEZONE(
        'UTC',
        'America/New_York',
        CASE
          WHEN CONVERT_TIMEZONE(
            'UTC',
            'Europe/Berlin',
            DATEADD(
              HOUR,
              -26,
              CONVERT_TIMEZONE('Europe/Berlin', 'UTC', DATEADD(HOUR, 26, CAST(leads.created_at AS TIMESTAMP)))
            )
          ) = CAST(leads.created_at AS TIMESTAMP)
          THEN DATEADD(
            HOUR,
            -26,
            CONVERT_TIMEZONE('Europe/Berlin', 'UTC', DATEADD(HOUR, 26, CAST(leads.created_at AS TIMESTAMP)))
          )
          ELSE DATEADD(
            HOUR,
            26,
            CONVERT_TIMEZONE('Europe/Berlin', 'UTC', DATEADD(HOUR, -26, CAST(leads.created_at AS TIMESTAMP)))
          )
        END
      )
    ) AS DATE) AS period_start,
    COUNT(
      CASE
        WHEN CASE
          WHEN CONVERT_TIMEZONE(
            'UTC',
            'Europe/Berlin',
            DATEADD(
              HOUR,
              -26,
              CONVERT_TIMEZONE('Europe/Berlin', 'UTC', DATEADD(HOUR, 26, CAST(leads.won_at AS TIMESTAMP)))
            )
          ) = CAST(leads.won_at AS TIMESTAMP)
          THEN DATEADD(
            HOUR,
            -26,
            CONVERT_TIMEZONE('Europe/Berlin', 'UTC', DATEADD(HOUR, 26, CAST(leads.won_at AS TIMESTAMP)))
          )
          ELSE DATEADD(
            HOUR,
            26,
            CONVERT_TIMEZONE('Europe/Berlin', 'UTC', DATEADD(HOUR, -26, CAST(leads.won_at AS TIMESTAMP)))
          )
        END >= CASE
          WHEN CONVERT_TIMEZONE(
            'UTC',
            'Europe/Berlin',
            DATEADD(
              HOUR,
              -26,
              CONVERT_TIMEZONE('Europe/Berlin', 'UTC', DATEADD(HOUR, 26, CAST(leads.created_at AS TIMESTAMP)))
            )
          ) = CAST(leads.created_at AS TIMESTAMP)
          THEN DATEADD(
            HOUR,
            -26,
            CONVERT_TIMEZONE('Europe/Berlin', 'UTC', DATEADD(HOUR, 26, CAST(leads.created_at AS TIMESTAMP)))
          )
          ELSE DATEADD(
            HOUR,
            26,
            CONVERT_TIMEZONE('Europe/Berlin', 'UTC', DATEADD(HOUR, -26, CAST(leads.created_at AS TIMESTAMP)))
          )
        END
        AND CASE
          WHEN CONVERT_TIMEZONE(
            'UTC',
            'Europe/Berlin',
            DATEADD(
              HOUR,
              -26,
              CONVERT_TIMEZONE('Europe/Berlin', 'UTC', DATEADD(HOUR, 26, CAST(leads.won_at AS TIMESTAMP)))
            )
          ) = CAST(leads.won_at AS TIMESTAMP)
          THEN DATEADD(
            HOUR,
            -26,
            CONVERT_TIMEZONE('Europe/Berlin', 'UTC', DATEADD(HOUR, 26, CAST(leads.won_at AS TIMESTAMP)))
          )
          ELSE DATEADD(
            HOUR,
            26,
            CONVERT_TIMEZONE('Europe/Berlin', 'UTC', DATEADD(HOUR, -26, CAST(leads.won_at AS TIMESTAMP)))
          )
        END < DATEADD(
          DAY,
          14,
          CASE
            WHEN CONVERT_TIMEZONE(
              'UTC',
              'Europe/Berlin',
              DATEADD(
                HOUR,
                -26,
                CONVERT_TIMEZONE('Europe/Berlin', 'UTC', DATEADD(HOUR, 26, CAST(leads.created_at AS TIMESTAMP)))
              )
            ) = CAST(leads.created_at AS TIMESTAMP)
            THEN DATEADD(
              HOUR,
              -26,
              CONVERT_TIMEZONE('Europe/Berlin', 'UTC', DATEADD(HOUR, 26, CAST(leads.created_at AS TIMESTAMP)))
            )
            ELSE DATEADD(
              HOUR,
              26,
              CONVERT_TIMEZONE('Europe/Berlin', 'UTC', DATEADD(HOUR, -26, CAST(leads.created_at AS TIMESTAMP)))
            )
          END
        )
        AND CONVERT_TIMEZONE(
          'UTC',
          'America/New_York',
          CASE
            WHEN CONVERT_TIMEZONE(
              'UTC',
              'Europe/Berlin',
              DATEADD(
                HOUR,
                -26,
                CONVERT_TIMEZONE('Europe/Berlin', 'UTC', DATEADD(HOUR, 26, CAST(leads.won_at AS TIMESTAMP)))
              )
            ) = CAST(leads.won_at AS TIMESTAMP)
            THEN DATEADD(
              HOUR,
              -26,
              CONVERT_TIMEZONE('Europe/Berlin', 'UTC', DATEADD(HOUR, 26, CAST(leads.won_at AS TIMESTAMP)))
            )
            ELSE DATEADD(
              HOUR,
              26,
              CONVERT_TIMEZONE('Europe/Berlin', 'UTC', DATEADD(HOUR, -26, CAST(leads.won_at AS TIMESTAMP)))
            )
          END
        ) < CAST('2026-06-18 00:00:00' AS TIMESTAMP)
        THEN 1
      END
    ) AS count_to_won_at,
    COUNT(*) AS count_leads
  FROM shop.leads AS leads
  WHERE
    CONVERT_TIMEZONE(
      'UTC',
      'America/New_York',
      CASE
        WHEN CONVERT_TIMEZONE(
          'UTC',
          'Europe/Berlin',
          DATEADD(
            HOUR,
            -26,
            CONVERT_TIMEZONE('Europe/Berlin', 'UTC', DATEADD(HOUR, 26, CAST(leads.created_at AS TIMESTAMP)))
          )
        ) = CAST(leads.created_at AS TIMESTAMP)
        THEN DATEADD(
          HOUR,
          -26,
          CONVERT_TIMEZONE('Europe/Berlin', 'UTC', DATEADD(HOUR, 26, CAST(leads.created_at AS TIMESTAMP)))
        )
        ELSE DATEADD(
          HOUR,
          26,
          CONVERT_TIMEZONE('Europe/Berlin', 'UTC', DATEADD(HOUR, -26, CAST(leads.created_at AS TIMESTAMP)))
        )
      END
    ) >= CAST('2026-04-01 00:00:00' AS TIMESTAMP)
    AND CONVERT_TIMEZONE(
      'UTC',
      'America/New_York',
      CASE
        WHEN CONVERT_TIMEZONE(
          'UTC',
          'Europe/Berlin',
          DATEADD(
            HOUR,
            -26,
            CONVERT_TIMEZONE('Europe/Berlin', 'UTC', DATEADD(HOUR, 26, CAST(leads.created_at AS TIMESTAMP)))
          )
        ) = CAST(leads.created_at AS TIMESTAMP)
        THEN DATEADD(
          HOUR,
          -26,
          CONVERT_TIMEZONE('Europe/Berlin', 'UTC', DATEADD(HOUR, 26, CAST(leads.created_at AS TIMESTAMP)))
        )
        ELSE DATEADD(
          HOUR,
          26,
          CONVERT_TIMEZONE('Europe/Berlin', 'UTC', DATEADD(HOUR, -26, CAST(leads.created_at AS TIMESTAMP)))
        )
      END
    ) < CAST('2026-06-01 00:00:00' AS TIMESTAMP)
  GROUP BY
    1
), numbers AS (
  SELECT
    CAST(COALESCE(leads_by_created_at.count_to_won_at, 0) AS DOUBLE PRECISION) / NULLIF(CAST(COALESCE(leads_by_created_at.count_leads, 0) AS DOUBLE PRECISION), 0) AS value,
    CAST(COALESCE(leads_by_created_at_before_1_month.count_to_won_at, 0) AS DOUBLE PRECISION) / NULLIF(
      CAST(COALESCE(leads_by_created_at_before_1_month.count_leads, 0) AS DOUBLE PRECISION),
      0
    ) AS previous
  FROM periods
  LEFT JOIN leads_by_created_at
    ON leads_by_created_at.period_start = periods.period_start
  LEFT JOIN leads_by_created_at AS leads_by_created_at_before_1_month
    ON leads_by_created_at_before_1_month.period_start = periods.before_1_month_start
)
SELECT
  'won' AS kpi,
  CAST('2026-05-01' AS DATE) AS period_start,
  CAST('2026-06-01' AS DATE) AS period_end,
  value,
  CAST(NULL AS DECIMAL(38, 10)) AS target,
  CAST(NULL AS DECIMAL(38, 10)) AS target_high,
  CAST(NULL AS DECIMAL(38, 10)) AS expected,
  CAST(NULL AS DOUBLE PRECISION) AS attainment,
  CAST(NULL AS VARCHAR(65535)) AS status,
  previous,
  value - previous AS change,
  CAST(NULL AS DOUBLE PRECISION) AS forecast,
  TRUE AS complete,
  'final' AS state
FROM numbers
