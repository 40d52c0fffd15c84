-- query: selling_time --from 2026-06-08 --to 2026-06-15
-- A sum without rows is 0 minutes; of no minutes at all there is no share.
WITH done AS (
  SELECT timezone('America/New_York', timezone('UTC', occurred_at)) AS t, is_selling,
    duration_minutes AS minutes, r.id, r.name, r.region
  FROM crm.activities LEFT JOIN crm.reps AS r ON r.id = rep_id
)
SELECT DATE '2026-06-08' AS period_start,
  CASE WHEN grouping(region) = 0 THEN 'region' WHEN grouping(id) = 0 THEN 'rep' END AS dimension,
  coalesce(region, name) AS member,
  coalesce(sum(minutes) FILTER (is_selling AND t >= DATE '2026-06-08'), 0)::DOUBLE
    / nullif(sum(minutes) FILTER (t >= DATE '2026-06-08'), 0) AS value,
  0.6 AS target,
  value / 0.6 AS attainment,
  coalesce(sum(minutes) FILTER (is_selling AND t < DATE '2026-06-08'), 0)::DOUBLE
    / nullif(sum(minutes) FILTER (t < DATE '2026-06-08'), 0) AS previous
FROM done WHERE t >= DATE '2026-06-01' AND t < DATE '2026-06-15'
GROUP BY GROUPING SETS ((), (region), (id, name));
