-- metric won, definition 1d16dd693e0d, rows before 2026-06-18 00:00
WITH periods AS (
  SELECT
    0 AS n,
    CAST('2026-05-01' AS Nullable(Date32)) AS period_start,
    CAST('2026-04-01' AS Nullable(Date32)) AS before_1_month_start
), leads_by_created_at AS (
  SELECT
    CAST(addDays(
      CAST(CAST(toString(
        toTimezone(
          CASE
            WHEN CAST(toString(
              toTimezone(
                CAST(subtractHours(
                  CAST(toString(addHours(CAST(leads.created_at AS Nullable(DateTime64(6, 'UTC'))), 26)) AS Nullable(DateTime64(6, 'Europe/Berlin'))),
                  26
                ) AS Nullable(DateTime64(6, 'UTC'))),
                'Europe/Berlin'
              )
            ) AS Nullable(DateTime64(6, 'UTC'))) = CAST(leads.created_at AS Nullable(DateTime64(6, 'UTC')))
            THEN CAST(subtractHours(
              CAST(toString(addHours(CAST(leads.created_at AS Nullable(DateTime64(6, 'UTC'))), 26)) AS Nullable(DateTime64(6, 'Europe/Berlin'))),
              26
            ) AS Nullable(DateTime64(6, 'UTC')))
            ELSE CAST(addHours(
              CAST(toString(subtractHours(CAST(leads.created_at AS Nullable(DateTime64(6, 'UTC'))), 26)) AS Nullable(DateTime64(6, 'Europe/Berlin'))),
              26
            ) AS Nullable(DateTime64(6, 'UTC')))
          END,
          'America/New_York'
        )
      ) AS Nullable(DateTime64(6, 'UTC'))) AS Nullable(Date32)),
      1 - toDayOfMonth(
        CAST(CAST(toString(
          toTimezone(
            CASE
              WHEN CAST(toString(
                toTimezone(
                  CAST(subtractHours(
                    CAST(toString(addHours(CAST(leads.created_at AS Nullable(DateTime64(6, 'UTC'))), 26)) AS Nullable(DateTime64(6, 'Europe/Berlin'))),
                    26
                  ) AS Nullable(DateTime64(6, 'UTC'))),
                  'Europe/Berlin'
                )
              ) AS Nullable(DateTime64(6, 'UTC'))) = CAST(leads.created_at AS Nullable(DateTime64(6, 'UTC')))
              THEN CAST(subtractHours(
                CAST(toString(addHours(CAST(leads.created_at AS Nullable(DateTime64(6, 'UTC'))), 26)) AS Nullable(DateTime64(6, 'Europe/Berlin'))),
                26
              ) AS Nullable(DateTime64(6, 'UTC')))
              ELSE CAST(addHours(
                CAST(toString(subtractHours(CAST(leads.created_at AS Nullable(DateTime64(6, 'UTC'))), 26)) AS Nullable(DateTime64(6, 'Europe/Berlin'))),
                26
              ) AS Nullable(DateTime64(6, 'UTC')))
            END,
            'America/New_York'
          )
        ) AS Nullable(DateTime64(6, 'UTC'))) AS Nullable(Date32))
      )
    ) AS Nullable(Date32)) AS period_start,
    toInt64(
      COUNT(
        CASE
          WHEN CASE
            WHEN CAST(toString(
              toTimezone(
                CAST(subtractHours(
                  CAST(toString(addHours(CAST(leads.won_at AS Nullable(DateTime64(6, 'UTC'))), 26)) AS Nullable(DateTime64(6, 'Europe/Berlin'))),
                  26
                ) AS Nullable(DateTime64(6, 'UTC'))),
                'Europe/Berlin'
              )
            ) AS Nullable(DateTime64(6, 'UTC'))) = CAST(leads.won_at AS Nullable(DateTime64(6, 'UTC')))
            THEN CAST(subtractHours(
              CAST(toString(addHours(CAST(leads.won_at AS Nullable(DateTime64(6, 'UTC'))), 26)) AS Nullable(DateTime64(6, 'Europe/Berlin'))),
              26
            ) AS Nullable(DateTime64(6, 'UTC')))
            ELSE CAST(addHours(
              CAST(toString(subtractHours(CAST(leads.won_at AS Nullable(DateTime64(6, 'UTC'))), 26)) AS Nullable(DateTime64(6, 'Europe/Berlin'))),
              26
            ) AS Nullable(DateTime64(6, 'UTC')))
          END >= CASE
            WHEN CAST(toString(
              toTimezone(
                CAST(subtractHours(
                  CAST(toString(addHours(CAST(leads.created_at AS Nullable(DateTime64(6, 'UTC'))), 26)) AS Nullable(DateTime64(6, 'Europe/Berlin'))),
                  26
                ) AS Nullable(DateTime64(6, 'UTC'))),
                'Europe/Berlin'
              )
            ) AS Nullable(DateTime64(6, 'UTC'))) = CAST(leads.created_at AS Nullable(DateTime64(6, 'UTC')))
            THEN CAST(subtractHours(
              CAST(toString(addHours(CAST(leads.created_at AS Nullable(DateTime64(6, 'UTC'))), 26)) AS Nullable(DateTime64(6, 'Europe/Berlin'))),
              26
            ) AS Nullable(DateTime64(6, 'UTC')))
            ELSE CAST(addHours(
              CAST(toString(subtractHours(CAST(leads.created_at AS Nullable(DateTime64(6, 'UTC'))), 26)) AS Nullable(DateTime64(6, 'Europe/Berlin'))),
              26
            ) AS Nullable(DateTime64(6, 'UTC')))
          END
          AND CASE
            WHEN CAST(toString(
              toTimezone(
                CAST(subtractHours(
                  CAST(toString(addHours(CAST(leads.won_at AS Nullable(DateTime64(6, 'UTC'))), 26)) AS Nullable(DateTime64(6, 'Europe/Berlin'))),
                  26
                ) AS Nullable(DateTime64(6, 'UTC'))),
                'Europe/Berlin'
              )
            ) AS Nullable(DateTime64(6, 'UTC'))) = CAST(leads.won_at AS Nullable(DateTime64(6, 'UTC')))
            THEN CAST(subtractHours(
              CAST(toString(addHours(CAST(leads.won_at AS Nullable(DateTime64(6, 'UTC'))), 26)) AS Nullable(DateTime64(6, 'Europe/Berlin'))),
              26
            ) AS Nullable(DateTime64(6, 'UTC')))
            ELSE CAST(addHours(
              CAST(toString(subtractHours(CAST(leads.won_at AS Nullable(DateTime64(6, 'UTC'))), 26)) AS Nullable(DateTime64(6, 'Europe/Berlin'))),
              26
            ) AS Nullable(DateTime64(6, 'UTC')))
          END < addDays(
            CASE
              WHEN CAST(toString(
                toTimezone(
                  CAST(subtractHours(
                    CAST(toString(addHours(CAST(leads.created_at AS Nullable(DateTime64(6, 'UTC'))), 26)) AS Nullable(DateTime64(6, 'Europe/Berlin'))),
                    26
                  ) AS Nullable(DateTime64(6, 'UTC'))),
                  'Europe/Berlin'
                )
              ) AS Nullable(DateTime64(6, 'UTC'))) = CAST(leads.created_at AS Nullable(DateTime64(6, 'UTC')))
              THEN CAST(subtractHours(
                CAST(toString(addHours(CAST(leads.created_at AS Nullable(DateTime64(6, 'UTC'))), 26)) AS Nullable(DateTime64(6, 'Europe/Berlin'))),
                26
              ) AS Nullable(DateTime64(6, 'UTC')))
              ELSE CAST(addHours(
                CAST(toString(subtractHours(CAST(leads.created_at AS Nullable(DateTime64(6, 'UTC'))), 26)) AS Nullable(DateTime64(6, 'Europe/Berlin'))),
                26
              ) AS Nullable(DateTime64(6, 'UTC')))
            END,
            14
          )
          AND CAST(toString(
            toTimezone(
              CASE
                WHEN CAST(toString(
                  toTimezone(
                    CAST(subtractHours(
                      CAST(toString(addHours(CAST(leads.won_at AS Nullable(DateTime64(6, 'UTC'))), 26)) AS Nullable(DateTime64(6, 'Europe/Berlin'))),
                      26
                    ) AS Nullable(DateTime64(6, 'UTC'))),
                    'Europe/Berlin'
                  )
                ) AS Nullable(DateTime64(6, 'UTC'))) = CAST(leads.won_at AS Nullable(DateTime64(6, 'UTC')))
                THEN CAST(subtractHours(
                  CAST(toString(addHours(CAST(leads.won_at AS Nullable(DateTime64(6, 'UTC'))), 26)) AS Nullable(DateTime64(6, 'Europe/Berlin'))),
                  26
                ) AS Nullable(DateTime64(6, 'UTC')))
                ELSE CAST(addHours(
                  CAST(toString(subtractHours(CAST(leads.won_at AS Nullable(DateTime64(6, 'UTC'))), 26)) AS Nullable(DateTime64(6, 'Europe/Berlin'))),
                  26
                ) AS Nullable(DateTime64(6, 'UTC')))
              END,
              'America/New_York'
            )
          ) AS Nullable(DateTime64(6, 'UTC'))) < CAST('2026-06-18 00:00:00' AS Nullable(DateTime64(6, 'UTC')))
          THEN 1
        END
      )
    ) AS count_to_won_at,
    toInt64(COUNT(*)) AS count_leads
  FROM shop.leads AS leads
  WHERE
    CAST(toString(
      toTimezone(
        CASE
          WHEN CAST(toString(
            toTimezone(
              CAST(subtractHours(
                CAST(toString(addHours(CAST(leads.created_at AS Nullable(DateTime64(6, 'UTC'))), 26)) AS Nullable(DateTime64(6, 'Europe/Berlin'))),
                26
              ) AS Nullable(DateTime64(6, 'UTC'))),
              'Europe/Berlin'
            )
          ) AS Nullable(DateTime64(6, 'UTC'))) = CAST(leads.created_at AS Nullable(DateTime64(6, 'UTC')))
          THEN CAST(subtractHours(
            CAST(toString(addHours(CAST(leads.created_at AS Nullable(DateTime64(6, 'UTC'))), 26)) AS Nullable(DateTime64(6, 'Europe/Berlin'))),
            26
          ) AS Nullable(DateTime64(6, 'UTC')))
          ELSE CAST(addHours(
            CAST(toString(subtractHours(CAST(leads.created_at AS Nullable(DateTime64(6, 'UTC'))), 26)) AS Nullable(DateTime64(6, 'Europe/Berlin'))),
            26
          ) AS Nullable(DateTime64(6, 'UTC')))
        END,
        'America/New_York'
      )
    ) AS Nullable(DateTime64(6, 'UTC'))) >= CAST('2026-04-01 00:00:00' AS Nullable(DateTime64(6, 'UTC')))
    AND CAST(toString(
      toTimezone(
        CASE
          WHEN CAST(toString(
            toTimezone(
              CAST(subtractHours(
                CAST(toString(addHours(CAST(leads.created_at AS Nullable(DateTime64(6, 'UTC'))), 26)) AS Nullable(DateTime64(6, 'Europe/Berlin'))),
                26
              ) AS Nullable(DateTime64(6, 'UTC'))),
              'Europe/Berlin'
            )
          ) AS Nullable(DateTime64(6, 'UTC'))) = CAST(leads.created_at AS Nullable(DateTime64(6, 'UTC')))
          THEN CAST(subtractHours(
            CAST(toString(addHours(CAST(leads.created_at AS Nullable(DateTime64(6, 'UTC'))), 26)) AS Nullable(DateTime64(6, 'Europe/Berlin'))),
            26
          ) AS Nullable(DateTime64(6, 'UTC')))
          ELSE CAST(addHours(
            CAST(toString(subtractHours(CAST(leads.created_at AS Nullable(DateTime64(6, 'UTC'))), 26)) AS Nullable(DateTime64(6, 'Europe/Berlin'))),
            26
          ) AS Nullable(DateTime64(6, 'UTC')))
        END,
        'America/New_York'
      )
    ) AS Nullable(DateTime64(6, 'UTC'))) < CAST('2026-06-01 00:00:00' AS Nullable(DateTime64(6, 'UTC')))
  GROUP BY
    1
), numbers AS (
  SELECT
    CAST(COALESCE(leads_by_created_at.count_to_won_at, 0) AS Nullable(Float64)) / nullIf(CAST(COALESCE(leads_by_created_at.count_leads, 0) AS Nullable(Float64)), 0) AS value,
    CAST(COALESCE(leads_by_created_at_before_1_month.count_to_won_at, 0) AS Nullable(Float64)) / nullIf(
      CAST(COALESCE(leads_by_created_at_before_1_month.count_leads, 0) AS Nullable(Float64)),
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
  CAST('2026-05-01' AS Nullable(Date32)) AS period_start,
  CAST('2026-06-01' AS Nullable(Date32)) AS period_end,
  value,
  CAST(NULL AS Nullable(Decimal(76, 10))) AS target,
  CAST(NULL AS Nullable(Decimal(76, 10))) AS target_high,
  CAST(NULL AS Nullable(Decimal(76, 10))) AS expected,
  CAST(NULL AS Nullable(Float64)) AS attainment,
  CAST(NULL AS Nullable(String)) AS status,
  previous,
  value - previous AS change,
  CAST(NULL AS Nullable(Float64)) AS forecast,
  TRUE AS complete,
  'final' AS state
FROM numbers
SETTINGS aggregate_functions_null_for_empty = 1, cast_keep_nullable = 0, count_distinct_implementation = 'uniqExact', date_time_overflow_behavior = 'throw', decimal_check_overflow = 1, enable_extended_results_for_datetime_functions = 1, enable_positional_arguments = 1, join_default_strictness = 'ALL', join_use_nulls = 1, max_query_size = 100000000, max_ast_elements = 10000000, max_expanded_ast_elements = 100000000, optimize_multiif_to_if = 0, prefer_column_name_to_alias = 1, session_timezone = 'UTC', transform_null_in = 0, use_variant_as_common_type = 0
