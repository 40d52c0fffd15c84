-- query: opportunities_created --from 2026-05-01 --to 2026-06-01
WITH created AS (
  SELECT timezone('America/New_York', timezone('UTC', created_at)) AS t FROM crm.opportunities
)
SELECT DATE '2026-05-01' AS period_start, NULL AS dimension, NULL AS member,
  count(*) FILTER (t >= DATE '2026-05-01') AS value,
  count(*) FILTER (t < DATE '2026-05-01') AS previous
FROM created WHERE t >= DATE '2026-04-01' AND t < DATE '2026-06-01';
