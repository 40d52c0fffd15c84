-- query: sales_qualified_leads
-- Also those that marketing never qualified.
WITH counted AS (
  SELECT date_trunc('month', timezone('America/New_York', timezone('UTC', sql_at)))::DATE AS p,
    count(*) AS value
  FROM crm.leads
  WHERE sql_at >= TIMESTAMP '2025-07-01 04:00' AND sql_at < TIMESTAMP '2026-06-18 04:00'
  GROUP BY 1
)
SELECT p AS period_start, value, 80 AS target,
  CASE WHEN value >= due THEN 'green' WHEN value >= 0.9 * due THEN 'amber' ELSE 'red' END AS status
FROM (SELECT *, CASE WHEN p = DATE '2026-06-01' THEN 80 * 17 / 30 ELSE 80 END AS due FROM counted)
ORDER BY p;
