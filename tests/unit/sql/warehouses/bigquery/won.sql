-- metric won, definition 1d16dd693e0d, rows before 2026-06-18 00:00
WITH periods AS (
  SELECT
    0 AS n,
    CAST('2026-05-01' AS DATE) AS period_start,
    CAST('2026-04-01' AS DATE) AS before_1_month_start
), leads_by_created_at AS (
  SELECT
    CAST(CAST(DATE_TRUNC(
      CAST(DATETIME(
        TIMESTAMP(
          CASE
            WHEN DATETIME(
              TIMESTAMP(
                DATETIME_ADD(
                  DATETIME(
                    TIMESTAMP(
                      DATETIME_ADD(CAST(leads.created_at AS DATETIME), INTERVAL 26 HOUR),
                      'Europe/Berlin'
                    ),
                    'UTC'
                  ),
                  INTERVAL (
                    -26
                  ) HOUR
                ),
                'UTC'
              ),
              'Europe/Berlin'
            ) = CAST(leads.created_at AS DATETIME)
            THEN DATETIME_ADD(
              DATETIME(
                TIMESTAMP(
                  DATETIME_ADD(CAST(leads.created_at AS DATETIME), INTERVAL 26 HOUR),
                  'Europe/Berlin'
                ),
                'UTC'
              ),
              INTERVAL (
                -26
              ) HOUR
            )
            ELSE DATETIME_ADD(
              DATETIME(
                TIMESTAMP(
                  DATETIME_ADD(CAST(leads.created_at AS DATETIME), INTERVAL (
                    -26
                  ) HOUR),
                  'Europe/Berlin'
                ),
                'UTC'
              ),
              INTERVAL 26 HOUR
            )
          END,
          'UTC'
        ),
        'America/New_York'
      ) AS DATE),
      MONTH
    ) AS DATETIME) AS DATE) AS period_start,
    COUNT(
      CASE
        WHEN CASE
          WHEN DATETIME(
            TIMESTAMP(
              DATETIME_ADD(
                DATETIME(
                  TIMESTAMP(DATETIME_ADD(CAST(leads.won_at AS DATETIME), INTERVAL 26 HOUR), 'Europe/Berlin'),
                  'UTC'
                ),
                INTERVAL (
                  -26
                ) HOUR
              ),
              'UTC'
            ),
            'Europe/Berlin'
          ) = CAST(leads.won_at AS DATETIME)
          THEN DATETIME_ADD(
            DATETIME(
              TIMESTAMP(DATETIME_ADD(CAST(leads.won_at AS DATETIME), INTERVAL 26 HOUR), 'Europe/Berlin'),
              'UTC'
            ),
            INTERVAL (
              -26
            ) HOUR
          )
          ELSE DATETIME_ADD(
            DATETIME(
              TIMESTAMP(
                DATETIME_ADD(CAST(leads.won_at AS DATETIME), INTERVAL (
                  -26
                ) HOUR),
                'Europe/Berlin'
              ),
              'UTC'
            ),
            INTERVAL 26 HOUR
          )
        END >= CASE
          WHEN DATETIME(
            TIMESTAMP(
              DATETIME_ADD(
                DATETIME(
                  TIMESTAMP(
                    DATETIME_ADD(CAST(leads.created_at AS DATETIME), INTERVAL 26 HOUR),
                    'Europe/Berlin'
                  ),
                  'UTC'
                ),
                INTERVAL (
                  -26
                ) HOUR
              ),
              'UTC'
            ),
            'Europe/Berlin'
          ) = CAST(leads.created_at AS DATETIME)
          THEN DATETIME_ADD(
            DATETIME(
              TIMESTAMP(
                DATETIME_ADD(CAST(leads.created_at AS DATETIME), INTERVAL 26 HOUR),
                'Europe/Berlin'
              ),
              'UTC'
            ),
            INTERVAL (
              -26
            ) HOUR
          )
          ELSE DATETIME_ADD(
            DATETIME(
              TIMESTAMP(
                DATETIME_ADD(CAST(leads.created_at AS DATETIME), INTERVAL (
                  -26
                ) HOUR),
                'Europe/Berlin'
              ),
              'UTC'
            ),
            INTERVAL 26 HOUR
          )
        END
        AND CASE
          WHEN DATETIME(
            TIMESTAMP(
              DATETIME_ADD(
                DATETIME(
                  TIMESTAMP(DATETIME_ADD(CAST(leads.won_at AS DATETIME), INTERVAL 26 HOUR), 'Europe/Berlin'),
                  'UTC'
                ),
                INTERVAL (
                  -26
                ) HOUR
              ),
              'UTC'
            ),
            'Europe/Berlin'
          ) = CAST(leads.won_at AS DATETIME)
          THEN DATETIME_ADD(
            DATETIME(
              TIMESTAMP(DATETIME_ADD(CAST(leads.won_at AS DATETIME), INTERVAL 26 HOUR), 'Europe/Berlin'),
              'UTC'
            ),
            INTERVAL (
              -26
            ) HOUR
          )
          ELSE DATETIME_ADD(
            DATETIME(
              TIMESTAMP(
                DATETIME_ADD(CAST(leads.won_at AS DATETIME), INTERVAL (
                  -26
                ) HOUR),
                'Europe/Berlin'
              ),
              'UTC'
            ),
            INTERVAL 26 HOUR
          )
        END < DATETIME_ADD(
          CASE
            WHEN DATETIME(
              TIMESTAMP(
                DATETIME_ADD(
                  DATETIME(
                    TIMESTAMP(
                      DATETIME_ADD(CAST(leads.created_at AS DATETIME), INTERVAL 26 HOUR),
                      'Europe/Berlin'
                    ),
                    'UTC'
                  ),
                  INTERVAL (
                    -26
                  ) HOUR
                ),
                'UTC'
              ),
              'Europe/Berlin'
            ) = CAST(leads.created_at AS DATETIME)
            THEN DATETIME_ADD(
              DATETIME(
                TIMESTAMP(
                  DATETIME_ADD(CAST(leads.created_at AS DATETIME), INTERVAL 26 HOUR),
                  'Europe/Berlin'
                ),
                'UTC'
              ),
              INTERVAL (
                -26
              ) HOUR
            )
            ELSE DATETIME_ADD(
              DATETIME(
                TIMESTAMP(
                  DATETIME_ADD(CAST(leads.created_at AS DATETIME), INTERVAL (
                    -26
                  ) HOUR),
                  'Europe/Berlin'
                ),
                'UTC'
              ),
              INTERVAL 26 HOUR
            )
          END,
          INTERVAL 14 DAY
        )
        AND DATETIME(
          TIMESTAMP(
            CASE
              WHEN DATETIME(
                TIMESTAMP(
                  DATETIME_ADD(
                    DATETIME(
                      TIMESTAMP(DATETIME_ADD(CAST(leads.won_at AS DATETIME), INTERVAL 26 HOUR), 'Europe/Berlin'),
                      'UTC'
                    ),
                    INTERVAL (
                      -26
                    ) HOUR
                  ),
                  'UTC'
                ),
                'Europe/Berlin'
              ) = CAST(leads.won_at AS DATETIME)
              THEN DATETIME_ADD(
                DATETIME(
                  TIMESTAMP(DATETIME_ADD(CAST(leads.won_at AS DATETIME), INTERVAL 26 HOUR), 'Europe/Berlin'),
                  'UTC'
                ),
                INTERVAL (
                  -26
                ) HOUR
              )
              ELSE DATETIME_ADD(
                DATETIME(
                  TIMESTAMP(
                    DATETIME_ADD(CAST(leads.won_at AS DATETIME), INTERVAL (
                      -26
                    ) HOUR),
                    'Europe/Berlin'
                  ),
                  'UTC'
                ),
                INTERVAL 26 HOUR
              )
            END,
            'UTC'
          ),
          'America/New_York'
        ) < CAST('2026-06-18 00:00:00' AS DATETIME)
        THEN 1
      END
    ) AS count_to_won_at,
    COUNT(*) AS count_leads
  FROM shop.leads AS leads
  WHERE
    DATETIME(
      TIMESTAMP(
        CASE
          WHEN DATETIME(
            TIMESTAMP(
              DATETIME_ADD(
                DATETIME(
                  TIMESTAMP(
                    DATETIME_ADD(CAST(leads.created_at AS DATETIME), INTERVAL 26 HOUR),
                    'Europe/Berlin'
                  ),
                  'UTC'
                ),
                INTERVAL (
                  -26
                ) HOUR
              ),
              'UTC'
            ),
            'Europe/Berlin'
          ) = CAST(leads.created_at AS DATETIME)
          THEN DATETIME_ADD(
            DATETIME(
              TIMESTAMP(
                DATETIME_ADD(CAST(leads.created_at AS DATETIME), INTERVAL 26 HOUR),
                'Europe/Berlin'
              ),
              'UTC'
            ),
            INTERVAL (
              -26
            ) HOUR
          )
          ELSE DATETIME_ADD(
            DATETIME(
              TIMESTAMP(
                DATETIME_ADD(CAST(leads.created_at AS DATETIME), INTERVAL (
                  -26
                ) HOUR),
                'Europe/Berlin'
              ),
              'UTC'
            ),
            INTERVAL 26 HOUR
          )
        END,
        'UTC'
      ),
      'America/New_York'
    ) >= CAST('2026-04-01 00:00:00' AS DATETIME)
    AND DATETIME(
      TIMESTAMP(
        CASE
          WHEN DATETIME(
            TIMESTAMP(
              DATETIME_ADD(
                DATETIME(
                  TIMESTAMP(
                    DATETIME_ADD(CAST(leads.created_at AS DATETIME), INTERVAL 26 HOUR),
                    'Europe/Berlin'
                  ),
                  'UTC'
                ),
                INTERVAL (
                  -26
                ) HOUR
              ),
              'UTC'
            ),
            'Europe/Berlin'
          ) = CAST(leads.created_at AS DATETIME)
          THEN DATETIME_ADD(
            DATETIME(
              TIMESTAMP(
                DATETIME_ADD(CAST(leads.created_at AS DATETIME), INTERVAL 26 HOUR),
                'Europe/Berlin'
              ),
              'UTC'
            ),
            INTERVAL (
              -26
            ) HOUR
          )
          ELSE DATETIME_ADD(
            DATETIME(
              TIMESTAMP(
                DATETIME_ADD(CAST(leads.created_at AS DATETIME), INTERVAL (
                  -26
                ) HOUR),
                'Europe/Berlin'
              ),
              'UTC'
            ),
            INTERVAL 26 HOUR
          )
        END,
        'UTC'
      ),
      'America/New_York'
    ) < CAST('2026-06-01 00:00:00' AS DATETIME)
  GROUP BY
    1
), numbers AS (
  SELECT
    CAST(COALESCE(leads_by_created_at.count_to_won_at, 0) AS FLOAT64) / NULLIF(CAST(COALESCE(leads_by_created_at.count_leads, 0) AS FLOAT64), 0) AS value,
    CAST(COALESCE(leads_by_created_at_before_1_month.count_to_won_at, 0) AS FLOAT64) / NULLIF(CAST(COALESCE(leads_by_created_at_before_1_month.count_leads, 0) AS FLOAT64), 0) AS previous
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
