-- query: follow_ups_per_sql --from 2026-05-01 --to 2026-06-01
WITH events AS (
  SELECT timezone('America/New_York', timezone('UTC', occurred_at)) AS t, 1 AS sent, 0 AS accepted
  FROM crm.activities WHERE kind = 'follow_up'
  UNION ALL
  SELECT timezone('America/New_York', timezone('UTC', sql_at)), 0, 1 FROM crm.leads
)
SELECT DATE '2026-05-01' AS period_start, NULL AS dimension, NULL AS member,
  sum(sent) FILTER (t >= DATE '2026-05-01')::DOUBLE
    / sum(accepted) FILTER (t >= DATE '2026-05-01') AS value,
  sum(sent) FILTER (t < DATE '2026-05-01')::DOUBLE
    / sum(accepted) FILTER (t < DATE '2026-05-01') AS previous
FROM events WHERE t >= DATE '2026-04-01' AND t < DATE '2026-06-01';
