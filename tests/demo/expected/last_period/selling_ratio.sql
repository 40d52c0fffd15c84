-- query: selling_ratio --from 2026-05-01 --to 2026-06-01
WITH done AS (
  SELECT timezone('America/New_York', timezone('UTC', occurred_at)) AS t,
    is_selling, duration_minutes AS minutes
  FROM crm.activities
)
SELECT DATE '2026-05-01' AS period_start, NULL AS dimension, NULL AS member,
  sum(minutes) FILTER (is_selling AND t >= DATE '2026-05-01')::DOUBLE
    / sum(minutes) FILTER (NOT is_selling AND t >= DATE '2026-05-01') AS value,
  sum(minutes) FILTER (is_selling AND t < DATE '2026-05-01')::DOUBLE
    / sum(minutes) FILTER (NOT is_selling AND t < DATE '2026-05-01') AS previous
FROM done WHERE t >= DATE '2026-04-01' AND t < DATE '2026-06-01';
