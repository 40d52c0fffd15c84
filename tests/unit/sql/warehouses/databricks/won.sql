-- metric won, definition 1d16dd693e0d, rows before 2026-06-18 00:00
WITH periods(n, period_start, before_1_month_start) AS (
  VALUES
    (0, CAST('2026-05-01' AS DATE), CAST('2026-04-01' AS DATE))
), leads_by_created_at AS (
  SELECT
    *
  FROM (
    SELECT
      CAST(CAST(DATE_TRUNC(
        'month',
        CONVERT_TIMEZONE(
          'UTC',
          'America/New_York',
          CASE
            WHEN CONVERT_TIMEZONE(
              'UTC',
              'Europe/Berlin',
              (
                CONVERT_TIMEZONE(
                  'Europe/Berlin',
                  'UTC',
                  (
                    CAST(leads.created_at AS TIMESTAMP_NTZ) + INTERVAL '26' HOUR
                  )
                ) - INTERVAL '26' HOUR
              )
            ) = CAST(leads.created_at AS TIMESTAMP_NTZ)
            THEN (
              CONVERT_TIMEZONE(
                'Europe/Berlin',
                'UTC',
                (
                  CAST(leads.created_at AS TIMESTAMP_NTZ) + INTERVAL '26' HOUR
                )
              ) - INTERVAL '26' HOUR
            )
            ELSE CONVERT_TIMEZONE('Europe/Berlin', 'UTC', CAST(leads.created_at AS TIMESTAMP_NTZ))
          END
        )
      ) AS TIMESTAMP_NTZ) AS DATE) AS period_start,
      COUNT(
        CASE
          WHEN CASE
            WHEN CONVERT_TIMEZONE(
              'UTC',
              'Europe/Berlin',
              (
                CONVERT_TIMEZONE(
                  'Europe/Berlin',
                  'UTC',
                  (
                    CAST(leads.won_at AS TIMESTAMP_NTZ) + INTERVAL '26' HOUR
                  )
                ) - INTERVAL '26' HOUR
              )
            ) = CAST(leads.won_at AS TIMESTAMP_NTZ)
            THEN (
              CONVERT_TIMEZONE(
                'Europe/Berlin',
                'UTC',
                (
                  CAST(leads.won_at AS TIMESTAMP_NTZ) + INTERVAL '26' HOUR
                )
              ) - INTERVAL '26' HOUR
            )
            ELSE CONVERT_TIMEZONE('Europe/Berlin', 'UTC', CAST(leads.won_at AS TIMESTAMP_NTZ))
          END >= CASE
            WHEN CONVERT_TIMEZONE(
              'UTC',
              'Europe/Berlin',
              (
                CONVERT_TIMEZONE(
                  'Europe/Berlin',
                  'UTC',
                  (
                    CAST(leads.created_at AS TIMESTAMP_NTZ) + INTERVAL '26' HOUR
                  )
                ) - INTERVAL '26' HOUR
              )
            ) = CAST(leads.created_at AS TIMESTAMP_NTZ)
            THEN (
              CONVERT_TIMEZONE(
                'Europe/Berlin',
                'UTC',
                (
                  CAST(leads.created_at AS TIMESTAMP_NTZ) + INTERVAL '26' HOUR
                )
              ) - INTERVAL '26' HOUR
            )
            ELSE CONVERT_TIMEZONE('Europe/Berlin', 'UTC', CAST(leads.created_at AS TIMESTAMP_NTZ))
          END
          AND CASE
            WHEN CONVERT_TIMEZONE(
              'UTC',
              'Europe/Berlin',
              (
                CONVERT_TIMEZONE(
                  'Europe/Berlin',
                  'UTC',
                  (
                    CAST(leads.won_at AS TIMESTAMP_NTZ) + INTERVAL '26' HOUR
                  )
                ) - INTERVAL '26' HOUR
              )
            ) = CAST(leads.won_at AS TIMESTAMP_NTZ)
            THEN (
              CONVERT_TIMEZONE(
                'Europe/Berlin',
                'UTC',
                (
                  CAST(leads.won_at AS TIMESTAMP_NTZ) + INTERVAL '26' HOUR
                )
              ) - INTERVAL '26' HOUR
            )
            ELSE CONVERT_TIMEZONE('Europe/Berlin', 'UTC', CAST(leads.won_at AS TIMESTAMP_NTZ))
          END < CASE
            WHEN CONVERT_TIMEZONE(
              'UTC',
              'Europe/Berlin',
              (
                CONVERT_TIMEZONE(
                  'Europe/Berlin',
                  'UTC',
                  (
                    CAST(leads.created_at AS TIMESTAMP_NTZ) + INTERVAL '26' HOUR
                  )
                ) - INTERVAL '26' HOUR
              )
            ) = CAST(leads.created_at AS TIMESTAMP_NTZ)
            THEN (
              CONVERT_TIMEZONE(
                'Europe/Berlin',
                'UTC',
                (
                  CAST(leads.created_at AS TIMESTAMP_NTZ) + INTERVAL '26' HOUR
                )
              ) - INTERVAL '26' HOUR
            )
            ELSE CONVERT_TIMEZONE('Europe/Berlin', 'UTC', CAST(leads.created_at AS TIMESTAMP_NTZ))
          END + INTERVAL '14' DAY
          AND CONVERT_TIMEZONE(
            'UTC',
            'America/New_York',
            CASE
              WHEN CONVERT_TIMEZONE(
                'UTC',
                'Europe/Berlin',
                (
                  CONVERT_TIMEZONE(
                    'Europe/Berlin',
                    'UTC',
                    (
                      CAST(leads.won_at AS TIMESTAMP_NTZ) + INTERVAL '26' HOUR
                    )
                  ) - INTERVAL '26' HOUR
                )
              ) = CAST(leads.won_at AS TIMESTAMP_NTZ)
              THEN (
                CONVERT_TIMEZONE(
                  'Europe/Berlin',
                  'UTC',
                  (
                    CAST(leads.won_at AS TIMESTAMP_NTZ) + INTERVAL '26' HOUR
                  )
                ) - INTERVAL '26' HOUR
              )
              ELSE CONVERT_TIMEZONE('Europe/Berlin', 'UTC', CAST(leads.won_at AS TIMESTAMP_NTZ))
            END
          ) < CAST('2026-06-18 00:00:00' AS TIMESTAMP_NTZ)
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
            (
              CONVERT_TIMEZONE(
                'Europe/Berlin',
                'UTC',
                (
                  CAST(leads.created_at AS TIMESTAMP_NTZ) + INTERVAL '26' HOUR
                )
              ) - INTERVAL '26' HOUR
            )
          ) = CAST(leads.created_at AS TIMESTAMP_NTZ)
          THEN (
            CONVERT_TIMEZONE(
              'Europe/Berlin',
              'UTC',
              (
                CAST(leads.created_at AS TIMESTAMP_NTZ) + INTERVAL '26' HOUR
              )
            ) - INTERVAL '26' HOUR
          )
          ELSE CONVERT_TIMEZONE('Europe/Berlin', 'UTC', CAST(leads.created_at AS TIMESTAMP_NTZ))
        END
      ) >= CAST('2026-04-01 00:00:00' AS TIMESTAMP_NTZ)
      AND CONVERT_TIMEZONE(
        'UTC',
        'America/New_York',
        CASE
          WHEN CONVERT_TIMEZONE(
            'UTC',
            'Europe/Berlin',
            (
              CONVERT_TIMEZONE(
                'Europe/Berlin',
                'UTC',
                (
                  CAST(leads.created_at AS TIMESTAMP_NTZ) + INTERVAL '26' HOUR
                )
              ) - INTERVAL '26' HOUR
            )
          ) = CAST(leads.created_at AS TIMESTAMP_NTZ)
          THEN (
            CONVERT_TIMEZONE(
              'Europe/Berlin',
              'UTC',
              (
                CAST(leads.created_at AS TIMESTAMP_NTZ) + INTERVAL '26' HOUR
              )
            ) - INTERVAL '26' HOUR
          )
          ELSE CONVERT_TIMEZONE('Europe/Berlin', 'UTC', CAST(leads.created_at AS TIMESTAMP_NTZ))
        END
      ) < CAST('2026-06-01 00:00:00' AS TIMESTAMP_NTZ)
    GROUP BY
      1
  ) AS made_once
  WHERE
    RAND() < 2
), numbers AS (
  SELECT
    CAST(COALESCE(leads_by_created_at.count_to_won_at, 0) AS DOUBLE) / NULLIF(CAST(COALESCE(leads_by_created_at.count_leads, 0) AS DOUBLE), 0) AS value,
    CAST(COALESCE(leads_by_created_at_before_1_month.count_to_won_at, 0) AS DOUBLE) / NULLIF(CAST(COALESCE(leads_by_created_at_before_1_month.count_leads, 0) AS DOUBLE), 0) AS previous
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
  CAST(NULL AS DOUBLE) AS attainment,
  CAST(NULL AS STRING) AS status,
  previous,
  value - previous AS change,
  CAST(NULL AS DOUBLE) AS forecast,
  TRUE AS complete,
  'final' AS state
FROM numbers
