-- query: follow_up_attempts --from 2026-05-01 --to 2026-06-01
-- Follow-ups that belong to no lead count as sent, and add no lead.
WITH sent AS (
  SELECT timezone('America/New_York', timezone('UTC', occurred_at)) AS t, lead_id, r.id, r.name
  FROM crm.activities LEFT JOIN crm.reps AS r ON r.id = rep_id
  WHERE kind = 'follow_up'
)
SELECT DATE '2026-05-01' AS period_start,
  CASE WHEN grouping(id) = 0 THEN 'rep' END AS dimension, name AS member,
  count(*) FILTER (t >= DATE '2026-05-01')::DOUBLE
    / nullif(count(DISTINCT lead_id) FILTER (t >= DATE '2026-05-01'), 0) AS value,
  1.5 AS target,
  value / 1.5 AS attainment,
  count(*) FILTER (t < DATE '2026-05-01')::DOUBLE
    / nullif(count(DISTINCT lead_id) FILTER (t < DATE '2026-05-01'), 0) AS previous
FROM sent WHERE t >= DATE '2026-04-01' AND t < DATE '2026-06-01'
GROUP BY GROUPING SETS ((), (id, name));
