-- metric won, definition 1d16dd693e0d, rows before 2026-06-18 00:00
WITH periods AS (
  SELECT
    0 AS n,
    CAST('2026-05-01' AS DATE) AS period_start,
    CAST('2026-04-01' AS DATE) AS before_1_month_start
), leads_by_created_at AS (
  SELECT
    given.period_start AS period_start,
    COUNT_BIG(
      CASE
        WHEN CASE
          WHEN CAST(CAST(DATEADD(
            HOUR,
            -26,
            CAST(CAST(DATEADD(HOUR, 26, CAST(leads.won_at AS DATETIME2(6))) AS DATETIME2(6)) AT TIME ZONE 'W. Europe Standard Time' AT TIME ZONE 'UTC' AS DATETIME2(6))
          ) AS DATETIME2(6)) AT TIME ZONE 'UTC' AT TIME ZONE 'W. Europe Standard Time' AS DATETIME2(6)) = CAST(leads.won_at AS DATETIME2(6))
          THEN DATEADD(
            HOUR,
            -26,
            CAST(CAST(DATEADD(HOUR, 26, CAST(leads.won_at AS DATETIME2(6))) AS DATETIME2(6)) AT TIME ZONE 'W. Europe Standard Time' AT TIME ZONE 'UTC' AS DATETIME2(6))
          )
          ELSE DATEADD(
            HOUR,
            26,
            CAST(CAST(DATEADD(HOUR, -26, CAST(leads.won_at AS DATETIME2(6))) AS DATETIME2(6)) AT TIME ZONE 'W. Europe Standard Time' AT TIME ZONE 'UTC' AS DATETIME2(6))
          )
        END >= CASE
          WHEN CAST(CAST(DATEADD(
            HOUR,
            -26,
            CAST(CAST(DATEADD(HOUR, 26, CAST(leads.created_at AS DATETIME2(6))) AS DATETIME2(6)) AT TIME ZONE 'W. Europe Standard Time' AT TIME ZONE 'UTC' AS DATETIME2(6))
          ) AS DATETIME2(6)) AT TIME ZONE 'UTC' AT TIME ZONE 'W. Europe Standard Time' AS DATETIME2(6)) = CAST(leads.created_at AS DATETIME2(6))
          THEN DATEADD(
            HOUR,
            -26,
            CAST(CAST(DATEADD(HOUR, 26, CAST(leads.created_at AS DATETIME2(6))) AS DATETIME2(6)) AT TIME ZONE 'W. Europe Standard Time' AT TIME ZONE 'UTC' AS DATETIME2(6))
          )
          ELSE DATEADD(
            HOUR,
            26,
            CAST(CAST(DATEADD(HOUR, -26, CAST(leads.created_at AS DATETIME2(6))) AS DATETIME2(6)) AT TIME ZONE 'W. Europe Standard Time' AT TIME ZONE 'UTC' AS DATETIME2(6))
          )
        END
        AND CASE
          WHEN CAST(CAST(DATEADD(
            HOUR,
            -26,
            CAST(CAST(DATEADD(HOUR, 26, CAST(leads.won_at AS DATETIME2(6))) AS DATETIME2(6)) AT TIME ZONE 'W. Europe Standard Time' AT TIME ZONE 'UTC' AS DATETIME2(6))
          ) AS DATETIME2(6)) AT TIME ZONE 'UTC' AT TIME ZONE 'W. Europe Standard Time' AS DATETIME2(6)) = CAST(leads.won_at AS DATETIME2(6))
          THEN DATEADD(
            HOUR,
            -26,
            CAST(CAST(DATEADD(HOUR, 26, CAST(leads.won_at AS DATETIME2(6))) AS DATETIME2(6)) AT TIME ZONE 'W. Europe Standard Time' AT TIME ZONE 'UTC' AS DATETIME2(6))
          )
          ELSE DATEADD(
            HOUR,
            26,
            CAST(CAST(DATEADD(HOUR, -26, CAST(leads.won_at AS DATETIME2(6))) AS DATETIME2(6)) AT TIME ZONE 'W. Europe Standard Time' AT TIME ZONE 'UTC' AS DATETIME2(6))
          )
        END < DATEADD(
          DAY,
          14,
          CASE
            WHEN CAST(CAST(DATEADD(
              HOUR,
              -26,
              CAST(CAST(DATEADD(HOUR, 26, CAST(leads.created_at AS DATETIME2(6))) AS DATETIME2(6)) AT TIME ZONE 'W. Europe Standard Time' AT TIME ZONE 'UTC' AS DATETIME2(6))
            ) AS DATETIME2(6)) AT TIME ZONE 'UTC' AT TIME ZONE 'W. Europe Standard Time' AS DATETIME2(6)) = CAST(leads.created_at AS DATETIME2(6))
            THEN DATEADD(
              HOUR,
              -26,
              CAST(CAST(DATEADD(HOUR, 26, CAST(leads.created_at AS DATETIME2(6))) AS DATETIME2(6)) AT TIME ZONE 'W. Europe Standard Time' AT TIME ZONE 'UTC' AS DATETIME2(6))
            )
            ELSE DATEADD(
              HOUR,
              26,
              CAST(CAST(DATEADD(HOUR, -26, CAST(leads.created_at AS DATETIME2(6))) AS DATETIME2(6)) AT TIME ZONE 'W. Europe Standard Time' AT TIME ZONE 'UTC' AS DATETIME2(6))
            )
          END
        )
        AND CAST(CAST(CASE
          WHEN CAST(CAST(DATEADD(
            HOUR,
            -26,
            CAST(CAST(DATEADD(HOUR, 26, CAST(leads.won_at AS DATETIME2(6))) AS DATETIME2(6)) AT TIME ZONE 'W. Europe Standard Time' AT TIME ZONE 'UTC' AS DATETIME2(6))
          ) AS DATETIME2(6)) AT TIME ZONE 'UTC' AT TIME ZONE 'W. Europe Standard Time' AS DATETIME2(6)) = CAST(leads.won_at AS DATETIME2(6))
          THEN DATEADD(
            HOUR,
            -26,
            CAST(CAST(DATEADD(HOUR, 26, CAST(leads.won_at AS DATETIME2(6))) AS DATETIME2(6)) AT TIME ZONE 'W. Europe Standard Time' AT TIME ZONE 'UTC' AS DATETIME2(6))
          )
          ELSE DATEADD(
            HOUR,
            26,
            CAST(CAST(DATEADD(HOUR, -26, CAST(leads.won_at AS DATETIME2(6))) AS DATETIME2(6)) AT TIME ZONE 'W. Europe Standard Time' AT TIME ZONE 'UTC' AS DATETIME2(6))
          )
        END AS DATETIME2(6)) AT TIME ZONE 'UTC' AT TIME ZONE 'Eastern Standard Time' AS DATETIME2(6)) < CAST('2026-06-18 00:00:00' AS DATETIME2(6))
        THEN 1
      END
    ) AS count_to_won_at,
    COUNT_BIG(*) AS count_leads
  FROM shop.leads AS leads CROSS APPLY (
    SELECT
      CAST(DATETRUNC(
        MONTH,
        CAST(CAST(CASE
          WHEN CAST(CAST(DATEADD(
            HOUR,
            -26,
            CAST(CAST(DATEADD(HOUR, 26, CAST(leads.created_at AS DATETIME2(6))) AS DATETIME2(6)) AT TIME ZONE 'W. Europe Standard Time' AT TIME ZONE 'UTC' AS DATETIME2(6))
          ) AS DATETIME2(6)) AT TIME ZONE 'UTC' AT TIME ZONE 'W. Europe Standard Time' AS DATETIME2(6)) = CAST(leads.created_at AS DATETIME2(6))
          THEN DATEADD(
            HOUR,
            -26,
            CAST(CAST(DATEADD(HOUR, 26, CAST(leads.created_at AS DATETIME2(6))) AS DATETIME2(6)) AT TIME ZONE 'W. Europe Standard Time' AT TIME ZONE 'UTC' AS DATETIME2(6))
          )
          ELSE DATEADD(
            HOUR,
            26,
            CAST(CAST(DATEADD(HOUR, -26, CAST(leads.created_at AS DATETIME2(6))) AS DATETIME2(6)) AT TIME ZONE 'W. Europe Standard Time' AT TIME ZONE 'UTC' AS DATETIME2(6))
          )
        END AS DATETIME2(6)) AT TIME ZONE 'UTC' AT TIME ZONE 'Eastern Standard Time' AS DATETIME2(6))
      ) AS DATE) AS period_start
  ) AS given
  WHERE
    CAST(CAST(CASE
      WHEN CAST(CAST(DATEADD(
        HOUR,
        -26,
        CAST(CAST(DATEADD(HOUR, 26, CAST(leads.created_at AS DATETIME2(6))) AS DATETIME2(6)) AT TIME ZONE 'W. Europe Standard Time' AT TIME ZONE 'UTC' AS DATETIME2(6))
      ) AS DATETIME2(6)) AT TIME ZONE 'UTC' AT TIME ZONE 'W. Europe Standard Time' AS DATETIME2(6)) = CAST(leads.created_at AS DATETIME2(6))
      THEN DATEADD(
        HOUR,
        -26,
        CAST(CAST(DATEADD(HOUR, 26, CAST(leads.created_at AS DATETIME2(6))) AS DATETIME2(6)) AT TIME ZONE 'W. Europe Standard Time' AT TIME ZONE 'UTC' AS DATETIME2(6))
      )
      ELSE DATEADD(
        HOUR,
        26,
        CAST(CAST(DATEADD(HOUR, -26, CAST(leads.created_at AS DATETIME2(6))) AS DATETIME2(6)) AT TIME ZONE 'W. Europe Standard Time' AT TIME ZONE 'UTC' AS DATETIME2(6))
      )
    END AS DATETIME2(6)) AT TIME ZONE 'UTC' AT TIME ZONE 'Eastern Standard Time' AS DATETIME2(6)) >= CAST('2026-04-01 00:00:00' AS DATETIME2(6))
    AND CAST(CAST(CASE
      WHEN CAST(CAST(DATEADD(
        HOUR,
        -26,
        CAST(CAST(DATEADD(HOUR, 26, CAST(leads.created_at AS DATETIME2(6))) AS DATETIME2(6)) AT TIME ZONE 'W. Europe Standard Time' AT TIME ZONE 'UTC' AS DATETIME2(6))
      ) AS DATETIME2(6)) AT TIME ZONE 'UTC' AT TIME ZONE 'W. Europe Standard Time' AS DATETIME2(6)) = CAST(leads.created_at AS DATETIME2(6))
      THEN DATEADD(
        HOUR,
        -26,
        CAST(CAST(DATEADD(HOUR, 26, CAST(leads.created_at AS DATETIME2(6))) AS DATETIME2(6)) AT TIME ZONE 'W. Europe Standard Time' AT TIME ZONE 'UTC' AS DATETIME2(6))
      )
      ELSE DATEADD(
        HOUR,
        26,
        CAST(CAST(DATEADD(HOUR, -26, CAST(leads.created_at AS DATETIME2(6))) AS DATETIME2(6)) AT TIME ZONE 'W. Europe Standard Time' AT TIME ZONE 'UTC' AS DATETIME2(6))
      )
    END AS DATETIME2(6)) AT TIME ZONE 'UTC' AT TIME ZONE 'Eastern Standard Time' AS DATETIME2(6)) < CAST('2026-06-01 00:00:00' AS DATETIME2(6))
  GROUP BY
    given.period_start
), numbers AS (
  SELECT
    CAST(COALESCE(leads_by_created_at.count_to_won_at, 0) AS FLOAT) / NULLIF(CAST(COALESCE(leads_by_created_at.count_leads, 0) AS FLOAT), 0) AS value,
    CAST(COALESCE(leads_by_created_at_before_1_month.count_to_won_at, 0) AS FLOAT) / NULLIF(CAST(COALESCE(leads_by_created_at_before_1_month.count_leads, 0) AS FLOAT), 0) AS previous
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
  CAST(NULL AS NUMERIC(38, 10)) AS target,
  CAST(NULL AS NUMERIC(38, 10)) AS target_high,
  CAST(NULL AS NUMERIC(38, 10)) AS expected,
  CAST(NULL AS FLOAT) AS attainment,
  CAST(NULL AS NVARCHAR(MAX)) AS status,
  previous,
  value - previous AS change,
  CAST(NULL AS FLOAT) AS forecast,
  CAST(1 AS BIT) AS complete,
  'final' AS state
FROM numbers
