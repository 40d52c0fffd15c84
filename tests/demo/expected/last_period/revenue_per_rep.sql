-- query: revenue_per_rep --from 2026-05-01 --to 2026-06-01
WITH won AS (
  SELECT amount, owner_id,
    date_trunc('month', timezone('America/New_York', timezone('UTC', closed_at))) AS p
  FROM crm.opportunities WHERE stage = 'won'
), ratios AS (
  SELECT p, sum(amount)::DOUBLE / count(DISTINCT owner_id) AS value FROM won GROUP BY p
)
SELECT DATE '2026-05-01' AS period_start, NULL AS dimension, NULL AS member,
  max(value) FILTER (p = DATE '2026-05-01') AS value,
  max(value) FILTER (p = DATE '2026-04-01') AS previous
FROM ratios;
