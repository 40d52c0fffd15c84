-- query: marketing_qualified_leads
SELECT date_trunc('month', timezone('America/New_York', timezone('UTC', mql_at)))::DATE AS period_start,
  count(*) AS value
FROM crm.leads
WHERE mql_at >= TIMESTAMP '2025-07-01 04:00' AND mql_at < TIMESTAMP '2026-06-18 04:00'
GROUP BY 1 ORDER BY 1;
