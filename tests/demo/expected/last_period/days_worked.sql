-- query: days_worked --from 2026-05-01 --to 2026-06-01
-- Days are New York's.
WITH done AS (
  SELECT timezone('America/New_York', timezone('UTC', occurred_at)) AS t, r.id, r.name
  FROM crm.activities LEFT JOIN crm.reps AS r ON r.id = rep_id
)
SELECT DATE '2026-05-01' AS period_start,
  CASE WHEN grouping(id) = 0 THEN 'rep' END AS dimension, name AS member,
  count(DISTINCT t::DATE) FILTER (t >= DATE '2026-05-01') AS value,
  count(DISTINCT t::DATE) FILTER (t < DATE '2026-05-01') AS previous
FROM done WHERE t >= DATE '2026-04-01' AND t < DATE '2026-06-01'
GROUP BY GROUPING SETS ((), (id, name));
