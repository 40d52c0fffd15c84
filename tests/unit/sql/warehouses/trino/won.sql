-- metric won, definition 1d16dd693e0d, rows before 2026-06-18 00:00
WITH periods(n, period_start, before_1_month_start) AS (
  VALUES
    (0, CAST('2026-05-01' AS DATE), CAST('2026-04-01' AS DATE))
), leads_by_created_at AS (
  SELECT
    CAST(DATE_TRUNC(
      'month',
      CAST(AT_TIMEZONE(
        WITH_TIMEZONE(
          CASE
            WHEN CAST(AT_TIMEZONE(
              WITH_TIMEZONE(
                DATE_ADD(
                  'hour',
                  -26,
                  CAST(AT_TIMEZONE(
                    WITH_TIMEZONE(DATE_ADD('hour', 26, CAST(leads.created_at AS TIMESTAMP(6))), 'Europe/Berlin'),
                    'UTC'
                  ) AS TIMESTAMP(6))
                ),
                'UTC'
              ),
              'Europe/Berlin'
            ) AS TIMESTAMP(6)) = CAST(leads.created_at AS TIMESTAMP(6))
            THEN DATE_ADD(
              'hour',
              -26,
              CAST(AT_TIMEZONE(
                WITH_TIMEZONE(DATE_ADD('hour', 26, CAST(leads.created_at AS TIMESTAMP(6))), 'Europe/Berlin'),
                'UTC'
              ) AS TIMESTAMP(6))
            )
            ELSE DATE_ADD(
              'hour',
              26,
              CAST(AT_TIMEZONE(
                WITH_TIMEZONE(DATE_ADD('hour', -26, CAST(leads.created_at AS TIMESTAMP(6))), 'Europe/Berlin'),
                'UTC'
              ) AS TIMESTAMP(6))
            )
          END,
          'UTC'
        ),
        'America/New_York'
      ) AS TIMESTAMP(6))
    ) AS DATE) AS period_start,
    COUNT(
      CASE
        WHEN CASE
          WHEN CAST(AT_TIMEZONE(
            WITH_TIMEZONE(
              DATE_ADD(
                'hour',
                -26,
                CAST(AT_TIMEZONE(
                  WITH_TIMEZONE(DATE_ADD('hour', 26, CAST(leads.won_at AS TIMESTAMP(6))), 'Europe/Berlin'),
                  'UTC'
                ) AS TIMESTAMP(6))
              ),
              'UTC'
            ),
            'Europe/Berlin'
          ) AS TIMESTAMP(6)) = CAST(leads.won_at AS TIMESTAMP(6))
          THEN DATE_ADD(
            'hour',
            -26,
            CAST(AT_TIMEZONE(
              WITH_TIMEZONE(DATE_ADD('hour', 26, CAST(leads.won_at AS TIMESTAMP(6))), 'Europe/Berlin'),
              'UTC'
            ) AS TIMESTAMP(6))
          )
          ELSE DATE_ADD(
            'hour',
            26,
            CAST(AT_TIMEZONE(
              WITH_TIMEZONE(DATE_ADD('hour', -26, CAST(leads.won_at AS TIMESTAMP(6))), 'Europe/Berlin'),
              'UTC'
            ) AS TIMESTAMP(6))
          )
        END >= CASE
          WHEN CAST(AT_TIMEZONE(
            WITH_TIMEZONE(
              DATE_ADD(
                'hour',
                -26,
                CAST(AT_TIMEZONE(
                  WITH_TIMEZONE(DATE_ADD('hour', 26, CAST(leads.created_at AS TIMESTAMP(6))), 'Europe/Berlin'),
                  'UTC'
                ) AS TIMESTAMP(6))
              ),
              'UTC'
            ),
            'Europe/Berlin'
          ) AS TIMESTAMP(6)) = CAST(leads.created_at AS TIMESTAMP(6))
          THEN DATE_ADD(
            'hour',
            -26,
            CAST(AT_TIMEZONE(
              WITH_TIMEZONE(DATE_ADD('hour', 26, CAST(leads.created_at AS TIMESTAMP(6))), 'Europe/Berlin'),
              'UTC'
            ) AS TIMESTAMP(6))
          )
          ELSE DATE_ADD(
            'hour',
            26,
            CAST(AT_TIMEZONE(
              WITH_TIMEZONE(DATE_ADD('hour', -26, CAST(leads.created_at AS TIMESTAMP(6))), 'Europe/Berlin'),
              'UTC'
            ) AS TIMESTAMP(6))
          )
        END
        AND CASE
          WHEN CAST(AT_TIMEZONE(
            WITH_TIMEZONE(
              DATE_ADD(
                'hour',
                -26,
                CAST(AT_TIMEZONE(
                  WITH_TIMEZONE(DATE_ADD('hour', 26, CAST(leads.won_at AS TIMESTAMP(6))), 'Europe/Berlin'),
                  'UTC'
                ) AS TIMESTAMP(6))
              ),
              'UTC'
            ),
            'Europe/Berlin'
          ) AS TIMESTAMP(6)) = CAST(leads.won_at AS TIMESTAMP(6))
          THEN DATE_ADD(
            'hour',
            -26,
            CAST(AT_TIMEZONE(
              WITH_TIMEZONE(DATE_ADD('hour', 26, CAST(leads.won_at AS TIMESTAMP(6))), 'Europe/Berlin'),
              'UTC'
            ) AS TIMESTAMP(6))
          )
          ELSE DATE_ADD(
            'hour',
            26,
            CAST(AT_TIMEZONE(
              WITH_TIMEZONE(DATE_ADD('hour', -26, CAST(leads.won_at AS TIMESTAMP(6))), 'Europe/Berlin'),
              'UTC'
            ) AS TIMESTAMP(6))
          )
        END < DATE_ADD(
          'day',
          14,
          CASE
            WHEN CAST(AT_TIMEZONE(
              WITH_TIMEZONE(
                DATE_ADD(
                  'hour',
                  -26,
                  CAST(AT_TIMEZONE(
                    WITH_TIMEZONE(DATE_ADD('hour', 26, CAST(leads.created_at AS TIMESTAMP(6))), 'Europe/Berlin'),
                    'UTC'
                  ) AS TIMESTAMP(6))
                ),
                'UTC'
              ),
              'Europe/Berlin'
            ) AS TIMESTAMP(6)) = CAST(leads.created_at AS TIMESTAMP(6))
            THEN DATE_ADD(
              'hour',
              -26,
              CAST(AT_TIMEZONE(
                WITH_TIMEZONE(DATE_ADD('hour', 26, CAST(leads.created_at AS TIMESTAMP(6))), 'Europe/Berlin'),
                'UTC'
              ) AS TIMESTAMP(6))
            )
            ELSE DATE_ADD(
              'hour',
              26,
              CAST(AT_TIMEZONE(
                WITH_TIMEZONE(DATE_ADD('hour', -26, CAST(leads.created_at AS TIMESTAMP(6))), 'Europe/Berlin'),
                'UTC'
              ) AS TIMESTAMP(6))
            )
          END
        )
        AND CAST(AT_TIMEZONE(
          WITH_TIMEZONE(
            CASE
              WHEN CAST(AT_TIMEZONE(
                WITH_TIMEZONE(
                  DATE_ADD(
                    'hour',
                    -26,
                    CAST(AT_TIMEZONE(
                      WITH_TIMEZONE(DATE_ADD('hour', 26, CAST(leads.won_at AS TIMESTAMP(6))), 'Europe/Berlin'),
                      'UTC'
                    ) AS TIMESTAMP(6))
                  ),
                  'UTC'
                ),
                'Europe/Berlin'
              ) AS TIMESTAMP(6)) = CAST(leads.won_at AS TIMESTAMP(6))
              THEN DATE_ADD(
                'hour',
                -26,
                CAST(AT_TIMEZONE(
                  WITH_TIMEZONE(DATE_ADD('hour', 26, CAST(leads.won_at AS TIMESTAMP(6))), 'Europe/Berlin'),
                  'UTC'
                ) AS TIMESTAMP(6))
              )
              ELSE DATE_ADD(
                'hour',
                26,
                CAST(AT_TIMEZONE(
                  WITH_TIMEZONE(DATE_ADD('hour', -26, CAST(leads.won_at AS TIMESTAMP(6))), 'Europe/Berlin'),
                  'UTC'
                ) AS TIMESTAMP(6))
              )
            END,
            'UTC'
          ),
          'America/New_York'
        ) AS TIMESTAMP(6)) < CAST('2026-06-18 00:00:00' AS TIMESTAMP(6))
        THEN 1
      END
    ) AS count_to_won_at,
    COUNT(*) AS count_leads
  FROM shop.leads AS leads
  WHERE
    CAST(AT_TIMEZONE(
      WITH_TIMEZONE(
        CASE
          WHEN CAST(AT_TIMEZONE(
            WITH_TIMEZONE(
              DATE_ADD(
                'hour',
                -26,
                CAST(AT_TIMEZONE(
                  WITH_TIMEZONE(DATE_ADD('hour', 26, CAST(leads.created_at AS TIMESTAMP(6))), 'Europe/Berlin'),
                  'UTC'
                ) AS TIMESTAMP(6))
              ),
              'UTC'
            ),
            'Europe/Berlin'
          ) AS TIMESTAMP(6)) = CAST(leads.created_at AS TIMESTAMP(6))
          THEN DATE_ADD(
            'hour',
            -26,
            CAST(AT_TIMEZONE(
              WITH_TIMEZONE(DATE_ADD('hour', 26, CAST(leads.created_at AS TIMESTAMP(6))), 'Europe/Berlin'),
              'UTC'
            ) AS TIMESTAMP(6))
          )
          ELSE DATE_ADD(
            'hour',
            26,
            CAST(AT_TIMEZONE(
              WITH_TIMEZONE(DATE_ADD('hour', -26, CAST(leads.created_at AS TIMESTAMP(6))), 'Europe/Berlin'),
              'UTC'
            ) AS TIMESTAMP(6))
          )
        END,
        'UTC'
      ),
      'America/New_York'
    ) AS TIMESTAMP(6)) >= CAST('2026-04-01 00:00:00' AS TIMESTAMP(6))
    AND CAST(AT_TIMEZONE(
      WITH_TIMEZONE(
        CASE
          WHEN CAST(AT_TIMEZONE(
            WITH_TIMEZONE(
              DATE_ADD(
                'hour',
                -26,
                CAST(AT_TIMEZONE(
                  WITH_TIMEZONE(DATE_ADD('hour', 26, CAST(leads.created_at AS TIMESTAMP(6))), 'Europe/Berlin'),
                  'UTC'
                ) AS TIMESTAMP(6))
              ),
              'UTC'
            ),
            'Europe/Berlin'
          ) AS TIMESTAMP(6)) = CAST(leads.created_at AS TIMESTAMP(6))
          THEN DATE_ADD(
            'hour',
            -26,
            CAST(AT_TIMEZONE(
              WITH_TIMEZONE(DATE_ADD('hour', 26, CAST(leads.created_at AS TIMESTAMP(6))), 'Europe/Berlin'),
              'UTC'
            ) AS TIMESTAMP(6))
          )
          ELSE DATE_ADD(
            'hour',
            26,
            CAST(AT_TIMEZONE(
              WITH_TIMEZONE(DATE_ADD('hour', -26, CAST(leads.created_at AS TIMESTAMP(6))), 'Europe/Berlin'),
              'UTC'
            ) AS TIMESTAMP(6))
          )
        END,
        'UTC'
      ),
      'America/New_York'
    ) AS TIMESTAMP(6)) < CAST('2026-06-01 00:00:00' AS TIMESTAMP(6))
  GROUP BY
    1
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
  CAST(NULL AS VARCHAR) AS status,
  previous,
  value - previous AS change,
  CAST(NULL AS DOUBLE) AS forecast,
  TRUE AS complete,
  'final' AS state
FROM numbers
