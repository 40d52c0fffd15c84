-- query: sales_cycle
-- Durations are exact (not whole days), in days of 24 hours.
WITH won AS (
  SELECT date_trunc('month', timezone('America/New_York', timezone('UTC', closed_at)))::DATE AS p,
    epoch(closed_at) - epoch(created_at) AS seconds
  FROM crm.opportunities WHERE stage = 'won' AND closed_at < TIMESTAMP '2026-06-18 04:00'
), cycles AS (
  SELECT p, avg(seconds) / 86400 AS value FROM won WHERE p >= DATE '2025-07-01' GROUP BY p
)
SELECT p AS period_start, value, 48 AS target, 48 / value AS attainment,
  CASE WHEN value > 55 THEN 'red' WHEN value > 48 THEN 'amber' ELSE 'green' END AS status
FROM cycles ORDER BY p;
