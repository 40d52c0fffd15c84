-- query: pipeline_by_stage --by deal_stage
WITH months AS (
  SELECT m::DATE AS p, (m - INTERVAL 1 MONTH)::DATE AS before
  FROM generate_series(TIMESTAMP '2025-07-01', TIMESTAMP '2026-06-01', INTERVAL 1 MONTH) AS s(m)
), evenings AS (
  SELECT p, (SELECT max(day) FROM crm.pipeline_daily WHERE day >= p AND day < p + INTERVAL 1 MONTH) AS e,
    (SELECT max(day) FROM crm.pipeline_daily WHERE day >= before
       AND day < CASE WHEN p = DATE '2026-06-01' THEN DATE '2026-05-18' ELSE p END) AS e_before
  FROM months
), stages AS (SELECT DISTINCT stage FROM crm.pipeline_daily)
SELECT p AS period_start, stage AS deal_stage,
  (SELECT count(*) FROM crm.pipeline_daily AS d WHERE d.day = e AND d.stage = s.stage) AS value,
  CASE WHEN e_before IS NOT NULL
    THEN (SELECT count(*) FROM crm.pipeline_daily AS d WHERE d.day = e_before AND d.stage = s.stage)
    END AS previous
FROM evenings CROSS JOIN stages AS s ORDER BY p, stage;
