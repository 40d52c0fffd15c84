-- query: revenue_forecast --from 2026-05-01 --to 2026-06-01
-- A month that is over ends where it ended.
WITH won AS (
  SELECT timezone('America/New_York', timezone('UTC', closed_at)) AS t, amount
  FROM crm.opportunities WHERE stage = 'won'
)
SELECT DATE '2026-05-01' AS period_start, NULL AS dimension, NULL AS member,
  sum(amount) FILTER (t >= DATE '2026-05-01') AS value,
  sum(amount) FILTER (t < DATE '2026-05-01') AS previous
FROM won WHERE t >= DATE '2026-04-01' AND t < DATE '2026-06-01';
