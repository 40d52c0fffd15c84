-- query: average_deal_size
-- A won deal with no amount counts as a deal.
WITH won AS (
  SELECT date_trunc('month', timezone('America/New_York', timezone('UTC', closed_at)))::DATE AS p, amount
  FROM crm.opportunities WHERE stage = 'won' AND closed_at < TIMESTAMP '2026-06-18 04:00'
)
SELECT p AS period_start, sum(amount)::DOUBLE / count(*) AS value, 20000 AS target,
  CASE WHEN sum(amount) / count(*) >= 20000 THEN 'green'
       WHEN sum(amount) / count(*) >= 18000 THEN 'amber' ELSE 'red' END AS status
FROM won WHERE p >= DATE '2025-07-01' GROUP BY p ORDER BY p;
