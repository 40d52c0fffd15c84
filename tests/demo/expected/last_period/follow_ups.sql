-- query: follow_ups --from 2026-05-01 --to 2026-06-01
WITH done AS (
  SELECT timezone('America/New_York', timezone('UTC', occurred_at)) AS t
  FROM crm.activities WHERE kind = 'follow_up'
)
SELECT DATE '2026-05-01' AS period_start, NULL AS dimension, NULL AS member,
  count(*) FILTER (t >= DATE '2026-05-01') AS value,
  count(*) FILTER (t < DATE '2026-05-01') AS previous
FROM done WHERE t >= DATE '2026-04-01' AND t < DATE '2026-06-01';
