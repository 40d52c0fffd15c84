-- query: deals_won --from 2026-05-01 --to 2026-06-01
WITH won AS (
  SELECT timezone('America/New_York', timezone('UTC', closed_at)) AS t
  FROM crm.opportunities WHERE stage = 'won'
)
SELECT DATE '2026-05-01' AS period_start, NULL AS dimension, NULL AS member,
  count(*) FILTER (t >= DATE '2026-05-01') AS value,
  count(*) FILTER (t < DATE '2026-05-01') AS previous
FROM won WHERE t >= DATE '2026-04-01' AND t < DATE '2026-06-01';
